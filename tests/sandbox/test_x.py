import time
from collections.abc import Callable
from decimal import Decimal

import httpx
import pytest

from care100.sandbox import Sandbox

Clients = Callable[[str], httpx.Client]


@pytest.fixture
def x(x_as: Clients) -> httpx.Client:
    return x_as("follower")


@pytest.fixture
def me(sandbox: Sandbox) -> str:
    return sandbox.x.state.account("follower").id


def _id(sandbox: Sandbox, username: str) -> str:
    return sandbox.x.state.account(username).id


def _new(x: httpx.Client, name: str = "mine", **fields: object) -> str:
    answer = x.post("/2/lists", json={"name": name, **fields})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["data"]["id"])


def test_lookup_returns_users_and_names_missing_ones_in_errors(
    sandbox: Sandbox, x: httpx.Client
) -> None:
    sandbox.x.state.suspend("acct002")
    answer = x.get("/2/users/by", params={"usernames": "ACCT001,acct002,nobody"}).json()
    assert [user["username"] for user in answer["data"]] == ["acct001"]
    told = {error["value"]: error["title"] for error in answer["errors"]}
    assert told == {"acct002": "Forbidden", "nobody": "Not Found Error"}
    by_id = x.get("/2/users", params={"ids": f"{_id(sandbox, 'acct001')},1"}).json()
    assert [user["username"] for user in by_id["data"]] == ["acct001"]
    assert by_id["errors"][0]["value"] == "1"


def test_lookup_of_missing_users_only_has_no_data(x: httpx.Client) -> None:
    assert "data" not in x.get("/2/users/by", params={"usernames": "nobody"}).json()
    answer = x.get("/2/users/by/username/nobody")
    assert answer.status_code == 200
    assert set(answer.json()) == {"errors"}


@pytest.mark.parametrize(
    "usernames", ["", "a b", "sixteen_letters_", ",".join(f"a{n}" for n in range(101))]
)
def test_lookup_accepts_1_to_100_valid_names(x: httpx.Client, usernames: str) -> None:
    answer = x.get("/2/users/by", params={"usernames": usernames})
    assert answer.status_code == 400
    assert answer.json()["type"] == "https://api.x.com/2/problems/invalid-request"


def test_fields_are_returned_when_requested(x: httpx.Client) -> None:
    plain = x.get("/2/users/by/username/acct001").json()["data"]
    assert set(plain) == {"id", "name", "username"}
    query = {"user.fields": "description,protected,public_metrics,created_at,url,verified"}
    more = x.get("/2/users/by/username/acct001", params=query).json()["data"]
    assert set(more) - set(plain) == set(query["user.fields"].split(","))
    wrong = x.get("/2/users/by/username/acct001", params={"user.fields": "shoe_size"})
    assert wrong.status_code == 400


def test_links_are_shortened_and_expanded_in_entities(sandbox: Sandbox, x: httpx.Client) -> None:
    user = sandbox.x.state.account("acct001")
    user.description = "On https://b.social/@a, and https://c.example/d too."
    user.url = "https://e.example"
    query = {"user.fields": "description,url,entities"}
    told = x.get("/2/users/by/username/acct001", params=query).json()["data"]
    assert told["url"].startswith("https://t.co/")
    [of_url] = told["entities"]["url"]["urls"]
    assert (of_url["url"], of_url["expanded_url"]) == (told["url"], "https://e.example")
    expanded = told["description"]
    for link in reversed(told["entities"]["description"]["urls"]):
        assert told["description"][link["start"] : link["end"]] == link["url"]
        expanded = expanded[: link["start"]] + link["expanded_url"] + expanded[link["end"] :]
    assert expanded == user.description


def test_a_deactivated_user_is_not_found_until_reactivated(
    sandbox: Sandbox, x: httpx.Client
) -> None:
    id_ = _id(sandbox, "acct001")
    sandbox.x.state.deactivate("acct001")
    for path in (f"/2/users/{id_}", "/2/users/by/username/acct001"):
        assert x.get(path).json()["errors"][0]["title"] == "Not Found Error"
    sandbox.x.state.deactivate("acct001", deactivated=False)
    assert x.get(f"/2/users/{id_}").json()["data"]["id"] == id_


