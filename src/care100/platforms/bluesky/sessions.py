"""The tokens of a login: bound to a key by OAuth, or of a session with an app password.

Both kinds are renewed with a refresh token that can be used once. Therefore new tokens are
stored in the vault before anything uses them, and only one process renews at a time.
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
from joserfc import jws

from care100.auth.secret import Secret
from care100.auth.vault import Vault
from care100.auth.web import Answer, Server, UnexpectedAnswer, is_token
from care100.model.errors import Care100Error, NotLoggedIn
from care100.platforms.bluesky import oauth
from care100.platforms.bluesky.dpop import ProofKey

LOGIN_HINT = "Log in again: care100 login bluesky HANDLE"
_EARLY = timedelta(seconds=60)
_CREATE, _REFRESH, _DELETE = (
    f"/xrpc/com.atproto.server.{name}Session" for name in ("create", "refresh", "delete")
)


def create(server: str, identifier: str, password: str) -> tuple[Secret, str, str]:
    """Log in with an app password; return the tokens, the DID and the handle.

    Raises NotLoggedIn and ServerError.
    """
    with Server(server) as asked:
        body = {"identifier": identifier, "password": password}
        answer = asked.post_json(_CREATE, body)
        if answer.error == "AuthFactorTokenRequired":
            raise NotLoggedIn(
                f"{asked.name} wants a code by email, because this is not an app password.",
                "Create an app password in Bluesky's settings, under Privacy and security.",
            )
        if answer.status == 401:
            raise NotLoggedIn(
                f"{asked.name} did not accept the app password of @{identifier}.",
                "Create an app password in Bluesky's settings, under Privacy and security.",
            )
        fields = answer.fields("the login")
        did, handle = fields.get("did"), fields.get("handle")
        if not isinstance(did, str) or not isinstance(handle, str):
            raise UnexpectedAnswer(f"{asked.name} did not return the account.", "Log in again.")
        return _tokens(answer), did, handle


def end(server: str, secret: Secret) -> bool:
    """End the login on its server; return whether the server did. Raises nothing for a server."""
    if oauth.KEY in secret.extra:
        return oauth.revoke(secret)
    try:
        with Server(server) as asked:
            answer = asked.post_json(_DELETE, token=secret.refresh_token)
    except Care100Error:
        return False
    return answer.status < 300


class Session:
    """The credentials of one login on its server. Thread-safe."""

    def __init__(self, vault: Vault, key: str, server: str) -> None:
        self._vault, self._vault_key, self._server = vault, key, server
        self._known: Secret | None = None
        self._proof_key: ProofKey | None = None
        # A new token that has expired by this computer's clock: the clock is wrong, and the
        # server says when the token has expired.
        self._born_stale: str | None = None
        self._lock = threading.Lock()

    def headers(self, method: str, url: str) -> dict[str, str]:
        """Return the credentials for a request, with a token that is valid for a minute.

        Raises NotLoggedIn, VaultError, and ServerError when the token cannot be renewed now.
        """
        with self._lock:
            if self._known is None or _is_stale(self._known):
                self._known = self._stored()
            if _is_stale(self._known) and self._known.access_token != self._born_stale:
                self._known = self._renewed(self._known.access_token)
            token = self._known.access_token
            if self._proof_key is None and oauth.KEY in self._known.extra:
                self._proof_key = ProofKey.from_text(self._known.extra[oauth.KEY])
        if self._proof_key is None:
            return {"Authorization": f"Bearer {token}"}
        proof = self._proof_key.proof(method, url, token)
        return {"Authorization": f"DPoP {token}", "DPoP": proof}

    def learn(self, url: str, headers: httpx.Headers) -> None:
        """Store the server's nonce for the next proof."""
        if self._proof_key:
            self._proof_key.learn(url, headers)

    def renew(self, after: Mapping[str, str]) -> None:
        """Renew the token that a request had. Raises as `headers`."""
        used = after.get("authorization", "").partition(" ")[2]
        with self._lock:
            if self._known is None or self._known.access_token == used:
                self._known = self._renewed(used)

    def secrets(self) -> tuple[str, ...]:
        """Return the tokens, to hide them in messages."""
        known = self._known
        return tuple(filter(None, (known.access_token, known.refresh_token))) if known else ()

    def _stored(self) -> Secret:
        secret = self._vault.get(self._vault_key)
        if secret is None:
            raise NotLoggedIn("There is no token for this login on Bluesky.", LOGIN_HINT)
        if oauth.KEY in secret.extra and not oauth.is_usable(secret):
            raise NotLoggedIn("The stored token for a login on Bluesky is damaged.", LOGIN_HINT)
        return secret

    def _renewed(self, after: str) -> Secret:
        with self._vault.hold(self._vault_key):
            secret = self._stored()
            if secret.access_token != after and not _is_stale(secret):
                return secret  # another process renewed it while this one waited
            new = self._refresh(secret)
            if new is None:
                raise NotLoggedIn(
                    "Bluesky refused to renew this login: it was revoked or has expired.",
                    LOGIN_HINT,
                )
            self._vault.put(self._vault_key, new)
            self._born_stale = new.access_token if _is_stale(new) else None
            return new

    def _refresh(self, secret: Secret) -> Secret | None:
        if secret.refresh_token is None:
            return None
        if oauth.KEY in secret.extra:
            return oauth.renew(secret)
        with Server(self._server) as asked:
            answer = asked.post_json(_REFRESH, token=secret.refresh_token)
        return None if answer.status in (400, 401, 403) else _tokens(answer)


def _tokens(answer: Answer) -> Secret:
    fields = answer.fields("the request for a token")
    access, refresh = fields.get("accessJwt"), fields.get("refreshJwt")
    if not is_token(access) or not is_token(refresh):
        raise UnexpectedAnswer(
            f"{answer.server} responded to the request for a token without a valid token.",
            LOGIN_HINT,
        )
    secret = Secret(str(access), str(refresh))
    return replace(secret, expires_at=_expiry(secret.access_token))


def _expiry(token: str) -> datetime | None:
    """Return when a session's token expires. It is signed for the server, so it is only read."""
    try:
        claims = json.loads(jws.extract_compact(token.encode()).payload)
        return datetime.fromtimestamp(float(claims["exp"]), UTC)
    except Exception:  # of many kinds; without it the server says when the token has expired
        return None


def _is_stale(secret: Secret) -> bool:
    return secret.expires_at is not None and secret.expires_at <= datetime.now(UTC) + _EARLY
