import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest
from mastodon import Mastodon, MastodonAPIError, MastodonNotFoundError, MastodonUnauthorizedError
from mastodon.errors import MastodonRatelimitError

from care100.sandbox import Sandbox

REMOTE = "DZA@social.bund.de"


def _relationship(masto: Mastodon, acct: str) -> dict[str, object]:
    return dict(masto.account_relationships([masto.account_lookup(acct)])[0])


def test_a_local_account_is_found_by_either_name_in_any_case(
    sandbox: Sandbox, masto: Mastodon
) -> None:
    wanted = masto.account_lookup("acct001").id
    assert masto.account_lookup(f"ACCT001@{sandbox.mastodon.domain}").id == wanted
    assert masto.account_lookup("@Acct001").id == wanted
    port = sandbox.mastodon.domain.partition(":")[2]
    assert masto.account_lookup(f"acct001@127.0.0.1:{port}").id == wanted


def test_a_remote_account_is_unknown_until_a_search_resolves_it(masto: Mastodon) -> None:
    with pytest.raises(MastodonNotFoundError):
        masto.account_lookup(REMOTE)
    assert masto.search_v2(f"@{REMOTE}", resolve=False).accounts == []
    found = masto.search_v2(f"@{REMOTE.upper()}", resolve=True, result_type="accounts").accounts
    assert [account.acct for account in found] == [REMOTE]
    assert masto.account_lookup(REMOTE.lower()).id == found[0].id
    assert masto.account_search(REMOTE)[0].id == found[0].id


def test_a_domain_is_shown_in_unicode_and_found_in_ascii(sandbox: Sandbox, masto: Mastodon) -> None:
    sandbox.mastodon.state.add_account("ann@xn--bcher-kva.example")
    sandbox.mastodon.state.add_account("eve@xn--nothing-is-this.example")
    found = masto.account_lookup("ann@xn--bcher-kva.example")
    assert found.acct == "ann@bücher.example"
    assert found.url == "https://xn--bcher-kva.example/@ann"
    broken = masto.account_lookup("eve@xn--nothing-is-this.example")
    assert broken.acct == "eve@xn--nothing-is-this.example"


def test_a_profiles_address_resolves_too(masto: Mastodon) -> None:
    found = masto.search_v2("https://social.bund.de/@DZA", resolve=True).accounts
    assert [account.acct for account in found] == [REMOTE]


def test_resolve_latency_applies_only_to_new_accounts() -> None:
    with Sandbox(resolve_latency=0.2) as sandbox:
        masto = Mastodon(
            api_base_url=sandbox.mastodon.url, access_token=sandbox.mastodon.users["follower"]
        )
        times = []
        for _ in range(2):
            start = time.monotonic()
            masto.search_v2(f"@{REMOTE}", resolve=True)
            times.append(time.monotonic() - start)
    assert times[0] >= 0.2
    assert times[1] < times[0]


def test_a_search_also_returns_similar_names(sandbox: Sandbox, masto: Mastodon) -> None:
    found = masto.search_v2(f"@acct0011@{sandbox.mastodon.domain}", resolve=True).accounts
    assert [account.acct for account in found] == ["acct001"]
    exact_first = masto.search_v2("acct003", resolve=True).accounts
    assert exact_first[0].acct == "acct003"
    assert masto.search_v2("@nobody@social.bund.de", resolve=True).accounts == []


def test_resolving_needs_a_login(http: httpx.Client) -> None:
    answer = http.get("/api/v2/search", params={"q": REMOTE, "resolve": "true"})
    assert answer.status_code == 401
    assert http.get("/api/v2/search", params={"q": "acct001"}).json()["accounts"]
    assert http.get("/api/v2/search").status_code == 400


def test_following_shows_everywhere_and_unfollowing_undoes_it(masto: Mastodon) -> None:
    target, me = masto.account_lookup("acct001"), masto.me()
    relationship = masto.account_follow(target)
    assert relationship.following
    assert not relationship.requested
    assert masto.account(target).followers_count == target.followers_count + 1
    assert masto.me().following_count == me.following_count + 1
    assert [a.acct for a in masto.account_following(me)] == ["acct001"]
    assert [a.acct for a in masto.account_followers(target)] == ["follower"]
    assert not masto.account_unfollow(target).following
    assert masto.account(target).followers_count == target.followers_count
    assert masto.account_following(me) == []