def test_a_renamed_user_keeps_the_id(sandbox: Sandbox, x: httpx.Client) -> None:
    id_ = _id(sandbox, "acct001")
    sandbox.x.state.rename("acct001", "renamed")
    assert x.get(f"/2/users/{id_}").json()["data"]["username"] == "renamed"
    assert "errors" in x.get("/2/users/by/username/acct001").json()


def test_a_list_is_created_changed_filled_and_deleted(sandbox: Sandbox, x: httpx.Client) -> None:
    id_ = _new(x, "Social Care 100", description="who to follow", private=True)
    query = {"list.fields": "description,private,member_count,follower_count"}
    shown = x.get(f"/2/lists/{id_}", params=query).json()["data"]
    assert shown == {
        "id": id_,
        "name": "Social Care 100",
        "description": "who to follow",
        "private": True,
        "member_count": 0,
        "follower_count": 0,
    }
    changed = x.put(f"/2/lists/{id_}", json={"name": "Other"})
    assert changed.json() == {"data": {"updated": True}}
    assert sandbox.x.state.lists[id_].description == "who to follow"
    path = f"/2/lists/{id_}/members"
    for name in ("acct001", "acct002", "acct001"):
        added = x.post(path, json={"user_id": _id(sandbox, name)})
        assert added.json() == {"data": {"is_member": True}}
    assert sandbox.x.state.members(id_) == {"acct001", "acct002"}
    removed = x.delete(f"{path}/{_id(sandbox, 'acct001')}")
    assert removed.json() == {"data": {"is_member": False}}
    assert [u["username"] for u in x.get(path).json()["data"]] == ["acct002"]
    assert x.delete(f"/2/lists/{id_}").json() == {"data": {"deleted": True}}
    assert "data" not in x.get(f"/2/lists/{id_}").json()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": "n" * 26},
        {"name": "n", "description": "d" * 101},
        {"name": "n", "private": "yes"},
        {"name": 5},
        {"name": "n", "colour": "red"},
        [],
    ],
)
def test_a_list_above_the_limits_is_refused(
    sandbox: Sandbox, x: httpx.Client, body: object
) -> None:
    before = len(sandbox.x.state.lists)
    assert x.post("/2/lists", json=body).status_code == 400
    assert len(sandbox.x.state.lists) == before


def test_a_list_as_a_form_is_refused(x: httpx.Client) -> None:
    assert x.post("/2/lists", data={"name": "n"}).status_code == 400


def test_members_are_read_page_by_page(sandbox: Sandbox, x: httpx.Client) -> None:
    id_ = sandbox.x.state.published["social-care-100"]
    names, token, pages = [], "", 0
    while pages == 0 or token:
        query = {"max_results": "40", **({"pagination_token": token} if token else {})}
        answer = x.get(f"/2/lists/{id_}/members", params=query).json()
        assert answer["meta"]["result_count"] == len(answer["data"])
        names += [user["username"] for user in answer["data"]]
        token = answer["meta"].get("next_token", "")
        pages += 1
    assert pages == 3
    assert len(names) == len(set(names)) == 100
    assert set(names) == sandbox.x.state.members(id_)
    for query in ({"max_results": "101"}, {"max_results": "0"}, {"pagination_token": "nonsense"}):
        assert x.get(f"/2/lists/{id_}/members", params=query).status_code == 400


def test_a_full_list_accepts_no_more_members(sandbox: Sandbox, x: httpx.Client) -> None:
    sandbox.x.state.most_members = 1
    path = f"/2/lists/{_new(x)}/members"
    statuses = [
        x.post(path, json={"user_id": _id(sandbox, name)}).status_code
        for name in ("acct001", "acct001", "acct002")
    ]
    assert statuses == [200, 200, 403]


