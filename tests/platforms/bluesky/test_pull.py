"""Pulling from lists and starter packs on Bluesky, one's own or other people's."""

import pytest

from tests.platforms.bluesky.bluesky_person import LIST, BlueskyPerson

MEMBERS = ("acct003.test", "acct001.test", "acct002.test")


@pytest.fixture
def reader(person: BlueskyPerson) -> BlueskyPerson:
    person.has_app_password()
    person.runs("new", "mine", "--title", "Mine")
    return person


def address(uri: str, kind: str) -> str:
    did, _, key = uri.removeprefix("at://").split("/")
    return f"https://bsky.app/{kind.format(did)}/{key}"


def pulled(reader: BlueskyPerson, place: str) -> list[str]:
    reader.runs("pull", "mine", "--from", place, "--yes")
    members = reader.runs("show", "mine", "--json").json["members"]
    return [f"{one['bluesky']} {one['bluesky_did'][:8]}" for one in members]


def test_the_members_of_anybodys_starter_pack_are_added(reader: BlueskyPerson) -> None:
    uri = reader.state.publish_pack("acct010.test", "Voices", MEMBERS)
    found = pulled(reader, address(uri, "starter-pack/{}"))
    assert found == [f"{handle} did:plc:" for handle in MEMBERS]
    [first, *_] = reader.runs("show", "mine", "--json").json["members"]
    assert "“Voices” by @acct010.test" in first["source"]


@pytest.mark.parametrize("form", ["page", "handle", "record"])
def test_the_members_of_anybodys_list_are_added(reader: BlueskyPerson, form: str) -> None:
    uri = reader.state.publish_list("acct010.test", "Voices", MEMBERS)
    page = address(uri, "profile/{}/lists")
    did = reader.state.account("acct010.test").did
    place = {"page": page, "handle": page.replace(did, "acct010.test"), "record": uri}[form]
    assert [one.split()[0] for one in pulled(reader, place)] == list(MEMBERS)


def test_a_list_of_several_pages_is_read_whole(reader: BlueskyPerson) -> None:
    members = [f"acct{n:03}.test" for n in range(1, 151)]
    uri = reader.state.publish_list("acct155.test", "Many", members)
    assert len(pulled(reader, address(uri, "profile/{}/lists"))) == 150


def test_an_account_whose_handle_is_lost_is_added_by_its_did(reader: BlueskyPerson) -> None:
    did = reader.state.account("acct001.test").did
    uri = reader.state.publish_list("acct010.test", "Voices", ["acct001.test"])
    reader.state.lose_handle("acct001.test")
    assert pulled(reader, uri) == [f"{did} did:plc:"]


def test_edits_in_the_app_are_added_to_the_own_list(person: BlueskyPerson) -> None:
    person.has_app_password("curator")
    person.lists(range(1, 4))
    person.runs("sync", "people", "--yes")
    uri = person.uri("app.bsky.graph.starterpack", "People")
    pack = person.records("app.bsky.graph.starterpack", "curator")[uri.rpartition("/")[2]]
    repository = person.state.account("curator.test").repository
    item = {"list": pack["list"], "createdAt": person.state.stamp()}
    item |= {"subject": person.state.account("acct009.test").did}
    person.state.write("curator.test", "app.bsky.graph.listitem", repository.new_key(), item)
    ran = person.runs("pull", "people", "--from", address(uri, "starter-pack/{}"), "--yes")
    assert "1 added" in ran.out


def test_a_moderation_list_is_refused(reader: BlueskyPerson) -> None:
    uri = reader.state.publish_list("acct010.test", "Bad", MEMBERS, purpose="modlist")
    ran = reader.runs("pull", "mine", "--from", uri, "--yes", expect=2)
    assert "moderation list" in ran.err


@pytest.mark.parametrize(
    "place",
    [
        "https://bsky.app/profile/acct001.test",
        "https://bsky.app/profile/acct001.test/feed/abc",
        "at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3kaaaaaaaaaaa",
    ],
)
def test_other_pages_of_bluesky_are_refused(reader: BlueskyPerson, place: str) -> None:
    ran = reader.runs("pull", "mine", "--from", place, expect=2)
    assert "starter-pack" in ran.err


def test_a_deleted_list_is_named(reader: BlueskyPerson) -> None:
    did = reader.state.account("acct010.test").did
    place = f"https://bsky.app/profile/{did}/lists/3kaaaaaaaaaaa"
    ran = reader.runs("pull", "mine", "--from", place, expect=1)
    assert place in ran.err
    assert LIST not in ran.err
