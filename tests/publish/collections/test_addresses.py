"""Where Collections are: kept with the list, found again, taken over, never mistaken."""

from care100.sandbox.mastodon.state import MastodonState
from tests.person import Person, names
from tests.publish.collections.observed import published, writes
from tests.publish.publishing import HUNDRED


def test_the_addresses_are_printed(curator: Person, state: MastodonState) -> None:
    ran = curator.runs("sync", "people", "--yes")
    [made] = state.collections
    assert f"  {state.url}/collections/{made}" in ran.out.splitlines()


def test_the_addresses_are_kept_with_the_list_and_its_history(
    big: Person, state: MastodonState
) -> None:
    big.runs("describe", "people", "--collection", "https://elsewhere.example/collections/1")
    big.runs("sync", "people", "--yes")
    urls = [f"{state.url}/collections/{id_}" for id_ in state.collections]
    shown = big.runs("show", "people", "--json").json
    assert shown["mastodon_collections"] == ["https://elsewhere.example/collections/1", *urls]
    assert "sync" in big.runs("history", "people").out
    # One that was deleted by hand and created again takes the place of its old address.
    del state.collections[urls[1].rpartition("/")[2]]
    big.runs("sync", "people", "--yes")
    shown = big.runs("show", "people", "--json").json["mastodon_collections"]
    urls[1] = f"{state.url}/collections/{list(state.collections)[-1]}"
    assert shown == ["https://elsewhere.example/collections/1", *urls]
    changes = len(big.runs("history", "people", "--json").json["changes"])
    big.runs("sync", "people", "--yes")
    assert len(big.runs("history", "people", "--json").json["changes"]) == changes


def test_an_undo_leaves_the_addresses(curator: Person) -> None:
    curator.runs("describe", "people", "--title", "Folk")
    curator.runs("sync", "people", "--yes")
    before = curator.runs("show", "people", "--json").json["mastodon_collections"]
    curator.runs("undo", "people")
    shown = curator.runs("show", "people", "--json").json
    assert shown["title"] == "People"
    assert shown["mastodon_collections"] == before != []


def test_a_collection_made_by_hand_is_taken_over_by_its_name(
    curator: Person, state: MastodonState
) -> None:
    from mastodon import Mastodon

    api = Mastodon(api_base_url=state.url, access_token=curator.sandbox.mastodon.users["curator"])
    ids = [state.account(f"acct{n:03}").id for n in (1, 9)]
    made = api.collection_create("People", account_ids=ids).collection
    ran = curator.runs("sync", "people", "--yes", "--force")
    assert f"@acct009@{curator.sandbox.mastodon.domain}" in ran.err
    assert published(state) == {"People": names(*range(1, 9))}
    assert list(state.collections) == [made.id]


def test_another_list_of_the_same_title_has_collections_of_its_own(
    curator: Person, state: MastodonState
) -> None:
    curator.runs("sync", "people", "--yes")
    curator.has_list(2, "others", first=11)
    curator.runs("describe", "others", "--title", "People")
    curator.runs("sync", "others", "--yes")
    found = [{state.accounts[i.account].username for i in one.items} for one in
             state.collections.values()]  # fmt: skip
    assert found == [names(*range(1, 9)), names(11, 12)]


def test_two_curators_publish_side_by_side(curator: Person, state: MastodonState) -> None:
    curator.log_in("mastodon")
    curator.runs("sync", "people", "--yes")
    assert len(state.collections) == 2
    urls = [f"{state.url}/collections/{id_}" for id_ in state.collections]
    for user in ("follower", "curator", "follower"):
        curator.runs("sync", "people", "--on", f"{user}@{state.domain}")
        shown = curator.runs("show", "people", "--json").json["mastodon_collections"]
        assert shown == urls


def test_a_collection_deleted_by_hand_is_created_again(big: Person, state: MastodonState) -> None:
    big.runs("sync", "people", "--yes")
    before = published(state)
    [second] = [one for one in state.collections.values() if one.name == "People (2/4)"]
    del state.collections[second.id]
    big.sandbox.mastodon.log.clear()
    big.runs("sync", "people", "--yes")
    assert published(state) == before
    assert writes(big) == ["make"]


def test_a_registry_that_was_lost_finds_what_was_published(
    big: Person, state: MastodonState
) -> None:
    big.runs("sync", "people", "--yes")
    before = published(state)
    (big.home / "care100.db").unlink()
    big.has_list(HUNDRED)
    big.log_in("mastodon", user="curator")
    ran = big.runs("sync", "people", "--yes")
    assert "Nothing to do: 100" in ran.out
    assert published(state) == before
    assert len(big.runs("show", "people", "--json").json["mastodon_collections"]) == 4
