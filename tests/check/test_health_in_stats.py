"""The findings of checks in `care100 stats`."""

from typing import Any

from care100.sandbox.mastodon.small_servers import SmallServer
from tests.check.village import Village


def health(village: Village) -> dict[str, int]:
    """Count the members by health."""
    counts = village.person.runs("stats", "people", "--json").json["health"]
    return {one["name"]: one["members"] for one in counts}


def test_each_member_is_counted_once_with_the_worst_finding(
    village: Village, town: SmallServer
) -> None:
    assert health(village) == {"unchecked": 2}
    village.state.make_locked(village.handle("bob"))
    town.add("cy", statuses=9, noindex=True, locked=True)
    village.person.runs("add", "people", town.handle("cy"))
    village.check()
    assert health(village) == {"well": 1, "locked": 2}
    town.stop_listening()
    village.check()
    assert health(village) == {"unreachable": 2, "locked": 1}


def test_a_member_added_after_the_check_counts_as_not_checked(
    village: Village, town: SmallServer
) -> None:
    village.check()
    village.person.runs("add", "people", "x:dee")
    ran = village.person.runs("stats", "people")
    assert [line.split()[:-1] for line in ran.out.splitlines()[-2:]] == [
        ["In", "order", "2"],
        ["Not", "checked", "1"],
    ]
    assert ran.err.startswith("Last checked on ")
    assert ran.err.endswith("To check again:\n  care100 check people\n")


def test_stats_show_the_date_of_the_check(village: Village) -> None:
    def checked() -> Any:
        return village.person.runs("stats", "people", "--json").json["checked"]

    assert checked() is None
    report = village.check("--json").json
    assert checked() == report["at"]
