"""Logins on Mastodon."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from care100.auth import web
from care100.auth.oauth import LoginDenied, LoginError, LoginTimedOut, Person, WrongState
from care100.auth.receiver import LoopbackReceiver
from care100.auth.registered_apps import RegisteredApp, RegisteredApps
from care100.auth.secret import Secret
from care100.auth.web import ServerError, ServerUnreachable, UnexpectedAnswer
from care100.engine.concurrency import RetryPolicy
from care100.model.errors import Care100Error, NotLoggedIn, UsageError
from care100.platforms.errors import RateLimited
from care100.platforms.login import LoginGrant, LoginRequest
from care100.platforms.mastodon.apps import OUT_OF_BAND
from care100.platforms.mastodon.login import (
    BROAD_SCOPES,
    CURATOR_SCOPES,
    SCOPES,
    adopt_token,
    log_out,
    requested,
)

from .stub import HTML, Browser, OAuthStub, Reply, Request, Stub

Tell = Callable[[BaseException], str]


def never() -> str:
    raise AssertionError("nobody is asked")


def by_browser(
    server: Stub,
    browser: Browser,
    *,
    curator: bool = False,
    apps: RegisteredApps | None = None,
    show: Callable[[str], None] = lambda _: None,
    is_kept: Callable[[str], bool] = lambda _: False,
    no_wait: bool = False,
) -> LoginGrant:
    return requested(
        LoginRequest(
            Person(browser, show, never),
            server.url,
            {"curator": curator},
            retry=RetryPolicy(no_wait),
            apps=apps or RegisteredApps(),
            is_kept=is_kept,
        )
    )


def test_login_in_the_browser(mastodon: OAuthStub, browser: Browser) -> None:
    grant = by_browser(mastodon, browser)
    assert grant.server == mastodon.url
    assert grant.handle == "acct001@social.example"
    assert (grant.account_id, grant.api_version) == ("110", 10)
    assert grant.secret.access_token == mastodon.access_token
    assert grant.secret.expires_at is None
    assert grant.secret.scopes == SCOPES
    assert browser.pages[0].url.path == "/callback"
    assert "Approved" in browser.pages[0].text
    app = mastodon.asked[0]
    assert app.form == {
        "client_name": "care100",
        "redirect_uris": str(browser.pages[0].url.copy_with(query=None)),
        "scopes": "read:accounts read:follows read:search read:lists write:follows write:lists",
    }
    assert {request.headers["User-Agent"] for request in mastodon.asked if request.form} == {
        web.USER_AGENT
    }
    assert mastodon.access_token not in repr(grant)


def test_no_address_contains_a_secret(mastodon: OAuthStub, browser: Browser) -> None:
    grant = by_browser(mastodon, browser)
    for request in mastodon.asked:
        if request.path != "/oauth/authorize":
            assert request.query == {}
    assert "the-app-secret" not in browser.opened[0]
    assert grant.secret.client_secret == "the-app-secret"


def test_a_curator_login_requests_collections(mastodon: OAuthStub, browser: Browser) -> None:
    assert by_browser(mastodon, browser, curator=True).secret.scopes == CURATOR_SCOPES


def known_scopes(server: OAuthStub, *known: str) -> list[str]:
    """Let the server register apps with these scopes only, and return the requested scopes."""
    asked: list[str] = []

    def register(request: Request) -> Reply:
        asked.append(request.form["scopes"])
        if set(request.form["scopes"].split()) <= set(known):
            return Reply(data={"client_id": "the-client-id", "client_secret": "s"})
        return Reply(422, {"error": "Validation failed: Scopes doesn't match configured"})

    server.routes["/api/v1/apps"] = register
    return asked


def test_login_requests_broad_scopes_when_the_server_has_no_granular_ones(
    mastodon: OAuthStub, browser: Browser
) -> None:
    asked = known_scopes(mastodon, *BROAD_SCOPES)
    assert by_browser(mastodon, browser).secret.scopes == BROAD_SCOPES
    assert asked == [" ".join(SCOPES), "read write follow"]
    assert len(browser.opened) == 1


def test_a_curator_login_requests_follower_scopes_when_the_server_has_no_collections(
    mastodon: OAuthStub, browser: Browser
) -> None:
    known_scopes(mastodon, *SCOPES, *BROAD_SCOPES)
    assert by_browser(mastodon, browser, curator=True).secret.scopes == SCOPES


def test_login_requests_broad_scopes_after_the_approval_page_refuses_granular_ones(
    mastodon: OAuthStub, browser: Browser
) -> None:
    def approve(request: Request) -> Reply:
        if ":" in request.query["scope"]:
            return mastodon.back(request, error="invalid_scope", state=request.query["state"])
        return mastodon.approve(request)

    mastodon.routes["/oauth/authorize"] = approve
    assert by_browser(mastodon, browser).secret.scopes == BROAD_SCOPES


def test_login_fails_when_the_server_refuses_all_scopes(
    mastodon: OAuthStub, browser: Browser
) -> None:
    known_scopes(mastodon)
    with pytest.raises(LoginError, match=mastodon.netloc):
        by_browser(mastodon, browser)
    assert not browser.opened


def test_login_with_a_pasted_code(mastodon: OAuthStub) -> None:
    shown: list[str] = []

    def ask() -> str:
        page = next(line for line in shown[0].splitlines() if line.startswith("http"))
        mastodon.routes["/oauth/authorize"] = lambda request: Reply(
            data={"location": mastodon.approve(request).headers["Location"]}
        )
        location: str = httpx.get(page, trust_env=False).json()["location"]
        return httpx.URL(location.replace(OUT_OF_BAND, "http://h/")).params["code"]

    grant = requested(LoginRequest(Person(None, shown.append, ask), mastodon.url))
    assert grant.handle == "acct001@social.example"
    assert mastodon.asked[0].form["redirect_uris"] == OUT_OF_BAND


def test_login_fails_when_it_is_not_approved(mastodon: OAuthStub, browser: Browser) -> None:
    mastodon.routes["/oauth/authorize"] = lambda request: mastodon.back(
        request, error="access_denied", state=request.query["state"]
    )
    with pytest.raises(LoginDenied):
        by_browser(mastodon, browser)
    assert "Not approved" in browser.pages[0].text
    assert "/oauth/token" not in mastodon.paths()


def test_login_refuses_a_pasted_address_of_another_login(mastodon: OAuthStub) -> None:
    theirs = "http://127.0.0.1:1/callback?code=c&state=theirs"
    with pytest.raises(WrongState):
        requested(LoginRequest(Person(None, lambda _: None, lambda: theirs), mastodon.url))
    assert "/oauth/token" not in mastodon.paths()


def test_login_reports_an_expired_code_without_quoting_it(
    mastodon: OAuthStub, browser: Browser, told: Tell
) -> None:
    mastodon.always("/oauth/token", 400, {"error": "invalid_grant", "error_description": "boo"})
    with pytest.raises(LoginError, match="did not accept the code") as caught:
        by_browser(mastodon, browser)
    code = next(iter(mastodon.codes))
    assert code not in told(caught.value)
    assert "the-app-secret" not in told(caught.value)


def test_login_reports_a_refused_app(mastodon: OAuthStub, browser: Browser) -> None:
    mastodon.always("/oauth/token", 401, {"error": "invalid_client"})
    with pytest.raises(LoginError, match="does not accept the app"):
        by_browser(mastodon, browser)


@pytest.mark.parametrize(
    "fields",
    [
        {"access_token": None},
        {"access_token": "two words"},
        {"access_token": "line\r\nInjected: yes"},
        {"access_token": ""},
        {"token_type": "mac"},
        {"token_type": 1},
    ],
)
def test_login_refuses_an_invalid_token_response(
    mastodon: OAuthStub, browser: Browser, fields: dict[str, object]
) -> None:
    mastodon.token_fields = fields
    with pytest.raises(UnexpectedAnswer, match=mastodon.netloc):
        by_browser(mastodon, browser)


@pytest.mark.parametrize(
    ("seconds", "expires"),
    [(7200, True), (10**12, False), (-1, False), ("7200", False), (True, False), (None, False)],
)
def test_an_invalid_expiry_is_ignored(
    mastodon: OAuthStub, browser: Browser, seconds: object, expires: bool
) -> None:
    mastodon.token_fields = {"expires_in": seconds}
    expires_at = by_browser(mastodon, browser).secret.expires_at
    assert (expires_at is not None) is expires
    if expires_at:
        assert 7100 < (expires_at - datetime.now(UTC)).total_seconds() <= 7200


@pytest.mark.parametrize(
    ("version_2", "version_1", "domain"),
    [
        ({"domain": "social.example"}, None, "social.example"),
        ({"domain": "host.example", "account_domain": "name.example"}, None, "name.example"),
        (None, {"uri": "social.example"}, "social.example"),
        (None, {"uri": "https://gts.example", "account_domain": "name.example"}, "name.example"),
        (None, {"uri": "https://social.example"}, "social.example"),
        ({"domain": "BÜCHER.example"}, None, "xn--bcher-kva.example"),
        ({"domain": "evil\x1b[2J"}, None, ""),
        ({"domain": "me@evil.example"}, None, ""),
        ({"domain": 7}, {"uri": None}, ""),
        (None, None, ""),
    ],
)
def test_login_finds_the_domain_of_handles(
    mastodon: OAuthStub, version_2: object, version_1: object, domain: str
) -> None:
    for path, about in (("/api/v2/instance", version_2), ("/api/v1/instance", version_1)):
        mastodon.always(path, 200 if about else 404, about)
    grant = adopt_token(mastodon.url, mastodon.access_token)
    assert grant.domain == domain or (not domain and grant.domain == mastodon.netloc)
    assert grant.api_version is None


def test_a_token_is_adopted(mastodon: OAuthStub) -> None:
    grant = adopt_token(mastodon.url, f"  {mastodon.access_token}\n")
    assert grant.secret == Secret(mastodon.access_token)
    assert grant.handle == "acct001@social.example"


def test_a_numeric_account_id_becomes_text(mastodon: OAuthStub) -> None:
    mastodon.always("/api/v1/accounts/verify_credentials", data={"id": 7, "username": "acct001"})
    assert adopt_token(mastodon.url, "t").account_id == "7"


@pytest.mark.parametrize(
    "account",
    [
        [],
        {},
        {"id": "1"},
        {"id": "1", "username": "a\x1b[2J"},
        {"id": True, "username": "a"},
        {"id": "1/../2", "username": "a"},
        {"id": "1", "username": "a b"},
    ],
)
def test_an_invalid_account_response_is_refused(mastodon: OAuthStub, account: object) -> None:
    mastodon.always("/api/v1/accounts/verify_credentials", data=account)
    with pytest.raises(UnexpectedAnswer, match=mastodon.netloc):
        adopt_token(mastodon.url, "t")


def test_a_rejected_token_is_reported_without_quoting_it(mastodon: OAuthStub, told: Tell) -> None:
    with pytest.raises(NotLoggedIn, match=mastodon.netloc) as caught:
        adopt_token(mastodon.url, "the-wrong-token")
    assert "the-wrong-token" not in told(caught.value)


@pytest.mark.parametrize("token", ["", "two words", "töken", "a\x00b", "x" * 10_000])
def test_an_invalid_token_is_not_sent(mastodon: OAuthStub, token: str, told: Tell) -> None:
    with pytest.raises(UsageError) as caught:
        adopt_token(mastodon.url, token)
    assert not token or token not in told(caught.value)
    assert not mastodon.asked


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (HTML, "without JSON data"),
        (Reply(404, b"<html>"), "does not support this API"),
        (Reply(403, {}), "403"),
        (Reply(503, b""), "server error"),
        (Reply(418, {}), "418"),
        (Reply(200, b"[" * 100_000), "without JSON data"),
        (Reply(200, b" " * 600_000), "larger than 500 KB"),
        (Reply(302, headers={"Location": "https://other.example/api/v1/apps"}), "other.example"),
        (Reply(307, headers={"Location": "/about"}), "another page"),
        (Reply(301, headers={"Location": "https://not a server/"}), "another page"),
        (Reply(200, {"client_id": 1}), "without giving it an id"),
        (Reply(200, b"{}", {"Content-Encoding": "gzip"}), "without giving it an id"),
    ],
)
def test_an_unexpected_response_is_reported_with_the_server_s_name(
    mastodon: OAuthStub, browser: Browser, reply: Reply, says: str
) -> None:
    mastodon.routes["/api/v1/apps"] = lambda _: reply
    with pytest.raises(ServerError, match=says) as caught:
        by_browser(mastodon, browser)
    assert mastodon.netloc in caught.value.message
    assert "\x1b" not in caught.value.message + caught.value.hint
    assert not browser.opened


def test_a_redirect_is_not_followed_with_a_token(mastodon: OAuthStub, stub: Stub) -> None:
    location = {"Location": f"{stub.url}/api/v1/accounts/verify_credentials"}
    mastodon.routes["/api/v1/accounts/verify_credentials"] = lambda _: Reply(302, headers=location)
    with pytest.raises(UnexpectedAnswer, match=stub.netloc):
        adopt_token(mastodon.url, "the-token")
    assert not stub.asked


def test_a_refused_connection_is_reported(told: Tell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with pytest.raises(ServerUnreachable, match=f"127.0.0.1:{port} refused") as caught:
        adopt_token(f"http://127.0.0.1:{port}", "the-token")
    assert "the-token" not in told(caught.value)


def test_an_invalid_certificate_is_reported(mastodon: OAuthStub) -> None:
    with pytest.raises(ServerUnreachable, match="could not prove"):
        adopt_token(mastodon.url.replace("http:", "https:"), "the-token")


def test_a_slow_server_times_out(mastodon: OAuthStub, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()

    def slow(_: Request) -> Reply:
        answer.wait(5)
        return Reply(data={})

    mastodon.routes["/api/v1/accounts/verify_credentials"] = slow
    monkeypatch.setattr("care100.time_limit._Chosen.seconds", 0.2)
    with pytest.raises(ServerUnreachable, match="did not respond within 0"):
        adopt_token(mastodon.url, "the-token")
    answer.set()


def test_an_interrupted_connection_is_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as rude:

        def hang_up() -> None:
            connection, _ = rude.accept()
            connection.recv(100)
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(ServerUnreachable, match="was interrupted"):
            adopt_token(f"http://127.0.0.1:{rude.getsockname()[1]}", "the-token")
        thread.join()


def test_logout_revokes_the_token(mastodon: OAuthStub, browser: Browser) -> None:
    secret = by_browser(mastodon, browser).secret
    assert log_out(mastodon.url, secret)
    assert mastodon.asked[-1].path == "/oauth/revoke"
    assert mastodon.asked[-1].form == {
        "client_id": "the-client-id",
        "client_secret": "the-app-secret",
        "token": secret.access_token,
    }


@pytest.mark.parametrize("reply", [Reply(503), Reply(403, {}), HTML, Reply(302)])
def test_logout_succeeds_when_the_server_fails(mastodon: OAuthStub, reply: Reply) -> None:
    mastodon.routes["/oauth/revoke"] = lambda _: reply
    assert log_out(mastodon.url, Secret("t", client_id="c", client_secret="s")) is (reply is HTML)
    assert not log_out("http://127.0.0.1:1", Secret("t", client_id="c", client_secret="s"))
    assert not log_out(mastodon.url, Secret("t"))


def test_an_invalid_server_name_is_refused_before_any_request() -> None:
    with pytest.raises(Care100Error) as caught:
        adopt_token("http://mastodon.social", "t")
    assert caught.value.exit_code == 2


FORBIDDEN = {"error": "This action is outside the authorized scopes"}


def kept(path: Path) -> RegisteredApps:
    """The apps of a copy of care100 with this data folder, read anew for each login."""
    return RegisteredApps(path)


def registrations(server: Stub) -> int:
    return server.paths().count("/api/v1/apps")


def revoked(server: Stub) -> list[str]:
    return [one.form["token"] for one in server.asked if one.path == "/oauth/revoke"]


def narrow_scopes_are_refused_at_use(server: OAuthStub) -> None:
    """Let the server grant narrow scopes, and refuse them when they are used, as Takahe does."""
    whoami, give_token = server.routes[WHOAMI], server.give_token
    scopes: list[str] = []

    def give(request: Request) -> Reply:
        approved = server.codes.get(request.form["code"])
        scopes[:] = approved.query["scope"].split() if approved else scopes
        return give_token(request)

    server.routes["/oauth/token"] = give
    server.routes[WHOAMI] = lambda request: (
        whoami(request) if "read" in scopes else Reply(403, {"error": "out_of_scope_for_token"})
    )


WHOAMI = "/api/v1/accounts/verify_credentials"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(500, {}),
        Reply(403, {"error": "Your login is missing a confirmed e-mail address"}),
        Reply(401, {}),
        Reply(200, {"id": "1"}),
        HTML,
    ],
)
def test_a_token_that_the_login_fails_with_is_revoked(
    mastodon: OAuthStub, browser: Browser, reply: Reply
) -> None:
    mastodon.routes[WHOAMI] = lambda _: reply
    with pytest.raises(Care100Error):
        by_browser(mastodon, browser)
    assert revoked(mastodon) == [mastodon.access_token]
    assert len(browser.opened) == 1


def test_a_failed_login_does_not_revoke_the_token_of_a_kept_login(
    mastodon: OAuthStub, browser: Browser
) -> None:
    mastodon.routes[WHOAMI] = lambda _: Reply(500)
    with pytest.raises(UnexpectedAnswer):
        by_browser(mastodon, browser, is_kept=lambda token: token == mastodon.access_token)
    assert revoked(mastodon) == []


def test_a_failed_adoption_does_not_revoke_the_user_s_own_token(mastodon: OAuthStub) -> None:
    mastodon.routes[WHOAMI] = lambda _: Reply(403, FORBIDDEN)
    with pytest.raises(LoginError, match="refused the permissions of the token"):
        adopt_token(mastodon.url, mastodon.access_token)
    assert revoked(mastodon) == []


def test_broad_scopes_are_requested_once_when_narrow_ones_are_refused_at_use(
    mastodon: OAuthStub, browser: Browser, tmp_path: Path
) -> None:
    narrow_scopes_are_refused_at_use(mastodon)
    shown: list[str] = []
    grant = by_browser(mastodon, browser, apps=kept(tmp_path), show=shown.append, curator=True)
    assert grant.secret.scopes == BROAD_SCOPES
    assert len(browser.opened) == 2
    assert revoked(mastodon) == [mastodon.access_token]
    [why] = [text for text in shown if "once more" in text]
    assert mastodon.netloc in why
    # The next login asks for them at once.
    grant = by_browser(mastodon, browser, apps=kept(tmp_path), curator=True)
    assert grant.secret.scopes == BROAD_SCOPES
    assert len(browser.opened) == 3


def test_a_login_stops_when_broad_scopes_are_refused_at_use_too(
    mastodon: OAuthStub, browser: Browser
) -> None:
    mastodon.routes[WHOAMI] = lambda _: Reply(403, FORBIDDEN)
    with pytest.raises(LoginError, match="refused all permissions"):
        by_browser(mastodon, browser, curator=True)
    assert len(browser.opened) == 2
    assert len(revoked(mastodon)) == 2


@pytest.mark.parametrize("curator", [False, True])
def test_an_app_is_registered_once_and_used_again(
    mastodon: OAuthStub, browser: Browser, tmp_path: Path, curator: bool
) -> None:
    for _ in range(3):
        assert by_browser(mastodon, browser, apps=kept(tmp_path), curator=curator)
    assert registrations(mastodon) == 1
    assert len({httpx.URL(page).params["redirect_uri"] for page in browser.opened}) == 1


def test_a_curator_s_app_is_not_used_for_a_follower(
    mastodon: OAuthStub, browser: Browser, tmp_path: Path
) -> None:
    by_browser(mastodon, browser, apps=kept(tmp_path), curator=True)
    grant = by_browser(mastodon, browser, apps=kept(tmp_path))
    assert grant.secret.scopes == SCOPES
    assert registrations(mastodon) == 2


def test_each_server_has_its_own_app(
    mastodon: OAuthStub, browser: Browser, tmp_path: Path, stub: Stub
) -> None:
    by_browser(mastodon, browser, apps=kept(tmp_path))
    stub.always("/api/v1/apps", 404)
    with pytest.raises(UnexpectedAnswer):
        by_browser(stub, browser, apps=kept(tmp_path))
    assert stub.paths() == ["/api/v1/apps"]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(401, {"error": "invalid_client"}),
        Reply(401, {"error": "invalid_client_id"}),
        Reply(400, {"error": "invalid_client"}),
    ],
)
def test_an_app_that_the_server_has_deleted_is_registered_again(
    mastodon: OAuthStub, browser: Browser, tmp_path: Path, reply: Reply
) -> None:
    by_browser(mastodon, browser, apps=kept(tmp_path))
    give_token = mastodon.give_token

    def token(request: Request) -> Reply:
        return give_token(request) if request.form["code"] in mastodon.codes else reply

    mastodon.routes["/oauth/token"] = token
    assert by_browser(mastodon, browser, apps=kept(tmp_path))
    assert registrations(mastodon) == 2
    assert len(browser.opened) == 2  # no page was opened with the deleted app


def test_another_port_needs_another_app(
    mastodon: OAuthStub, browser: Browser, tmp_path: Path
) -> None:
    by_browser(mastodon, browser, apps=kept(tmp_path))
    port = httpx.URL(httpx.URL(browser.opened[0]).params["redirect_uri"]).port
    with socket.create_server(("127.0.0.1", port or 0)):
        assert by_browser(mastodon, browser, apps=kept(tmp_path))
    assert registrations(mastodon) == 2


def test_an_app_whose_page_never_came_back_is_forgotten(
    mastodon: OAuthStub, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_browser(mastodon, browser, apps=kept(tmp_path))

    def give_up(_: LoopbackReceiver) -> str:
        raise LoginTimedOut("The login was not approved.", "Try again.")

    with monkeypatch.context() as patched:
        patched.setattr(LoopbackReceiver, "wait", give_up)
        with pytest.raises(LoginTimedOut):
            by_browser(mastodon, browser, apps=kept(tmp_path))
    by_browser(mastodon, browser, apps=kept(tmp_path))
    assert registrations(mastodon) == 2


def test_the_file_of_apps_is_private_and_replaced_when_it_is_damaged(
    mastodon: OAuthStub, browser: Browser, tmp_path: Path
) -> None:
    by_browser(mastodon, browser, apps=kept(tmp_path))
    [file] = (tmp_path / "secrets").glob("*.json")
    assert file.stat().st_mode & 0o077 == 0
    for text in ("{", "[]", "{}", file.read_text().replace("client_id", "client")):
        file.write_text(text)
        by_browser(mastodon, browser, apps=kept(tmp_path))
        by_browser(mastodon, browser, apps=kept(tmp_path))
    assert registrations(mastodon) == 5


def test_an_app_is_unchanged_after_json() -> None:
    app = RegisteredApp("id", "secret", "http://127.0.0.1:1/callback", ("read", "write"))
    assert RegisteredApp.from_json(app.to_json()) == app
    assert "secret" not in repr(app)


def limited(server: Stub, times: int, retry_after: str) -> None:
    """Let the server refuse so many registrations."""
    register, left = server.routes["/api/v1/apps"], [times]

    def limit(request: Request) -> Reply:
        if not left[0]:
            return register(request)
        left[0] -= 1
        return Reply(429, {"error": "Too many requests"}, {"Retry-After": retry_after})

    server.routes["/api/v1/apps"] = limit


def test_a_limit_on_registrations_is_waited_for_with_a_word(
    mastodon: OAuthStub, browser: Browser
) -> None:
    limited(mastodon, 2, "0")
    shown: list[str] = []
    assert by_browser(mastodon, browser, show=shown.append)
    assert registrations(mastodon) == 3
    assert "registers only a few apps at a time" in shown[0]


def test_a_limit_on_registrations_stops_a_login_that_must_not_wait(
    mastodon: OAuthStub, browser: Browser
) -> None:
    limited(mastodon, 1, "500")
    with pytest.raises(RateLimited, match="allows no more requests until") as caught:
        by_browser(mastodon, browser, no_wait=True)
    assert caught.value.exit_code == 4
    assert not browser.opened
