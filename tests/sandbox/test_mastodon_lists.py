import httpx
import pytest
from mastodon import Mastodon, MastodonAPIError, MastodonNotFoundError

from care100.sandbox import Sandbox


def _followed(masto: Mastodon, *names: str) -> list[str]:
    ids = [str(masto.account_lookup(name).id) for name in names]
    for id_ in ids:
        masto.account_follow(id_)
    return ids


def test_a_list_is_created_changed_and_deleted(masto: Mastodon) -> None:
    made = masto.list_create("Social Care 100", exclusive=True)
    assert (made.title, made.replies_policy, made.exclusive) == ("Social Care 100", "list", True)
    assert [one.id for one in masto.lists()] == [made.id]
    assert masto.list(made.id).title == "Social Care 100"
    changed = masto.list_update(made.id, "Renamed", replies_policy="none", exclusive=False)
    assert (changed.title, changed.replies_policy, changed.exclusive) == ("Renamed", "none", False)
    masto.list_delete(made.id)
    assert masto.lists() == []


@pytest.mark.parametrize("fields", [{}, {"title": " "}, {"title": "a", "replies_policy": "some"}])
def test_a_list_needs_a_title_and_a_known_policy(
    follower: httpx.Client, fields: dict[str, str]
) -> None:
    answer = follower.post("/api/v1/lists", json=fields)
    assert answer.status_code == 422
    assert answer.json()["error"]
    assert follower.get("/api/v1/lists").json() == []


def test_members_are_added_in_a_batch_and_removed(sandbox: Sandbox, masto: Mastodon) -> None:
    made = masto.list_create("x")
    ids = _followed(masto, "acct001", "acct002", "acct003")
    masto.list_accounts_add(made, ids)
    assert sandbox.mastodon.state.members("follower", "x") == {"acct001", "acct002", "acct003"}
    assert len(masto.list_accounts(made, limit=0)) == 3
    assert [one.id for one in masto.account_lists(ids[0])] == [made.id]
    masto.list_accounts_delete(made, [ids[0], "1"])
    assert [a.acct for a in masto.list_accounts(made)] == ["acct003", "acct002"]


@pytest.mark.parametrize(("old_lists", "status"), [(False, 422), (True, 404)])
def test_an_account_that_is_not_followed_refuses_the_whole_batch(
    sandbox: Sandbox, masto: Mastodon, old_lists: bool, status: int
) -> None:
    sandbox.mastodon.state.traits.old_lists = old_lists
    made = masto.list_create("x")
    ids = _followed(masto, "acct001")
    with pytest.raises(MastodonAPIError, match=str(status)):
        masto.list_accounts_add(made, [*ids, masto.account_lookup("acct002").id])
    assert sandbox.mastodon.state.members("follower", "x") == set()


def test_an_unknown_account_cannot_be_listed(masto: Mastodon) -> None:
    with pytest.raises(MastodonNotFoundError):
        masto.list_accounts_add(masto.list_create("x"), ["1"])


def test_an_account_on_the_list_refuses_the_whole_batch(sandbox: Sandbox, masto: Mastodon) -> None:
    made = masto.list_create("x")
    first, second = _followed(masto, "acct001", "acct002")
    masto.list_accounts_add(made, [first])
    with pytest.raises(MastodonAPIError, match="422"):
        masto.list_accounts_add(made, [second, first])
    assert sandbox.mastodon.state.members("follower", "x") == {"acct001"}


def test_a_follow_request_is_enough_to_be_listed(sandbox: Sandbox, masto: Mastodon) -> None:
    sandbox.mastodon.state.make_locked("acct001")
    made = masto.list_create("x")
    masto.list_accounts_add(made, _followed(masto, "acct001"))
    assert sandbox.mastodon.state.members("follower", "x") == {"acct001"}


def test_on_older_servers_a_follow_request_is_not_enough(sandbox: Sandbox, masto: Mastodon) -> None:
    sandbox.mastodon.state.traits.old_lists = True
    sandbox.mastodon.state.make_locked("acct001")
    made = masto.list_create("x")
    with pytest.raises(MastodonNotFoundError):
        masto.list_accounts_add(made, _followed(masto, "acct001"))


def test_an_unfollowed_account_leaves_the_list(sandbox: Sandbox, masto: Mastodon) -> None:
    made = masto.list_create("x")
    ids = _followed(masto, "acct001", "acct002")
    masto.list_accounts_add(made, ids)
    masto.account_unfollow(ids[0])
    assert sandbox.mastodon.state.members("follower", "x") == {"acct002"}


def test_lists_are_private_to_their_owner(sandbox: Sandbox, masto: Mastodon) -> None:
    made = masto.list_create("x")
    headers = {"Authorization": f"Bearer {sandbox.mastodon.users['curator']}"}
    with httpx.Client(base_url=sandbox.mastodon.url, headers=headers) as curator:
        assert curator.get("/api/v1/lists").json() == []
        path = f"/api/v1/lists/{made.id}"
        for method, where in [
            ("GET", path),
            ("PUT", path),
            ("DELETE", path),
            ("GET", f"{path}/accounts"),
            ("POST", f"{path}/accounts"),
            ("DELETE", f"{path}/accounts"),
        ]:
            answer = curator.request(method, where)
            assert answer.status_code == 404
            assert answer.json() == {"error": "Record not found"}


def test_list_members_can_be_paged(sandbox: Sandbox, masto: Mastodon) -> None:
    made = masto.list_create("x")
    masto.list_accounts_add(made, _followed(masto, *[f"acct00{n}" for n in range(1, 6)]))
    first = masto.list_accounts(made, limit=2)
    assert len(first) == 2
    assert len(masto.fetch_remaining(first)) == 5
