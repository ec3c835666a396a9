"""Pulling: what was changed in the apps comes into the list, after a question."""

from collections.abc import Iterator

import pytest
from mastodon import Mastodon

from care100.sandbox import Sandbox
from tests.person import Person


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(accounts=12) as running:
        yield running


@pytest.fixture
def curator(person: Person) -> Person:
    """Somebody with a list of three, logged in everywhere as the curator."""
    person.has_list(3)
    person.log_in("mastodon", "x", user="curator")
    return person


@pytest.fixture
def app(curator: Person) -> Mastodon:
    """The curator's other app."""
    server = curator.sandbox.mastodon
    return Mastodon(api_base_url=server.url, access_token=server.users["curator"])


def ids(person: Person, *numbers: int) -> list[str]:
    return [person.sandbox.mastodon.state.account(f"acct{n:03}").id for n in numbers]


def on_list(person: Person) -> list[dict[str, str]]:
    return list(person.runs("show", "people", "--json").json["members"])


def collection(person: Person, app: Mastodon, *numbers: int) -> str:
    made = app.collection_create(
        "Voices", discoverable=True, account_ids=ids(person, *numbers)
    ).collection
    return str(made.url)


def private_list(person: Person, app: Mastodon, *numbers: int, title: str = "Trusted") -> str:
    made = app.list_create(title)
    for id_ in ids(person, *numbers):
        app.account_follow(id_)
    app.list_accounts_add(made, ids(person, *numbers))
    return str(made.id)


def x_list(person: Person, *numbers: int) -> str:
    state = person.sandbox.x.state
    made = state.add_list("curator", name="Voices")
    made.members.extend(state.account(f"acct{n:03}").id for n in numbers)
    person.sandbox.x.log.clear()
    return str(made.id)


def test_a_collection_brings_who_is_new(curator: Person, app: Mastodon) -> None:
    url = collection(curator, app, 2, 3, 4, 5)
    ran = curator.runs("pull", "people", "--from", url, "--yes")
    assert "Missing here: 2" in ran.out
    assert "Account 004 (@acct004@" in ran.out
    assert "On both: 2" in ran.out
    assert "Only here: 1" in ran.out
    assert "people: 2 added." in ran.out
    rows = on_list(curator)
    assert [row["name"] for row in rows][3:] == ["Account 004", "Account 005"]
    domain = curator.sandbox.mastodon.domain
    assert rows[3]["mastodon"] == f"acct004@{domain}"
    assert rows[3]["source"].startswith(f"in the Collection “Voices” by @curator@{domain}, {url}, ")
    again = curator.runs("pull", "people", "--from", url)
    assert "No accounts are missing here." in again.out


def test_a_collection_on_another_server_is_asked_for_through_ones_own(
    curator: Person, app: Mastodon
) -> None:
    url = "https://elsewhere.example/collections/7"
    ran = curator.runs("pull", "people", "--from", url, expect=1)
    assert f"cannot find a Collection at {url}" in ran.err
    gone = f"{curator.sandbox.mastodon.url}/collections/7"
    ran = curator.runs("pull", "people", "--from", gone, expect=1)
    assert f"There is no Collection at {gone}." in ran.err
    assert "Check the address." in ran.err
    made = app.collection_create("Voices", account_ids=ids(curator, 4)).collection
    curator.sandbox.mastodon.state.collections[str(made.id)].url = url
    curator.runs("pull", "people", "--from", url, "--yes")
    assert (
        f"“Voices” by @curator@{curator.sandbox.mastodon.domain}, {url}, read"
        in (on_list(curator)[3]["source"])
    )


def test_a_list_of_ones_own_by_name_or_number(curator: Person, app: Mastodon) -> None:
    number = private_list(curator, app, 1, 4)
    curator.runs("pull", "people", "--from", "trusted", "--yes")
    assert "in the Mastodon list “Trusted” of @curator@" in on_list(curator)[3]["source"]
    ran = curator.runs("pull", "people", "--from", f"list:{number}")
    assert "On both: 2" in ran.out


def test_the_list_that_sync_fills_needs_no_name(curator: Person, app: Mastodon) -> None:
    private_list(curator, app, 1, 4, title="People")
    curator.runs("pull", "people", "--from", "mastodon-list", "--yes")
    assert "in the Mastodon list “People” of @curator@" in on_list(curator)[3]["source"]


