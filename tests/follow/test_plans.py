"""A plan is a table in a dry run, and short before the question; a report says what is left."""

from collections.abc import Iterator

import pytest

from care100.sandbox import Fault, Sandbox
from tests.person import Person
from tests.terminal_screen import screen

HUNDRED = 100
# A terminal of 25 lines shows the half of it; nobody reads more before they say yes.
READABLE = 40


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(accounts=HUNDRED + 10) as running:
        yield running


@pytest.fixture
def big(person: Person) -> Person:
    person.has_list(HUNDRED)
    person.log_in("mastodon", "x", user="curator")
    return person


@pytest.fixture
def small(person: Person) -> Person:
    person.has_list(3)
    person.log_in("mastodon")
    return person


def table(out: str) -> list[list[str]]:
    """The lines of a text, in cells."""
    return [[cell.strip() for cell in line.split("  ") if cell] for line in out.splitlines()]


def test_a_dry_run_is_a_table_of_everybody_for_each_target(big: Person) -> None:
    found = table(big.runs("sync", "people", "--dry-run").out)
    assert found.count(["Change", "Name", "Account"]) == 5
    for n in range(1, HUNDRED + 1):
        name, domain = f"Person {n}", big.sandbox.mastodon.domain
        assert found.count(["add to your Collection", name, f"@acct{n:03}@{domain}"]) == 1
        assert found.count(["add to the List", name, f"@acct{n:03}"]) == 1


def test_a_member_in_two_targets_has_one_row_and_a_missing_name_no_brackets(small: Person) -> None:
    domain = small.sandbox.mastodon.domain
    small.runs("add", "people", f"acct009@{domain}")
    ran = small.runs("follow", "people", "--dry-run")
    assert "  Add to your list: the same 4\n" in ran.out
    found = table(ran.out)
    assert ["follow", "Person 1", f"@acct001@{domain}"] in found
    assert ["follow", f"@acct009@{domain}"] in found
    ran = small.runs("follow", "people", "--yes")
    assert f"Person 3 (@acct003@{domain}), @acct009@{domain}\n" in ran.err
    found = table(small.runs("unfollow", "people", "--dry-run").out)
    assert ["unfollow", "Person 1", f"@acct001@{domain}"] in found


def test_before_the_question_a_hundred_take_no_more_than_can_be_read(big: Person) -> None:
    ran = big.runs("sync", "people", "--on", "x", expect=2)
    assert "Person 10 (@acct010) and 90 more\n" in ran.err
    assert "To see all names, answer no and run again with --dry-run." in ran.err
    assert len(ran.err.splitlines()) < READABLE
    ran = big.runs("follow", "people", "--on", "mastodon", expect=2)
    assert len(ran.err.splitlines()) < READABLE
    # Whom it leaves out is a part of the plan, and may be as many.
    for n in range(1, 51):
        big.runs(
            "edit", "people", f"x:acct{n:03}", "--mastodon", f"no_{n}@{big.sandbox.mastodon.domain}"
        )
    ran = big.runs("follow", "people", "--on", "mastodon", "--yes", expect=3)
    assert "  Left out: 50\n" in ran.err
    assert "check the spelling of the handle (50)\n      Person 1 (@no_1@" in ran.err
    assert " and 40 more\n" in ran.err
    assert "answer no" not in ran.err
    assert len(ran.err.splitlines()) < READABLE
    assert "check the spelling of the handle (50)\n" in ran.out
    assert all(f"Person {n} (@no_{n}@" in ran.out for n in range(1, 51))


def test_a_dry_run_fits_a_terminal_of_80_columns(big: Person) -> None:
    with screen() as shown:
        big.runs("sync", "people", "--dry-run", "--on", "mastodon")
    text = shown.text.replace("\r", "")
    assert "Change                   Name" in text
    wide = [line for line in text.splitlines() if len(line) > 80 and "--expect" not in line]
    assert wide == []


def test_a_run_that_stopped_says_how_many_are_still_to_do(big: Person) -> None:
    follow = ("follow", "people", "--on", "mastodon", "--yes", "--no-wait")
    limit = Fault("status", "POST", "/follow$", skip=30, times=None, status=429, reset_after=600)
    big.sandbox.mastodon.faults.add(limit)
    ran = big.runs(*follow, expect=4)
    followed = len(big.sandbox.mastodon.state.follows("curator"))
    assert f"  followed: {followed}, still to do: {HUNDRED - followed}\n" in ran.out
    assert f"  not started; still to do: {HUNDRED}\n" in ran.out
    [report] = big.runs(*follow, "--json", expect=4).json
    assert report["done"] + report["remaining"] + report["already"] == HUNDRED
    big.sandbox.mastodon.faults.clear()
    reports = big.runs(*follow, "--json").json
    assert [one["remaining"] for one in reports] == [0, 0]
