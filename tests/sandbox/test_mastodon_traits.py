"""Traits in which servers of different software differ, and the switches for them."""

import time

import httpx
import pytest

from care100.sandbox import Sandbox
from care100.sandbox.mastodon.personalities import Personality

REMOTE = "DZA@social.bund.de"


def _id(sandbox: Sandbox, handle: str = "acct001") -> str:
    return sandbox.mastodon.state.account(handle).id


def _relationship(follower: httpx.Client, id_: str) -> tuple[bool, bool]:
    [found] = follower.get("/api/v1/accounts/relationships", params={"id[]": id_}).json()
    return found["following"], found["requested"]


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize(
    ("personality", "status"),
    [("mastodon", 200), ("gotosocial", 301), ("takahe", 404), ("snac", 200)],
)
def test_a_trailing_slash_is_answered_as_each_software_does(
    sandbox: Sandbox, http: httpx.Client, version: str, personality: Personality, status: int
) -> None:
    sandbox.mastodon.state.personality = personality
    answer = http.get(f"/api/{version}/instance/")
    assert answer.status_code == status
    if status == 301:
        assert answer.headers["location"] == f"/api/{version}/instance"
    assert http.get(f"/api/{version}/instance").status_code == 200


def test_a_trailing_slash_can_be_switched_by_itself(http: httpx.Client) -> None:
    changed = http.patch("/_sandbox/settings", json={"trailing_slash": "redirect"})
    assert changed.json()["trailing_slash"] == "redirect"
    assert http.get("/api/v1/instance/").status_code == 301
    assert http.patch("/_sandbox/settings", json={"trailing_slash": "maybe"}).status_code == 422


@pytest.mark.parametrize("status", [404, 405])
def test_a_server_can_have_no_lists(
    sandbox: Sandbox, http: httpx.Client, follower: httpx.Client, status: int
) -> None:
    assert http.patch("/_sandbox/settings", json={"lists_error": status}).is_success
    assert follower.get("/api/v1/lists").status_code == status
    assert follower.post("/api/v1/lists", json={"title": "x"}).status_code == status
    assert sandbox.mastodon.state.lists == {}


def test_a_follow_can_take_effect_later(sandbox: Sandbox, follower: httpx.Client) -> None:
    state, now, id_ = sandbox.mastodon.state, time.time(), _id(sandbox)
    state.clock = lambda: now
    state.traits.follow_delay = 1.0
    for _ in range(2):
        answer = follower.post(f"/api/v1/accounts/{id_}/follow").json()
        assert (answer["following"], answer["requested"]) == (False, False)
    assert _relationship(follower, id_) == (False, False)
    assert state.follows("follower") == set()
    now += 1
    assert _relationship(follower, id_) == (True, False)
    assert state.follows("follower") == {"acct001"}


def test_a_delayed_follow_of_a_locked_account_becomes_a_request(
    sandbox: Sandbox, follower: httpx.Client
) -> None:
    state, now, id_ = sandbox.mastodon.state, time.time(), _id(sandbox)
    state.clock = lambda: now
    state.traits.follow_delay = 1.0
    state.make_locked("acct001")
    follower.post(f"/api/v1/accounts/{id_}/follow")
    now += 1
    assert _relationship(follower, id_) == (False, True)


def test_an_unfollow_cancels_a_delayed_follow(sandbox: Sandbox, follower: httpx.Client) -> None:
    state, now, id_ = sandbox.mastodon.state, time.time(), _id(sandbox)
    state.clock = lambda: now
    state.traits.follow_delay = 1.0
    for action in ("follow", "unfollow"):
        follower.post(f"/api/v1/accounts/{id_}/{action}")
    now += 1
    assert _relationship(follower, id_) == (False, False)


def test_a_remote_server_can_accept_a_follow_later(
    sandbox: Sandbox, http: httpx.Client, follower: httpx.Client
) -> None:
    state, now, id_ = sandbox.mastodon.state, time.time(), _id(sandbox, REMOTE)
    state.clock = lambda: now
    state.account(REMOTE).known = True
    assert http.patch("/_sandbox/settings", json={"accept_delay": 60}).is_success
    answer = follower.post(f"/api/v1/accounts/{id_}/follow").json()
    assert (answer["following"], answer["requested"]) == (True, False)
    assert _relationship(follower, id_) == (False, True)
    now += 60
    assert _relationship(follower, id_) == (True, False)


def test_relationships_can_answer_for_fewer_ids_than_requested(
    sandbox: Sandbox, http: httpx.Client, follower: httpx.Client
) -> None:
    assert http.patch("/_sandbox/settings", json={"most_relationships": 1}).is_success
    ids = [_id(sandbox, name) for name in ("acct002", "acct001")]
    shown = follower.get("/api/v1/accounts/relationships", params={"id[]": ids}).json()
    assert [one["id"] for one in shown] == ids[:1]


