"""OAuth authorization codes with PKCE (RFC 7636)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass


def s256_challenge(verifier: str) -> str:
    """Return the S256 challenge for a code verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass(frozen=True)
class Grant:
    """What a user approved, and for which client; `expires` is in Unix seconds. `key` is the
    thumbprint of the key that the client must prove to have, "" for none.
    """

    user: str
    client_id: str
    redirect_uri: str
    scopes: frozenset[str]
    challenge: str
    expires: float
    key: str = ""

    def matches(self, client_id: str, redirect_uri: str, verifier: str) -> bool:
        """Whether the code was issued for this client, redirect URI and verifier."""
        if (client_id, redirect_uri) != (self.client_id, self.redirect_uri):
            return False
        return not self.challenge or hmac.compare_digest(s256_challenge(verifier), self.challenge)


class AuthorizationCodes:
    """Codes that are not redeemed yet. Each works once, for a limited time."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._grants: dict[str, Grant] = {}

    def issue(self, grant: Grant) -> str:
        """Return a new code for a grant."""
        code = secrets.token_urlsafe(32)
        self._grants[code] = grant
        return code

    def redeem(self, code: str) -> Grant | None:
        """Return the code's grant and use the code up; None if unknown, used or expired."""
        grant = self._grants.pop(code, None)
        return grant if grant and self._clock() < grant.expires else None
