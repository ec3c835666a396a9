"""The sandbox answers as Bluesky's own server does: the same requests to both."""

import re
import secrets
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey

from tests.bluesky_server.own_server import Account
from tests.sandbox.bluesky import CREATED, FOLLOW, LIST, STARTER_PACK, Client, Json, made
from tests.sandbox.dpop_client import DpopClient, loopback_id

from .networks import Network, OwnNetwork, SandboxNetwork

KEY, OTHER_KEY = "3mk2aaaaaaa2a", "3mk2aaaaaab2a"
NOWHERE = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
CURATED = "app.bsky.graph.defs#curatelist"
SCOPE = f"atproto repo:{FOLLOW}?action=create&action=delete"

_VARIABLE = (
    (re.compile(r"did:plc:[a-z2-7]{24}"), "DID"),
    (re.compile(r"did:web:localhost(%3A\d+)?"), "DID"),
    (re.compile(r"http://localhost:\d+"), "URL"),
    (re.compile(r"\bbafyrei[a-z2-7]{52}\b"), "CID"),
    (re.compile(r"\b[234567a-j][234567a-z]{12}\b"), "TID"),
    (re.compile(r"\beyJ[\w.-]+"), "JWT"),
    (re.compile(r"urn:ietf:params:oauth:request_uri:[\w-]+"), "URN"),
)
_MAY_DIFFER = {
    "didDoc": "the sandbox's keys are of another kind, and sessions show the document",
    "email": "each has its own",
    "emailConfirmed": "each has its own",
    "expires_in": "a second may have passed",
    "collections": "the sandbox's accounts have a profile and a post",
    "links": "texts of the server's owner",
    "availableUserDomains": "the sandbox has one",
    "blobUploadLimit": "the sandbox has no blobs",
    "message": "words for people",
    "error_description": "words for people",
    "refresh_token": "random",
}


def _without_variables(value: Any) -> Any:
    if isinstance(value, dict):
        return {n: _without_variables(one) for n, one in value.items() if n not in _MAY_DIFFER}
    if isinstance(value, list):
        return [_without_variables(one) for one in value]
    if isinstance(value, str):
        for pattern, name in _VARIABLE:
            value = pattern.sub(name, value)
    return value


@dataclass
class Heard:
    """What a server answered, without what differs from run to run."""

    step: str
    status: int
    body: Any
    nonce: bool
    challenge: str

    @classmethod
    def from_answer(cls, step: str, answer: httpx.Response) -> "Heard":
        kind = answer.headers.get("content-type", "").partition(";")[0]
        body = answer.json() if "json" in kind else kind
        challenge = re.search(r'error="(\w+)"', answer.headers.get("www-authenticate", ""))
        return cls(
            _without_variables(step),
            answer.status_code,
            _without_variables(body),
            nonce="dpop-nonce" in answer.headers,
            challenge=challenge[1] if challenge else "",
        )


Steps = Iterator[tuple[str, httpx.Response]]


def _identity(network: Network, me: Account, other: Account) -> Steps:
    http = httpx.Client(base_url=network.url, timeout=300)
    resolve = "/xrpc/com.atproto.identity.resolveHandle"
    with http:
        yield "describe", http.get("/xrpc/com.atproto.server.describeServer")
        for handle in (me.handle, me.handle.upper(), "nobody.test", "not a handle"):
            yield f"resolve {handle}", http.get(resolve, params={"handle": handle})
        yield "resolve nothing", http.get(resolve)
        for host in (me.handle, "nobody.test", "localhost"):
            address, headers = "/.well-known/atproto-did", {"host": host}
            yield f"well-known {host}", http.get(address, headers=headers)
        for repo in (me.handle, other.did, "nobody.test"):
            query = {"repo": repo}
            yield "repo", http.get("/xrpc/com.atproto.repo.describeRepo", params=query)
        for did in (NOWHERE, "nonsense"):
            yield f"directory {did}", httpx.get(f"{network.directory}/{did}")
        found = httpx.get(f"{network.directory}/{me.did}")
        document = found.json()
        assert (document["id"], document["alsoKnownAs"]) == (me.did, [f"at://{me.handle}"])
        assert document["service"][0]["serviceEndpoint"] == network.url


