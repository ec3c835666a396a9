"""Everything that the sandbox answers as X is what X's OpenAPI description says."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import jsonschema
import pytest

from care100.sandbox import Fault, Sandbox
from care100.sandbox.x.app import OPERATIONS

from .openapi import Description, description_path

USER_FIELDS = (
    "id,name,username,created_at,description,url,entities,protected,verified,verified_type,"
    "profile_image_url,connection_status,public_metrics"
)
LIST_FIELDS = "id,name,created_at,description,follower_count,member_count,private"
USERS = {"user.fields": USER_FIELDS}
LISTS = {"list.fields": LIST_FIELDS, "expansions": "owner_id", "user.fields": USER_FIELDS}
PAGED = {"max_results": "2"}

POSTS = {
    "post.fields": "conversation_id,created_at,entities,lang,possibly_sensitive,public_metrics",
    "expansions": "author_id",
    "user.fields": USER_FIELDS,
}


@dataclass
class Ask:
    """A request for an operation; `{names}` in it stand for ids in the scene."""

    operation: str
    query: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    path: dict[str, str] = field(default_factory=dict)


ASKS = [
    Ask("getUsersMe", USERS),
    Ask("getUsersByIds", {"ids": "{target},{suspended},1", **USERS}),
    Ask("getUsersByUsernames", {"usernames": "acct001,acct003,nobody", **USERS}),
    Ask("getUsersByUsername", USERS, path={"username": "acct001"}),
    Ask("getUsersByUsername", USERS, path={"username": "nobody"}),
    Ask("getUsersById", USERS, path={"id": "{target}"}),
    Ask("getUsersById", USERS, path={"id": "{suspended}"}),
    Ask("getUsersFollowing", {**USERS, **PAGED}),
    Ask("followUser", body={"target_user_id": "{target}"}),
    Ask("followUser", body={"target_user_id": "{protected}"}),
    Ask("unfollowUser", path={"source_user_id": "{me}", "target_user_id": "{target}"}),
    Ask("createLists", body={"name": "n" * 25, "description": "d" * 100, "private": True}),
    Ask("createLists", body={"name": "n"}),
    Ask("getListsById", LISTS, path={"id": "{published}"}),
    Ask("getListsById", path={"id": "{own}"}),
    Ask("getListsById", path={"id": "1"}),
    Ask("updateLists", path={"id": "{own}"}, body={"name": "other", "private": False}),
    Ask("deleteLists", path={"id": "{own}"}),
    Ask("getListsMembers", {**USERS, **PAGED}, path={"id": "{published}"}),
    Ask("getListsMembers", path={"id": "{own}"}),
    Ask("getListsMembers", path={"id": "1"}),
    Ask("getListsPosts", {**POSTS, **PAGED}, path={"id": "{published}"}),
    Ask("getListsPosts", path={"id": "{own}"}),
    Ask("getListsPosts", path={"id": "1"}),
    Ask("addListsMember", path={"id": "{own}"}, body={"user_id": "{target}"}),
    Ask("removeListsMemberByUserId", path={"id": "{own}", "user_id": "{target}"}),
    Ask("getListsFollowers", {**USERS, **PAGED}, path={"id": "{published}"}),
    Ask("getUsersOwnedLists", {**LISTS, **PAGED}),
    Ask("getUsersFollowedLists", {**LISTS, **PAGED}),
    Ask("followList", body={"list_id": "{published}"}),
    Ask("unfollowList", path={"list_id": "{published}"}),
    Ask("getUsersPinnedLists", LISTS),
    Ask("pinList", body={"list_id": "{own}"}),
    Ask("unpinList", path={"list_id": "{own}"}),
]

WRONG = [
    Ask("getUsersByIds", {"ids": "abc"}),
    Ask("getUsersByUsernames", {"usernames": "a b"}),
    Ask("getUsersByUsernames"),
    Ask("getUsersByUsername", path={"username": "not-a-name"}),
    Ask("getUsersById", path={"id": "abc"}),
    Ask("getUsersMe", {"user.fields": "shoe_size"}),
    Ask("getListsMembers", {"max_results": "0"}, path={"id": "{published}"}),
    Ask("getListsMembers", {"pagination_token": "?"}, path={"id": "{published}"}),
    Ask("createLists", body={}),
    Ask("createLists", body={"name": "n" * 26}),
    Ask("createLists", body={"name": "n", "colour": "red"}),
    Ask("updateLists", path={"id": "{published}"}, body={"name": "taken"}),
    Ask("updateLists", path={"id": "1"}, body={"name": "gone"}),
    Ask("deleteLists", path={"id": "{published}"}),
    Ask("addListsMember", path={"id": "{own}"}, body={"user_id": "1"}),
    Ask("addListsMember", path={"id": "{own}"}, body={"user_id": "{blocking}"}),
    Ask("addListsMember", path={"id": "{own}"}, body={}),
    Ask("followUser", body={"target_user_id": "{blocking}"}),
    Ask("followUser", path={"id": "{target}"}, body={"target_user_id": "{target}"}),
    Ask("followUser", body={"target_user_id": "{me}"}),
    Ask("followList", body={"list_id": "1"}),
    Ask("pinList", body={"list_id": "abc"}),
]


def _description() -> Description:
    path = description_path()
    if not path.is_file():
        pytest.skip(f"X's OpenAPI description is not at {path}; name it in CARE100_X_OPENAPI")
    return Description(json.loads(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def description() -> Description:
    return _description()


@dataclass
class Scene:
    """A sandbox with something of everything in it, and a client to it."""

    sandbox: Sandbox
    x: httpx.Client
    names: dict[str, str]
    description: Description

    def _fill(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._fill(item) for name, item in value.items()}
        return value.format(**self.names) if isinstance(value, str) else value

    def send(self, ask: Ask, *, token: str | None = None) -> httpx.Response:
        method, path, _ = self.description.operations[ask.operation]
        where = path.format(**{"id": self.names["me"], **self._fill(ask.path)})
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        body = {} if ask.body is None else {"json": self._fill(ask.body)}
        query = self._fill(ask.query)
        return self.x.request(method, where, params=query, headers=headers, **body)

    def check(self, ask: Ask, *, token: str | None = None) -> httpx.Response:
        answer = self.send(ask, token=token)
        self.description.check_answer(ask.operation, answer)
        return answer


@pytest.fixture
def scene(description: Description) -> Iterator[Scene]:
    with Sandbox(accounts=6, self_serve=False) as sandbox:
        state = sandbox.x.state
        state.protect("acct002")
        state.suspend("acct003")
        state.account("acct002").description = "see https://b.social/@a"
        state.block("acct004", "follower")
        own = state.add_list("follower", "own", members=[state.account("acct005").id])
        state.add_list("follower", "second", private=True)
        published = state.published["social-care-100"]
        me = state.account("follower").id
        state.lists[published].followers += [me, state.account("acct005").id]
        state.pinned[me] = [published]
        state.following[me] = [state.account(f"acct00{n}").id for n in (2, 5, 6)]
        names = {
            "me": me,
            "own": own.id,
            "published": published,
            "target": state.account("acct001").id,
            "protected": state.account("acct002").id,
            "suspended": state.account("acct003").id,
            "blocking": state.account("acct004").id,
        }
        headers = {"Authorization": f"Bearer {sandbox.x.users['follower']}"}
        with httpx.Client(base_url=sandbox.x.url, headers=headers) as x:
            yield Scene(sandbox, x, names, description)


def _label(ask: Ask) -> str:
    return ask.operation


def test_every_operation_exists_and_is_tested(description: Description) -> None:
    described = set(description.operations)
    assert {name for _, _, name, _, _ in OPERATIONS} == described
    assert {ask.operation for ask in ASKS} == described


def test_each_operation_has_its_path_and_scopes(description: Description) -> None:
    for method, path, name, _, scopes in OPERATIONS:
        there_method, there_path, operation = description.operations[name]
        assert (method, path) == (there_method, there_path)
        (needed,) = [s["OAuth2UserToken"] for s in operation["security"] if "OAuth2UserToken" in s]
        assert {"tweet.read", "users.read", *scopes} == set(needed)


@pytest.mark.parametrize("ask", ASKS, ids=_label)
def test_successful_responses_match_the_description(scene: Scene, ask: Ask) -> None:
    answer = scene.check(ask)
    assert answer.is_success, answer.text
    scene.description.check_request(ask.operation, answer.request)
    limits = {f"x-rate-limit-{name}" for name in ("limit", "remaining", "reset")}
    assert limits <= set(answer.headers)


@pytest.mark.parametrize("ask", WRONG, ids=_label)
def test_errors_match_the_description(scene: Scene, ask: Ask) -> None:
    assert scene.check(ask).status_code in {400, 403, 404}


@pytest.mark.parametrize("ask", ASKS, ids=_label)
def test_every_other_error_matches_the_description(scene: Scene, ask: Ask) -> None:
    state = scene.sandbox.x.state
    user = state.users["follower"]
    scopeless = state.issue(user, "sandbox-client", frozenset({"users.read"}), None)
    assert scene.check(ask, token="wrong").status_code == 401
    assert scene.check(ask, token=scopeless.value).status_code == 403
    for status in (429, 500, 503):
        scene.sandbox.x.faults.add(Fault("status", status=status))
        assert scene.check(ask).status_code == status
    state.limits[ask.operation] = (0, 900.0)
    state.rate_limiter.clear()
    assert scene.check(ask).status_code == 429


@pytest.mark.parametrize("operation", ["followUser", "followList"])
def test_tier_errors_match_the_description(scene: Scene, operation: str) -> None:
    scene.sandbox.x.state.self_serve = True
    scene.sandbox.x.state.refuse_list_follow = True
    (ask, *_) = [ask for ask in ASKS if ask.operation == operation]
    assert scene.check(ask).status_code == 403


def test_the_check_itself_finds_mismatches(scene: Scene) -> None:
    check = scene.description.check_answer
    wrong: list[dict[str, Any]] = [
        {"data": {"id": 5}},
        {"data": {"id": "5", "shoe_size": 43}},
        {"date": {}},
    ]
    for body in wrong:
        with pytest.raises(jsonschema.ValidationError):
            check("getUsersMe", httpx.Response(200, json=body))
    with pytest.raises(jsonschema.ValidationError):
        check("getUsersMe", httpx.Response(404, json={"error": "no"}))
    with pytest.raises(AssertionError):
        check("createLists", httpx.Response(200, json={"data": {"id": "1", "name": "n"}}))
