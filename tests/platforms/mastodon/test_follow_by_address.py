"""Following and importing anybody's Collection by its address."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from mastodon import Mastodon

from care100.sandbox import Fault
from tests.person import Person, names
from tests.web.untrusted_server import UntrustedServer, page


@pytest.fixture
def follower(person: Person) -> Person:
    person.log_in("mastodon")
    return person


class Owner:
    """Another person's app, which has a Collection called “Voices of care”."""

    def __init__(self, person: Person) -> None:
        server = person.sandbox.mastodon
        self.state, self.url = server.state, ""
        self.app = Mastodon(api_base_url=server.url, access_token=server.users["curator"])

    def publish(self, *numbers: int) -> str:
        """Create the Collection, and return the address of its page."""
        made = self.app.collection_create("Voices of care").collection
        self.id, self.url = made.id, str(made.url)
        self.add(*numbers)
        return self.url

    def add(self, *numbers: int) -> None:
        for number in numbers:
            self.app.collection_item_add(self.id, self.state.account(f"acct{number:03}").id)

    def item(self, number: int) -> Any:
        """Return the sandbox's record of an item."""
        account = self.state.account(f"acct{number:03}").id
        items = self.state.collections[str(self.id)].items
        return next(one for one in items if one.account == account)


@pytest.fixture
def owner(follower: Person) -> Owner:
    return Owner(follower)


def test_a_collection_is_followed_updated_and_undone(follower: Person, owner: Owner) -> None:
    url = owner.publish(1, 2, 3)
    domain = follower.sandbox.mastodon.domain
    ran = follower.runs("follow", url, "--yes")
    assert f"“Voices of care”, curated by @curator@{domain}: 3 members, from {url}" in ran.err
    assert follower.follows() == names(1, 2, 3)
    members = follower.runs("show", "voices-of-care", "--json").json["members"]
    assert [one["name"] for one in members] == ["Account 001", "Account 002", "Account 003"]
    assert {one["source"] for one in members} == {url}

    follower.sandbox.mastodon.log.clear()
    assert "Nothing to do" in follower.runs("follow", url, "--yes").out
    assert {request.method for request in follower.sandbox.mastodon.log} == {"GET"}

    owner.state.collections[str(owner.id)].items.remove(owner.item(1))
    owner.add(4)
    news = follower.runs("follow", "voices-of-care", "--yes", "--prune")
    assert ": 1 joined, 1 left." in news.err
    assert follower.follows() == names(2, 3, 4)

    follower.runs("unfollow", "voices-of-care", "--yes")
    assert follower.follows() == set()


def test_a_collection_is_imported_without_a_login(person: Person) -> None:
    url = Owner(person).publish(1, 2)
    assert "mine: 2 added." in person.runs("import", "mine", url).out
    assert f"Source: {url}" in person.runs("show", "mine").err


def test_the_activitypub_id_is_the_same_subscription(follower: Person, owner: Owner) -> None:
    url = owner.publish(1)
    follower.runs("follow", url, "--yes")
    server = follower.sandbox.mastodon.url
    follower.runs("follow", f"{server}/ap/users/7/collections/{owner.id}", "--yes")
    slugs = [one["slug"] for one in follower.runs("lists", "--json").json["lists"]]
    assert [slug for slug in slugs if slug.startswith("voices")] == ["voices-of-care"]


def test_accounts_without_consent_are_left_out(follower: Person, owner: Owner) -> None:
    url = owner.publish(1, 2, 3)
    owner.state.account("acct002").consent = "manual"
    owner.item(2).state = "pending"
    owner.state.account("acct003").discoverable = False
    ran = follower.runs("follow", url, "--yes")
    domain = follower.sandbox.mastodon.domain
    refusal = f"@acct003@{domain}: it does not want to be suggested to others"
    assert f"Read in part, or left out:\n  account 2: {refusal}" in ran.err
    assert follower.follows() == names(1)
    # Consent that was withdrawn later counts too.
    owner.item(2).state = "accepted"
    owner.state.account("acct001").discoverable = False
    follower.runs("follow", url, "--yes", "--prune")
    assert follower.follows() == names(2)
    assert "mine: 1 added." in follower.runs("import", "mine", url).out


def test_a_deleted_collection_leaves_the_saved_copy(follower: Person, owner: Owner) -> None:
    url = owner.publish(1)
    follower.runs("follow", url, "--yes")
    owner.state.collections.clear()
    ran = follower.runs("follow", "voices-of-care", "--yes")
    assert f"Could not update “Voices of care”: There is no Collection at {url}." in ran.err
    assert "Using the saved copy." in ran.err
    assert follower.follows() == names(1)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "only to people who are logged in"),
        (503, "has an error (503) and does not show the"),
    ],
)
def test_a_server_that_shows_nothing_is_named(
    follower: Person, owner: Owner, status: int, words: str
) -> None:
    url = owner.publish(1)
    fault = Fault("status", path="/api/v1/collections", status=status, times=2)
    follower.sandbox.mastodon.faults.add(fault)
    ran = follower.runs("follow", url, "--yes", expect=None)
    assert words in ran.err
    assert "voices" not in follower.runs("lists").out


