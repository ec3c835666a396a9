"""The authorization server: pushed requests, PKCE, DPoP with nonces, scopes and revocation."""

import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any, ClassVar

import httpx
import pytest
from joserfc.jwk import ECKey

from care100.sandbox import Sandbox
from care100.sandbox.bluesky.scopes import Permissions, Scope, is_known

from .bluesky import CREATED, FOLLOW, LIST, made
from .dpop_client import APP_VIEW, CALLBACK, FOLLOWS, SCOPE, DpopClient, loopback_id

Json = dict[str, Any]


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[DpopClient]:
    one = DpopClient(sandbox.bluesky.url)
    with closing(one.http):
        yield one


def _error(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, str(answer.json()["error"])


def test_metadata_leads_from_the_server_to_its_endpoints(sandbox: Sandbox) -> None:
    url = sandbox.bluesky.url
    resource = httpx.get(f"{url}/.well-known/oauth-protected-resource").json()
    assert resource["authorization_servers"] == [url]
    server = httpx.get(f"{url}/.well-known/oauth-authorization-server").json()
    assert server["issuer"] == url
    assert server["require_pushed_authorization_requests"] is True
    for name in ("pushed_authorization_request", "token", "revocation"):
        assert httpx.get(server[f"{name}_endpoint"]).status_code == 405
    sandbox.bluesky.state.oauth = False
    assert httpx.get(f"{url}/.well-known/oauth-protected-resource").status_code == 404


def test_login_from_pushed_request_to_revocation(sandbox: Sandbox, client: DpopClient) -> None:
    back = client.approve()
    assert (back["state"], back["iss"]) == ("abc", sandbox.bluesky.url)
    answer = client.redeem(back["code"])
    tokens = answer.json()
    follower = sandbox.bluesky.state.account("follower.test").did
    assert (tokens["token_type"], tokens["sub"], tokens["expires_in"]) == ("DPoP", follower, 3600)
    assert set(tokens["scope"].split()) == set(SCOPE.split())
    assert client.session(tokens["access_token"]).json()["did"] == follower
    assert client.revoke(tokens["refresh_token"]).status_code == 200
    revoked = client.session(tokens["access_token"])
    assert _error(revoked) == (401, "invalid_token")
    assert 'error="invalid_token"' in revoked.headers["www-authenticate"]
    assert _error(client.refresh(tokens["refresh_token"])) == (400, "invalid_grant")


def test_denial_and_fragments_come_back_to_the_client(client: DpopClient) -> None:
    back = client.approve(yes=False)
    assert (back["error"], back["state"]) == ("access_denied", "abc")
    assert "code" in client.approve(response_mode="fragment")


def test_the_approval_page_names_client_scopes_and_the_account(client: DpopClient) -> None:
    query = {
        "client_id": client.client_id,
        "request_uri": client.push(login_hint="acct001.test").json()["request_uri"],
    }
    page = client.http.get("/oauth/authorize", params=query).text
    assert page.index("acct001.test") < page.index("curator.test")
    assert FOLLOWS.replace("&", "&amp;") in page
    wrong = {**query, "client_id": "http://localhost"}
    for asked in (wrong, {"request_uri": "urn:x"}, {}):
        assert client.http.get("/oauth/authorize", params=asked).status_code == 400


def test_a_request_can_be_approved_once_and_expires(sandbox: Sandbox, client: DpopClient) -> None:
    uri = client.push().json()["request_uri"]
    form = {"client_id": client.client_id, "request_uri": uri, "user": "follower.test"}
    decided = {**form, "decision": "yes"}
    assert client.http.post("/oauth/authorize", data=decided).status_code == 302
    assert client.http.post("/oauth/authorize", data=decided).status_code == 400
    form["request_uri"] = client.push().json()["request_uri"]
    sandbox.bluesky.state.clock = lambda: time.time() + 301
    assert client.http.post("/oauth/authorize", data=form).status_code == 400


def test_every_endpoint_wants_the_current_nonce(sandbox: Sandbox, client: DpopClient) -> None:
    first = client.post("/oauth/par", client_id=client.client_id)
    assert _error(first) == (400, "use_dpop_nonce")
    assert first.headers["dpop-nonce"]
    token = client.log_in()["access_token"]
    bare = client.proof("GET", "/xrpc/com.atproto.server.getSession", token, nonce=None)
    asked = client.session(token, bare)
    assert _error(asked) == (401, "use_dpop_nonce")
    assert "use_dpop_nonce" in asked.headers["www-authenticate"]
    old = client.nonce
    now = time.time() + 240
    sandbox.bluesky.state.clock = lambda: now
    path = "/xrpc/com.atproto.server.getSession"
    stale = client.session(token, client.proof("GET", path, token, nonce=old, iat=int(now)))
    assert _error(stale) == (401, "use_dpop_nonce")
    assert client.nonce != old
    assert client.session(token, client.proof("GET", path, token, iat=int(now))).is_success


@pytest.mark.parametrize(
    "claims",
    [
        {"htm": "GET"},
        {"htu": "http://localhost/oauth/par"},
        {"iat": 1},
        {"iat": None},
        {"jti": None},
        {"ath": "x"},
    ],
)
def test_wrong_proofs_are_refused(client: DpopClient, claims: Json) -> None:
    client.push()
    answer = client.push(client.proof("POST", "/oauth/par", **claims))
    assert _error(answer) == (401, "invalid_dpop_proof")


def test_a_proof_works_once(client: DpopClient) -> None:
    client.push()
    proof = client.proof("POST", "/oauth/par")
    assert client.push(proof).status_code == 201
    assert _error(client.push(proof)) == (401, "invalid_dpop_proof")
    assert _error(client.push("garbage")) == (401, "invalid_dpop_proof")


def test_a_token_works_only_with_its_key(client: DpopClient) -> None:
    token = client.log_in()["access_token"]
    assert _error(client.session(token, "")) == (401, "invalid_dpop_proof")
    path = "/xrpc/com.atproto.server.getSession"
    unbound = client.proof("GET", path, token, ath=None)
    assert _error(client.session(token, unbound)) == (401, "invalid_dpop_proof")
    as_bearer = client.http.get(path, headers={"Authorization": f"Bearer {token}"})
    assert _error(as_bearer) == (400, "InvalidToken")
    client.key = ECKey.generate_key("P-256")
    assert _error(client.session(token)) == (401, "invalid_token")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"client_id": ""}, "invalid_client"),
        ({"client_id": "nonsense"}, "invalid_client_metadata"),
        ({"client_id": "https://care100.example/client.json"}, "invalid_client_metadata"),
        ({"client_id": loopback_id(redirect_uri="http://localhost/c")}, "invalid_client_metadata"),
        ({"client_id": f"{loopback_id()}&x=1"}, "invalid_client_metadata"),
        ({"client_id": loopback_id("repo:*")}, "invalid_client_metadata"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": "atproto repo:*"}, "invalid_scope"),
        ({"redirect_uri": "http://127.0.0.1:8910/other"}, "invalid_request"),
        ({"redirect_uri": "https://evil.example/callback"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_mode": "web"}, "invalid_request"),
        ({"login_hint": "not a handle"}, "invalid_request"),
    ],
)
def test_wrong_requests_are_refused(client: DpopClient, fields: Json, error: str) -> None:
    assert _error(client.push(**fields)) == (400, error)


def test_older_servers_have_only_transition_scopes(sandbox: Sandbox) -> None:
    sandbox.bluesky.state.granular_scopes = False
    narrow = DpopClient(sandbox.bluesky.url)
    broad = DpopClient(sandbox.bluesky.url, scope="atproto transition:generic")
    with closing(narrow.http), closing(broad.http):
        assert _error(narrow.push()) == (400, "invalid_scope")
        token = broad.log_in()["access_token"]
        query = {"actor": "acct001.test"}
        shown = broad.call("GET", "app.bsky.actor.getProfile", token, params=query)
        assert shown.is_success


def test_a_code_works_once_and_its_reuse_ends_the_login(client: DpopClient) -> None:
    code = client.approve()["code"]
    token = client.redeem(code).json()["access_token"]
    assert client.session(token).is_success
    assert _error(client.redeem(code)) == (400, "invalid_grant")
    assert _error(client.session(token)) == (401, "invalid_token")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"code_verifier": "v" * 43}, (400, "invalid_grant")),
        ({"code_verifier": "short"}, (400, "invalid_grant")),
        ({"redirect_uri": "http://127.0.0.1:8911/callback"}, (400, "invalid_grant")),
        ({"client_id": loopback_id("atproto")}, (400, "invalid_grant")),
        ({"grant_type": "password"}, (400, "invalid_grant")),
        ({"proof": ""}, (401, "invalid_dpop_proof")),
    ],
)
def test_a_code_needs_its_client_verifier_and_key(
    client: DpopClient, fields: Json, error: tuple[int, str]
) -> None:
    assert _error(client.redeem(client.approve()["code"], **fields)) == error