def test_a_follow_sent_again_changes_only_the_options_that_are_sent(
    sandbox: Sandbox, follower: httpx.Client
) -> None:
    path = f"/api/v1/accounts/{sandbox.mastodon.state.account('acct001').id}/follow"
    first = follower.post(path, json={"reblogs": False, "notify": True, "languages": ["en"]})
    assert first.json()["showing_reblogs"] is False
    assert first.json()["notifying"] is True
    assert first.json()["languages"] == ["en"]
    again = follower.post(path).json()
    assert [again[name] for name in ("showing_reblogs", "notifying", "languages")] == [
        False,
        True,
        ["en"],
    ]
    form = follower.post(path, data={"reblogs": "true"}).json()
    assert (form["showing_reblogs"], form["notifying"]) == (True, True)
    multipart = follower.post(path, files={"notify": (None, "false")}).json()
    assert multipart["notifying"] is False


def test_a_locked_account_receives_a_request_and_can_accept_it(
    sandbox: Sandbox, masto: Mastodon
) -> None:
    sandbox.mastodon.state.make_locked("acct001")
    relationship = masto.account_follow(masto.account_lookup("acct001"))
    assert (relationship.following, relationship.requested) == (False, True)
    assert masto.account_lookup("acct001").followers_count == 0
    sandbox.mastodon.state.accept("follower", "acct001")
    assert _relationship(masto, "acct001")["following"] is True
    with pytest.raises(LookupError):
        sandbox.mastodon.state.accept("follower", "acct001")


def test_a_follow_request_can_be_rejected(sandbox: Sandbox, masto: Mastodon) -> None:
    sandbox.mastodon.state.make_locked("acct001")
    masto.account_follow(masto.account_lookup("acct001"))
    with httpx.Client(base_url=sandbox.mastodon.url) as http:
        path = "/_sandbox/accounts/acct001"
        assert http.patch(path, json={"rejects": ["follower"]}).is_success
    relationship = _relationship(masto, "acct001")
    assert (relationship["following"], relationship["requested"]) == (False, False)
    with pytest.raises(LookupError):
        sandbox.mastodon.state.reject("follower", "acct001")


def test_a_follow_request_can_be_cancelled(sandbox: Sandbox, masto: Mastodon) -> None:
    sandbox.mastodon.state.make_locked("acct001")
    masto.account_follow(masto.account_lookup("acct001"))
    masto.account_unfollow(masto.account_lookup("acct001"))
    assert _relationship(masto, "acct001")["requested"] is False


def test_blocked_moved_and_suspended_accounts_cannot_be_followed(
    sandbox: Sandbox, follower: httpx.Client
) -> None:
    state = sandbox.mastodon.state
    state.block("acct001", "follower")
    state.block("follower", "acct002")
    state.move("acct003", "acct005")
    state.suspend("acct004")
    statuses = {
        name: follower.post(f"/api/v1/accounts/{state.account(name).id}/follow").status_code
        for name in ("acct001", "acct002", "acct003", "acct004", "follower")
    }
    assert statuses == {
        "acct001": 403,
        "acct002": 403,
        "acct003": 403,
        "acct004": 404,
        "follower": 404,
    }
    assert state.follows("follower") == set()


def test_accounts_on_a_blocked_server_cannot_be_followed(sandbox: Sandbox, masto: Mastodon) -> None:
    masto.search_v2(REMOTE, resolve=True)
    sandbox.mastodon.state.block_domain("follower", "social.bund.de")
    assert _relationship(masto, REMOTE)["domain_blocking"] is True
    with pytest.raises(MastodonAPIError):
        masto.account_follow(masto.account_lookup(REMOTE))


def test_relationships_show_follows_blocks_and_mutes(sandbox: Sandbox, masto: Mastodon) -> None:
    state = sandbox.mastodon.state
    state.block("acct001", "follower")
    state.block("follower", "acct002")
    state.mute("follower", "acct003")
    state.follow("acct004", "follower")
    state.make_locked("follower")
    state.follow("acct005", "follower")
    names = [f"acct00{n}" for n in range(1, 6)]
    ids = [masto.account_lookup(name).id for name in names]
    found = dict(zip(names, masto.account_relationships(ids), strict=True))
    assert found["acct001"].blocked_by
    assert found["acct002"].blocking
    assert found["acct003"].muting
    assert found["acct004"].followed_by
    assert found["acct005"].requested_by
    assert masto.me().source.follow_requests_count == 1


