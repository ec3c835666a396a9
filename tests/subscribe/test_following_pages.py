"""Following a list that somebody else publishes: once, and again when it has changed."""

import re
import shlex
from typing import Any

import pytest

from tests.person import Person, names
from tests.subscribe.publisher import Publisher
from tests.web.stranger import page, sent_on

Members = list[dict[str, Any]]


def people(person: Person, *numbers: int, **more: str) -> Members:
    """So many of the sandbox's accounts, as a list has them."""
    at = f"@{person.sandbox.mastodon.domain}"
    return [{"name": f"Person {n}", "mastodon": f"acct{n:03}{at}", **more} for n in numbers]


def on(person: Person, slug: str = "people") -> list[str]:
    """The names on a list."""
    return [one["name"] for one in person.runs("show", slug, "--json").json["members"]]


@pytest.fixture
def follower(person: Person) -> Person:
    """Somebody logged in on Mastodon."""
    person.log_in("mastodon")
    return person


def test_a_page_is_introduced_before_the_plan_and_followed(
    follower: Person, publisher: Publisher
) -> None:
    url = publisher.publish(people(follower, 1, 2))
    ran = follower.runs("follow", url, "--yes")
    said = ran.err.splitlines()
    assert said[1] == f"“People”, kept by Pat: 2 members, from {url}"
    assert said[2] == "  It is kept here as people: care100 show people"
    assert ran.err.index("kept by Pat") < ran.err.index("Follow: 2")
    assert follower.follows() == names(1, 2)
    assert publisher.paths == ["/people/", "/people/list.json"]


def test_the_address_of_the_data_does_as_well(follower: Person, publisher: Publisher) -> None:
    url = publisher.publish(people(follower, 1))
    follower.runs("follow", f"{url}list.json", "--yes")
    assert publisher.paths == ["/people/list.json"]
    assert "Nothing to do" in follower.runs("follow", url, "--yes").out
    assert len(follower.runs("lists", "--json").json["lists"]) == 3


def test_a_page_that_does_not_name_its_data_has_it_beside(
    follower: Person, publisher: Publisher
) -> None:
    url = publisher.publish(people(follower, 1))
    publisher.files["/people/"] = b"<p>My list</p>"
    publisher.odd["/old/"] = [sent_on("/people/")]
    assert f"from {url}" in follower.runs("follow", f"{publisher.url}/old/", "--yes").err


def test_later_it_asks_only_for_news_and_follows_who_joined(
    follower: Person, publisher: Publisher
) -> None:
    url = publisher.publish(people(follower, 1, 2, 3))
    follower.runs("follow", url, "--yes")
    publisher.asked.clear()
    again = follower.runs("follow", "people", "--yes")
    assert "The page says the same as when it was last read" in again.err
    assert "If-None-Match" in publisher.asked[0]
    assert publisher.paths == ["/people/list.json"]

    publisher.publish(people(follower, 2, 3, 4, 5), description="Changed")
    news = follower.runs("follow", url, "--yes", "--prune")
    assert "“People” has changed: 2 joined, 1 left." in news.err
    assert "  Joined: Person 4, Person 5\n  Left: Person 1\n" in news.err
    assert follower.follows() == names(2, 3, 4, 5)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("404 Not Found", "There is no list at"),
        ("410 Gone", "There is no list at"),
        ("403 Forbidden", "does not let everybody in"),
        ("503 Busy", "cannot be read now (its server answers 503)"),
        ("304 Not Modified", "cannot be read now"),
    ],
)
def test_without_news_it_goes_on_with_what_it_has(
    follower: Person, publisher: Publisher, status: str, words: str
) -> None:
    publisher.publish(people(follower, 1))
    url = publisher.publish(people(follower, 1))
    follower.runs("follow", url, "--dry-run")
    publisher.odd["/people/list.json"] = [page(b"", status=status)]
    follower.surroundings.clear()
    if status.startswith("304"):
        follower.runs("opt-out", "@nobody@example.org")
        follower.runs("opt-out", "--undo", "@nobody@example.org")
    refused = follower.runs("follow", url, "--yes", expect=1)
    assert words in refused.err
    assert len(refused.err.splitlines()) == 3
    ran = follower.runs("follow", "people", "--yes")
    assert f"No news of “People”: {words}" in ran.err.replace(f"{url} ", "")
    assert "Going on with what is kept here." in ran.err
    assert follower.follows() == names(1)


