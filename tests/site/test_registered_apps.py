"""`site --register-apps`: the page is registered with servers before its first visitor."""

import json
from pathlib import Path
from typing import Any

import pytest

from care100.sandbox import Fault
from care100.sandbox.mastodon.app import MastodonServer
from tests.person import Typist

ADDRESS = "https://lists.example.org/people/"


@pytest.fixture
def site(curator: Typist, tmp_path: Path) -> Path:
    """A list with an account on Mastodon, and the folder of its site."""
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "@ann@care.example", "--name", "Ann")
    curator.runs("describe", "people", "--page", ADDRESS)
    return tmp_path / "site"


def apps(site: Path) -> list[dict[str, Any]]:
    file = site / "people" / "mastodon-apps.json"
    found: list[dict[str, Any]] = json.loads(file.read_text())["apps"]
    return found


def test_a_registered_app_is_kept_and_not_registered_again(
    curator: Typist, server: MastodonServer, site: Path
) -> None:
    curator.runs("site", "people", "-o", str(site), "--register-apps", server.url)
    [app] = apps(site)
    assert (app["origin"], app["redirect"]) == (server.url, ADDRESS)
    assert 'data-apps="mastodon-apps.json"' in (site / "people" / "index.html").read_text()
    curator.runs("site", "people", "-o", str(site), "--register-apps", server.url)
    curator.runs("site", "people", "-o", str(site))
    assert apps(site) == [app]
    assert len(server.log.matching("POST", "/apps$")) == 1


def test_an_app_that_the_server_deleted_is_registered_again(
    curator: Typist, server: MastodonServer, site: Path
) -> None:
    curator.runs("site", "people", "-o", str(site), "--register-apps", server.url)
    [app] = apps(site)
    server.state.apps.clear()
    curator.runs("site", "people", "-o", str(site), "--register-apps", server.url)
    assert [one["clientId"] for one in apps(site)] != [app["clientId"]]


def test_apps_of_another_address_are_not_used(
    curator: Typist, server: MastodonServer, site: Path
) -> None:
    curator.runs("site", "people", "-o", str(site), "--register-apps", server.url)
    curator.runs("describe", "people", "--page", "https://lists.example.org/moved/")
    curator.runs("site", "people", "-o", str(site))
    assert not (site / "people" / "mastodon-apps.json").exists()
    assert "data-apps" not in (site / "people" / "index.html").read_text()


def test_nothing_is_written_when_a_server_refuses(
    curator: Typist, server: MastodonServer, site: Path
) -> None:
    server.faults.add(Fault("status", path="/apps$", status=404))
    error = curator.runs(
        "site", "people", "-o", str(site), "--register-apps", server.url, expect=1
    ).err
    assert server.domain in error
    assert not site.exists()


def test_a_page_without_an_address_cannot_be_registered(
    curator: Typist, server: MastodonServer, site: Path
) -> None:
    curator.runs("describe", "people", "--page", "")
    error = curator.runs(
        "site", "people", "-o", str(site), "--register-apps", server.url, expect=2
    ).err
    assert "care100 describe people --page" in error
    assert not server.log
