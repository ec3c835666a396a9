"""`login --db` with a new file asks about it before the login is approved."""

import pytest

from care100.cli.invocation import Invocation
from tests.person import Person


def login(person: Person, *, given: str, expect: int) -> tuple[str, bool]:
    """Log in with a new file. Return what was printed, and whether the server was asked."""
    server = person.sandbox.mastodon
    server.log.clear()
    words = ("login", "mastodon", server.url, "--no-browser", "--no-wait")
    ran = person.runs(*words, "--db", str(person.home / "new.db"), given=given, expect=expect)
    return ran.err, bool(list(server.log))


def test_a_script_is_refused_before_the_server_is_asked(person: Person) -> None:
    said, asked = login(person, given="", expect=2)
    assert "--create" in said
    assert not asked


def test_the_question_comes_before_the_approval(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Invocation, "interactive", True)
    said, asked = login(person, given="n\n", expect=2)
    assert said.count("Create a new registry there?") == 1
    assert not asked
    assert not (person.home / "new.db").exists()


def test_the_question_is_asked_once(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Invocation, "interactive", True)
    server = person.sandbox.mastodon
    words = ("login", "mastodon", server.url, "--token-stdin")
    given = f"{server.users['follower']}\n"
    new = person.home / "new.db"
    asked: list[str] = []

    def ask(_: Invocation, question: str, **__: bool) -> bool:
        asked.append(question)
        return True

    monkeypatch.setattr(Invocation, "ask", ask)
    person.runs(*words, "--db", str(new), given=given)
    assert new.exists()
    assert len(asked) == 1
