"""Collections: public sets of 25, with the consent of who is in them."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from mastodon import Mastodon
from mastodon.errors import MastodonAPIError, MastodonNotFoundError

from care100.sandbox import Sandbox
from care100.sandbox.mastodon import consent
from care100.sandbox.mastodon.state import MastodonState

REMOTE = "DZA@social.bund.de"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(accounts=30) as running:
        yield running


@pytest.fixture
def state(sandbox: Sandbox) -> MastodonState:
    return sandbox.mastodon.state


@pytest.fixture
def curator(sandbox: Sandbox) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {sandbox.mastodon.users['curator']}"}
    with httpx.Client(base_url=sandbox.mastodon.url, headers=headers) as client:
        yield client


def ids(state: MastodonState, count: int, first: int = 1) -> list[str]:
    return [state.account(f"acct{n:03}").id for n in range(first, first + count)]


def states(masto: Mastodon, collection: object) -> list[str]:
    return [item.state for item in masto.collection(collection).collection["items"]]


def test_a_collection_is_created_changed_and_deleted(masto: Mastodon, state: MastodonState) -> None:
    made = masto.collection_create(
        "Social Care 100",
        "Voices",
        "en",
        "#SocialCare",
        discoverable=True,
        account_ids=ids(state, 2),
    ).collection
    assert (made.name, made.description, made.language) == ("Social Care 100", "Voices", "en")
    assert (made.tag.name, made.discoverable, made.item_count) == ("socialcare", True, 2)
    changed = masto.collection_update(made, name="Social Care 100 (1/4)").collection
    assert (changed.name, changed.description) == ("Social Care 100 (1/4)", "Voices")
    shown = masto.collection(made)
    assert [one.acct for one in shown.accounts] == ["follower", "acct001", "acct002"]
    masto.collection_delete(made)
    assert masto.account_collections(masto.me()).collections == []


def test_accounts_are_added_and_removed(masto: Mastodon, state: MastodonState) -> None:
    made = masto.collection_create("x").collection
    item = masto.collection_item_add(made, ids(state, 1)[0]).collection_item
    assert item.state == "accepted"
    masto.collection_item_delete(made, item)
    assert states(masto, made) == []
    with pytest.raises(MastodonNotFoundError):
        masto.collection_item_delete(made, item)
    masto.collection_item_add(made, ids(state, 1)[0])


def test_a_remote_account_is_pending_until_its_server_answers(
    masto: Mastodon, state: MastodonState
) -> None:
    state.account(REMOTE).known = True
    made = masto.collection_create("x").collection
    asked = masto.collection_item_add(made, state.account(REMOTE).id).collection_item
    assert asked.state == "pending"
    assert states(masto, made) == ["accepted"]


def test_manual_consent_stays_pending_and_only_the_owner_sees_it(
    masto: Mastodon, state: MastodonState, curator: httpx.Client
) -> None:
    remote = state.account(REMOTE)
    remote.known, remote.consent = True, "manual"
    assert masto.account(remote.id).feature_approval.current_user == "manual"
    made = masto.collection_create("x", account_ids=[remote.id]).collection
    assert states(masto, made) == ["pending"]
    path = f"/api/v1/collections/{made.id}"
    assert curator.get(path).json()["collection"]["items"] == []
    consent.set_state(state, remote, "accepted")
    assert len(curator.get(path).json()["collection"]["items"]) == 1


@pytest.mark.parametrize("answer", ["denied", "unknown", "missing"])
def test_an_account_without_consent_cannot_be_added(
    masto: Mastodon, state: MastodonState, follower: httpx.Client, answer: str
) -> None:
    remote = state.account(REMOTE)
    remote.known, remote.consent = True, answer  # type: ignore[assignment]
    assert masto.account(remote.id).feature_approval.current_user == answer
    refused = follower.post("/api/v1/collections", json={"name": "x", "account_ids": [remote.id]})
    assert refused.status_code == 403
    assert state.collections == {}


def test_undiscoverable_and_blocking_accounts_cannot_be_added(
    masto: Mastodon, state: MastodonState, follower: httpx.Client
) -> None:
    state.account("acct001").discoverable = False
    state.block("acct002", "follower")
    assert masto.account_lookup("acct001").feature_approval.current_user == "denied"
    made = masto.collection_create("x").collection
    for id_ in ids(state, 2):
        body = {"account_id": id_}
        assert follower.post(f"/api/v1/collections/{made.id}/items", json=body).status_code == 403


def test_an_account_that_revokes_is_hidden_and_cannot_be_added_again(
    sandbox: Sandbox, masto: Mastodon, state: MastodonState
) -> None:
    curator = state.account("curator").id
    made = masto.collection_create("x").collection
    item = masto.collection_item_add(made, curator).collection_item
    theirs = Mastodon(
        api_base_url=sandbox.mastodon.url, access_token=sandbox.mastodon.users["curator"]
    )
    theirs.collection_item_revoke(made, item)
    assert states(masto, made) == []
    with pytest.raises(MastodonAPIError, match="422"):
        masto.collection_item_add(made, curator)


def test_users_can_revoke_only_their_own_item(masto: Mastodon, state: MastodonState) -> None:
    made = masto.collection_create("x").collection
    item = masto.collection_item_add(made, ids(state, 1)[0]).collection_item
    with pytest.raises(MastodonAPIError, match="403"):
        masto.collection_item_revoke(made, item)


def test_a_collection_holds_25_accounts(
    masto: Mastodon, state: MastodonState, follower: httpx.Client
) -> None:
    body = {"name": "x", "account_ids": ids(state, 26)}
    assert follower.post("/api/v1/collections", json=body).status_code == 422
    made = masto.collection_create("x", account_ids=ids(state, 25)).collection
    more = {"account_id": ids(state, 1, first=26)[0]}
    assert follower.post(f"/api/v1/collections/{made.id}/items", json=more).status_code == 422


def test_a_user_may_have_ten_collections_unless_the_role_allows_more(
    masto: Mastodon, state: MastodonState, follower: httpx.Client
) -> None:
    assert masto.me().role.collection_limit == 10
    state.limits.collections = 2
    for name in ("a", "b"):
        masto.collection_create(name)
    assert follower.post("/api/v1/collections", json={"name": "c"}).status_code == 422
    assert len(state.collections) == 2


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, "ERR_BLANK"),
        ({"name": "a" * 41}, "ERR_TOO_LONG"),
        ({"name": "a", "description": "b" * 101}, "ERR_TOO_LONG"),
        ({"name": "a", "language": "klingon"}, "ERR_INVALID"),
        ({"name": "a", "tag_name": ""}, "ERR_BLANK"),
    ],
)
def test_validation_errors_have_details(
    follower: httpx.Client, fields: dict[str, str], error: str
) -> None:
    answer = follower.post("/api/v1/collections", json=fields)
    assert answer.status_code == 422
    [[told]] = answer.json()["error"]["details"].values()
    assert told["error"] == error


def test_only_the_owner_changes_a_collection(
    masto: Mastodon, state: MastodonState, curator: httpx.Client
) -> None:
    made = masto.collection_create("x", account_ids=ids(state, 1)).collection
    path = f"/api/v1/collections/{made.id}"
    item = f"{path}/items/{made['items'][0].id}"
    for method, where in (("PATCH", path), ("DELETE", path), ("DELETE", item)):
        answer = curator.request(method, where)
        assert answer.status_code == 403
    assert curator.post(f"{path}/items", json={"account_id": ids(state, 1)[0]}).status_code == 403


def test_others_see_only_discoverable_collections_in_pages(
    masto: Mastodon, state: MastodonState, curator: httpx.Client
) -> None:
    for n in range(4):
        masto.collection_create(f"c{n}", discoverable=n != 1)
    me = masto.me().id
    mine = masto.account_collections(me, limit=3)
    assert len(mine.collections) == 3
    rest: Any = masto.fetch_next(mine)
    assert [one.name for one in rest.collections] == ["c0"]
    theirs = curator.get(f"/api/v1/accounts/{me}/collections", params={"limit": 2})
    assert [one["name"] for one in theirs.json()["collections"]] == ["c3", "c2"]
    assert 'offset=2>; rel="next"' in theirs.headers["link"]
    state.block("follower", "curator")
    assert curator.get(f"/api/v1/accounts/{me}/collections").json() == {"collections": []}


def test_changes_need_the_write_scope(sandbox: Sandbox, state: MastodonState) -> None:
    token = state.issue(state.users["follower"], frozenset({"write:lists"}), "").value
    headers = {"Authorization": f"Bearer {token}"}
    where = f"{sandbox.mastodon.url}/api/v1/collections"
    assert httpx.post(where, json={"name": "x"}, headers=headers).status_code == 403


def test_several_accounts_are_returned_at_once(
    masto: Mastodon, state: MastodonState, follower: httpx.Client
) -> None:
    found = masto.accounts([*ids(state, 3), "1"])
    assert [one.acct for one in found] == ["acct001", "acct002", "acct003"]
    assert follower.get("/api/v1/accounts", params={"id[]": ["1"] * 41}).status_code == 422


@pytest.mark.parametrize("kind", ["older", "gotosocial"])
def test_older_and_other_servers_have_no_collections(
    state: MastodonState, follower: httpx.Client, kind: str
) -> None:
    if kind == "older":
        state.api_version = 6
        assert follower.get("/api/v2/instance").json()["api_versions"] == {"mastodon": 6}
    else:
        state.personality = "gotosocial"
    assert "feature_approval" not in follower.get("/api/v1/accounts/lookup?acct=acct001").json()
    me = follower.get("/api/v1/accounts/verify_credentials").json()
    assert "collection_limit" not in me["role"]
    assert follower.get(f"/api/v1/accounts/{me['id']}/collections").status_code == 404
    assert follower.post("/api/v1/collections", json={"name": "x"}).status_code == 404


def test_a_search_finds_a_collection_by_its_address(masto: Mastodon, state: MastodonState) -> None:
    made = masto.collection_create("x", discoverable=True).collection
    [found] = masto.search_v2(made.url, resolve=True).collections
    assert found.id == made.id
    assert masto.search_v2(made.url, resolve=True, result_type="accounts").collections == []
    state.collections[made.id].url = "https://elsewhere.example/collections/7"
    [found] = masto.search_v2("https://elsewhere.example/collections/7", resolve=True).collections
    assert (found.id, found.local) == (made.id, False)


def test_consent_can_be_set_over_http(sandbox: Sandbox, state: MastodonState) -> None:
    where = f"{sandbox.mastodon.url}/_sandbox/accounts"
    httpx.patch(f"{where}/{REMOTE}", json={"consent": "manual"}).raise_for_status()
    assert state.account(REMOTE).consent == "manual"
    assert httpx.patch(f"{where}/{REMOTE}", json={"consent": "maybe"}).status_code == 422
    httpx.patch(f"{where}/{REMOTE}", json={"answers": "revoked"}).raise_for_status()
    assert httpx.patch(f"{where}/{REMOTE}", json={"answers": "maybe"}).status_code == 422


def test_the_page_of_a_collection_shows_the_accounts_that_agreed(
    masto: Mastodon, state: MastodonState
) -> None:
    made = masto.collection_create("A <b>", account_ids=ids(state, 2)).collection
    state.collections[str(made.id)].items[1].state = "revoked"
    page = httpx.get(str(made.url))
    assert page.status_code == 200
    assert "A &lt;b&gt;" in page.text
    assert "acct001" in page.text
    assert "acct002" not in page.text
    assert httpx.get(f"{state.url}/collections/7").status_code == 404