def test_missing_and_blocking_users_cannot_be_listed(sandbox: Sandbox, x: httpx.Client) -> None:
    sandbox.x.state.suspend("acct001")
    sandbox.x.state.block("acct002", "follower")
    path = f"/2/lists/{_new(x)}/members"
    assert x.post(path, json={"user_id": _id(sandbox, "acct001")}).status_code == 404
    assert x.post(path, json={"user_id": _id(sandbox, "acct002")}).status_code == 403
    assert x.post(path, json={"user_id": "1"}).status_code == 404
    assert x.post(path, json={"user_id": "not-a-number"}).status_code == 400


def test_only_the_owner_changes_a_list_and_sees_a_private_one(
    sandbox: Sandbox, x: httpx.Client, x_as: Clients
) -> None:
    public, private = _new(x, "public"), _new(x, "private", private=True)
    curator = x_as("curator")
    assert curator.put(f"/2/lists/{public}", json={"name": "taken"}).status_code == 403
    assert curator.delete(f"/2/lists/{public}").status_code == 403
    members = f"/2/lists/{public}/members"
    assert curator.post(members, json={"user_id": "1"}).status_code == 403
    assert curator.delete(f"/2/lists/{private}").status_code == 404
    assert "data" not in curator.get(f"/2/lists/{private}").json()
    owner = _id(sandbox, "follower")
    seen = curator.get(f"/2/users/{owner}/owned_lists").json()["data"]
    assert [one["id"] for one in seen] == [public]
    own = x.get(f"/2/users/{owner}/owned_lists").json()
    assert {one["id"] for one in own["data"]} == {public, private}


def test_following_the_published_list_is_one_request(
    sandbox: Sandbox, x: httpx.Client, me: str
) -> None:
    id_ = sandbox.x.state.published["social-care-100"]
    path = f"/2/users/{me}/followed_lists"
    assert x.get(path).json() == {"meta": {"result_count": 0}}
    for _ in range(2):
        followed = x.post(path, json={"list_id": id_})
        assert followed.json() == {"data": {"following": True}}
    query = {"list.fields": "follower_count,member_count", "expansions": "owner_id"}
    shown = x.get(path, params=query).json()
    assert shown["data"][0]["follower_count"] == 1
    assert shown["data"][0]["owner_id"] == shown["includes"]["users"][0]["id"]
    assert shown["includes"]["users"][0]["username"] == "curator"
    followers = x.get(f"/2/lists/{id_}/followers").json()["data"]
    assert [user["username"] for user in followers] == ["follower"]
    assert x.delete(f"{path}/{id_}").json() == {"data": {"following": False}}
    assert sandbox.x.state.followed_lists("follower") == set()
    assert x.post(path, json={"list_id": "1"}).status_code == 404


def test_following_a_list_can_be_refused(sandbox: Sandbox, x: httpx.Client, me: str) -> None:
    sandbox.x.state.refuse_list_follow = True
    id_ = sandbox.x.state.published["social-care-100"]
    answer = x.post(f"/2/users/{me}/followed_lists", json={"list_id": id_})
    assert answer.status_code == 403
    assert "not permitted" in answer.json()["detail"]
    assert sandbox.x.state.followed_lists("follower") == set()
    page = x.get(f"/i/lists/{id_}")
    assert "CareQualityComm" in page.text


def test_owned_lists_can_answer_400_with_the_reason_in_errors(
    sandbox: Sandbox, x: httpx.Client, me: str
) -> None:
    with httpx.Client(base_url=sandbox.x.url) as anybody:
        assert anybody.patch("/_sandbox/settings", json={"refuse_owned_lists": True}).is_success
    answer = x.get(f"/2/users/{me}/owned_lists")
    assert answer.status_code == 400
    assert me in answer.json()["errors"][0]["detail"]
    assert me not in answer.json()["detail"]
    assert sandbox.x.costs.total == 0


