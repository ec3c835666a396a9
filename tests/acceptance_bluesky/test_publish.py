"""Publishing a list on a Bluesky server."""

import pytest

from tests.sandbox.bluesky import LIST, LIST_ITEM, STARTER_PACK

from .resident import MEMBERS, Resident

pytestmark = pytest.mark.timeout(900)


def test_five_changes_are_five_records_and_a_further_run_writes_nothing(
    resident: Resident,
) -> None:
    resident.network.add(*MEMBERS)
    resident.log_in()
    resident.has_list(1, 100)
    resident.runs("sync", "people", "--yes")
    purposes = [one["purpose"].partition("#")[2] for one in resident.records(LIST).values()]
    assert sorted(purposes) == ["curatelist", "referencelist"]
    assert [one["name"] for one in resident.records(STARTER_PACK).values()] == ["People"]
    before = resident.records(LIST_ITEM)
    assert len(before) == 200
    for n in (3, 50, 77):
        resident.runs("remove", "people", f"bsky:{MEMBERS[n - 1]}.test")
    for n in (101, 102):
        resident.runs("add", "people", f"bsky:{MEMBERS[n - 1]}.test")
    resident.sent.clear()
    resident.runs("sync", "people", "--yes")
    assert len(resident.writes) == 2, "one for the list, one for the starter pack"
    after = resident.records(LIST_ITEM)
    assert len(before.keys() ^ after.keys()) == 2 * 5
    resident.sent.clear()
    assert "Nothing to do" in resident.runs("sync", "people", "--yes").out
    assert resident.writes == []
