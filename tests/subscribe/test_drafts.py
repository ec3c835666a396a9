"""A list from a page or file is stored only once the user has confirmed to follow it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from care100 import registry
from care100.cli.invocation import Invocation
from tests.person import Person, names
from tests.subscribe.publisher import Publisher
from tests.subscribe.test_subscription import people


@pytest.fixture
def follower(person: Person, monkeypatch: pytest.MonkeyPatch) -> Person:
    """A user at a terminal, logged in on Mastodon."""
    person.log_in("mastodon")
    monkeypatch.setattr(Invocation, "interactive", True)
    return person


def stored(person: Person) -> str:
    """Return everything in the registry, as SQL."""
    with closing(sqlite3.connect(person.home / registry.FILE_NAME)) as connection:
        return "\n".join(connection.iterdump())


def sources(follower: Person, publisher: Publisher) -> list[str]:
    """Return a page and a file with a list of two."""
    file = follower.home / "file.csv"
    file.write_text(follower.csv(range(1, 3)))
    return [publisher.publish(people(follower, 1, 2)), str(file)]


def during_the_question(act: Callable[[], object], answer: bool) -> Callable[..., bool]:
    """Return a question that does something before it is answered."""

    def ask(self: Invocation, question: str, *, yes: bool = False) -> bool:
        act()
        return answer

    return ask


def test_a_declined_question_stores_nothing(follower: Person, publisher: Publisher) -> None:
    before = stored(follower)
    for source in sources(follower, publisher):
        ran = follower.runs("follow", source, given="n\n", expect=1)
        assert "Cancelled. Nothing was changed." in ran.err
        assert "Saved as" not in ran.err
        assert stored(follower) == before
    assert follower.follows() == set()


def test_ctrl_c_at_the_question_stores_nothing(
    follower: Person, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stored(follower)

    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Invocation, "ask", during_the_question(interrupt, answer=True))
    for source in sources(follower, publisher):
        assert follower.runs("follow", source, expect=130)
        assert stored(follower) == before


def test_a_script_without_yes_stores_nothing(
    follower: Person, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Invocation, "interactive", False)
    before = stored(follower)
    for source in sources(follower, publisher):
        assert "Confirmation needed" in follower.runs("follow", source, expect=2).err
        assert stored(follower) == before


def test_a_confirmed_list_is_stored_and_followed(follower: Person, publisher: Publisher) -> None:
    page, file = sources(follower, publisher)
    ran = follower.runs("follow", page, given="y\n")
    assert ran.err.index("Follow: 2") < ran.err.index("Saved as people.")
    assert follower.follows() == names(1, 2)
    assert "Nothing to do" in follower.runs("follow", "people").out
    follower.runs("unfollow", "people", "--yes")
    assert follower.follows() == set()
    follower.runs("follow", file, given="y\n")
    follower.runs("show", "file")
    assert follower.follows() == names(1, 2)


def test_a_list_that_takes_no_steps_is_stored_without_a_question(
    follower: Person, publisher: Publisher
) -> None:
    page = publisher.publish([{"name": "Ada", "x": "ada"}])
    assert "nothing to follow" in follower.runs("follow", page).err
    assert follower.runs("show", "people", "--json").json["members"][0]["name"] == "Ada"


def test_a_declined_update_is_not_stored(follower: Person, publisher: Publisher) -> None:
    page, _ = sources(follower, publisher)
    follower.runs("follow", page, "--yes")
    publisher.publish(people(follower, 1, 2, 3))
    before = stored(follower)
    follower.runs("follow", "people", given="n\n", expect=1)
    assert stored(follower) == before
    follower.runs("follow", "people", given="y\n")
    assert follower.follows() == names(1, 2, 3)


def test_other_changes_made_during_the_question_are_kept(
    follower: Person, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, _ = sources(follower, publisher)
    follower.has_list(3, "mine", first=5)
    domain = follower.sandbox.mastodon.domain

    def opt_out() -> None:
        follower.runs("opt-out", f"@acct009@{domain}", "--yes")

    monkeypatch.setattr(Invocation, "ask", during_the_question(opt_out, answer=True))
    follower.runs("follow", page)
    assert follower.follows() == names(1, 2)
    assert "acct009" in follower.runs("opt-out").out


def test_a_change_of_the_same_rows_is_refused(
    follower: Person, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, _ = sources(follower, publisher)

    def make_list() -> None:
        follower.runs("new", "people", "--title", "Mine")

    monkeypatch.setattr(Invocation, "ask", during_the_question(make_list, answer=True))
    ran = follower.runs("follow", page, expect=1)
    assert "another command has changed the registry" in ran.err
    assert follower.follows() == set()
    assert follower.runs("show", "people", "--json").json["title"] == "Mine"


def test_the_files_for_an_import_need_no_stored_list(
    person: Person, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Invocation, "interactive", True)
    monkeypatch.chdir(person.home)
    before = stored(person)
    page, _ = sources(person, publisher)
    offer = person.runs("follow", page, expect=5).err
    number = next(line.split()[0] for line in offer.splitlines() if "write files to import" in line)
    person.runs("follow", page, given=f"{number}\n")
    assert list(person.home.glob("people-*.csv"))
    assert stored(person) == before