def test_an_account_without_credits_is_answered_402(
    sandbox: Sandbox, x: httpx.Client, me: str
) -> None:
    with httpx.Client(base_url=sandbox.x.url) as anybody:
        assert anybody.patch("/_sandbox/settings", json={"out_of_credits": True}).is_success
    for answer in (x.get("/2/users/me"), x.post("/2/lists", json={"name": "n"})):
        assert answer.status_code == 402
        assert answer.json()["title"] == "CreditsDepleted"
        assert me in answer.json()["detail"]
    assert sandbox.x.state.owned("follower") == []
    assert sandbox.x.costs.total == 0


def test_self_serve_apps_cannot_follow_accounts(sandbox: Sandbox, x: httpx.Client, me: str) -> None:
    target = {"target_user_id": _id(sandbox, "acct001")}
    answer = x.post(f"/2/users/{me}/following", json=target)
    assert answer.status_code == 403
    assert "not permitted" in answer.json()["detail"]
    assert sandbox.x.state.following == {}


def test_enterprise_apps_can_follow_accounts() -> None:
    with Sandbox(accounts=3, self_serve=False) as sandbox:
        state = sandbox.x.state
        headers = {"Authorization": f"Bearer {sandbox.x.users['follower']}"}
        me = state.account("follower").id
        state.protect("acct002")
        state.block("acct003", "follower")
        with httpx.Client(base_url=sandbox.x.url, headers=headers) as x:
            path = f"/2/users/{me}/following"

            def follow(name: str) -> httpx.Response:
                return x.post(path, json={"target_user_id": state.account(name).id})

            before = x.get("/2/users/me", params={"user.fields": "public_metrics"}).json()
            assert follow("acct001").json()["data"] == {"following": True, "pending_follow": False}
            assert follow("acct002").json()["data"] == {"following": False, "pending_follow": True}
            assert follow("acct003").status_code == 403
            assert follow("follower").status_code == 400
            assert [u["username"] for u in x.get(path).json()["data"]] == ["acct001"]
            query = {"user.fields": "connection_status"}
            for name, status in (("acct001", "following"), ("acct002", "follow_request_sent")):
                shown = x.get(f"/2/users/by/username/{name}", params=query).json()["data"]
                assert shown["connection_status"] == [status]
            after = x.get("/2/users/me", params={"user.fields": "public_metrics"}).json()
            counts = [m["data"]["public_metrics"]["following_count"] for m in (before, after)]
            assert counts[1] == counts[0] + 1
            state.follows_a_day = (0, 86_400.0)
            state.rate_limiter.clear()
            assert follow("curator").status_code == 429
            gone = x.delete(f"{path}/{state.account('acct001').id}")
            assert gone.json() == {"data": {"following": False}}
            assert "data" not in x.get(path).json()


def test_a_user_cannot_act_for_another(sandbox: Sandbox, x: httpx.Client) -> None:
    other = _id(sandbox, "curator")
    list_id = {"list_id": sandbox.x.state.published["social-care-100"]}
    assert x.post(f"/2/users/{other}/followed_lists", json=list_id).status_code == 400
    assert sandbox.x.state.followed_lists("curator") == set()


def test_pinning(sandbox: Sandbox, x: httpx.Client, me: str) -> None:
    path, id_ = f"/2/users/{me}/pinned_lists", _new(x)
    assert x.post(path, json={"list_id": id_}).json() == {"data": {"pinned": True}}
    assert [one["id"] for one in x.get(path).json()["data"]] == [id_]
    assert x.delete(f"{path}/{id_}").json() == {"data": {"pinned": False}}
    assert x.get(path).json() == {"meta": {"result_count": 0}}
    for _ in range(5):
        x.post(path, json={"list_id": _new(x)})
    assert x.post(path, json={"list_id": id_}).status_code == 403
    pinned = sandbox.x.state.pinned[me][0]
    x.delete(f"/2/lists/{pinned}")
    assert pinned not in sandbox.x.state.pinned[me]