def test_a_code_is_bound_to_the_key_of_the_request(client: DpopClient) -> None:
    code = client.approve()["code"]
    client.key = ECKey.generate_key("P-256")
    assert _error(client.redeem(code)) == (400, "invalid_grant")


def test_an_expired_code_and_token_are_refused(sandbox: Sandbox, client: DpopClient) -> None:
    sandbox.bluesky.state.code_seconds = 0.0
    assert _error(client.redeem(client.approve()["code"])) == (400, "invalid_grant")
    sandbox.bluesky.state.code_seconds = 60.0
    sandbox.bluesky.state.token_seconds = 0.0
    assert _error(client.session(client.log_in()["access_token"])) == (401, "invalid_token")


def test_a_refresh_token_works_once_and_its_reuse_ends_the_login(client: DpopClient) -> None:
    first = client.log_in()
    second = client.refresh(first["refresh_token"]).json()
    assert _error(client.session(first["access_token"])) == (401, "invalid_token")
    assert client.session(second["access_token"]).is_success
    assert _error(client.refresh(first["refresh_token"])) == (400, "invalid_grant")
    assert _error(client.session(second["access_token"])) == (401, "invalid_token")
    assert _error(client.refresh(second["refresh_token"])) == (400, "invalid_grant")


def test_revoking_without_the_key_changes_nothing(client: DpopClient) -> None:
    token = client.log_in()["access_token"]
    assert client.revoke(token, "").status_code == 200
    assert client.session(token).is_success
    assert client.revoke("unknown").status_code == 200
    client.revoke(token)
    assert client.session(token).status_code == 401


