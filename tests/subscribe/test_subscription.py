"""Subscriptions: following of a published list, and its updates."""

import json
import re
import shlex
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from care100 import registry
from tests.clock import Clock
from tests.person import Person, Ran, names
from tests.subscribe.publisher import Publisher
from tests.web.untrusted_server import page, sent_on

Members = list[dict[str, Any]]


def people(person: Person, *numbers: int, **more: str) -> Members:
    """Return members for accounts of the sandbox, as in a published list."""
    at = f"@{person.sandbox.mastodon.domain}"
    return [{"name": f"Person {n}", "mastodon": f"acct{n:03}{at}", **more} for n in numbers]


def on(person: Person, slug: str = "people") -> list[str]:
    """Return the names on a list."""
    return [one["name"] for one in person.runs("show", slug, "--json").json["members"]]


def saves(person: Person, given: str) -> Ran:
    """Save or update a list, and follow its members."""
    return person.runs("follow", given, "--yes")


@pytest.fixture
def follower(person: Person) -> Person:
    """A user logged in on Mastodon."""
    person.log_in("mastodon")
    return person


def test_follow_shows_the_page_before_the_plan(follower: Person, publisher: Publisher) -> None:
    url = publisher.publish(people(follower, 1, 2))
    ran = follower.runs("follow", url, "--yes")
    said = ran.err.splitlines()
    assert said[1] == f"“People”, curated by Pat: 2 members, from {url}"
    assert said[2] == "  Saved as people. To see it: care100 show people"
    assert ran.err.index("curated by Pat") < ran.err.index("Follow: 2")
    assert follower.follows() == names(1, 2)
    assert publisher.paths == ["/people/", "/people/list.json"]


def test_follow_accepts_the_address_of_the_data(follower: Person, publisher: Publisher) -> None:
    url = publisher.publish(people(follower, 1))
    follower.runs("follow", f"{url}list.json", "--yes")
    assert publisher.paths == ["/people/list.json"]
    assert "Nothing to do" in follower.runs("follow", url, "--yes").out
    slugs = [one["slug"] for one in follower.runs("lists", "--json").json["lists"]]
    assert [slug for slug in slugs if not slug.startswith("social-care-")] == ["people"]


def test_follow_finds_the_data_beside_a_page_without_a_link(
    follower: Person, publisher: Publisher
) -> None:
    url = publisher.publish(people(follower, 1))
    publisher.files["/people/"] = b"<p>My list</p>"
    publisher.odd["/old/"] = [sent_on("/people/")]
    assert f"from {url}" in follower.runs("follow", f"{publisher.url}/old/", "--yes").err


def test_an_update_is_a_conditional_request_and_follows_new_members(
    follower: Person, publisher: Publisher
) -> None:
    url = publisher.publish(people(follower, 1, 2, 3))
    follower.runs("follow", url, "--yes")
    publisher.asked.clear()
    again = follower.runs("follow", "people", "--yes")
    assert "The list has not changed since" in again.err
    assert "If-None-Match" in publisher.asked[0]
    assert publisher.paths == ["/people/list.json"]

    publisher.publish(people(follower, 2, 3, 4, 5), description="Changed")
    news = follower.runs("follow", url, "--yes", "--prune")
    assert "“People” has changed since " in news.err
    assert ": 2 joined, 1 left." in news.err
    assert "  Joined: Person 4, Person 5\n  Left: Person 1\n" in news.err
    assert follower.follows() == names(2, 3, 4, 5)


def test_a_member_with_a_new_handle_has_neither_joined_nor_left(
    follower: Person, publisher: Publisher
) -> None:
    one, two, three = people(follower, 1, 2, 3)
    url = publisher.publish([one, two, three])
    saves(follower, url)
    [four, five] = people(follower, 4, 5)
    moved = {**one, "mastodon": four["mastodon"]}
    publisher.publish([moved, two, three])
    ran = follower.runs("follow", "people", "--dry-run")
    assert ": 1 with a new account.\n" in ran.err
    handles = f"@{one['mastodon']} → @{four['mastodon']}"
    assert f"  New account: Person 1 ({handles})\n" in ran.err
    assert "Joined:" not in ran.err
    assert "Left:" not in ran.err

    publisher.publish([moved, two, five])
    ran = follower.runs("follow", "people", "--yes")
    assert ": 1 joined, 1 left, 1 with a new account.\n" in ran.err
    assert "  Joined: Person 5\n  Left: Person 3\n  New account: Person 1 (" in ran.err


