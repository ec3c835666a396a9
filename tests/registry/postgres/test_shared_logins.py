"""Logins in a registry that people share: tokens stay on each person's own computer."""

from pathlib import Path

import pytest

from care100.sandbox import Sandbox
from tests.person import Person


@pytest.fixture
def ada(person: Person) -> Person:
    """A curator who is logged in on Mastodon and keeps a list."""
    person.log_in("mastodon")
    person.has_list(3)
    return person


@pytest.fixture
def ben(
    ada: Person,
    sandbox: Sandbox,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Person:
    """A colleague on another computer, whose commands come last."""
    folder = tmp_path / "ben"
    folder.mkdir()
    return Person(folder, sandbox, capsys, monkeypatch)


def test_a_colleague_is_told_that_the_token_is_on_another_computer(ben: Person) -> None:
    ben.log_in("x")
    for words in (("follow", "people", "--on", "mastodon"), ("logout", "mastodon")):
        ran = ben.runs(*words, expect=5)
        assert ran.err.startswith("Error: The access token of @follower@localhost:")
        assert "is on another computer.\n" in ran.err
        assert "log in here with: care100 login mastodon SERVER" in ran.err


def test_a_command_for_all_logins_uses_those_of_this_computer(ben: Person) -> None:
    assert "You are not logged in" in ben.runs("follow", "people", "--yes", expect=5).err
    ben.log_in("x")
    ran = ben.runs("follow", "people", "--dry-run", "--copy", "--json")
    assert [one["login"] for one in ran.json] == ["x:follower"]


def test_logins_shows_whose_token_is_where(ben: Person) -> None:
    ben.log_in("x")
    shown = ben.runs("logins").out.splitlines()
    assert [line.split("  ")[-1].strip() for line in shown] == [
        "Access token",
        "on another computer",
        "on this computer",
    ]
    assert [one["here"] for one in ben.runs("logins", "--json").json["logins"]] == [False, True]
    checked = ben.runs("doctor", "--offline", "--json").json["checks"]
    [first, _] = [one for one in checked if one["topic"] == "Login"]
    assert first["state"] == "note"
    assert "is on another computer" in first["message"]


def test_two_people_can_use_one_account_and_log_out_apart(
    ada: Person, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben.log_in("mastodon")
    ben.runs("follow", "people", "--yes")
    monkeypatch.setenv("CARE100_HOME", str(ada.home))
    assert "Nothing to do" in ada.runs("follow", "people", "--yes").out
    ada.runs("logout", "mastodon")
    assert ada.runs("logins", "--json").json["logins"] == []
    monkeypatch.setenv("CARE100_HOME", str(ben.home))
    assert [one["here"] for one in ben.runs("logins", "--json").json["logins"]] == [True]