def test_scopes_limit_what_a_token_can_write_and_ask(sandbox: Sandbox, client: DpopClient) -> None:
    token = client.log_in()["access_token"]
    me = sandbox.bluesky.state.account("follower.test").did
    other = sandbox.bluesky.state.account("acct001.test").did
    value = {"subject": other, "createdAt": CREATED}
    rkey = "3mk2aaaaaaa2a"

    def write(*writes: Json) -> tuple[int, str]:
        body = {"repo": me, "writes": list(writes)}
        answer = client.call("POST", "com.atproto.repo.applyWrites", token, json=body)
        return answer.status_code, answer.json().get("message", "")

    assert write(made("create", FOLLOW, rkey, value))[0] == 200
    listed = {"name": "n", "purpose": "x", "createdAt": CREATED}
    refused = write(made("delete", FOLLOW, rkey), made("create", LIST, None, listed))
    assert refused == (403, f'Missing required scope "repo:{LIST}?action=create"')
    assert write(made("update", FOLLOW, rkey, value))[0] == 403
    assert write(made("delete", FOLLOW, rkey))[0] == 200
    query = {"actors": "acct001.test"}
    shown = client.call("GET", "app.bsky.actor.getProfiles", token, params=query)
    assert shown.json()["profiles"][0]["handle"] == "acct001.test"
    query = {"actor": "acct001.test"}
    hidden = client.call("GET", "app.bsky.actor.getProfile", token, params=query)
    assert _error(hidden) == (403, "ScopeMissingError")


