"""A list of 100 members with 15 of each problem is reported exactly, and the commands in the
report repair it.
"""

import shlex
from collections.abc import Iterator
from typing import Any

import pytest

from care100.model.findings import FindingKind
from care100.sandbox import Sandbox
from tests.check import hundred_members
from tests.check.hundred_members import WRONG, HundredMembers, names
from tests.person import Person

CHECK = ("check", "people", "--yes", "--json")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(small_servers=hundred_members.SERVERS) as running:
        yield running


@pytest.fixture
def curator(person: Person) -> Person:
    """The list's curator, logged in on both platforms."""
    HundredMembers(person)
    person.log_in("mastodon", "x", user="curator")
    return person


def who(report: Any, kind: FindingKind, *, only_new: bool = False) -> set[str]:
    found = [one for one in report["findings"] if one["finding"] == kind]
    assert len({one["name"] for one in found}) == len(found)
    return {one["name"] for one in found if not (one["known"] and only_new)}


def test_every_problem_is_found_and_the_commands_repair_the_list(curator: Person) -> None:
    first = curator.runs(*CHECK, expect=3).json
    for kind, numbers in WRONG.items():
        assert len(numbers) == 15
        is_new = kind is not FindingKind.UNCONFIRMED
        assert who(first, kind, only_new=is_new) == names(numbers), kind
    assert len(first["findings"]) == 15 * len(WRONG)
    assert first["checked"] == {"mastodon": 100, "bluesky": 0, "x": 100, "website": 100}
    # X charges for those that it shows.
    unseen = len(hundred_members.LOST_ON_X) + len(hundred_members.SUSPENDED_ON_X)
    assert first["cost_usd"] == pytest.approx(0.01 * (100 - unseen))
    assert [server.peak_connections for server in curator.sandbox.small_servers] == [
        1
    ] * hundred_members.SERVERS

    again = curator.runs(*CHECK).json
    assert not [one for one in again["findings"] if not one["known"]]
    assert len(again["findings"]) == len(first["findings"])

    third = curator.runs(*CHECK, "--confirm-after", "0", expect=3).json
    assert who(third, FindingKind.GONE, only_new=True) == names(WRONG[FindingKind.UNREACHABLE])
    assert len([one for one in third["findings"] if not one["known"]]) == 15

    fixed = curator.runs(*CHECK, "--fix").json
    certain = (*hundred_members.MOVED, *hundred_members.MOVED_TWICE, *hundred_members.RENAMED)
    assert {one["name"] for one in fixed["repaired"]} == names(certain)
    for _ in range(2):
        # After the first command for a member, the others may name an old account.
        for finding in curator.runs(*CHECK, expect=None).json["findings"]:
            curator.runs(*shlex.split(finding["command"])[1:], expect=None)
    assert curator.runs(*CHECK).json["findings"] == []
