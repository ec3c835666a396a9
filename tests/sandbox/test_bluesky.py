"""Sessions, identity, app views and limits of the Bluesky server."""

import time
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from care100.sandbox import Fault, Sandbox
from care100.sandbox.bluesky.state import BlueskyState

from .bluesky import CREATED, FOLLOW, Bluesky, error, made


@pytest.fixture
def state(sandbox: Sandbox) -> BlueskyState:
    return sandbox.bluesky.state


@pytest.fixture
def public(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """The app view that needs no login."""
    with httpx.Client(base_url=f"{sandbox.bluesky.app_view_url}/xrpc") as client:
        yield client


def test_a_session_from_password_to_logout(bsky: Bluesky) -> None:
    assert bsky.session["handle"] == "follower.test"
    assert bsky.get("com.atproto.server.getSession").json()["did"] == bsky.did
    bsky.http.headers["Authorization"] = f"Bearer {bsky.session['refreshJwt']}"
    renewed = bsky.call("com.atproto.server.refreshSession").json()
    assert renewed["accessJwt"] != bsky.session["accessJwt"]
    bsky.http.headers["Authorization"] = f"Bearer {renewed['refreshJwt']}"
    assert bsky.call("com.atproto.server.deleteSession").status_code == 200
    again = bsky.call("com.atproto.server.refreshSession")
    assert error(again) == (400, "ExpiredToken")


def test_an_access_token_expires(state: BlueskyState, bsky: Bluesky) -> None:
    state.clock = lambda: time.time() + 7_201
    assert error(bsky.get("com.atproto.server.getSession")) == (400, "ExpiredToken")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", (401, "AuthMissing")),
        ("Bearer wrong", (400, "InvalidToken")),
        ("Bearer", (400, "InvalidToken")),
        ("Basic abc", (400, "InvalidToken")),
    ],
)
def test_wrong_tokens_are_refused(bsky: Bluesky, header: str, expected: tuple[int, str]) -> None:
    del bsky.http.headers["Authorization"]
    headers = {"Authorization": header} if header else {}
    answer = bsky.http.get("/xrpc/com.atproto.server.getSession", headers=headers)
    assert error(answer) == expected


def test_a_wrong_password_and_an_unknown_handle_get_the_same_answer(bsky: Bluesky) -> None:
    for handle in ("follower.test", "nobody.test"):
        body = {"identifier": handle, "password": "wrong"}
        answer = bsky.call("com.atproto.server.createSession", body)
        assert error(answer) == (401, "AuthenticationRequired")


def test_a_handle_leads_to_a_did_a_document_and_back(sandbox: Sandbox) -> None:
    server = sandbox.bluesky
    resolve = f"{server.url}/xrpc/com.atproto.identity.resolveHandle"
    did = httpx.get(resolve, params={"handle": "ACCT001.test"}).json()["did"]
    document = httpx.get(f"{server.directory_url}/{did}").json()
    assert document["alsoKnownAs"] == ["at://acct001.test"]
    assert document["service"][0]["serviceEndpoint"] == server.url
    well_known = f"{server.url}/.well-known/atproto-did"
    assert httpx.get(well_known, headers={"Host": "acct001.test"}).text == did
    assert httpx.get(well_known).status_code == 404
    repo = httpx.get(
        f"{server.url}/xrpc/com.atproto.repo.describeRepo", params={"repo": "acct001.test"}
    ).json()
    assert (repo["didDoc"], repo["handleIsCorrect"]) == (document, True)


@pytest.mark.parametrize(
    ("handle", "name"),
    [
        ("nobody.test", "HandleNotFound"),
        ("nobody.example.org", "InvalidRequest"),
        ("not a handle", "InvalidRequest"),
    ],
)
def test_unknown_handles_are_not_resolved(bsky: Bluesky, handle: str, name: str) -> None:
    answer = bsky.get("com.atproto.identity.resolveHandle", handle=handle)
    assert error(answer) == (400, name)


def test_unknown_dids_have_no_document(sandbox: Sandbox) -> None:
    assert httpx.get(f"{sandbox.bluesky.directory_url}/did:plc:abc").status_code == 404


