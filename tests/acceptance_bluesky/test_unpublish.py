"""Deleting the published copies of a list on a Bluesky server."""

import pytest

from tests.killed import kill_before_noting
from tests.sandbox.bluesky import LIST, LIST_ITEM, STARTER_PACK

from .resident import MEMBERS, Resident

pytestmark = pytest.mark.timeout(900)
DELETE = ("delete", "people", "--unpublish", "--yes")


@pytest.fixture
def curator(resident: Resident) -> Resident:
    """Has published a list."""
    resident.network.add(*MEMBERS[:5])
    resident.log_in()
    resident.has_list(1, 5)
    resident.runs("sync", "people", "--yes")
    assert len(resident.records(LIST)) == 2
    return resident


def everything(resident: Resident) -> list[str]:
    return [key for kind in (LIST, LIST_ITEM, STARTER_PACK) for key in resident.records(kind)]


def test_the_list_and_the_starter_pack_are_deleted(curator: Resident) -> None:
    curator.runs(*DELETE)
    assert everything(curator) == []
    curator.runs("undo", "people")
    assert curator.me.did not in curator.runs("describe", "people", "--json").out
    curator.runs("sync", "people", "--yes")
    assert len(curator.records(LIST)) == 2


@pytest.mark.parametrize("step", range(2))
def test_killed_between_the_effect_and_its_note(curator: Resident, step: int) -> None:
    kill_before_noting(curator, step, *DELETE)
    curator.runs("show", "people")
    curator.runs(*DELETE)
    assert everything(curator) == []
    assert "To restore it" in curator.runs("show", "people", expect=2).err
