"""Checking accounts on Bluesky, with a login and without."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.platforms.bluesky.bluesky_person import BlueskyPerson


@pytest.fixture(params=["with a login", "without a login"])
def curator(person: BlueskyPerson, request: pytest.FixtureRequest) -> BlueskyPerson:
    if request.param == "with a login":
        person.has_app_password("curator")
    return person


def findings(person: BlueskyPerson, *options: str) -> dict[str, tuple[str, str]]:
    """The kind and evidence of each finding, by the handle on the list."""
    ran = person.runs("check", "people", "--json", *options, expect=None)
    rows: list[dict[str, Any]] = ran.json["findings"]
    return {row["handle"]: (row["finding"], row["evidence"]) for row in rows}


def test_the_state_of_each_account_is_found(curator: BlueskyPerson) -> None:
    state = curator.state
    old = datetime.now(UTC) - timedelta(days=400)
    state.account("acct001.test").suspended = True
    state.account("acct002.test").deactivated = True
    lost = state.account("acct003.test").did
    state.lose_handle(lost)
    state.set_last_post("acct004.test", old)
    state.account("acct005.test").taken_down = True
    state.set_last_post("acct006.test", datetime.now(UTC))
    rows = [f"Person {n},acct{n:03}.test," for n in (1, 2, 4, 5, 6)]
    rows.append(f"Person 3,acct003.test,{lost}")
    file = curator.home / "people.csv"
    file.write_text("\n".join(["name,bluesky,bluesky_did", *rows, ""]))
    curator.runs("import", "people", str(file))
    found = findings(curator)
    kinds = {handle: kind for handle, (kind, _) in found.items()}
    assert kinds["@acct001.test"] == kinds["@acct005.test"] == "suspended"
    assert found["@acct002.test"] == ("unreachable", "its owner has deactivated it")
    assert kinds["@acct003.test"] == "hidden"
    assert "does not lead back" in found["@acct003.test"][1]
    assert found["@acct004.test"] == ("silent", f"its last post is from {old:%Y-%m-%d}")
    assert "@acct006.test" not in kinds


def test_a_renamed_account_keeps_its_did_and_gets_its_new_handle(person: BlueskyPerson) -> None:
    person.has_app_password()
    person.lists(range(1, 3))
    person.runs("follow", "people", "--yes")
    did = person.state.account("acct001.test").did
    person.state.rename(did, "renamed.test")
    person.state.rename("acct009.test", "acct001.test")
    kind, evidence = findings(person)["@acct001.test"]
    assert (kind, did in evidence) == ("renamed", True)
    person.runs("check", "people", "--fix", "--yes", expect=None)
    [first, _] = person.runs("show", "people", "--json").json["members"]
    assert (first["bluesky"], first["bluesky_did"]) == ("renamed.test", did)


def test_a_profile_that_links_back_confirms_the_link(curator: BlueskyPerson) -> None:
    domain = curator.sandbox.mastodon.domain
    curator.log_in("mastodon")
    curator.state.change_profile("acct001.test", description=f"Also @acct001@{domain}")
    rows = [f"One,acct001.test,acct001@{domain}", f"Two,acct002.test,acct002@{domain}"]
    rows = [f"{row},https://example.org" for row in rows]
    file = curator.home / "people.csv"
    file.write_text("\n".join(["name,bluesky,mastodon,source", *rows, ""]))
    curator.runs("import", "people", str(file))
    ran = curator.runs("check", "people", "--json", expect=None)
    unconfirmed = {one["name"] for one in ran.json["findings"] if one["finding"] == "unconfirmed"}
    assert unconfirmed == {"Two"}
