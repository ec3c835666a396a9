"""The page uses a registered app again, and only one that the server still knows."""

from typing import Any

import pytest

from care100.sandbox import Fault
from care100.sandbox.mastodon.app import MastodonServer
from tests.site.javascript import failure_code, results

PAGE = "http://localhost:8099/social-care-100/"


def registered(server: MastodonServer) -> dict[str, str]:
    [app] = results("mastodon/apps.js", "register", [server.url, PAGE])
    assert isinstance(app, dict)
    return app


def known(server: MastodonServer, *candidates: Any) -> Any:
    return results("mastodon/apps.js", "knownApp", [server.url, PAGE, candidates])[0]


@pytest.mark.parametrize("personality", ["mastodon", "gotosocial", "takahe", "snac"])
def test_a_registered_app_is_known(server: MastodonServer, personality: Any) -> None:
    server.state.personality = personality
    app = registered(server)
    assert known(server, None, app) == app


def test_an_app_that_the_server_has_deleted_is_not_used(server: MastodonServer) -> None:
    """Mastodon deletes apps without users after a day."""
    app, other = registered(server), registered(server)
    del server.state.apps[app["clientId"]]
    assert known(server, app) is None
    assert known(server, app, other) == other


def test_only_a_complete_app_of_this_page_and_server_is_used(server: MastodonServer) -> None:
    app = registered(server)
    server.log.clear()
    assert known(server, {**app, "redirect": "http://localhost/other/"}) is None
    assert known(server, {**app, "origin": "https://elsewhere.example"}) is None
    incomplete: list[Any] = [{**app, "clientId": 5}, {**app, "clientSecret": ""}, [], "x", 5, None]
    assert known(server, *incomplete) is None
    assert not server.log


def test_a_wrong_client_secret_is_not_used(server: MastodonServer) -> None:
    assert known(server, {**registered(server), "clientSecret": "wrong"}) is None


def test_asking_for_a_known_app_issues_no_token(server: MastodonServer) -> None:
    app = registered(server)
    tokens = set(server.state.tokens)
    known(server, app)
    assert set(server.state.tokens) == tokens


@pytest.mark.parametrize(
    ("status", "code"), [(429, "registration-limited"), (503, "sign-in-error")]
)
def test_a_server_error_is_not_taken_for_an_unknown_app(
    server: MastodonServer, status: int, code: str
) -> None:
    app = registered(server)
    server.faults.add(Fault("status", path="/oauth/token$", status=status))
    call = [server.url, PAGE, [app]]
    assert failure_code("mastodon/apps.js", "knownApp", call) == code
