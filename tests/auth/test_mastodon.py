"""Logins on Mastodon."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from care100.auth import web
from care100.auth.oauth import LoginDenied, LoginError, Person, WrongState
from care100.auth.web import UnexpectedAnswer
from care100.platforms.login import LoginRequest
from care100.platforms.mastodon.apps import OUT_OF_BAND
from care100.platforms.mastodon.login import (
    BROAD_SCOPES,
    CURATOR_SCOPES,
    SCOPES,
    adopt_token,
    requested,
)

from .mastodon_login import by_browser
from .stub import Browser, OAuthStub, Reply, Request

Tell = Callable[[BaseException], str]


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