def test_deleting_a_saved_list_does_not_name_the_copies_of_its_curator(
    follower: Person, publisher: Publisher
) -> None:
    collection = "https://social.example.org/collections/1"
    page = "https://lists.example.org/people/"
    url = publisher.publish(people(follower, 1), mastodon_collections=[collection], page=page)
    saves(follower, url)
    assert collection in json.dumps(follower.runs("show", "people", "--json").json)
    ran = follower.runs("delete", "people", "--dry-run")
    assert "will still follow its accounts" in ran.err
    assert "stay as they are" not in ran.err
    assert page not in ran.err


def test_members_of_one_name_are_not_taken_for_each_other(
    follower: Person, publisher: Publisher
) -> None:
    twins = [{**one, "name": "Win Grey"} for one in people(follower, 1, 2, 3)]
    saves(follower, publisher.publish(twins[:2]))
    publisher.publish(twins[2:])
    ran = follower.runs("follow", "people", "--dry-run")
    assert ": 1 joined, 2 left.\n" in ran.err
    assert "New account" not in ran.err


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("404 Not Found", "There is no list at"),
        ("410 Gone", "There is no list at"),
        ("403 Forbidden", "is not public (its server responds with 403)"),
        ("503 Busy", "cannot be read now (its server responds with 503)"),
        ("304 Not Modified", "cannot be read now"),
    ],
)
def test_follow_uses_the_stored_list_when_the_page_cannot_be_read(
    follower: Person, publisher: Publisher, status: str, words: str
) -> None:
    publisher.publish(people(follower, 1))
    url = publisher.publish(people(follower, 1))
    saves(follower, url)
    publisher.odd["/people/list.json"] = [page(b"", status=status)]
    follower.surroundings.clear()
    if status.startswith("304"):
        follower.runs("opt-out", "@nobody@example.org", "--yes")
        follower.runs("opt-out", "--undo", "@nobody@example.org")
    refused = follower.runs("follow", url, "--yes", expect=1)
    assert words in refused.err
    assert len(refused.err.splitlines()) == 3
    ran = follower.runs("follow", "people", "--yes")
    assert f"Could not update “People”: {words}" in ran.err.replace(f"{url} ", "")
    assert "Using the saved copy." in ran.err
    assert follower.follows() == names(1)


def test_follow_uses_the_stored_list_when_the_server_is_unreachable(follower: Person) -> None:
    with Publisher() as publisher:
        saves(follower, publisher.publish(people(follower, 1)))
    ran = follower.runs("follow", "people", "--yes")
    assert f"Could not update “People”: {publisher.server} could not be reached." in ran.err
    assert follower.follows() == names(1)


def test_an_update_is_refused_when_the_page_has_another_list(
    follower: Person, publisher: Publisher
) -> None:
    url = publisher.publish(people(follower, 1, 2))
    follower.runs("follow", url, "--yes")
    publisher.publish(people(follower, 3), slug="casino", title="Casino 100")
    refused = follower.runs("follow", url, "--yes", "--prune", expect=1)
    assert f"{url} now has another list: “Casino 100”, not “People”." in refused.err
    went_on = follower.runs("follow", "people", "--yes", "--prune")
    assert "Could not update “People”" in went_on.err
    assert follower.follows() == names(1, 2)
    run_hint(follower, refused.err)
    assert on(follower, "casino") == ["Person 3"]
    assert on(follower) == ["Person 1", "Person 2"]


def run_hint(person: Person, said: str) -> None:
    """Run the command in the last line of an error."""
    command = shlex.split(said.splitlines()[-1].partition("care100 ")[2])
    person.runs(*command)