def test_relationships_can_be_set_over_http(
    sandbox: Sandbox, http: httpx.Client, masto: Mastodon
) -> None:
    mine = {
        "follows": ["acct001"],
        "blocks": ["acct002"],
        "mutes": ["acct003"],
        "blocks_servers": ["social.bund.de"],
    }
    assert http.patch("/_sandbox/accounts/follower", json=mine).is_success
    theirs = {"blocks": ["follower"]}
    assert http.patch("/_sandbox/accounts/acct004", json=theirs).is_success
    sandbox.mastodon.state.account("DZA@social.bund.de").known = True
    handles = ["acct001", "acct002", "acct003", "acct004", "DZA@social.bund.de"]
    found = masto.account_relationships([masto.account_lookup(one).id for one in handles])
    ties = ["following", "blocking", "muting", "blocked_by", "domain_blocking"]
    assert [[tie for tie in ties if one[tie]] for one in found] == [[tie] for tie in ties]


def test_relationships_leave_out_the_suspended_and_the_unknown(
    sandbox: Sandbox, follower: httpx.Client
) -> None:
    state = sandbox.mastodon.state
    state.suspend("acct001")
    query = [("id[]", state.account(name).id) for name in ("acct002", "acct001")]
    path = "/api/v1/accounts/relationships"
    shown = follower.get(path, params=[*query, ("id[]", "1")]).json()
    assert [r["id"] for r in shown] == [query[0][1]]
    with_suspended = follower.get(path, params=[*query, ("with_suspended", "true")]).json()
    assert len(with_suspended) == 2


def test_a_moved_account_includes_the_new_account(sandbox: Sandbox, masto: Mastodon) -> None:
    sandbox.mastodon.state.move("acct001", "acct002")
    moved = masto.account_lookup("acct001")
    assert moved.moved is not None
    assert moved.moved.acct == "acct002"


def test_a_suspended_account_is_emptied(sandbox: Sandbox, masto: Mastodon) -> None:
    sandbox.mastodon.state.suspend("acct001")
    account = masto.account_lookup("acct001")
    assert account.suspended
    assert account.display_name == ""


def test_paging_returns_every_account_once(sandbox: Sandbox, masto: Mastodon) -> None:
    for number in range(1, 6):
        sandbox.mastodon.state.follow("follower", f"acct00{number}")
    first = masto.account_following(masto.me(), limit=2)
    everybody = masto.fetch_remaining(first)
    assert [a.acct for a in everybody] == [f"acct00{n}" for n in (5, 4, 3, 2, 1)]
    second = masto.fetch_next(first)
    assert second is not None
    back = masto.fetch_previous(second)
    assert back is not None
    assert [a.acct for a in back] == ["acct005", "acct004"]


def test_follows_above_the_follow_limit_are_refused(sandbox: Sandbox, masto: Mastodon) -> None:
    sandbox.mastodon.state.limits.following = 2
    for number in (1, 2):
        masto.account_follow(masto.account_lookup(f"acct00{number}"))
    with pytest.raises(MastodonAPIError, match="422"):
        masto.account_follow(masto.account_lookup("acct003"))
    masto.account_follow(masto.account_lookup("acct001"))  # again is no new follow
    assert sandbox.mastodon.state.follows("follower") == {"acct001", "acct002"}


def test_the_daily_follows_run_out_and_the_headers_show_when_they_return(
    sandbox: Sandbox, follower: httpx.Client
) -> None:
    state = sandbox.mastodon.state
    state.limits.follows = (2, 86_400.0)
    answers = [
        follower.post(f"/api/v1/accounts/{state.account(f'acct00{n}').id}/follow")
        for n in (1, 1, 2, 3)
    ]
    assert [a.status_code for a in answers] == [200, 200, 200, 429]
    assert [a.headers["x-ratelimit-remaining"] for a in answers] == ["1", "1", "0", "0"]
    assert answers[3].headers["x-ratelimit-limit"] == "2"
    assert answers[3].json() == {"error": "Too many requests"}
    reset = datetime.fromisoformat(answers[3].headers["x-ratelimit-reset"])
    assert (reset.hour, reset.minute, reset.second) == (0, 0, 0)
    assert reset > datetime.now(UTC)
    other = follower.get("/api/v1/accounts/verify_credentials")
    assert other.headers["x-ratelimit-limit"] == "300"