def test_a_renamed_account_keeps_its_did(state: BlueskyState, bsky: Bluesky) -> None:
    did = state.account("acct001.test").did
    state.rename("acct001.test", "renamed.test")
    assert error(bsky.get("com.atproto.identity.resolveHandle", handle="acct001.test"))
    shown = bsky.get("app.bsky.actor.getProfile", actor=did).json()
    assert shown["handle"] == "renamed.test"


def test_a_handle_can_move_to_another_account(state: BlueskyState, bsky: Bluesky) -> None:
    old, new = state.account("acct001.test").did, state.account("acct002.test").did
    state.rename("acct002.test", "acct001.test")
    resolved = bsky.get("com.atproto.identity.resolveHandle", handle="acct001.test").json()
    assert resolved["did"] == new
    shown = bsky.get("app.bsky.actor.getProfile", actor=old).json()
    assert shown["handle"] == "handle.invalid"


def test_profiles_show_how_the_viewer_stands_to_accounts(
    state: BlueskyState, bsky: Bluesky
) -> None:
    followed = state.follow("follower.test", "acct001.test")
    blocking = state.block("follower.test", "acct002.test")
    state.block("acct003.test", "follower.test")
    state.mute("follower.test", "acct004.test")
    back = state.follow("acct005.test", "follower.test")
    actors = [f"acct00{n}.test" for n in range(1, 6)]
    found = bsky.get("app.bsky.actor.getProfiles", actors=actors).json()["profiles"]
    assert [one["handle"] for one in found] == actors
    plain = {"muted": False, "blockedBy": False}
    assert [one["viewer"] for one in found] == [
        {**plain, "following": followed},
        {**plain, "blocking": blocking},
        {**plain, "blockedBy": True},
        {**plain, "muted": True},
        {**plain, "followedBy": back},
    ]


def test_profiles_leave_out_missing_accounts_and_one_profile_says_why(
    state: BlueskyState, bsky: Bluesky
) -> None:
    state.account("acct001.test").deactivated = True
    state.account("acct002.test").suspended = True
    state.account("acct003.test").taken_down = True
    actors = [*(f"acct00{n}.test" for n in range(1, 5)), "nobody.test"]
    found = bsky.get("app.bsky.actor.getProfiles", actors=actors).json()["profiles"]
    assert [one["handle"] for one in found] == ["acct004.test"]
    names = [error(bsky.get("app.bsky.actor.getProfile", actor=one))[1] for one in actors[:3]]
    assert names == ["AccountDeactivated", "AccountTakedown", "AccountTakedown"]
    missing = bsky.get("app.bsky.actor.getProfile", actor="nobody.test")
    assert missing.json()["message"] == "Profile not found"


def test_26_profiles_at_once_are_refused(bsky: Bluesky) -> None:
    actors = ["acct001.test"] * 26
    answer = bsky.get("app.bsky.actor.getProfiles", actors=actors)
    assert error(answer) == (400, "InvalidRequest")


def test_the_public_app_view_shows_no_relations(state: BlueskyState, public: httpx.Client) -> None:
    state.follow("follower.test", "acct001.test")
    shown = public.get("/app.bsky.actor.getProfile", params={"actor": "acct001.test"}).json()
    assert shown["handle"] == "acct001.test"
    assert "viewer" not in shown
    assert public.get("/app.bsky.graph.getMutes").status_code == 401
    assert public.post("/com.atproto.repo.applyWrites").status_code == 401


def test_a_server_without_app_views_says_so(state: BlueskyState, bsky: Bluesky) -> None:
    state.app_views = False
    answer = bsky.get("app.bsky.actor.getProfiles", actors="acct001.test")
    assert error(answer) == (502, "UpstreamFailure")
    assert bsky.get("com.atproto.identity.resolveHandle", handle="acct001.test").is_success


