"""Everything that the sandbox answers as Bluesky is what Bluesky's lexicons say."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from care100.sandbox import Fault, Sandbox
from care100.sandbox.bluesky.app import METHODS
from care100.sandbox.bluesky.record_rules import OPTIONAL, RULES

from .bluesky import CREATED, FOLLOW, LIST, LIST_ITEM, STARTER_PACK, Bluesky, made
from .lexicons import Lexicons, Mismatch, lexicons_path

NOT_IN_THE_FILE = {"com.atproto.repo.describeRepo"}
"""Methods of Bluesky's own server whose lexicons the file lacks."""

KEY = "3mk2aaaaaab2a"
TAKEN = "3mk2aaaaaaa2a"
REPO = {"repo": "{me}"}
RECORD = {**REPO, "collection": FOLLOW}
VALUE = {"subject": "{other}", "createdAt": CREATED}
OTHER_VALUE = {**VALUE, "createdAt": "2026-08-02T10:00:00.000Z"}
WRITES = [
    made("create", FOLLOW, None, VALUE),
    made("create", LIST_ITEM, None, {**VALUE, "list": "{list}"}),
    made("update", FOLLOW, TAKEN, VALUE),
    made("delete", FOLLOW, TAKEN),
]


@dataclass
class Ask:
    """A request for a method; `{names}` in it stand for things in the scene."""

    method: str
    query: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    refresh: bool = False


ASKS = [
    Ask("com.atproto.server.describeServer"),
    Ask("com.atproto.server.createSession", body={"identifier": "{me}", "password": "{password}"}),
    Ask("com.atproto.server.refreshSession", refresh=True),
    Ask("com.atproto.server.getSession"),
    Ask("com.atproto.server.deleteSession", refresh=True),
    Ask("com.atproto.identity.resolveHandle", {"handle": "acct001.test"}),
    Ask("com.atproto.repo.listRecords", {**RECORD, "limit": "1"}),
    Ask("com.atproto.repo.listRecords", {**RECORD, "reverse": "true", "cursor": TAKEN}),
    Ask("com.atproto.repo.listRecords", {**REPO, "collection": LIST}),
    Ask("com.atproto.repo.getRecord", {**RECORD, "rkey": TAKEN}),
    Ask("com.atproto.repo.createRecord", body={**RECORD, "record": VALUE}),
    Ask("com.atproto.repo.createRecord", body={**RECORD, "rkey": KEY, "record": VALUE}),
    Ask("com.atproto.repo.putRecord", body={**RECORD, "rkey": KEY, "record": VALUE}),
    Ask("com.atproto.repo.putRecord", body={**RECORD, "rkey": TAKEN, "record": VALUE}),
    Ask("com.atproto.repo.deleteRecord", body={**RECORD, "rkey": TAKEN}),
    Ask("com.atproto.repo.deleteRecord", body={**RECORD, "rkey": KEY}),
    Ask("com.atproto.repo.applyWrites", body={**REPO, "writes": WRITES[:3]}),
    Ask("com.atproto.repo.applyWrites", body={**REPO, "writes": WRITES[3:], "validate": True}),
    Ask("com.atproto.repo.applyWrites", body={**REPO, "writes": [], "swapCommit": "{commit}"}),
    Ask("app.bsky.actor.getProfile", {"actor": "acct001.test"}),
    Ask("app.bsky.actor.getProfile", {"actor": "{other}"}),
    Ask("app.bsky.actor.getProfiles", {"actors": [f"acct00{n}.test" for n in range(1, 6)]}),
    Ask("app.bsky.graph.getFollows", {"actor": "{me}", "limit": "1"}),
    Ask("app.bsky.graph.getMutes", {"limit": "1"}),
    Ask("app.bsky.graph.getRelationships", {"actor": "{me}", "others": ["{other}", "x.test"]}),
    Ask("app.bsky.graph.getList", {"list": "{list}", "limit": "1"}),
    Ask("app.bsky.graph.getList", {"list": "{behind}"}),
    Ask("app.bsky.graph.getLists", {"actor": "{me}", "limit": "1"}),
    Ask("app.bsky.graph.getStarterPack", {"starterPack": "{pack}"}),
    Ask("app.bsky.graph.getActorStarterPacks", {"actor": "{me}", "limit": "1"}),
    Ask("app.bsky.feed.getAuthorFeed", {"actor": "acct001.test", "limit": "1"}),
]