def test_a_server_that_is_gone_stops_nobody(follower: Person) -> None:
    with Publisher() as publisher:
        follower.runs("follow", publisher.publish(people(follower, 1)), "--dry-run")
    ran = follower.runs("follow", "people", "--yes")
    assert f"No news of “People”: {publisher.server} could not be reached." in ran.err
    assert follower.follows() == names(1)


def test_a_page_with_another_list_changes_nothing(follower: Person, publisher: Publisher) -> None:
    url = publisher.publish(people(follower, 1, 2))
    follower.runs("follow", url, "--yes")
    publisher.publish(people(follower, 3), slug="casino", title="Casino 100")
    refused = follower.runs("follow", url, "--yes", "--prune", expect=1)
    assert f"{url} now has another list: “Casino 100”, not “People”." in refused.err
    went_on = follower.runs("follow", "people", "--yes", "--prune")
    assert "No news of “People”" in went_on.err
    assert follower.follows() == names(1, 2)
    obey(follower, refused.err)
    assert on(follower, "casino") == ["Person 3"]
    assert on(follower) == ["Person 1", "Person 2"]


def obey(person: Person, said: str) -> None:
    """Do what the last line of an error says."""
    command = shlex.split(said.splitlines()[-1].partition("care100 ")[2])
    person.runs(*command)


