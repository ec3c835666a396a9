"""Following and importing anybody's list or starter pack by its address."""

import json
from collections.abc import Iterator

import pytest

from care100.platforms.bluesky import short_links
from care100.sandbox import Fault
from tests.platforms.bluesky.bluesky_person import LIST, STARTER_PACK, BlueskyPerson, names
from tests.subscribe.publisher import Publisher

OWNER = "acct150.test"
MEMBERS = ("acct003.test", "acct001.test", "acct002.test")


@pytest.fixture
def follower(person: BlueskyPerson) -> BlueskyPerson:
    person.has_app_password()
    return person


@pytest.fixture
def pack(person: BlueskyPerson) -> str:
    """The address of the record of another account's starter pack."""
    return person.state.publish_pack(OWNER, "Voices of care", MEMBERS)


def page(uri: str, owner: str = "") -> str:
    did, collection, key = uri.removeprefix("at://").split("/")
    if collection == STARTER_PACK:
        return f"https://bsky.app/starter-pack/{owner or did}/{key}"
    return f"https://bsky.app/profile/{owner or did}/lists/{key}"


def add_item(person: BlueskyPerson, pack: str, member: str) -> None:
    """Add a member to the pack's list, as its owner does in the app."""
    account = person.state.account(OWNER)
    record = account.repository.get(STARTER_PACK, pack.split("/")[-1])
    assert record
    list_uri = record.value["list"]
    value = {
        "subject": person.state.account(member).did,
        "list": list_uri,
        "createdAt": person.state.stamp(),
    }
    person.state.write(OWNER, "app.bsky.graph.listitem", account.repository.new_key(), value)


def test_a_starter_pack_is_followed_kept_and_undone(follower: BlueskyPerson, pack: str) -> None:
    follower.state.follow("follower.test", "acct001.test")
    ran = follower.runs("follow", page(pack, OWNER), "--yes")
    assert f"“Voices of care”, curated by @{OWNER}: 3 members, from {page(pack)}" in ran.err
    assert "Saved as voices-of-care" in ran.err
    assert follower.following() == names(1, 2, 3)
    assert len(follower.writes) == 1
    shown = follower.runs("show", "voices-of-care", "--json").json["members"]
    assert [one["bluesky"] for one in shown] == list(MEMBERS)
    assert [one["source"] for one in shown] == [page(pack)] * 3
    assert all(one["bluesky_did"].startswith("did:plc:") for one in shown)
    follower.runs("unfollow", "voices-of-care", "--yes")
    assert follower.following() == names(1)


def test_every_form_of_the_address_is_the_same_subscription(
    follower: BlueskyPerson, pack: str
) -> None:
    for address in (page(pack), page(pack, OWNER), pack):
        follower.runs("follow", address, "--yes")
    assert len(follower.writes) == 1
    slugs = [one["slug"] for one in follower.runs("lists", "--json").json["lists"]]
    assert [slug for slug in slugs if slug.startswith("voices")] == ["voices-of-care"]


def test_a_later_run_names_who_joined_and_left(follower: BlueskyPerson, pack: str) -> None:
    follower.runs("follow", page(pack), "--yes")
    add_item(follower, pack, "acct009.test")
    follower.state.rename("acct003.test", "renamed.test")
    ran = follower.runs("follow", "voices-of-care", "--yes")
    assert "1 joined" in ran.err
    assert "0 left" in ran.err
    assert "@acct009.test" in ran.err
    assert follower.following() == {"renamed", *names(1, 2, 9)}


def test_a_renamed_list_stays_the_same_subscription(follower: BlueskyPerson) -> None:
    uri = follower.state.publish_list(OWNER, "Voices", MEMBERS)
    follower.runs("follow", page(uri), "--yes")
    record = follower.state.account(OWNER).repository.get(LIST, uri.split("/")[-1])
    assert record
    record.value["name"] = "Choices"
    ran = follower.runs("follow", "voices", "--yes")
    assert "“Choices”" in ran.err
    assert "Nothing to do" in ran.out


def test_an_unreadable_list_is_followed_from_the_saved_copy(
    follower: BlueskyPerson, pack: str
) -> None:
    follower.runs("follow", page(pack), "--dry-run")
    assert "voices" not in follower.runs("lists").out
    follower.runs("follow", page(pack), "--yes")
    follower.server.faults.add(Fault("status", path="getStarterPack", status=400))
    ran = follower.runs("follow", "voices-of-care", "--yes")
    assert "Could not update “Voices of care”" in ran.err
    assert "Using the saved copy." in ran.err


def test_a_list_is_imported_into_ones_own(curator_of: BlueskyPerson, pack: str) -> None:
    ran = curator_of.runs("import", "mine", page(pack))
    assert "mine: 3 added." in ran.out
    assert "acct001.test" in curator_of.runs("export", "mine").out


@pytest.fixture
def curator_of(person: BlueskyPerson) -> BlueskyPerson:
    """A person without a login, which importing does not need."""
    return person


def test_a_missing_pack_and_a_moderation_list_are_refused(follower: BlueskyPerson) -> None:
    missing = f"https://bsky.app/starter-pack/{OWNER}/3kabcdefghijk"
    ran = follower.runs("follow", missing, "--yes", expect=1)
    assert "There is no list or starter pack at" in ran.err
    uri = follower.state.publish_list(OWNER, "Spam", MEMBERS, purpose="modlist")
    ran = follower.runs("follow", page(uri), "--yes", expect=2)
    assert "“Spam” is a moderation list." in ran.err
    assert follower.following() == set()


@pytest.fixture
def shorts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """The service of short addresses."""
    with Publisher() as running:
        monkeypatch.setattr(short_links, "SERVICE", running.url)
        yield running


def test_a_short_address_is_the_same_subscription(
    follower: BlueskyPerson, shorts: Publisher, pack: str
) -> None:
    did, _, key = pack.removeprefix("at://").split("/")
    shorts.files["/Ab12"] = json.dumps({"url": f"https://bsky.app/start/{did}/{key}"}).encode()
    ran = follower.runs("follow", f"{shorts.url}/Ab12", "--yes")
    assert f"“Voices of care”, curated by @{OWNER}: 3 members, from {page(pack)}" in ran.err
    assert follower.following() == names(1, 2, 3)
    assert "Nothing to do" in follower.runs("follow", page(pack), "--yes").out
    assert len(follower.writes) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"[]",
        b"[" * 100_000,
        b"{}",
        b'{"url": 7}',
        b'{"url": "https://evil.example/start/did:plc:a/b"}',
        b'{"url": "file:///etc/passwd"}',
    ],
)
def test_hostile_short_addresses_are_refused(
    follower: BlueskyPerson, shorts: Publisher, answer: bytes
) -> None:
    shorts.files["/Ab12"] = answer
    for path, words in (("Ab12", ""), ("missing", "There is no starter pack at")):
        ran = follower.runs("follow", f"{shorts.url}/{path}", "--yes", expect=None)
        assert ran.code in (1, 4)
        assert words in ran.err
    assert follower.following() == set()
