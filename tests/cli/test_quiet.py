"""`--quiet` prints only what needs the user's attention."""

import pytest

from care100.cli.invocation import Invocation
from tests.person import Person, names

FOLLOW = ("follow", "people", "--yes")


@pytest.fixture
def follower(person: Person) -> Person:
    person.has_list(3)
    person.log_in("mastodon")
    return person


@pytest.mark.parametrize("words", [("--quiet", *FOLLOW), (*FOLLOW, "--quiet"), ("-q", *FOLLOW)])
def test_a_run_that_needs_no_person_prints_nothing(
    follower: Person, words: tuple[str, ...]
) -> None:
    ran = follower.runs(*words)
    assert (ran.out, ran.err) == ("", "")
    assert follower.follows() == names(1, 2, 3)
    ran = follower.runs(*words)
    assert (ran.out, ran.err) == ("", "")


def test_members_that_are_left_out_are_named_once(follower: Person) -> None:
    follower.sandbox.mastodon.state.suspend("acct002")
    ran = follower.runs(*FOLLOW, "--quiet", expect=3)
    assert "Person 2 (@" in ran.out
    assert "Person 1" not in ran.out
    ran = follower.runs(*FOLLOW, "--quiet")
    assert (ran.out, ran.err) == ("", "")


def test_errors_are_printed(follower: Person) -> None:
    assert "Confirmation needed" in follower.runs("follow", "people", "--quiet", expect=2).err
    assert "There is no list" in follower.runs("follow", "peple", "--quiet", expect=2).err


def test_data_is_printed(follower: Person) -> None:
    for words in (("lists",), ("show", "people"), ("history", "people"), ("where",)):
        assert follower.runs(*words, "--quiet").out == follower.runs(*words).out != ""
    assert follower.runs(*FOLLOW, "--quiet", "--json").json[0]["done"] == 3


def test_a_change_prints_nothing_but_what_was_not_done(follower: Person) -> None:
    domain = follower.sandbox.mastodon.domain
    for words in (
        ("add", "people", f"acct009@{domain}"),
        ("edit", "people", f"acct009@{domain}", "--name", "Nine"),
        ("remove", "people", "Nine"),
        ("undo", "people"),
        ("new", "more", "--title", "More"),
        ("describe", "more", "--title", "Even more"),
        ("delete", "more", "--yes"),
        ("backup", str(follower.home / "copy.care100")),
    ):
        ran = follower.runs(*words, "--quiet")
        assert (ran.out, ran.err) == ("", ""), words
    bad = follower.home / "bad.csv"
    bad.write_text("name,mastodon,source\nTen,no handle,https://example.org\n")
    assert "no handle" in follower.runs("import", "people", str(bad), "-q", expect=None).err


def test_a_question_is_asked_with_its_plan(
    follower: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Invocation, "interactive", True)
    ran = follower.runs("follow", "people", "--quiet", given="n\n", expect=1)
    assert "Person 1" in ran.err
    assert ran.err.index("Person 1") < ran.err.index("[y/N]")


def test_pull_names_only_accounts_that_need_a_person(follower: Person) -> None:
    mastodon = follower.sandbox.mastodon
    follower.runs(*FOLLOW)
    follower.runs("new", "copy", "--title", "Copy")
    follower.runs("opt-out", f"acct003@{mastodon.domain}", "--yes")
    pull = ("pull", "copy", "--from", "People", "--on", "mastodon", "--yes")
    for _ in range(2):
        ran = follower.runs(*pull, "--quiet")
        assert (ran.out, ran.err) == ("", "")
    assert "2 members" in follower.runs("show", "copy").err
    assert "it opted out" in follower.runs(*pull).out