def test_permissions_of_scopes() -> None:
    for scope in ("repo:*", f"repo:{FOLLOW}", f"repo?collection={FOLLOW}&collection={LIST}"):
        assert Permissions([scope]).missing_repo("create", FOLLOW) == ""
    assert Permissions([f"repo:{FOLLOW}?action=delete"]).missing_repo("create", FOLLOW)
    aud = "did:web:api.bsky.app#bsky_appview"
    for scope in (f"rpc:a.b.c?aud={APP_VIEW}", f"rpc:*?aud={APP_VIEW}", "rpc:a.b.c?aud=*"):
        assert Permissions([scope]).missing_rpc("a.b.c", aud) == ""
    for wrong in ("repo", "repo:x", "repo:*?action=fly", "rpc:*?aud=*", "rpc:a.b.c", "x:y"):
        assert Scope.parse(wrong) is None
        assert not is_known(wrong)


def test_pages_on_other_origins_can_log_in(client: DpopClient) -> None:
    asked = {
        "Origin": "https://list.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,dpop",
    }
    for path in ("/oauth/par", "/oauth/token", "/oauth/revoke", "/xrpc/com.atproto.repo.x"):
        preflight = client.http.options(path, headers=asked)
        assert preflight.headers["access-control-allow-origin"] == "*"
        assert "dpop" in preflight.headers["access-control-allow-headers"]
    answer = client.http.post("/oauth/par", headers={"Origin": "https://list.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "DPoP-Nonce" in answer.headers["access-control-expose-headers"]


class _Document(BaseHTTPRequestHandler):
    body: ClassVar[Json] = {}

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(self.body).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002
        return


@contextmanager
def _published(**document: Any) -> Iterator[str]:
    """The address of a client metadata document on this computer."""
    server = HTTPServer(("127.0.0.1", 0), _Document)
    url = f"http://127.0.0.1:{server.server_port}/client.json"
    _Document.body = {
        "client_id": url,
        "client_name": "A list page",
        "redirect_uris": [CALLBACK],
        "scope": SCOPE,
        "response_types": ["code"],
        "grant_types": ["authorization_code"],
        "token_endpoint_auth_method": "none",
        "dpop_bound_access_tokens": True,
        **document,
    }
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_client_can_publish_its_metadata(sandbox: Sandbox) -> None:
    with _published() as url:
        client = DpopClient(sandbox.bluesky.url, client_id=url)
        with closing(client.http):
            assert client.session(client.log_in()["access_token"]).is_success


@pytest.mark.parametrize(
    "document",
    [
        {"client_id": "http://127.0.0.1/other.json"},
        {"dpop_bound_access_tokens": False},
        {"token_endpoint_auth_method": "client_secret_basic"},
        {"scope": "repo:*"},
        {"redirect_uris": []},
        {"response_types": ["token"]},
    ],
)
def test_wrong_metadata_is_refused(sandbox: Sandbox, document: Json) -> None:
    with _published(**document) as url:
        client = DpopClient(sandbox.bluesky.url, client_id=url)
        with closing(client.http):
            assert _error(client.push()) == (400, "invalid_client_metadata")


def test_the_log_has_no_secret_of_a_login(sandbox: Sandbox, client: DpopClient) -> None:
    tokens = client.log_in()
    client.session(tokens["access_token"])
    client.refresh(tokens["refresh_token"])
    client.revoke(tokens["access_token"])
    log = repr(sandbox.bluesky.log)
    for secret in (tokens["access_token"], tokens["refresh_token"], client.verifier):
        assert secret not in log
    assert sandbox.bluesky.log.writes() == []
