"""The whole way on a server that others wrote: mastodon-mock, from PyPI.

It runs in this process, on a port that the system chooses, so that no process can be left over.
"""

import csv
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from mastodon_mock.config import SeedAccount, SeedConfig, SeedFollow
from mastodon_mock.testing.server import MockServer

from tests.person import Typist

TOKEN = "a-token-of-the-follower"
EVERYBODY = {f"member{n}" for n in range(1, 7)} | {"anna@elsewhere.example"}
FOLLOWED_BEFORE, LOCKED = "member1", "member2"
FOLLOW = ("follow", "people", "--yes")
UNFOLLOW = ("unfollow", "people", "--yes")


@dataclass
class World:
    """The server, and somebody who keeps a list of accounts on it."""

    server: MockServer
    person: Typist

    @property
    def domain(self) -> str:
        return str(self.server.config.domain)

    def ask(self, method: str, path: str, **options: Any) -> Any:
        """Ask the server something as the follower, without care100."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        answer = httpx.request(
            method, f"{self.server.base_url}{path}", headers=headers, timeout=60, **options
        )
        return answer.raise_for_status().json()

    def follows(self) -> set[str]:
        me = self.ask("GET", "/api/v1/accounts/verify_credentials")["id"]
        found = self.ask("GET", f"/api/v1/accounts/{me}/following", params={"limit": 80})
        return {one["acct"] for one in found}

    def lists(self) -> dict[str, set[str]]:
        return {
            one["title"]: {
                account["acct"]
                for account in self.ask("GET", f"/api/v1/lists/{one['id']}/accounts")
            }
            for one in self.ask("GET", "/api/v1/lists")
        }

    def is_requested(self, name: str) -> bool:
        account = self.ask("GET", "/api/v1/accounts/lookup", params={"acct": name})
        path = "/api/v1/accounts/relationships"
        [relation] = self.ask("GET", path, params={"id[]": account["id"]})
        return bool(relation["requested"])

    def refuses_writes(self) -> None:
        """Let every request fail that would change something."""
        rule = {
            "match": {"methods": ["POST", "PUT", "PATCH", "DELETE"], "path_regex": "^/api/v1/[al]"},
            "effect": {"type": "status", "status": 418},
        }
        self.ask("POST", "/api/v1/_mock/faults", json=rule)


@pytest.fixture
def world(curator: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    # The server never removes the folder in which it keeps pictures.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    accounts = [SeedAccount(username="follower", access_token=TOKEN)]
    for acct in sorted(EVERYBODY):
        name, _, domain = acct.partition("@")
        accounts.append(SeedAccount(username=name, domain=domain or None, locked=acct == LOCKED))
    before = [SeedFollow(follower="follower", following=FOLLOWED_BEFORE)]
    seed = SeedConfig(accounts=accounts, follows=before)
    with MockServer(seed=seed, startup_timeout=100) as server:
        # Its name has the port, which is not known before.
        server.config.domain = server.base_url.removeprefix("http://")
        server.config.url_scheme = "http"
        found = World(server, curator)
        table = tmp_path / "people.csv"
        with table.open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["name", "mastodon", "source"])
            for acct in sorted(EVERYBODY):
                handle = acct if "@" in acct else f"{acct}@{found.domain}"
                rows.writerow([acct.partition("@")[0].title(), handle, "https://example.org"])
        curator.runs("import", "people", str(table))
        curator.runs("describe", "people", "--title", "People")
        curator.runs("login", "mastodon", server.base_url, "--token-stdin", given=f"{TOKEN}\n")
        yield found


def test_a_list_is_followed_once_and_its_undo_leaves_no_trace(world: World) -> None:
    ran = world.person.runs(*FOLLOW)
    assert f"follower@{world.domain}" in ran.out
    assert "waiting for approval: 1" in ran.out
    assert world.follows() == EVERYBODY - {LOCKED}
    assert world.lists() == {"People": EVERYBODY}
    assert world.is_requested(LOCKED)
    world.refuses_writes()
    ran = world.person.runs(*FOLLOW)
    assert "Nothing to do: 6 already followed, 1 waiting for approval." in ran.out


def test_an_undo_leaves_what_was_followed_before(world: World) -> None:
    world.person.runs(*FOLLOW)
    world.person.runs(*UNFOLLOW)
    assert world.follows() == {FOLLOWED_BEFORE}
    assert world.lists() == {}
    assert not world.is_requested(LOCKED)
    world.refuses_writes()
    world.person.runs(*UNFOLLOW)


def test_a_member_that_does_not_exist_does_not_stop_the_others(world: World) -> None:
    world.person.runs("add", "people", f"nobody@{world.domain}", "--name", "Nobody")
    ran = world.person.runs(*FOLLOW, expect=3)
    assert f"{world.domain} cannot find this account" in ran.out
    assert world.follows() == EVERYBODY - {LOCKED}


def test_a_private_list_is_published_once(world: World) -> None:
    world.person.runs(*FOLLOW, "--no-list")
    sync = ("sync", "people", "--as", "list", "--yes")
    world.person.runs(*sync)
    assert world.lists() == {"People": EVERYBODY}
    world.refuses_writes()
    world.person.runs(*sync)


def test_a_check_learns_about_the_accounts_of_the_server(world: World) -> None:
    world.person.runs("remove", "people", "anna@elsewhere.example")
    for _ in range(2):
        ran = world.person.runs("check", "people", "--json", expect=None)
        assert ran.json["checked"]["mastodon"] == 6
        assert ran.json["skipped"] == []
        world.person.runs(*FOLLOW)


def test_a_check_names_an_account_that_does_not_exist(world: World) -> None:
    world.person.runs("remove", "people", "anna@elsewhere.example")
    world.person.runs("add", "people", f"nobody@{world.domain}", "--name", "Nobody")
    ran = world.person.runs("check", "people", "--silent", "0", "--json", expect=3)
    found = ran.json["findings"]
    assert [(one["name"], one["finding"]) for one in found if one["finding"] != "locked"] == [
        ("Nobody", "unreachable")
    ]


def test_a_wrong_token_is_refused_in_words(world: World) -> None:
    url = world.server.base_url
    ran = world.person.runs("login", "mastodon", url, "--token-stdin", given="wrong\n", expect=5)
    assert "wrong" not in ran.err.replace("went wrong", "")
