"""The OAuth 2.0 authorization code flow, as used on every platform.

It uses PKCE with S256 (RFC 7636) and `state` (RFC 6749, 10.12), as RFC 8252 requires for
native applications.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from care100.auth.secret import Secret
from care100.auth.web import Answer, Server, UnexpectedAnswer, is_token
from care100.model.errors import Care100Error

# The next step after ScopesRefused.
OLD_SERVER = "Update the server's software, or use an account on another server."
_MAX_LIFE = timedelta(days=3650)
_MAX_CODE = 4096


class LoginError(Care100Error):
    """The login failed; no token was kept."""


class LoginDenied(LoginError):
    """The user or the server denied the request on the approval page."""


class WrongState(LoginError):
    """The redirect belongs to another login."""


class LoginTimedOut(LoginError):
    """The browser did not return from the approval page in time."""


class AppRefused(LoginError):
    """The server does not accept the app that care100 logs in as."""


class ScopesRefused(LoginError):
    """The server does not support the requested permissions."""


@dataclass(frozen=True, slots=True, repr=False)
class Pkce:
    """A proof that the code is redeemed by the client that requested it (RFC 7636)."""

    verifier: str
    challenge: str

    @classmethod
    def new(cls) -> Pkce:
        """Make a verifier of 43 characters and its S256 challenge."""
        verifier = secrets.token_urlsafe(32)
        digest = hashlib.sha256(verifier.encode("ascii")).digest()
        return cls(verifier, base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii"))


def new_state() -> str:
    """Make an unguessable `state`."""
    return secrets.token_urlsafe(32)


def same_state(ours: str, theirs: str | None) -> bool:
    """Compare two states in constant time."""
    return theirs is not None and hmac.compare_digest(
        ours.encode(), theirs.encode("utf-8", "replace")
    )


@dataclass(frozen=True, slots=True, repr=False)
class Return:
    """The parameters of the redirect address: a code or an error, and the state.

    `issuer` is the server that redirected, where it says so (RFC 9207).
    """

    code: str | None
    error: str | None
    state: str | None
    issuer: str | None = None

    @classmethod
    def read(cls, query: str) -> Return:
        """Read the query of a redirect address; a parameter given twice counts as absent."""
        try:
            found = parse_qs(query, max_num_fields=50)
        except ValueError:
            found = {}
        return cls(*(_only(found, name) for name in ("code", "error", "state", "iss")))

    def is_from(self, issuer: str) -> bool:
        """Return whether `issuer` redirected; an empty one stands for a server of any name."""
        return not issuer or self.issuer == issuer

    def outcome(self) -> str | LoginError:
        """Return the code, or the error that the server reported."""
        if self.error is not None:
            return _refusal(self.error)
        if self.code is not None and _is_code(self.code):
            return self.code
        return LoginError("The server's redirect has no code.", "Log in again.")


def read_pasted(text: str, expected_state: str, issuer: str = "") -> str:
    """Return the code from pasted text: the code alone, or the address that contains it.

    An address must have the state of this login, and its `issuer` if that is given. The
    exception is the page on which Mastodon shows the code of an out-of-band login: its address
    has no state. Raises `WrongState`, `LoginDenied` and `LoginError`, none of which quotes the
    text.
    """
    pasted = text.strip()
    if not any(sign in pasted for sign in ("://", "?", "code=", "error=")):
        if _is_code(pasted):
            return pasted
        raise LoginError(
            "The pasted text is not a code." if pasted else "No code was pasted.",
            "Paste the code, or the whole address of the page that contains it.",
        )
    try:
        parts = urlsplit(pasted)
    except ValueError:
        raise LoginError(
            "The pasted text is not a web address.", "Paste the whole address."
        ) from None
    back = Return.read(parts.query or parts.path.rpartition("?")[2])
    shown_by_server = back.state is None and parts.path.endswith("/oauth/authorize/native")
    is_ours = same_state(expected_state, back.state) and back.is_from(issuer)
    if not shown_by_server and not is_ours:
        raise WrongState(
            "The pasted address belongs to another login.",
            "Log in again, and paste the address of the page that this login opens.",
        )
    outcome = back.outcome()
    if isinstance(outcome, LoginError):
        raise outcome
    return outcome


@dataclass(frozen=True, slots=True)
class Person:
    """The user interface of a login.

    `open_browser` opens an address, or is None on a computer without a browser; `show` prints
    a text; `ask_code` waits for pasted text and returns it.
    """

    open_browser: Callable[[str], object] | None
    show: Callable[[str], None]
    ask_code: Callable[[], str]

    def open_page(self, server: str, address: str) -> None:
        """Open the approval page in the user's browser, and show its address."""
        self.show(
            f"Your browser opens {server}. Approve care100 there, then come back here.\n"
            f"If no page opens, use this address:\n{address}"
        )
        # As `webbrowser.open` returns it.
        if self.open_browser is not None and self.open_browser(address) is False:
            self.show(
                "No browser could be opened on this computer. To use one on another device, "
                "press Ctrl-C and log in again with --no-browser."
            )

    def paste_code(self, server: str, address: str, what: str, state: str, issuer: str = "") -> str:
        """Show the approval page's address, and return the code that the user pastes."""
        self.show(
            f"Open this page of {server} in any browser and approve care100 there:\n"
            f"{address}\n{what}"
        )
        return read_pasted(self.ask_code(), state, issuer)


