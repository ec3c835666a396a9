"""OAuth authorization codes, with proof of possession (PKCE, RFC 7636)."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


def challenge_of(verifier: str) -> str:
    """The S256 challenge that belongs to a code verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass(frozen=True)
class Grant:
    """What a user allowed, and to whom: kept under a code until it is redeemed."""

    user: str
    client_id: str
    redirect_uri: str
    scopes: frozenset[str]
    challenge: str
    expires: float

    def answers(self, client_id: str, redirect_uri: str, verifier: str) -> bool:
        """Whether these are the client, the address and the verifier that the code belongs to."""
        if (client_id, redirect_uri) != (self.client_id, self.redirect_uri):
            return False
        return not self.challenge or hmac.compare_digest(challenge_of(verifier), self.challenge)


class Codes:
    """Codes not yet redeemed. Each works once, for a limited time."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._grants: dict[str, Grant] = {}

    def issue(self, grant: Grant) -> str:
        """A new code for a grant."""
        code = secrets.token_urlsafe(32)
        self._grants[code] = grant
        return code

    def redeem(self, code: str) -> Grant | None:
        """The grant under a code, which is used up; None for an unknown, used or expired one."""
        grant = self._grants.pop(code, None)
        return grant if grant and self._clock() < grant.expires else None


def with_query(uri: str, **fields: str) -> str:
    """A redirect URI with fields added to its query; empty ones are left out."""
    parts = urlsplit(uri)
    added = urlencode({name: value for name, value in fields.items() if value})
    return urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, added]))))