def test_a_list_is_read_page_by_page(state: BlueskyState, bsky: Bluesky) -> None:
    members = [f"acct00{n}.test" for n in range(1, 6)]
    uri = state.publish_list("curator.test", "Social Care", members)
    state.account("acct002.test").suspended = True
    state.block("acct003.test", "curator.test")
    read: list[str] = []
    cursor = ""
    while not read or cursor:
        query = {"list": uri, "limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = bsky.get("app.bsky.graph.getList", **query).json()
        assert page["list"]["listItemCount"] == 5
        read += [one["subject"]["handle"] for one in page["items"]]
        cursor = page.get("cursor", "")
    assert read == ["acct005.test", "acct004.test", "acct001.test"]
    lists = bsky.get("app.bsky.graph.getLists", actor="curator.test").json()["lists"]
    assert [one["name"] for one in lists] == ["Social Care"]


def test_a_starter_pack_shows_its_list(state: BlueskyState, bsky: Bluesky) -> None:
    uri = state.publish_pack("curator.test", "Social Care", ["acct001.test", "acct002.test"])
    pack = bsky.get("app.bsky.graph.getStarterPack", starterPack=uri).json()["starterPack"]
    by_handle = bsky.get(
        "app.bsky.graph.getStarterPack", starterPack=uri.replace(uri.split("/")[2], "curator.test")
    )
    assert by_handle.json()["starterPack"] == pack
    assert pack["record"]["list"] == pack["list"]["uri"]
    assert pack["list"]["listItemCount"] == 2
    assert len(pack["listItemsSample"]) == 2
    packs = bsky.get("app.bsky.graph.getActorStarterPacks", actor="curator.test").json()
    assert [one["uri"] for one in packs["starterPacks"]] == [uri]
    assert bsky.get("app.bsky.graph.getLists", actor="curator.test").json()["lists"] == []
    missing = bsky.get("app.bsky.graph.getStarterPack", starterPack=f"{uri}x")
    assert missing.json()["message"] == "Starter pack not found"


def test_accounts_that_opt_out_of_a_pack_are_shown_to_its_owner_only(
    sandbox: Sandbox, state: BlueskyState, bsky: Bluesky
) -> None:
    pack = state.publish_pack("curator.test", "Social Care", ["acct001.test", "acct002.test"])
    uri = state.account("curator.test").repository.all("app.bsky.graph.list")[0].uri
    state.opt_out("acct001.test", uri)
    seen = bsky.get("app.bsky.graph.getList", list=uri).json()["items"]
    assert [one["subject"]["handle"] for one in seen] == ["acct002.test"]
    curator = Bluesky(sandbox, "curator")
    with closing(curator.http):
        own = curator.get("app.bsky.graph.getList", list=uri).json()["items"]
    assert [one.get("subjectOptedOut") for one in own] == [None, True]
    assert state.members(uri) == {"acct001.test", "acct002.test"}
    assert pack


def test_follows_and_relationships(state: BlueskyState, bsky: Bluesky) -> None:
    uri = state.follow("follower.test", "acct001.test")
    answer = bsky.get("app.bsky.graph.getFollows", actor="follower.test").json()
    assert [one["handle"] for one in answer["follows"]] == ["acct001.test"]
    others = ["acct001.test", "nobody.test"]
    answer = bsky.get("app.bsky.graph.getRelationships", actor="follower.test", others=others)
    followed, missing = answer.json()["relationships"]
    assert followed["following"] == uri
    assert missing["notFound"] is True


def test_a_feed_shows_the_last_post_but_not_across_a_block(
    state: BlueskyState, bsky: Bluesky
) -> None:
    shown = bsky.get("app.bsky.feed.getAuthorFeed", actor="acct001.test").json()["feed"]
    assert shown[0]["post"]["author"]["handle"] == "acct001.test"
    state.set_last_post("acct001.test", None)
    assert bsky.get("app.bsky.feed.getAuthorFeed", actor="acct001.test").json()["feed"] == []
    state.block("acct001.test", "follower.test")
    answer = bsky.get("app.bsky.feed.getAuthorFeed", actor="acct001.test")
    assert error(answer) == (400, "BlockedByActor")


def test_writes_cost_points_by_the_hour_and_the_day(state: BlueskyState, bsky: Bluesky) -> None:
    now = time.time()
    state.clock = lambda: now
    state.limits.points_an_hour = (10, 3_600.0)
    first = bsky.write(*[bsky.follow("acct001.test")] * 3)
    assert (first.headers["ratelimit-limit"], first.headers["ratelimit-remaining"]) == ("10", "1")
    assert int(first.headers["ratelimit-reset"]) == int(now + 3_600)
    refused = bsky.write(bsky.follow("acct002.test"))
    assert error(refused) == (429, "RateLimitExceeded")
    assert refused.headers["ratelimit-remaining"] == "0"
    assert len(bsky.records(FOLLOW)) == 3
    now += 3_601
    bsky.http.headers["Authorization"] = f"Bearer {_new_token(bsky)}"
    assert bsky.write(bsky.follow("acct002.test")).is_success


def _new_token(bsky: Bluesky) -> str:
    body = {"identifier": "follower.test", "password": bsky.state.passwords[bsky.did]}
    return str(bsky.call("com.atproto.server.createSession", body).json()["accessJwt"])


def test_logins_and_requests_are_limited(state: BlueskyState, bsky: Bluesky) -> None:
    state.limits.sessions = (2, 300.0)
    body = {"identifier": "follower.test", "password": "wrong"}
    statuses = [bsky.call("com.atproto.server.createSession", body).status_code for _ in range(3)]
    assert statuses == [401, 429, 429]  # the fixture has logged in already
    state.limits.requests = (1, 300.0)
    assert error(bsky.get("com.atproto.server.getSession")) == (429, "RateLimitExceeded")


def test_limits_can_be_left_out_of_the_headers(state: BlueskyState, bsky: Bluesky) -> None:
    state.rate_limit_headers = False
    assert "ratelimit-limit" not in bsky.get("com.atproto.server.getSession").headers


def test_accounts_and_settings_change_over_http(sandbox: Sandbox, bsky: Bluesky) -> None:
    url = f"{sandbox.bluesky.url}/_sandbox"
    changes = {
        "display_name": "Ada",
        "description": "On @ada@a.social",
        "website": "https://ada.example",
        "suspended": False,
        "posts": 7,
        "last_post": "2020-01-01",
        "follows": ["follower.test"],
        "mutes": ["acct002.test"],
        "blocks": ["acct003.test"],
        "handle": "ada.test",
    }
    answer = httpx.patch(f"{url}/accounts/acct001.test", json=changes)
    assert answer.json()["handle"] == "ada.test"
    shown = bsky.get("app.bsky.actor.getProfile", actor="ada.test").json()
    assert (shown["displayName"], shown["website"]) == ("Ada", "https://ada.example")
    assert (shown["postsCount"], shown["followsCount"] > 0) == (8, True)
    feed = bsky.get("app.bsky.feed.getAuthorFeed", actor="ada.test").json()["feed"]
    assert feed[0]["post"]["record"]["createdAt"].startswith("2020-01-01")
    settings = httpx.patch(f"{url}/settings", json={"limits": {"points_an_hour": [5, 60]}}).json()
    assert settings["limits"]["points_an_hour"] == [5, 60]
    for path, wrong in (("accounts/ada.test", {"shoes": 1}), ("settings", {"shoes": 1})):
        assert httpx.patch(f"{url}/{path}", json=wrong).status_code == 422
    assert httpx.patch(f"{url}/accounts/nobody.test", json={}).status_code == 404


def test_faults_and_the_log(sandbox: Sandbox, bsky: Bluesky) -> None:
    sandbox.bluesky.faults.add(Fault("status", path="applyWrites", status=429, reset_after=60))
    refused = bsky.write(bsky.follow("acct001.test"))
    assert error(refused) == (429, "RateLimitExceeded")
    assert refused.headers["ratelimit-remaining"] == "0"
    sandbox.bluesky.faults.add(Fault("cut_after", path="applyWrites"))
    with pytest.raises(httpx.TransportError):
        bsky.write(bsky.follow("acct001.test"))
    assert len(bsky.records(FOLLOW)) == 1
    writes = sandbox.bluesky.log.writes()
    assert [one.status for one in writes] == [429, 200]
    assert {one.user for one in writes} == {"follower.test"}
    secrets = (bsky.session["accessJwt"], bsky.state.passwords[bsky.did])
    assert not any(secret in repr(sandbox.bluesky.log) for secret in secrets)


def test_wrong_methods_are_named(bsky: Bluesky) -> None:
    answer = bsky.get("com.atproto.repo.applyWrites")
    assert answer.json()["message"] == "Incorrect HTTP method (GET) expected POST"
    assert error(bsky.get("com.atproto.nothing.here")) == (501, "MethodNotImplemented")
    body = b"{"
    headers = {"content-type": "application/json"}
    broken = bsky.http.post("/xrpc/com.atproto.repo.applyWrites", content=body, headers=headers)
    assert broken.status_code == 400
    assert bsky.write(made("create", "follow", None, {"createdAt": CREATED})).status_code == 400