def test_an_update_is_refused_when_the_page_lost_many_members(
    follower: Person, publisher: Publisher
) -> None:
    url = publisher.publish(people(follower, *range(1, 11)))
    follower.runs("follow", url, "--yes")
    publisher.publish(people(follower, *range(1, 7)))
    refused = follower.runs("follow", url, "--yes", "--prune", expect=1)
    assert f"{url} has lost 4 of the 10 members of “People”, which may be" in refused.err
    follower.runs("follow", "people", "--yes", "--prune")
    assert len(on(follower)) == 10
    assert follower.follows() == names(*range(1, 11))
    run_hint(follower, refused.err)
    follower.runs("follow", "people", "--yes", "--prune")
    assert follower.follows() == names(*range(1, 7))


def test_an_update_is_refused_when_the_user_changed_the_list(
    follower: Person, publisher: Publisher
) -> None:
    url = publisher.publish(people(follower, 1, 2, 3))
    saves(follower, url)
    at = follower.sandbox.mastodon.domain
    follower.runs("edit", "people", f"@acct003@{at}", "--topic", "Mine")
    publisher.publish(people(follower, 2, 3))
    refused = follower.runs("follow", url, "--yes", expect=1)
    assert "You have changed “People” since it was last updated from its page" in refused.err
    follower.runs("follow", "people", "--yes")
    assert follower.follows() == names(1, 2, 3)
    run_hint(follower, refused.err)
    assert on(follower) == ["Person 2", "Person 3"]
    publisher.publish(people(follower, 2, 3, 4))
    follower.runs("follow", "people", "--yes")
    assert on(follower) == ["Person 2", "Person 3", "Person 4"]


def test_an_edit_counts_when_the_clock_was_set_back_before_it(
    follower: Person, publisher: Publisher, clock: Clock
) -> None:
    clock.set(days=3)
    url = publisher.publish(people(follower, 1, 2, 3))
    saves(follower, url)
    clock.set()
    at = follower.sandbox.mastodon.domain
    follower.runs("edit", "people", f"@acct003@{at}", "--topic", "Mine")
    publisher.publish(people(follower, 2, 3))
    refused = follower.runs("follow", url, "--yes", expect=1)
    assert "You have changed “People”" in refused.err


def test_an_edit_before_an_update_does_not_block_it_when_the_clock_was_set_back(
    follower: Person, publisher: Publisher, clock: Clock
) -> None:
    clock.set(days=3)
    url = publisher.publish(people(follower, 1, 2, 3))
    saves(follower, url)
    at = follower.sandbox.mastodon.domain
    follower.runs("edit", "people", f"@acct003@{at}", "--topic", "Mine")
    publisher.publish(people(follower, 2, 3))
    run_hint(follower, follower.runs("follow", url, "--yes", expect=1).err)
    clock.set()
    publisher.publish(people(follower, 3))
    follower.runs("follow", url, "--yes")
    publisher.publish(people(follower, 3, 4))
    follower.runs("follow", "people", "--yes")
    assert on(follower) == ["Person 3", "Person 4"]


def test_an_edit_of_a_member_on_another_list_does_not_block_updates(
    follower: Person, publisher: Publisher
) -> None:
    follower.has_list(2, "own")
    url = publisher.publish(people(follower, 1, 2))
    saves(follower, url)
    at = follower.sandbox.mastodon.domain
    follower.runs("edit", "own", f"@acct001@{at}", "--name", "First")
    publisher.publish(people(follower, 1, 2, 3))
    saves(follower, url)
    assert on(follower) == ["First", "Person 2", "Person 3"]


def test_an_opt_out_survives_updates_until_it_is_cancelled(
    follower: Person, publisher: Publisher
) -> None:
    url = publisher.publish(people(follower, 1, 2))
    follower.runs("import", "people", url)
    handle = f"@acct001@{follower.sandbox.mastodon.domain}"
    follower.runs("remove", "people", handle, "--opt-out", "--yes")
    publisher.publish(people(follower, 1, 2, 3))
    for _ in range(2):
        follower.runs("follow", url, "--yes")
    assert follower.follows() == names(2, 3)
    follower.runs("opt-out", "--undo", handle)
    follower.runs("follow", "people", "--yes")
    assert follower.follows() == names(1, 2, 3)