def test_a_page_that_lost_most_of_its_members_changes_nothing(
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
    obey(follower, refused.err)
    follower.runs("follow", "people", "--yes", "--prune")
    assert follower.follows() == names(*range(1, 7))


def test_a_list_that_was_changed_here_stays_as_it_is(
    follower: Person, publisher: Publisher
) -> None:
    url = publisher.publish(people(follower, 1, 2, 3))
    follower.runs("follow", url, "--dry-run")
    at = follower.sandbox.mastodon.domain
    follower.runs("edit", "people", f"@acct003@{at}", "--topic", "Mine")
    publisher.publish(people(follower, 2, 3))
    refused = follower.runs("follow", url, "--yes", expect=1)
    assert "You have changed “People” since it was last updated from its page" in refused.err
    follower.runs("follow", "people", "--yes")
    assert follower.follows() == names(1, 2, 3)
    obey(follower, refused.err)
    assert on(follower) == ["Person 2", "Person 3"]
    publisher.publish(people(follower, 2, 3, 4))
    follower.runs("follow", "people", "--yes")
    assert on(follower) == ["Person 2", "Person 3", "Person 4"]


def test_what_is_said_of_a_member_elsewhere_is_no_change_of_the_list(
    follower: Person, publisher: Publisher
) -> None:
    follower.has_list(2, "own")
    url = publisher.publish(people(follower, 1, 2))
    follower.runs("follow", url, "--dry-run")
    at = follower.sandbox.mastodon.domain
    follower.runs("edit", "own", f"@acct001@{at}", "--name", "First")
    publisher.publish(people(follower, 1, 2, 3))
    follower.runs("follow", url, "--dry-run")
    assert on(follower) == ["First", "Person 2", "Person 3"]


def test_an_opt_out_survives_and_when_lifted_they_come_back(
    follower: Person, publisher: Publisher
) -> None:
    url = publisher.publish(people(follower, 1, 2))
    follower.runs("follow", url, "--dry-run")
    handle = f"@acct001@{follower.sandbox.mastodon.domain}"
    follower.runs("remove", "people", handle, "--opt-out")
    publisher.publish(people(follower, 1, 2, 3))
    for _ in range(2):
        follower.runs("follow", url, "--yes")
    assert follower.follows() == names(2, 3)
    follower.runs("opt-out", "--undo", handle)
    follower.runs("follow", "people", "--yes")
    assert follower.follows() == names(1, 2, 3)


def test_numbers_of_x_are_not_believed_but_know_who_opted_out(
    follower: Person, publisher: Publisher
) -> None:
    row = {"name": "Mind", "source": "https://mind.org.uk/"}
    follower.runs("new", "mine", "--title", "Mine")
    follower.runs("add", "mine", "x:renamed", "--x-id", "77")
    follower.runs("opt-out", "x:renamed")
    members = [{**row, "x": "MindCharity", "x_id": "666"}, {"name": "R", "x": "new", "x_id": "77"}]
    ran = follower.runs("follow", publisher.publish(members), "--dry-run")
    assert "Left out, member 2" in ran.err
    (mind,) = follower.runs("show", "people", "--json").json["members"]
    assert (mind["x"], mind["x_id"], mind["source"]) == ("MindCharity", "", row["source"])


def test_a_page_does_not_rename_whom_one_knows(follower: Person, publisher: Publisher) -> None:
    follower.has_list(2, "own")
    handle = f"acct001@{follower.sandbox.mastodon.domain}"
    evil = {"name": "Evil", "mastodon": handle, "x": "evil", "x_id": "6", "website": "https://e.vi"}
    url = publisher.publish([{**evil, "source": "https://e.vi"}])
    before = follower.runs("export", "own").out
    follower.runs("follow", url, "--dry-run")
    follower.runs("import", "own", url)
    follower.runs("import", "other", url)
    assert follower.runs("export", "own").out.splitlines()[1].startswith("Person 1,")
    assert "evil" not in follower.runs("export", "other").out
    assert before.replace("https://example.org", "https://e.vi", 1) == (
        follower.runs("export", "own").out
    )


def test_the_page_is_the_source_where_none_is_given(follower: Person, publisher: Publisher) -> None:
    url = publisher.publish(people(follower, 1))
    follower.runs("follow", url, "--dry-run")
    assert follower.runs("show", "people", "--json").json["members"][0]["source"] == (
        f"{url}list.json"
    )


def test_a_list_of_a_name_that_is_taken_is_kept_beside_it(
    follower: Person, publisher: Publisher
) -> None:
    said = {"slug": "social-care-100", "title": "Social Care 100"}
    url = publisher.publish(people(follower, 1), **said)
    slug = f"social-care-100-127-0-0-1-{publisher.port}"
    ran = follower.runs("follow", url, "--yes")
    assert f"It is kept here as {slug} (there is a social-care-100 already)" in ran.err
    assert on(follower, slug) == ["Person 1"]
    assert len(on(follower, "social-care-100")) == 100
    other = publisher.publish(people(follower, 2), "copy", **said)
    ran = follower.runs("follow", other, "--yes", expect=None)
    assert "It is kept here as social-care-100-2 (there is" in ran.err
    follower.runs("follow", slug, "--yes")


def test_a_list_whose_own_page_is_elsewhere_may_be_a_copy(
    follower: Person, publisher: Publisher
) -> None:
    url = publisher.publish(people(follower, 1), page="https://example.org/people/")
    ran = follower.runs("follow", url, "--dry-run")
    assert "It says that its own page is https://example.org/people/" in ran.err
    publisher.publish(people(follower, 1), page=url.upper().replace("/PEOPLE/", "/people"))
    assert "may be a copy" not in follower.runs("follow", url, "--dry-run").err


def test_who_cannot_be_read_is_left_out_and_costs_nobody_their_place(
    follower: Person, publisher: Publisher
) -> None:
    url = publisher.publish(people(follower, 1, 2))
    follower.runs("follow", url, "--dry-run")
    publisher.publish([*people(follower, 1, 3), *people(follower, 2, kind="robot")])
    ran = follower.runs("follow", url, "--dry-run")
    assert "Left out, member 3: “robot” is not a kind" in ran.err
    assert "Nobody was taken off" in ran.err
    assert on(follower) == ["Person 1", "Person 2", "Person 3"]
    publisher.publish(people(follower, 1, 3))
    follower.runs("follow", "people", "--dry-run")
    assert on(follower) == ["Person 1", "Person 3"]


def test_hostile_words_command_no_terminal(follower: Person, publisher: Publisher) -> None:
    evil = "\x1b]0;x\x07\u202eEvil\r\n[red]"
    members = [{**people(follower, 1)[0], "name": evil}, {"name": evil, "kind": evil}]
    url = publisher.publish(members, title=evil, curator=evil, description=evil)
    for words in (["follow", url, "--yes"], ["import", "b", url, "--skip-bad"], ["lists"]):
        ran = follower.runs(*words, expect=None)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]", ran.out + ran.err)


def test_a_list_that_moves_is_followed_there(follower: Person, publisher: Publisher) -> None:
    url = publisher.publish(people(follower, 1))
    follower.runs("follow", url, "--dry-run")
    moved = publisher.publish(people(follower, 1, 2), "moved")
    publisher.odd["/people/list.json"] = [sent_on("/moved/list.json")]
    ran = follower.runs("follow", "people", "--yes")
    assert f"It has moved there from {url}" in ran.err
    assert f"from {moved}" in follower.runs("show", "people").err
    assert follower.follows() == names(1, 2)