def test_the_api_limit_is_per_token_and_ends(sandbox: Sandbox, masto: Mastodon) -> None:
    state = sandbox.mastodon.state
    now = time.time()
    state.clock = lambda: now
    state.limits.api = (2, 300.0)
    masto.me()
    masto.me()
    with pytest.raises(MastodonRatelimitError):
        masto.me()
    second = {"Authorization": f"Bearer {state.issue_for('follower')}"}
    url = f"{sandbox.mastodon.url}/api/v1/accounts/verify_credentials"
    assert httpx.get(url, headers=second).status_code == 200
    now += 301
    assert masto.me().acct == "follower"


def test_the_account_limit_counts_all_tokens_together(sandbox: Sandbox) -> None:
    state = sandbox.mastodon.state
    assert (state.limits.api[0], state.limits.account[0]) == (300, 1_500)
    state.limits.account = (2, 300.0)
    url = f"{sandbox.mastodon.url}/api/v1/accounts/verify_credentials"
    tokens = [state.issue_for(user) for user in ("follower", "follower", "follower", "curator")]
    answers = [httpx.get(url, headers={"Authorization": f"Bearer {token}"}) for token in tokens]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 200]
    assert answers[0].headers["x-ratelimit-limit"] == "2"


@pytest.mark.parametrize("name", ["page", "max_id", "min_id", "since_id"])
def test_paging_has_a_limit_of_its_own(sandbox: Sandbox, follower: httpx.Client, name: str) -> None:
    sandbox.mastodon.state.limits.paging = (1, 900.0)
    id_ = sandbox.mastodon.state.account("follower").id
    path = f"/api/v1/accounts/{id_}/following"
    statuses = [follower.get(path, params={name: "1"}).status_code for _ in range(2)]
    assert statuses == [200, 429]
    assert follower.get(path).status_code == 200


def test_the_limit_without_a_login_is_per_address(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.mastodon.state.limits.api = (1, 300.0)
    answers = [http.get("/api/v1/instance") for _ in range(2)]
    assert [a.status_code for a in answers] == [200, 429]
    assert answers[0].headers["x-ratelimit-remaining"] == "0"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/accounts/verify_credentials"),
        ("GET", "/api/v1/accounts/relationships"),
        ("GET", "/api/v1/lists"),
        ("POST", "/api/v1/lists"),
        ("POST", "/api/v1/accounts/1/follow"),
    ],
)
def test_a_missing_or_wrong_token_is_answered_401(
    http: httpx.Client, method: str, path: str
) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        answer = http.request(method, path, headers=headers)
        assert answer.status_code == 401
        assert answer.json() == {"error": "The access token is invalid"}


def test_a_wrong_token_is_ignored_where_none_is_needed(http: httpx.Client) -> None:
    headers = {"Authorization": "Bearer wrong"}
    assert http.get("/api/v2/instance", headers=headers).status_code == 200
    lookup = http.get("/api/v1/accounts/lookup?acct=acct001", headers=headers)
    assert lookup.status_code == 401


def test_a_wrong_token_is_an_error_to_mastodon_py(sandbox: Sandbox) -> None:
    masto = Mastodon(api_base_url=sandbox.mastodon.url, access_token="wrong")
    with pytest.raises(MastodonUnauthorizedError):
        masto.account_verify_credentials()


def test_follows_and_counts_are_right_under_many_threads(sandbox: Sandbox) -> None:
    state = sandbox.mastodon.state
    headers = {"Authorization": f"Bearer {sandbox.mastodon.users['follower']}"}
    ids = [state.account(f"acct00{n}").id for n in range(1, 6)]
    with (
        httpx.Client(base_url=sandbox.mastodon.url, headers=headers) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        paths = [f"/api/v1/accounts/{id_}/follow" for id_ in ids * 4]
        statuses = {answer.status_code for answer in pool.map(client.post, paths)}
    assert statuses == {200}
    assert len(state.follows("follower")) == 5
    assert len(sandbox.mastodon.log) == 20