def test_a_list_on_a_server_that_is_not_mastodon(curator: Person, app: Mastodon) -> None:
    private_list(curator, app, *range(1, 13))
    curator.sandbox.mastodon.state.personality = "gotosocial"
    curator.runs("pull", "people", "--from", "Trusted", "--yes")
    assert len(on_list(curator)) == 12
    url = "https://elsewhere.example/collections/7"
    ran = curator.runs("pull", "people", "--from", url, expect=1)
    assert "Your server needs Collections too" in ran.err


def test_a_list_that_is_not_there_or_there_twice(curator: Person, app: Mastodon) -> None:
    ran = curator.runs("pull", "people", "--from", "Nothing", expect=1)
    assert "You have no lists on Mastodon." in ran.err
    first, second = (private_list(curator, app, n) for n in (4, 5))
    ran = curator.runs("pull", "people", "--from", "Nothing", expect=1)
    assert "Your lists are: “Trusted”" in ran.err
    ran = curator.runs("pull", "people", "--from", "Trusted", expect=2)
    assert first in ran.err
    assert second in ran.err


def test_an_x_list_is_priced_before_it_is_read(curator: Person) -> None:
    place = f"x:{x_list(curator, 2, 4, 5)}"
    ledger = curator.sandbox.x.costs
    before = ledger.total
    ran = curator.runs("pull", "people", "--from", place, expect=2)
    assert "Read the 3 members of “Voices”? X charges $0.03." in ran.err
    assert "with --yes to confirm" in ran.err
    assert float(ledger.total - before) == pytest.approx(0.005)
    report = curator.runs("pull", "people", "--from", place, "--yes", "--json").json
    assert report["cost_usd"] == pytest.approx(0.035)
    assert report["added"] == 2
    assert [one["handle"] for one in report["new"]] == ["@acct004", "@acct005"]
    row = on_list(curator)[-1]
    assert row["x_id"] == curator.sandbox.x.state.account("acct005").id
    assert "on the X List “Voices”, https://x.com/i/lists/" in row["source"]


def test_ids_that_x_was_paid_for_are_kept(curator: Person) -> None:
    place = f"https://x.com/i/lists/{x_list(curator, 2)}"
    curator.runs("pull", "people", "--from", place, "--yes")
    known = [row["x_id"] for row in on_list(curator)]
    assert known == ["", curator.sandbox.x.state.account("acct002").id, ""]
    # Who has another name since is known by that id.
    curator.sandbox.x.state.account("acct002").username = "renamed"
    ran = curator.runs("pull", "people", "--from", place, "--yes")
    assert "On both: 1" in ran.out


def test_x_is_not_paid_more_than_allowed(curator: Person) -> None:
    place = f"x:{x_list(curator, 4, 5)}"
    ran = curator.runs("pull", "people", "--from", place, "--yes", "--max-cost", "0.02", expect=1)
    assert (
        "Reading the 2 members of “Voices” would cost $0.025, which is more than $0.02." in ran.err
    )
    assert [request.path.split("/")[-1] for request in curator.sandbox.x.log] == [place[2:]]
    curator.sandbox.x.log.clear()
    curator.runs("pull", "people", "--from", place, "--yes", "--max-cost", "0", expect=1)
    assert list(curator.sandbox.x.log) == []
    curator.runs("pull", "people", "--from", place, "--yes", "--max-cost", "0.03")


def test_a_list_on_x_that_nobody_can_see(curator: Person) -> None:
    ran = curator.runs("pull", "people", "--from", "x:42", "--yes", expect=1)
    assert ran.err.splitlines() == [
        "Error: X does not show the List 42: it is deleted or private.",
        "Check the number, which is at the end of the List's address.",
    ]


def test_opted_out_accounts_are_not_added(curator: Person, app: Mastodon) -> None:
    domain = curator.sandbox.mastodon.domain
    curator.runs("opt-out", f"acct004@{domain}", "--yes")
    url = collection(curator, app, 4, 5)
    ran = curator.runs("pull", "people", "--from", url, "--yes")
    assert f"(@acct004@{domain}): it opted out" in ran.out
    assert [row["name"] for row in on_list(curator)][3:] == ["Account 005"]