def _sessions(network: Network, me: Account, other: Account) -> Steps:
    client = Client(network.url, me.handle, me.password, seconds=300)
    with closing(client.http) as http:
        for identifier, password in ((me.handle, "wrong"), ("nobody.test", "wrong")):
            body = {"identifier": identifier, "password": password}
            yield "wrong", client.call("com.atproto.server.createSession", body)
        missing = {"identifier": me.handle}
        yield "no password", client.call("com.atproto.server.createSession", missing)
        body = {"identifier": me.did, "password": me.password}
        yield "by DID", client.call("com.atproto.server.createSession", body)
        yield "session", client.get("com.atproto.server.getSession")
        access, refresh = (client.session[one] for one in ("accessJwt", "refreshJwt"))
        for header in ("", "Bearer x", "Bearer", "Bearer x y", "Basic eA==", f"Bearer {refresh}"):
            http.headers["Authorization"] = header
            if not header:
                del http.headers["Authorization"]
            yield f"session with {header[:9]!r}", client.get("com.atproto.server.getSession")
        http.headers["Authorization"] = f"Bearer {access}"
        yield "refresh with access", client.call("com.atproto.server.refreshSession")
        http.headers["Authorization"] = f"Bearer {refresh}"
        yield "refresh", client.call("com.atproto.server.refreshSession")
        yield "delete", client.call("com.atproto.server.deleteSession")
        yield "refresh after", client.call("com.atproto.server.refreshSession")


def _records(network: Network, me: Account, other: Account) -> Steps:
    client = Client(network.url, me.handle, me.password, seconds=300)
    value = {"subject": other.did, "createdAt": CREATED}
    listed = {"name": "n", "purpose": CURATED, "createdAt": CREATED}
    with closing(client.http):
        yield "follow", client.create(FOLLOW, value)
        yield "follow again", client.create(FOLLOW, value)
        yield "with key", client.create(FOLLOW, {"subject": me.did}, rkey=KEY)
        for rkey in ("abc", "a/b", ""):
            yield f"key {rkey}", client.create(FOLLOW, value, rkey=rkey)
        body = {"repo": other.did, "collection": FOLLOW, "record": value}
        yield "other repo", client.call("com.atproto.repo.createRecord", body)
        for record in (
            {},
            {"subject": "acct001.test"},
            {"subject": 5},
            {**value, "createdAt": "yesterday"},
            {**value, "$type": LIST},
        ):
            yield f"record {record}", client.create(FOLLOW, record)
        yield "unknown type", client.create("org.example.thing", {"a": 1})
        yield "no type", client.create("thing", {"a": 1})
        for wrong in ({"name": ""}, {"name": "n" * 65}, {"description": "é" * 301}, {"name": 5}):
            yield f"list {wrong}", client.create(LIST, {**listed, **wrong})
        yield "odd purpose", client.create(LIST, {**listed, "purpose": "odd"})
        made_list = client.create(LIST, {**listed, "description": "👩‍👩‍👧‍👦" * 60}, rkey=OTHER_KEY)
        yield "list", made_list
        pack = {"name": "é" * 51, "list": made_list.json()["uri"]}
        yield "pack", client.create(STARTER_PACK, pack)
        yield from _applied(client, value, listed)
        yield from _read(client, other)
        put = {"repo": me.did, "collection": LIST, "rkey": OTHER_KEY}
        for name in ("z", "z", "y"):
            body = {**put, "record": {**listed, "name": name}}
            yield f"put {name}", client.call("com.atproto.repo.putRecord", body)
        stale = {**put, "record": listed, "swapRecord": made_list.json()["cid"]}
        yield "put stale", client.call("com.atproto.repo.putRecord", stale)
        gone = {"repo": me.did, "collection": FOLLOW, "rkey": KEY}
        for step in ("delete", "delete again"):
            yield step, client.call("com.atproto.repo.deleteRecord", gone)
        yield "wrong verb", client.get("com.atproto.repo.applyWrites")
        yield "wrong verb", client.call("com.atproto.repo.listRecords", {})
        del client.http.headers["Authorization"]
        yield "no login", client.create(FOLLOW, value)
        yield "unknown method", client.get("com.atproto.nothing.here")