WRONG = [
    Ask("com.atproto.server.createSession", body={"identifier": "{me}", "password": "wrong"}),
    Ask("com.atproto.server.createSession", body={"identifier": "{me}"}),
    Ask("com.atproto.identity.resolveHandle", {"handle": "nobody.test"}),
    Ask("com.atproto.identity.resolveHandle"),
    Ask("com.atproto.repo.listRecords", {**RECORD, "limit": "101"}),
    Ask("com.atproto.repo.getRecord", {**RECORD, "rkey": KEY}),
    Ask("com.atproto.repo.createRecord", body={**RECORD, "record": {}}),
    Ask("com.atproto.repo.createRecord", body={**RECORD, "repo": "{other}", "record": VALUE}),
    Ask("com.atproto.repo.applyWrites", body={**REPO, "writes": WRITES[:1] * 201}),
    Ask("com.atproto.repo.applyWrites", body={**REPO, "writes": [], "swapCommit": "{cid}"}),
    Ask(
        "com.atproto.repo.putRecord",
        body={**RECORD, "rkey": TAKEN, "record": OTHER_VALUE, "swapRecord": "{commit}"},
    ),
    Ask("app.bsky.actor.getProfile", {"actor": "nobody.test"}),
    Ask("app.bsky.actor.getProfile", {"actor": "acct003.test"}),
    Ask("app.bsky.actor.getProfile", {"actor": "acct004.test"}),
    Ask("app.bsky.actor.getProfiles", {"actors": ["acct001.test"] * 26}),
    Ask("app.bsky.graph.getList", {"list": "at://{other}/app.bsky.graph.list/x"}),
    Ask("app.bsky.graph.getStarterPack", {"starterPack": "{list}"}),
    Ask("app.bsky.feed.getAuthorFeed", {"actor": "acct005.test"}),
]


@pytest.fixture(scope="module")
def lexicons() -> Lexicons:
    path = lexicons_path()
    if not path.is_file():
        pytest.skip(f"Bluesky's lexicons are not at {path}; name it in CARE100_BLUESKY_LEXICONS")
    return Lexicons(json.loads(path.read_text(encoding="utf-8")))


