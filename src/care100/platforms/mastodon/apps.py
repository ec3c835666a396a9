"""Apps on Mastodon's servers: registered once, and used for every login from here.

docs.joinmastodon.org/methods/apps and /methods/oauth. Mastodon deletes an app that has had no
token for a day (app/lib/vacuum/applications_vacuum.rb). Its approval page then shows an error
and never redirects, so an app is checked before the page is opened.
"""

from collections.abc import Callable
from http import HTTPStatus

from care100.auth.oauth import OLD_SERVER, ScopesRefused
from care100.auth.registered_apps import RegisteredApp
from care100.auth.web import Server, UnexpectedAnswer
from care100.engine.concurrency import RetryPolicy
from care100.platforms.errors import RateLimited
from care100.platforms.rate_limits import RateLimits

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
_NO_CODE = "care100-asks-whether-you-know-this-app"


def register(
    server: Server,
    redirect_uri: str,
    scopes: tuple[str, ...],
    retry: RetryPolicy,
    show: Callable[[str], None],
) -> RegisteredApp:
    """Register care100 as an app. Waits for the limit on registrations, with a word by `show`.

    Raises ScopesRefused, RateLimited if `retry` does not wait, ServerUnreachable and
    UnexpectedAnswer.
    """

    def ask() -> RegisteredApp:
        try:
            return _register(server, redirect_uri, scopes)
        except RateLimited:
            if not retry.no_wait:
                show(
                    f"{server.name} registers only a few apps at a time for one address, such as"
                    " that of an office. care100 waits and then continues."
                )
            raise

    return retry.ask(ask)


def is_known(server: Server, app: RegisteredApp) -> bool:
    """Return whether the server still knows the app.

    It is asked for a token with a code that it never gave: an unknown app is refused as such
    (RFC 6749, 5.2, `invalid_client`), a known one for its code.
    """
    form = {
        "grant_type": "authorization_code",
        "code": _NO_CODE,
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "redirect_uri": app.redirect_uri,
        "code_verifier": _NO_CODE,
    }
    answer = server.post("/oauth/token", form)
    return answer.status != HTTPStatus.UNAUTHORIZED and "client" not in answer.error


def _register(server: Server, redirect_uri: str, scopes: tuple[str, ...]) -> RegisteredApp:
    answer = server.post(
        "/api/v1/apps",
        {"client_name": "care100", "redirect_uris": redirect_uri, "scopes": " ".join(scopes)},
    )
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise RateLimits(server.name).spent("apps", answer.headers)
    if answer.status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY):
        raise ScopesRefused(
            f"{server.name} refused to register an app with these permissions.", OLD_SERVER
        )
    fields = answer.fields("the registration of care100")
    client_id, client_secret = fields.get("client_id"), fields.get("client_secret")
    if not isinstance(client_id, str) or not isinstance(client_secret, str) or not client_id:
        raise UnexpectedAnswer(
            f"{server.name} registered care100 without giving it an id.",
            "Check the server's name. It may not support Mastodon's API.",
        )
    return RegisteredApp(client_id, client_secret, redirect_uri, scopes)