def test_an_opt_out_holds_against_a_page_with_an_earlier_account(
    follower: Person, publisher: Publisher
) -> None:
    old = f"acct001@{follower.sandbox.mastodon.domain}"
    follower.runs("new", "mine", "--title", "Mine")
    follower.runs("add", "mine", old, "--name", "Person 1")
    follower.runs("edit", "mine", old, "--mastodon", "new@example.org")
    follower.runs("opt-out", "@new@example.org", "--yes")
    ran = saves(follower, publisher.publish(people(follower, 1, 2)))
    assert "opted out" in ran.err
    assert on(follower) == ["Person 2"]
    assert follower.follows() == names(2)


def test_x_ids_of_a_page_are_used_only_to_recognise_opt_outs(
    follower: Person, publisher: Publisher
) -> None:
    row = {"name": "Mind", "source": "https://mind.org.uk/"}
    follower.runs("new", "mine", "--title", "Mine")
    follower.runs("add", "mine", "x:renamed", "--x-id", "77")
    follower.runs("opt-out", "x:renamed", "--yes")
    members = [{**row, "x": "MindCharity", "x_id": "666"}, {"name": "R", "x": "new", "x_id": "77"}]
    ran = saves(follower, publisher.publish(members))
    assert "Left out, member 2" in ran.err
    (mind,) = follower.runs("show", "people", "--json").json["members"]
    assert (mind["x"], mind["x_id"], mind["source"]) == ("MindCharity", "", row["source"])


def test_a_page_cannot_change_members_that_are_already_known(
    follower: Person, publisher: Publisher
) -> None:
    follower.has_list(2, "own")
    handle = f"acct001@{follower.sandbox.mastodon.domain}"
    evil = {"name": "Evil", "mastodon": handle, "x": "evil", "x_id": "6", "website": "https://e.vi"}
    url = publisher.publish([{**evil, "source": "https://e.vi"}])
    before = follower.runs("export", "own").out
    saves(follower, url)
    follower.runs("import", "own", url)
    follower.runs("import", "other", url)
    assert follower.runs("export", "own").out.splitlines()[1].startswith("Person 1,")
    assert "evil" not in follower.runs("export", "other").out
    assert before.replace("https://example.org", "https://e.vi", 1) == (
        follower.runs("export", "own").out
    )


def test_the_page_becomes_the_source_of_accounts_without_one(
    follower: Person, publisher: Publisher
) -> None:
    url = publisher.publish(people(follower, 1))
    saves(follower, url)
    assert follower.runs("show", "people", "--json").json["members"][0]["source"] == (
        f"{url}list.json"
    )


def test_a_list_with_a_used_slug_gets_another_slug(follower: Person, publisher: Publisher) -> None:
    said = {"slug": "social-care-100", "title": "Social Care 100"}
    url = publisher.publish(people(follower, 1), **said)
    slug = f"social-care-100-127-0-0-1-{publisher.port}"
    ran = follower.runs("follow", url, "--yes")
    assert f"Saved as {slug} (social-care-100 already exists)" in ran.err
    assert on(follower, slug) == ["Person 1"]
    assert len(on(follower, "social-care-100")) == 100
    other = publisher.publish(people(follower, 2), "copy", **said)
    ran = follower.runs("follow", other, "--yes", expect=None)
    assert "Saved as social-care-100-2 (" in ran.err
    follower.runs("follow", slug, "--yes")


def test_follow_reports_a_page_that_names_another_page_as_its_own(
    follower: Person, publisher: Publisher
) -> None:
    url = publisher.publish(people(follower, 1), page="https://example.org/people/")
    ran = saves(follower, url)
    assert "The list names a different page: https://example.org/people/" in ran.err
    publisher.publish(people(follower, 1), page=url.upper().replace("/PEOPLE/", "/people"))
    assert "may be a copy" not in saves(follower, url).err


def test_an_update_with_invalid_members_removes_no_members(
    follower: Person, publisher: Publisher
) -> None:
    url = publisher.publish(people(follower, 1, 2))
    saves(follower, url)
    publisher.publish([*people(follower, 1, 3), *people(follower, 2, kind="robot")])
    ran = saves(follower, url)
    assert "Left out, member 3: “robot” is not a kind" in ran.err
    assert "No members were removed" in ran.err
    assert on(follower) == ["Person 1", "Person 2", "Person 3"]
    publisher.publish(people(follower, 1, 3))
    saves(follower, "people")
    assert on(follower) == ["Person 1", "Person 3"]


