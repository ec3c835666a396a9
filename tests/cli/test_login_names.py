"""Logins with the same name on two servers are told apart."""

from collections.abc import Iterator

import pytest

from care100.sandbox import Sandbox
from tests.person import Person


@pytest.fixture
def two_servers(person: Person, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """The same user is logged in on two servers; the servers' names."""
    person.log_in("x")
    with Sandbox() as other:
        monkeypatch.setenv("CARE100_X_API_URL", other.x.url)
        token = other.x.users["follower"]
        person.runs("login", "x", "--token-stdin", given=f"{token}\n")
        yield (
            person.sandbox.x.url.removeprefix("http://"),
            other.x.url.removeprefix("http://"),
        )


def names(person: Person) -> list[str]:
    return [one["login"] for one in person.runs("logins", "--json").json["logins"]]


def test_each_login_is_shown_with_its_server(person: Person, two_servers: tuple[str, str]) -> None:
    assert names(person) == [f"x:follower@{server}" for server in two_servers]
    assert f"x:follower@{two_servers[1]}" in person.runs("logins").out


@pytest.mark.parametrize("text", ["x:follower", "@follower", "x"])
def test_a_name_of_two_logins_is_refused(
    person: Person, two_servers: tuple[str, str], text: str
) -> None:
    person.has_list(1)
    both = " or ".join(f"x:follower@{server}" for server in two_servers)
    for words in (("logout", text), ("follow", "people", "--on", text, "--dry-run")):
        ran = person.runs(*words, expect=2)
        assert f"“{text}” is the name of 2 logins.\nWrite {both}." in ran.err
    assert len(names(person)) == 2


def test_a_name_with_its_server_is_one_login(person: Person, two_servers: tuple[str, str]) -> None:
    person.has_list(1)
    first, second = two_servers
    ran = person.runs(
        "follow", "people", "--on", f"x:follower@{second}", "--copy", "--dry-run", "--json"
    )
    assert len(ran.json) == 1
    person.runs("logout", f"x:follower@{first}")
    assert names(person) == ["x:follower"]


def test_logout_of_a_platform_with_two_users_asks_which(person: Person) -> None:
    for user in ("follower", "curator"):
        person.log_in("mastodon", user=user)
    domain = person.sandbox.mastodon.domain
    ran = person.runs("logout", "mastodon", expect=2)
    assert f"Write follower@{domain} or curator@{domain}." in ran.err
    person.runs("logout", f"follower@{domain}")
    person.runs("logout", "mastodon")


def test_a_platform_stands_for_all_its_users(person: Person) -> None:
    person.has_list(1)
    for user in ("follower", "curator"):
        person.log_in("mastodon", user=user)
    ran = person.runs("follow", "people", "--on", "mastodon", "--dry-run", "--json")
    assert len({one["login"] for one in ran.json}) == 2