def _applied(client: Client, value: Json, listed: Json) -> Steps:
    def follow(rkey: str | None = None) -> Json:
        return made("create", FOLLOW, rkey, value)

    wrong = made("create", FOLLOW, None, {**value, "subject": "x"})
    yield "two of the same", client.write(follow(), follow("3mk2aaaaaac2a"))
    yield (
        "update, delete",
        client.write(
            made("update", LIST, OTHER_KEY, {**listed, "name": "m"}),
            made("delete", FOLLOW, "3mk2aaaaaac2a"),
        ),
    )
    yield "key again", client.write(follow(KEY))
    yield "key twice", client.write(follow("3mk2aaaaaad2a"), follow("3mk2aaaaaad2a"))
    yield "delete nothing", client.write(made("delete", FOLLOW, "3mk2aaaaaaz2a"))
    yield "update nothing", client.write(made("update", FOLLOW, "3mk2aaaaaaz2a", value))
    yield "one is wrong", client.write(follow(), wrong)
    yield "201", client.write(*[follow()] * 201)
    yield "none", client.write()
    yield "no type", client.write({"collection": FOLLOW, "value": value})
    first = client.write(follow()).json()["commit"]["cid"]
    yield "swap", client.write(follow(), swapCommit=first)
    yield "swap stale", client.write(follow(), swapCommit=first)
    yield "swap nonsense", client.write(follow(), swapCommit="nonsense")


def _read(client: Client, other: Account) -> Steps:
    listing, getting = "com.atproto.repo.listRecords", "com.atproto.repo.getRecord"
    mine = {"repo": client.did, "collection": FOLLOW}
    for query in (
        {"limit": "2"},
        {"limit": "2", "reverse": "true"},
        {"cursor": "2222222222222"},
        {"limit": "101"},
        {"limit": "0"},
        {"limit": "x"},
        {"repo": "nobody.test"},
        {"repo": NOWHERE},
        {"repo": "not a handle"},
        {"collection": "thing"},
        {"collection": STARTER_PACK},
    ):
        yield f"list {query}", client.get(listing, **{**mine, **query})
    yield "list nothing", client.get(listing, repo=client.did)
    yield "get", client.get(getting, **mine, rkey=KEY)
    yield "get none", client.get(getting, **mine, rkey="3mk2aaaaaaz2a")
    yield "get other", client.get(getting, repo=other.handle, collection=FOLLOW, rkey=KEY)


def _oauth(network: Network, me: Account, other: Account) -> Steps:
    def decide(query: dict[str, str], handle: str, yes: bool) -> str:
        return network.decide(query, handle, yes)

    client = DpopClient(network.url, scope=SCOPE, decide=decide)
    with closing(client.http) as http:
        metadata = http.get("/.well-known/oauth-protected-resource")
        yield "resource", metadata
        server = http.get("/.well-known/oauth-authorization-server").json()
        for part in ("authorization", "token", "revocation", "pushed_authorization_request"):
            assert server[f"{part}_endpoint"].startswith(f"{network.url}/oauth/")
        yield from _pushed(client)
        denied = client.approve(user=me.handle, yes=False, login_hint=me.handle)
        assert denied["error"] == "access_denied"
        yield from _tokens(client, me, other)


def _pushed(client: DpopClient) -> Steps:
    client.nonce = ""
    yield "no nonce", client.push(client.proof("POST", "/oauth/par"))
    wrong: list[Json] = [
        {"nonce": "x"},
        {"htm": "GET"},
        {"htu": f"{client.url}/oauth/token"},
        {"iat": 1},
        {"ath": "x"},
        {"jti": None},
    ]
    for claims in wrong:
        proof = client.proof("POST", "/oauth/par", **claims)
        yield f"proof {claims}", client.push(proof)
    proof = client.proof("POST", "/oauth/par")
    yield "proof", client.push(proof)
    yield "proof again", client.push(proof)
    for fields in (
        {"client_id": ""},
        {"client_id": "nonsense"},
        {"client_id": f"{client.client_id}&x=1"},
        {"client_id": loopback_id(SCOPE, "http://localhost/callback")},
        {"client_id": loopback_id("repo:*"), "scope": "repo:*"},
        {"scope": "atproto repo:*"},
        {"scope": ""},
        {"client_id": loopback_id("atproto x:y"), "scope": "atproto x:y"},
        {"client_id": loopback_id("atproto openid"), "scope": "atproto openid"},
        {"redirect_uri": "http://127.0.0.1:8910/other"},
        {"redirect_uri": ""},
        {"code_challenge": "", "code_challenge_method": ""},
        {"code_challenge_method": "plain"},
        {"response_type": "token"},
        {"response_mode": "web"},
        {"login_hint": "not a handle!"},
    ):
        yield f"push {fields}", client.push(**fields)