@dataclass
class Scene:
    """A sandbox with something of everything in it, and a client to it."""

    sandbox: Sandbox
    client: Bluesky
    names: dict[str, str]
    lexicons: Lexicons

    def _fill(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._fill(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._fill(item) for item in value]
        return value.format(**self.names) if isinstance(value, str) else value

    def check(self, ask: Ask) -> httpx.Response:
        token = self.client.session["refreshJwt" if ask.refresh else "accessJwt"]
        self.client.http.headers["Authorization"] = f"Bearer {token}"
        verb = "GET" if self.lexicons.methods[ask.method]["type"] == "query" else "POST"
        sent = (
            {"params": self._fill(ask.query)} if verb == "GET" else {"json": self._fill(ask.body)}
        )
        if ask.body is None:
            sent.pop("json", None)
        answer = self.client.http.request(verb, f"/xrpc/{ask.method}", **sent)
        self.lexicons.check_answer(ask.method, answer)
        return answer


@pytest.fixture
def scene(lexicons: Lexicons) -> Iterator[Scene]:
    with Sandbox(accounts=6) as sandbox:
        state = sandbox.bluesky.state
        state.change_profile(
            "acct001.test", description="see https://b.social/@a", website="https://a.example"
        )
        state.lose_handle("acct006.test")
        state.account("acct003.test").suspended = True
        state.account("acct004.test").deactivated = True
        state.block("acct005.test", "curator.test")
        state.mute("curator.test", "acct001.test")
        state.mute("curator.test", "acct002.test")
        members = ["acct001.test", "acct002.test"]
        listed = state.publish_list("curator.test", "Social Care", members)
        state.publish_list("curator.test", "Second", members)
        pack = state.publish_pack("curator.test", "Social Care", members)
        state.publish_pack("curator.test", "Second", members)
        behind = state.account("curator.test").repository.all(LIST)[2].uri
        state.opt_out("acct002.test", behind)
        client = Bluesky(sandbox, "curator")
        other = state.account("acct001.test")
        value = {"subject": other.did, "createdAt": CREATED}
        state.write(client.did, FOLLOW, TAKEN, value)
        state.follow("acct001.test", "curator.test")
        state.follow("curator.test", "acct002.test")
        names = {
            "me": client.did,
            "password": state.passwords[client.did],
            "other": other.did,
            "list": listed,
            "behind": behind,
            "pack": pack,
            "commit": state.accounts[client.did].repository.commit.cid,
            "cid": other.repository.commit.cid,
        }
        with closing(client.http):
            yield Scene(sandbox, client, names, lexicons)


def _label(ask: Ask) -> str:
    return ask.method


def test_every_method_exists_and_is_tested(lexicons: Lexicons) -> None:
    ours = {nsid for _, nsid, _, _ in METHODS}
    assert ours == set(lexicons.methods) | NOT_IN_THE_FILE
    assert {ask.method for ask in ASKS} == set(lexicons.methods)


@pytest.mark.parametrize("ask", ASKS, ids=_label)
def test_successful_responses_match_the_lexicons(scene: Scene, ask: Ask) -> None:
    answer = scene.check(ask)
    assert answer.is_success, answer.text
    scene.lexicons.check_request(ask.method, answer.request)
    assert {f"ratelimit-{name}" for name in ("limit", "remaining", "reset")} <= set(answer.headers)


@pytest.mark.parametrize("ask", WRONG, ids=_label)
def test_errors_match_the_lexicons(scene: Scene, ask: Ask) -> None:
    assert scene.check(ask).status_code in {400, 401}


@pytest.mark.parametrize("ask", ASKS, ids=_label)
def test_every_other_error_matches_the_lexicons(scene: Scene, ask: Ask) -> None:
    for status in (429, 500, 502, 503):
        scene.sandbox.bluesky.faults.add(Fault("status", status=status))
        assert scene.check(ask).status_code == status
    scene.sandbox.bluesky.state.limits.requests = (0, 300.0)
    assert scene.check(ask).status_code == 429


def test_the_records_of_every_account_match_the_lexicons(scene: Scene) -> None:
    checked = set()
    for account in scene.sandbox.bluesky.state.accounts.values():
        for collection in account.repository.collections():
            if collection in scene.lexicons.records:
                checked.add(collection)
                for record in account.repository.all(collection):
                    scene.lexicons.check_record(collection, record.value)
    assert {FOLLOW, LIST, LIST_ITEM, STARTER_PACK} <= checked


def test_the_rules_for_records_are_those_of_the_lexicons(lexicons: Lexicons) -> None:
    compared = set(RULES) & set(lexicons.records)
    assert {FOLLOW, LIST, LIST_ITEM, STARTER_PACK} <= compared
    for collection in compared:
        schema = lexicons.records[collection]
        ours = {name for name in RULES[collection] if name not in OPTIONAL}
        if "required" in schema:
            assert ours == set(schema["required"]), collection
        for name, rule in RULES[collection].items():
            theirs = schema["properties"][name]
            limits = (rule.least, rule.most, rule.graphemes)
            names = ("minLength", "maxLength", "maxGraphemes")
            assert limits == tuple(theirs.get(limit, 0) for limit in names), (collection, name)


def test_the_check_itself_finds_mismatches(lexicons: Lexicons) -> None:
    profile = {"did": "did:plc:a", "handle": "a.test"}
    lexicons.check_answer("app.bsky.actor.getProfile", httpx.Response(200, json=profile))
    wrong: list[dict[str, Any]] = [
        {"did": "did:plc:a"},
        {**profile, "did": "a.test"},
        {**profile, "shoe_size": 43},
        {**profile, "displayName": "n" * 65},
        {**profile, "postsCount": "5"},
        {**profile, "viewer": {"following": True}},
        {**profile, "createdAt": "2026-08-01"},
    ]
    for body in wrong:
        with pytest.raises(Mismatch):
            lexicons.check_answer("app.bsky.actor.getProfile", httpx.Response(200, json=body))
    unknown = httpx.Response(400, json={"error": "Odd", "message": ""})
    with pytest.raises(Mismatch):
        lexicons.check_answer("app.bsky.actor.getProfile", unknown)
    results = {"results": [{"uri": "at://did:plc:a/b/c", "cid": "x"}]}
    with pytest.raises(Mismatch):
        lexicons.check_answer("com.atproto.repo.applyWrites", httpx.Response(200, json=results))
