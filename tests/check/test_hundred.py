"""A list of a hundred with fifteen of each ailment is reported exactly, once, and can be
brought to health by what the report says.
"""

import shlex
from collections.abc import Iterator
from typing import Any

import pytest

from care100.model.findings import FindingKind
from care100.sandbox import Sandbox
from tests.check import scene
from tests.check.scene import WRONG, Scene, names
from tests.person import Person

CHECK = ("check", "people", "--yes", "--json")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(small_servers=scene.TOWNS) as running:
        yield running


@pytest.fixture
def curator(person: Person) -> Person:
    """A curator, logged in on both platforms, who keeps the list."""
    Scene(person)
    person.log_in("mastodon", "x", user="curator")
    return person


def who(report: Any, ailment: FindingKind, *, new: bool = False) -> set[str]:
    found = [one for one in report["findings"] if one["ailment"] == ailment]
    assert len({one["name"] for one in found}) == len(found)
    return {one["name"] for one in found if one["new"] or not new}


def test_fifteen_of_each_are_found_and_the_fixes_bring_health(curator: Person) -> None:
    first = curator.runs(*CHECK).json
    for ailment, numbers in WRONG.items():
        assert len(numbers) == 15
        assert who(first, ailment, new=True) == names(numbers), ailment
    assert len(first["findings"]) == 15 * len(WRONG)
    assert first["checked"] == {"mastodon": 100, "x": 100, "website": 100}
    # X charges for those that it shows.
    unseen = len(scene.LOST_ON_X) + len(scene.SUSPENDED_ON_X)
    assert first["cost_usd"] == pytest.approx(0.01 * (100 - unseen))
    assert [town.peak_connections for town in curator.sandbox.small_servers] == [1] * scene.TOWNS

    again = curator.runs(*CHECK, "--changed").json
    assert not [one for one in again["findings"] if one["new"]]
    assert len(again["findings"]) == len(first["findings"])

    third = curator.runs(*CHECK, "--changed", "--confirm-after", "0", expect=3).json
    assert who(third, FindingKind.GONE, new=True) == names(WRONG[FindingKind.UNREACHABLE])
    assert len([one for one in third["findings"] if one["new"]]) == 15

    fixed = curator.runs(*CHECK, "--fix").json
    certain = names((*scene.MOVED, *scene.MOVED_TWICE, *scene.RENAMED))
    assert {one["name"] for one in fixed["repaired"]} == certain
    for _ in range(2):
        # After the first command for somebody, the others may name an account of the past.
        for finding in curator.runs(*CHECK).json["findings"]:
            curator.runs(*shlex.split(finding["command"])[1:], expect=None)
    assert curator.runs(*CHECK).json["findings"] == []