def _tokens(client: DpopClient, me: Account, other: Account) -> Steps:
    def new_code() -> str:
        client.verifier = secrets.token_urlsafe(48)
        return str(client.approve(user=me.handle, login_hint=me.handle)["code"])

    def new_tokens(step: str) -> tuple[str, httpx.Response]:
        return step, client.redeem(new_code())

    code = new_code()
    yield "no proof", client.redeem(code, "")
    yield "wrong grant", client.redeem(code, grant_type="password")
    yield "wrong code", client.redeem(f"cod-{'0' * 64}")
    redeemed = client.redeem(code)
    yield "redeem", redeemed
    token = redeemed.json()["access_token"]
    path = "/xrpc/com.atproto.server.getSession"
    yield "session", client.session(token)
    yield "no nonce", client.session(token, client.proof("GET", path, token, nonce=None))
    yield "no proof", client.session(token, "")
    for claims in ({"ath": None}, {"htu": f"{client.url}/x"}):
        yield f"claims {claims}", client.session(token, client.proof("GET", path, token, **claims))
    key, client.key = client.key, ECKey.generate_key("P-256")
    yield "other key", client.session(token)
    client.key = key
    value = {"subject": other.did, "createdAt": CREATED}
    record = {"repo": me.did, "collection": FOLLOW, "rkey": KEY, "record": value}
    for nsid, body in (
        ("createRecord", record),
        ("putRecord", record),
        ("createRecord", {**record, "collection": "app.bsky.graph.block"}),
        ("deleteRecord", record),
        ("applyWrites", {"repo": me.did, "writes": [made("create", LIST, KEY, value)]}),
    ):
        yield nsid, client.call("POST", f"com.atproto.repo.{nsid}", token, json=body)
    yield "code again", client.redeem(code)
    yield "after that", client.session(token)
    step, first = new_tokens("second login")
    yield step, first
    second = client.refresh(first.json()["refresh_token"])
    yield "refresh", second
    yield "old token", client.session(first.json()["access_token"])
    yield "new token", client.session(second.json()["access_token"])
    yield "refresh again", client.refresh(first.json()["refresh_token"])
    yield "new token", client.session(second.json()["access_token"])
    yield "new refresh", client.refresh(second.json()["refresh_token"])
    for named in ("access_token", "refresh_token"):
        _, login = new_tokens("login")
        token = login.json()["access_token"]
        yield "revoke without proof", client.revoke(login.json()[named], "")
        yield "still", client.session(token)
        yield "revoke", client.revoke(login.json()[named])
        yield "revoked", client.session(token)
        yield "refresh revoked", client.refresh(login.json()["refresh_token"])
    yield "revoke nonsense", client.revoke("nonsense")


_SCENES = {"identity": _identity, "sessions": _sessions, "records": _records, "oauth": _oauth}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("scene", _SCENES)
def test_both_servers_answer_alike(own_server: OwnNetwork, scene: str) -> None:
    with SandboxNetwork() as sandbox:
        heard: list[list[Heard]] = []
        for network in (own_server, sandbox):
            me, other = network.add(f"{scene}-me", f"{scene}-other")
            steps = _SCENES[scene](network, me, other)
            heard.append([Heard.from_answer(step, answer) for step, answer in steps])
    theirs, ours = heard
    assert [one.step for one in ours] == [one.step for one in theirs]
    differing = [
        f"own server: {one}\n   sandbox: {other}"
        for one, other in zip(theirs, ours, strict=True)
        if one != other
    ]
    assert not differing, "\n".join(differing)