def test_too_many_relationships_can_be_refused(
    sandbox: Sandbox, http: httpx.Client, follower: httpx.Client
) -> None:
    settings = {"most_relationships": 1, "refuses_more_relationships": True}
    assert http.patch("/_sandbox/settings", json=settings).is_success
    ids = [_id(sandbox, name) for name in ("acct002", "acct001")]
    path = "/api/v1/accounts/relationships"
    assert follower.get(path, params={"id[]": ids}).status_code == 422
    assert follower.get(path, params={"id[]": ids[:1]}).status_code == 200


def test_accounts_by_id_can_be_missing(
    sandbox: Sandbox, http: httpx.Client, follower: httpx.Client
) -> None:
    query = {"id[]": [_id(sandbox)]}
    assert follower.get("/api/v1/accounts", params=query).status_code == 200
    assert http.patch("/_sandbox/settings", json={"accounts_by_id": False}).is_success
    assert follower.get("/api/v1/accounts", params=query).status_code == 405
    assert follower.get(f"/api/v1/accounts/{query['id[]'][0]}").status_code == 200


@pytest.mark.parametrize(("scope", "status"), [("read:lists", 403), ("read", 200)])
def test_narrow_scopes_can_be_refused_at_use(
    sandbox: Sandbox, http: httpx.Client, scope: str, status: int
) -> None:
    state = sandbox.mastodon.state
    token = state.issue(state.users["follower"], frozenset({scope}), "").value
    headers = {"Authorization": f"Bearer {token}"}
    assert http.get("/api/v1/lists", headers=headers).status_code == 200
    assert http.patch("/_sandbox/settings", json={"broad_scopes_only": True}).is_success
    assert http.get("/api/v1/lists", headers=headers).status_code == status


def test_a_personality_resets_the_traits(http: httpx.Client) -> None:
    def change(**settings: object) -> httpx.Response:
        return http.patch("/_sandbox/settings", json=settings)

    takahe = change(follow_delay=5, personality="takahe").json()
    assert (takahe["follow_delay"], takahe["trailing_slash"]) == (5.0, "not_found")
    mastodon = change(personality="mastodon").json()
    assert (mastodon["follow_delay"], mastodon["trailing_slash"]) == (0.0, "ignored")
    gotosocial = change(personality="gotosocial").json()
    assert (gotosocial["old_lists"], gotosocial["accounts_by_id"]) == (True, False)
    snac = change(personality="snac").json()
    assert (snac["lists_error"], snac["most_relationships"]) == (404, 1)


@pytest.mark.parametrize("personality", ["gotosocial", "takahe", "snac"])
def test_only_mastodon_announces_api_versions_and_limits(
    sandbox: Sandbox, http: httpx.Client, personality: Personality
) -> None:
    sandbox.mastodon.state.personality = personality
    answer = http.get("/api/v2/instance")
    assert "api_versions" not in answer.json()
    assert "x-ratelimit-limit" not in answer.headers
    assert not answer.json()["version"].startswith("4.6")


def test_takahe_finds_no_handle_with_a_port(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.mastodon.state.personality = "takahe"
    path, handle = "/api/v1/accounts/lookup", f"acct001@{sandbox.mastodon.domain}"
    for acct in (handle, f"@{handle}"):
        assert http.get(path, params={"acct": acct}).status_code == 404
    assert http.get(path, params={"acct": "acct001"}).status_code == 200


APP = {"client_name": "a", "redirect_uris": "http://127.0.0.1/"}


def test_an_address_registers_five_apps_in_ten_minutes(
    sandbox: Sandbox, http: httpx.Client
) -> None:
    state, now = sandbox.mastodon.state, time.time()
    state.clock = lambda: now
    answers = [http.post("/api/v1/apps", json=APP) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1].headers["x-ratelimit-limit"] == "5"
    assert http.get("/api/v1/instance").status_code == 200
    now += 601
    assert http.post("/api/v1/apps", json=APP).status_code == 200


def test_more_apps_can_be_registered_where_the_limit_is_raised(http: httpx.Client) -> None:
    assert http.patch("/_sandbox/settings", json={"limits": {"apps": [7, 600]}}).is_success
    statuses = [http.post("/api/v1/apps", json=APP).status_code for _ in range(8)]
    assert statuses == [200] * 7 + [429]
    with Sandbox(app_registrations=1) as sandbox:
        url = f"{sandbox.mastodon.url}/api/v1/apps"
        assert [httpx.post(url, json=APP).status_code for _ in range(2)] == [200, 429]