def test_hostile_text_is_sanitized_for_the_terminal(follower: Person, publisher: Publisher) -> None:
    evil = "\x1b]0;x\x07\u202eEvil\r\n[red]"
    members = [{**people(follower, 1)[0], "name": evil}, {"name": evil, "kind": evil}]
    url = publisher.publish(members, title=evil, curator=evil, description=evil)
    for words in (["follow", url, "--yes"], ["import", "b", url, "--skip-bad"], ["lists"]):
        ran = follower.runs(*words, expect=None)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]", ran.out + ran.err)


def test_a_moved_list_is_updated_from_its_new_address(
    follower: Person, publisher: Publisher
) -> None:
    url = publisher.publish(people(follower, 1))
    saves(follower, url)
    moved = publisher.publish(people(follower, 1, 2), "moved")
    publisher.odd["/people/list.json"] = [sent_on("/moved/list.json")]
    ran = follower.runs("follow", "people", "--yes")
    assert f"its old address was {url}" in ran.err
    assert f"Source: {moved}" in follower.runs("show", "people").err
    assert follower.follows() == names(1, 2)


def stored(person: Person) -> str:
    """Return everything in the registry, as SQL."""
    with closing(sqlite3.connect(person.home / registry.FILE_NAME)) as connection:
        return "\n".join(connection.iterdump())


def test_following_a_file_shows_how_its_columns_were_read(follower: Person) -> None:
    file = follower.home / "file.csv"
    text = follower.csv(range(1, 3)).replace("name,mastodon", "Who,Fediverse handle")
    file.write_bytes(text.replace("Person 1", "Persön 1").encode("cp1252"))
    err = follower.runs("follow", str(file), "--dry-run").err
    assert "  Fediverse handle → mastodon: " in err
    assert "was read as Windows-1252" in err


def test_a_dry_run_stores_nothing(follower: Person, publisher: Publisher) -> None:
    follower.has_list(4, "others", first=5)
    file = follower.home / "file.csv"
    file.write_text(follower.csv(range(3, 5)))
    url = publisher.publish(people(follower, 1, 2))
    before = stored(follower)
    for given, count in ((url, 2), (str(file), 2)):
        ran = follower.runs("follow", given, "--dry-run")
        assert f"Follow: {count}" in ran.out
        assert "Saved as" not in ran.err
        assert stored(follower) == before
    assert "not saved" in follower.runs("follow", url, "--dry-run").err
    assert follower.follows() == set()

    follower.runs("follow", url, "--yes")
    publisher.publish(people(follower, 2, 3, 4))
    before = stored(follower)
    for given in (url, "people"):
        assert ": 2 joined, 1 left" in follower.runs("follow", given, "--dry-run").err
        assert stored(follower) == before
    assert on(follower) == ["Person 1", "Person 2"]
    follower.runs("follow", "people", "--yes")
    assert on(follower) == ["Person 2", "Person 3", "Person 4"]


def test_a_note_of_an_older_page_is_its_public_text(follower: Person, publisher: Publisher) -> None:
    url = publisher.publish(people(follower, 1, note="Writes\nwell"))
    saves(follower, url)
    member = follower.runs("show", "people", "--json").json["members"][0]
    assert (member["about"], member["note"]) == ("Writes well", "")


def test_an_update_keeps_the_user_s_own_notes(follower: Person, publisher: Publisher) -> None:
    url = publisher.publish(people(follower, 1, about="Old"))
    saves(follower, url)
    follower.runs("edit", "people", "Person 1", "--note", "mine")
    publisher.publish(people(follower, 1, 2, about="New", note="the publisher's own"))
    assert "was not updated" not in saves(follower, url).err
    member = follower.runs("show", "people", "--json").json["members"][0]
    assert (member["about"], member["note"]) == ("New", "mine")
    assert on(follower) == ["Person 1", "Person 2"]