def authorize_address(
    page: str, *, client_id: str, redirect_uri: str, scopes: Iterable[str], state: str, pkce: Pkce
) -> str:
    """Return the address of the approval page (RFC 6749, 4.1.1)."""
    return f"{page}?" + urlencode(
        {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": redirect_uri,
            "scope": " ".join(scopes),
            "state": state,
            "code_challenge": pkce.challenge,
            "code_challenge_method": "S256",
        }
    )


def exchange(
    server: Server,
    path: str,
    form: Mapping[str, str],
    *,
    client_id: str,
    client_secret: str | None,
    app_hint: str,
    basic: bool = False,
) -> Secret:
    """Exchange a code for tokens. Codes expire within seconds.

    The app's secret is sent by HTTP Basic when `basic`, otherwise in the form. Raises
    `LoginError` for a refused code and, with the hint `app_hint`, `AppRefused`.
    """
    answer = server.post(
        path,
        {
            "grant_type": "authorization_code",
            "client_id": client_id,
            **({"client_secret": client_secret} if client_secret and not basic else {}),
            **form,
        },
        basic=(client_id, client_secret) if client_secret and basic else None,
    )
    if answer.status == 401 or answer.error in ("invalid_client", "unauthorized_client"):
        raise AppRefused(
            f"{server.name} does not accept the app that care100 logs in as.", app_hint
        )
    if answer.status == 400:
        raise LoginError(
            f"{server.name} did not accept the code. It may have expired or been used already.",
            "Log in again, and approve without a long pause.",
        )
    return read_tokens(answer, client_id, client_secret)


def read_tokens(
    answer: Answer, client_id: str, client_secret: str | None, kind_used: str = "bearer"
) -> Secret:
    """Read a token endpoint's response (RFC 6749, 5.1). Raises `UnexpectedAnswer`."""
    fields = answer.fields("the request for a token")
    access, refresh = fields.get("access_token"), fields.get("refresh_token")
    kind, scope = fields.get("token_type", "bearer"), fields.get("scope")
    usable = isinstance(access, str) and is_token(access)
    if not usable or not isinstance(kind, str) or kind.lower() != kind_used:
        raise UnexpectedAnswer(
            f"{answer.server} responded to the request for a token without a valid token.",
            "Log in again. If the error remains, the server does not support this API.",
        )
    return Secret(
        access_token=str(access),
        refresh_token=refresh if isinstance(refresh, str) and is_token(refresh) else None,
        expires_at=_expiry(fields.get("expires_in")),
        client_id=client_id,
        client_secret=client_secret,
        scopes=tuple(scope.split()) if isinstance(scope, str) else (),
    )


def revoke(server: Server, path: str, secret: Secret, *, basic: bool = False) -> bool:
    """Revoke a login's tokens, the refresh token first (RFC 7009). Return whether all were.

    Returns False, and raises nothing, when the server is unreachable or refuses, so that a
    logout never fails. Returns False also for an adopted token: only its own app can revoke it.
    """
    if secret.client_id is None:
        return False
    form = {"client_id": secret.client_id}
    if secret.client_secret and not basic:
        form["client_secret"] = secret.client_secret
    by = (secret.client_id, secret.client_secret) if secret.client_secret and basic else None
    tokens = [token for token in (secret.refresh_token, secret.access_token) if token]
    try:
        answers = [server.post(path, {**form, "token": token}, basic=by) for token in tokens]
    except Care100Error:
        return False
    return all(200 <= answer.status < 300 for answer in answers)


def _expiry(seconds: object) -> datetime | None:
    """Convert `expires_in` to a time; some servers send a century for tokens without expiry."""
    if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds < 0:
        return None
    if seconds > _MAX_LIFE.total_seconds():
        return None
    return datetime.now(UTC) + timedelta(seconds=seconds)


def _refusal(error: str) -> LoginError:
    """Return the error for a code of RFC 6749, 4.1.2.1. The server's own text is not quoted."""
    if error == "access_denied":
        return LoginDenied("The login was not approved.", "Log in again to approve it.")
    if error == "invalid_scope":
        return ScopesRefused(
            "The server does not support the permissions that care100 requests.", OLD_SERVER
        )
    if error in ("server_error", "temporarily_unavailable"):
        return LoginError("The server cannot log you in at the moment.", "Try again later.")
    return LoginError(
        "The server refused the login.",
        "Check the app's client id if you set one, and log in again.",
    )


def _is_code(text: str) -> bool:
    return 0 < len(text) <= _MAX_CODE and text.isascii() and text.isprintable() and " " not in text


def _only(found: Mapping[str, list[str]], name: str) -> str | None:
    values = found.get(name, [])
    return values[0] if len(values) == 1 else None