ACCOUNT = {"id": "1", "acct": "ada", "display_name": "Ada", "discoverable": True}
COLLECTION: dict[str, Any] = {
    "id": "7",
    "account_id": "1",
    "name": "People",
    "items": [{"id": "1", "account_id": "1", "state": "accepted"}],
}


@pytest.fixture
def server() -> Iterator[UntrustedServer]:
    with UntrustedServer(lambda _: [page(b"", status="404 Not Found")]) as running:
        yield running


def collection(**changed: Any) -> bytes:
    answer = {"accounts": [ACCOUNT], "collection": {**COLLECTION, **changed}}
    return json.dumps(answer).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[" * 100_000,
        b"[]",
        b'{"collection": []}',
        b'{"accounts": [], "collection": {}}',
        collection(account_id="2"),
        collection(name=7),
        collection(items={"1": "accepted"}),
        collection(items=[{"account_id": ["1"], "state": "accepted"}]),
    ],
)
def test_hostile_collections_are_refused(
    curator: Any, server: UntrustedServer, body: bytes
) -> None:
    server.answer = lambda _: [page(body)]
    ran = curator.runs("import", "mine", f"{server.url}/collections/7", expect=None)
    assert "a response that care100 cannot read, instead of a Collection." in ran.err
    assert "mine" not in curator.runs("lists").out


@pytest.mark.parametrize("state", ["pending", "rejected", "", None, 7])
def test_only_accounts_that_have_agreed_are_read_from_any_server(
    curator: Any, server: UntrustedServer, state: object
) -> None:
    bob = {**ACCOUNT, "id": "2", "acct": "bob"}
    items = [*COLLECTION["items"], {"id": "2", "account_id": "2", "state": state}]
    answer = {"accounts": [ACCOUNT, bob], "collection": {**COLLECTION, "items": items}}
    body = json.dumps(answer).encode()
    server.answer = lambda path: [page(body if "collections" in path else b"{}")]
    curator.runs("import", "mine", f"{server.url}/collections/7")
    members = curator.runs("show", "mine", "--json").json["members"]
    assert [one["name"] for one in members] == ["Ada"]


def test_accounts_without_a_valid_handle_are_counted(curator: Any, server: UntrustedServer) -> None:
    bad = {**ACCOUNT, "id": "2", "acct": "not/a/handle"}
    items = [*COLLECTION["items"], {"id": "2", "account_id": "2", "state": "accepted"}]
    answer = {"accounts": [ACCOUNT, bad], "collection": {**COLLECTION, "items": items}}
    body = json.dumps(answer).encode()
    server.answer = lambda path: [page(body if "collections" in path else b"{}")]
    ran = curator.runs("import", "mine", f"{server.url}/collections/7")
    assert "Left out 1 account without a valid handle." in ran.err
    assert "mine: 1 added." in ran.out


@pytest.mark.parametrize("instance", [b"", b"[]", b'{"domain": "a b"}', b'{"domain": 7}'])
def test_a_server_without_a_valid_domain_has_its_own_name(
    curator: Any, server: UntrustedServer, instance: bytes
) -> None:
    server.answer = lambda path: [page(collection() if "collections" in path else instance)]
    curator.runs("import", "mine", f"{server.url}/collections/7")
    members = curator.runs("show", "mine", "--json").json["members"]
    assert [one["mastodon"] for one in members] == [f"ada@{server.server}"]


def test_handles_have_the_domain_that_the_server_names(
    curator: Any, server: UntrustedServer
) -> None:
    instance = b'{"domain": "care.example"}'
    server.answer = lambda path: [page(collection() if "collections" in path else instance)]
    curator.runs("import", "mine", f"{server.url}/collections/7")
    members = curator.runs("show", "mine", "--json").json["members"]
    assert [one["mastodon"] for one in members] == ["ada@care.example"]


def test_control_characters_of_a_collection_do_not_reach_the_terminal(
    curator: Any, server: UntrustedServer
) -> None:
    evil = "\x1b]0;x\x07\u202eEvil"
    body = collection(name=evil, description=evil, id=evil)
    server.answer = lambda path: [page(body if "collections" in path else b"{}")]
    ran = curator.runs("import", "mine", f"{server.url}/collections/7", expect=None)
    shown = curator.runs("show", "mine", expect=None)
    text = ran.out + ran.err + shown.out + shown.err
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize(
    "path", ["collections/summer", "collections/7/items", "@ada/7", "collections/"]
)
def test_other_addresses_are_not_collections(
    curator: Any, server: UntrustedServer, path: str
) -> None:
    curator.runs("import", "mine", f"{server.url}/{path}", expect=1)
    assert not any("/api/v1/" in head for head in server.asked)