def test_each_operation_has_its_own_limit_and_window(
    sandbox: Sandbox, x: httpx.Client, x_as: Clients
) -> None:
    now = time.time()
    sandbox.x.state.clock = lambda: now
    sandbox.x.state.limits["getUsersMe"] = (2, 900.0)
    answers = [x.get("/2/users/me") for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert [a.headers["x-rate-limit-remaining"] for a in answers] == ["1", "0", "0"]
    assert {a.headers["x-rate-limit-limit"] for a in answers} == {"2"}
    assert 0 < int(answers[2].headers["x-rate-limit-reset"]) - now <= 901
    assert x.get("/2/users/by/username/acct001").status_code == 200
    assert x_as("curator").get("/2/users/me").status_code == 200
    now += 901
    assert x.get("/2/users/me").status_code == 200


def test_the_costs_of_a_first_publication(sandbox: Sandbox, x_as: Clients) -> None:
    x, costs = x_as("curator"), sandbox.x.costs
    members = sorted(sandbox.x.state.members(sandbox.x.state.published["social-care-100"]))
    found = x.get("/2/users/by", params={"usernames": ",".join(members)}).json()["data"]
    id_ = _new(x, "copy")
    for user in found:
        x.post(f"/2/lists/{id_}/members", json={"user_id": user["id"]})
    assert costs.total == Decimal("1.510")
    assert costs.by_kind == {
        "user_read": Decimal("1.000"),
        "list_create": Decimal("0.010"),
        "list_manage": Decimal("0.500"),
    }


def test_the_same_read_within_a_day_is_free(sandbox: Sandbox, x: httpx.Client) -> None:
    now = 1_800_000_000.0
    sandbox.x.state.clock = lambda: now
    for _ in range(2):
        x.get("/2/users/by/username/acct001")
        x.get("/2/users", params={"ids": _id(sandbox, "acct001")})
    assert sandbox.x.costs.total == Decimal("0.010")
    now += 86_400
    x.get("/2/users/by/username/acct001")
    assert sandbox.x.costs.total == Decimal("0.020")


def test_refused_and_missing_things_cost_nothing(
    sandbox: Sandbox, x: httpx.Client, me: str
) -> None:
    x.get("/2/users/by/username/nobody")
    x.post(f"/2/users/{me}/following", json={"target_user_id": "1"})
    x.post("/2/lists", json={})
    assert sandbox.x.costs.total == 0
    assert sandbox.x.costs.charges == []


def test_costs_over_http(sandbox: Sandbox, x: httpx.Client, me: str) -> None:
    id_ = sandbox.x.state.published["social-care-100"]
    x.post(f"/2/users/{me}/followed_lists", json={"list_id": id_})
    x.get(f"/2/lists/{id_}")
    x.get(f"/2/users/{me}/followed_lists")
    x.delete(f"/2/users/{me}/followed_lists/{id_}")
    assert x.get("/_sandbox/ledger").json() == {
        "total": "0.031",
        "by_kind": {
            "interaction": "0.015",
            "list_read": "0.005",
            "owned_read": "0.001",
            "interaction_delete": "0.010",
        },
    }
    assert x.delete("/_sandbox/ledger").json() == {"total": "0", "by_kind": {}}


def test_too_many_additions_are_refused_while_the_headers_show_room(
    sandbox: Sandbox, x: httpx.Client
) -> None:
    sandbox.x.state.most_additions = (2, 43_200.0)
    path = f"/2/lists/{_new(x)}/members"
    answers = [
        x.post(path, json={"user_id": _id(sandbox, name)})
        for name in ("acct001", "acct001", "acct002", "acct003")
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 403]
    assert answers[-1].json()["errors"][0]["code"] == 104
    assert int(answers[-1].headers["x-rate-limit-remaining"]) > 0


def test_never_listed_users_are_reported_as_added_but_are_not(
    sandbox: Sandbox, x: httpx.Client
) -> None:
    sandbox.x.state.never_list("acct001")
    list_id = _new(x)
    answer = x.post(f"/2/lists/{list_id}/members", json={"user_id": _id(sandbox, "acct001")})
    assert answer.json() == {"data": {"is_member": True}}
    assert sandbox.x.state.members(list_id) == set()
