"""The findings of checks in `care100 stats`."""

from typing import Any

from care100.sandbox.mastodon.small_servers import SmallServer
from tests.check.checked_list import CheckedList


def health(checked_list: CheckedList) -> dict[str, int]:
    """Count the members by health."""
    counts = checked_list.person.runs("stats", "people", "--json").json["health"]
    return {one["name"]: one["members"] for one in counts}


def test_each_member_is_counted_once_with_the_worst_finding(
    checked_list: CheckedList, server: SmallServer
) -> None:
    assert health(checked_list) == {"unchecked": 2}
    checked_list.state.make_locked(checked_list.handle("bob"))
    server.add("cy", statuses=9, noindex=True, locked=True)
    checked_list.person.runs("add", "people", server.handle("cy"))
    checked_list.check()
    assert health(checked_list) == {"well": 1, "locked": 2}
    server.stop_listening()
    checked_list.check()
    assert health(checked_list) == {"unreachable": 2, "locked": 1}


def test_a_member_added_after_the_check_counts_as_not_checked(
    checked_list: CheckedList, server: SmallServer
) -> None:
    checked_list.check()
    checked_list.person.runs("add", "people", "x:dee")
    ran = checked_list.person.runs("stats", "people")
    assert [line.split()[:-1] for line in ran.out.splitlines()[-2:]] == [
        ["In", "order", "2"],
        ["Not", "checked", "1"],
    ]
    assert ran.err.startswith("Last checked on ")
    assert ran.err.endswith("To check again:\n  care100 check people\n")


def test_stats_show_the_date_of_the_check(checked_list: CheckedList) -> None:
    def checked() -> Any:
        return checked_list.person.runs("stats", "people", "--json").json["checked"]

    assert checked() is None
    report = checked_list.check("--json").json
    assert checked() == report["at"]