def test_accounts_that_opted_out_members_had_before_are_not_added(
    curator: Person, app: Mastodon
) -> None:
    domain = curator.sandbox.mastodon.domain
    curator.runs("edit", "people", f"acct003@{domain}", "--mastodon", "new@example.org")
    curator.runs("opt-out", "@new@example.org", "--yes")
    url = collection(curator, app, 3, 5)
    ran = curator.runs("pull", "people", "--from", url, "--yes")
    assert f"(@acct003@{domain}): it opted out" in ran.out
    assert [row["name"] for row in on_list(curator)][2:] == ["Account 005"]


def test_moved_and_suspended_accounts_are_not_added(curator: Person, app: Mastodon) -> None:
    private_list(curator, app, 4, 5)
    state = curator.sandbox.mastodon.state
    state.move("acct004", "acct006")
    ran = curator.runs("pull", "people", "--from", "Trusted", "--yes", expect=3)
    assert f"it has moved to @acct006@{curator.sandbox.mastodon.domain}" in ran.out
    assert [row["name"] for row in on_list(curator)][3:] == ["Account 005"]


def test_the_new_account_of_a_moved_member_is_recognised(curator: Person, app: Mastodon) -> None:
    curator.sandbox.mastodon.state.move("acct001", "acct009")
    curator.runs("follow", "people", "--yes", "--on", "mastodon")
    ran = curator.runs("pull", "people", "--from", "People", "--on", "mastodon")
    assert "No accounts are missing here." in ran.out


def test_members_of_other_lists_keep_their_details(curator: Person, app: Mastodon) -> None:
    curator.has_list(1, "others", first=7)
    url = collection(curator, app, 7)
    curator.runs("pull", "people", "--from", url, "--yes")
    row = on_list(curator)[3]
    assert (row["name"], row["x"]) == ("Person 7", "acct007")
    # What joins the two accounts has its own source, which is not lost.
    assert row["source"].startswith("https://example.org in the Collection")


def test_nothing_is_taken_in_without_a_yes(curator: Person, app: Mastodon) -> None:
    url = collection(curator, app, 4)
    ran = curator.runs("pull", "people", "--from", url, expect=2)
    assert "with --yes to confirm" in ran.err
    ran = curator.runs("pull", "people", "--from", url, "--dry-run")
    assert "Missing here: 1" in ran.out
    report = curator.runs("pull", "people", "--from", url, "--dry-run", "--json").json
    assert (report["schema"], report["added"]) == (1, 0)
    assert len(on_list(curator)) == 3


def test_it_is_in_the_history(curator: Person, app: Mastodon) -> None:
    curator.runs("pull", "people", "--from", collection(curator, app, 4), "--yes")
    assert "pull" in curator.runs("history", "people").out


def test_control_characters_in_profiles_are_removed(curator: Person, app: Mastodon) -> None:
    account = curator.sandbox.mastodon.state.account("acct004")
    account.display_name = "\x1b[31mRed\x07\u202e " + "long" * 300
    ran = curator.runs("pull", "people", "--from", collection(curator, app, 4), "--yes")
    assert "\x1b" not in ran.out + ran.err
    [row] = on_list(curator)[3:]
    assert row["name"].startswith("[31mRed long")
    assert len(row["name"]) == 500


@pytest.mark.parametrize(
    "place",
    [
        "x:abc",
        "https://mastodon.social/@someone",
        "http://mastodon.social/collections/1",
        "https://user@mastodon.social/collections/1",
        "https://mastodon.social/collections/../1",
        "ftp://mastodon.social/collections/1",
        "",
    ],
)
def test_an_invalid_place_is_refused(curator: Person, place: str) -> None:
    ran = curator.runs("pull", "people", "--from", place, expect=2)
    assert f"care100 cannot pull from “{place}”." in ran.err


def test_without_a_login_it_says_how_to_get_one(person: Person) -> None:
    person.has_list(1)
    ran = person.runs("pull", "people", "--from", "x:1", expect=5)
    assert "Log in with: care100 login x" in ran.err
    ran = person.runs("pull", "people", "--from", "Trusted", expect=5)
    assert "Log in with: care100 login mastodon SERVER" in ran.err


def test_the_setting_on_is_only_a_preference_for_the_place_that_is_named(
    curator: Person,
) -> None:
    place = f"x:{x_list(curator, 1, 4)}"
    curator.runs("config", "set", "on", "mastodon")
    assert "people: 1 added." in curator.runs("pull", "people", "--from", place, "--yes").out
    ran = curator.runs("pull", "people", "--from", place, "--yes", "--on", "mastodon", expect=2)
    assert "--on leaves out your logins on X.\nLeave out --on." in ran.err
