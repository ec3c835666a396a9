import time
from typing import Any

import httpx
import pytest
from mastodon import Mastodon

from care100.sandbox import Sandbox
from care100.sandbox.authorization_codes import s256_challenge
from care100.sandbox.mastodon.records import OUT_OF_BAND

from .browser import decide, landed

CALLBACK = "http://127.0.0.1:8911/callback?from=here"
SCOPES = "read:accounts read:follows write:follows"
VERIFIER = "v" * 43


def _app(http: httpx.Client, **fields: Any) -> dict[str, Any]:
    body = {"client_name": "test", "redirect_uris": CALLBACK, "scopes": SCOPES, **fields}
    answer = http.post("/api/v1/apps", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _query(app: dict[str, Any], **fields: str) -> dict[str, str]:
    query = {
        "response_type": "code",
        "client_id": app["client_id"],
        "redirect_uri": CALLBACK,
        "scope": SCOPES,
        "state": "abc&d",
        "code_challenge": s256_challenge(VERIFIER),
        "code_challenge_method": "S256",
        **fields,
    }
    return {name: value for name, value in query.items() if value}


def _redeem(http: httpx.Client, app: dict[str, Any], code: str, **fields: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
        **fields,
    }
    return http.post("/oauth/token", data=form)


def _code(http: httpx.Client, app: dict[str, Any], **fields: str) -> str:
    return landed(decide(http, "/oauth/authorize", _query(app, **fields), yes=True))["code"]


def test_login_from_registration_to_revocation(http: httpx.Client) -> None:
    app = _app(http)
    back = landed(decide(http, "/oauth/authorize", _query(app), yes=True))
    assert back["state"] == "abc&d"
    assert back["from"] == "here"
    answer = _redeem(http, app, back["code"])
    token = answer.json()
    assert token["token_type"] == "Bearer"
    assert set(token["scope"].split()) == set(SCOPES.split())
    assert abs(token["created_at"] - time.time()) < 5
    assert answer.headers["cache-control"] == "no-store"
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    me = http.get("/api/v1/accounts/verify_credentials", headers=headers)
    assert me.json()["acct"] == "follower"
    client = {name: app[name] for name in ("client_id", "client_secret")}
    for _ in range(2):
        revoked = http.post("/oauth/revoke", data={**client, "token": token["access_token"]})
        assert (revoked.status_code, revoked.json()) == (200, {})
    assert http.get("/api/v1/accounts/verify_credentials", headers=headers).status_code == 401


def test_mastodon_py_can_log_in(sandbox: Sandbox, http: httpx.Client) -> None:
    client_id, secret = Mastodon.create_app(
        "test", scopes=["read", "write"], redirect_uris=OUT_OF_BAND,
        api_base_url=sandbox.mastodon.url,
    )  # fmt: skip
    masto = Mastodon(client_id, secret, api_base_url=sandbox.mastodon.url)
    url = httpx.URL(masto.auth_request_url(scopes=["read", "write"]))
    page = decide(http, "/oauth/authorize", dict(url.params), user="curator", yes=True)
    code = page.text.partition('<code id="code">')[2].partition("<")[0]
    masto.log_in(code=code, scopes=["read", "write"])
    assert masto.me().acct == "curator"
    masto.revoke_access_token()


def test_denying_redirects_with_access_denied(http: httpx.Client) -> None:
    back = landed(decide(http, "/oauth/authorize", _query(_app(http)), yes=False))
    assert back["error"] == "access_denied"
    assert back["state"] == "abc&d"
    assert "code" not in back


def test_a_code_works_once(http: httpx.Client) -> None:
    app = _app(http)
    code = _code(http, app)
    assert [_redeem(http, app, code).status_code for _ in range(2)] == [200, 400]


def test_the_same_app_gets_the_same_token_again(sandbox: Sandbox, http: httpx.Client) -> None:
    app, other = _app(http), _app(http)

    def token(app: dict[str, Any], **fields: str) -> str:
        given: str = _redeem(http, app, _code(http, app, **fields)).json()["access_token"]
        return given

    first = token(app)
    assert token(app) == first
    assert token(app, scope="read:accounts") != first
    assert token(other) != first
    sandbox.mastodon.state.personality = "gotosocial"
    assert token(app) != first


def test_a_code_expires(sandbox: Sandbox, http: httpx.Client) -> None:
    app = _app(http)
    code = _code(http, app)
    later = time.time() + sandbox.mastodon.state.code_seconds + 1
    sandbox.mastodon.state.clock = lambda: later
    answer = _redeem(http, app, code)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_codes_can_expire_at_once(http: httpx.Client) -> None:
    assert http.patch("/_sandbox/settings", json={"code_seconds": 0}).is_success
    app = _app(http)
    assert _redeem(http, app, _code(http, app)).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("code_verifier", "w" * 43, 400),
        ("code_verifier", "", 400),
        ("redirect_uri", "http://127.0.0.1:8911/other", 400),
        ("client_secret", "wrong", 401),
        ("client_id", "wrong", 401),
        ("grant_type", "password", 400),
    ],
)
def test_a_code_works_only_for_its_own_client(
    http: httpx.Client, field: str, value: str, status: int
) -> None:
    app = _app(http)
    assert _redeem(http, app, _code(http, app), **{field: value}).status_code == status


def test_without_pkce_no_verifier_is_needed(http: httpx.Client) -> None:
    app = _app(http)
    code = _code(http, app, code_challenge="", code_challenge_method="")
    assert _redeem(http, app, code, code_verifier="").status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("scope", "read write", "invalid_scope"),
        ("scope", "read:nonsense", "invalid_scope"),
        ("response_type", "token", "unsupported_response_type"),
        ("code_challenge_method", "plain", "invalid_request"),
    ],
)
def test_a_wrong_request_is_redirected_with_an_error(
    http: httpx.Client, field: str, value: str, error: str
) -> None:
    answer = http.get("/oauth/authorize", params=_query(_app(http), **{field: value}))
    assert landed(answer)["error"] == error


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("redirect_uri", "http://127.0.0.1:8911/callback"),
        ("redirect_uri", "https://evil.example/"),
        ("client_id", "nobody"),
    ],
)
def test_unregistered_redirect_uris_are_never_used(
    http: httpx.Client, field: str, value: str
) -> None:
    answer = http.get("/oauth/authorize", params=_query(_app(http), **{field: value}))
    assert answer.status_code == 400
    assert "location" not in answer.headers


def test_a_broad_scope_of_the_app_includes_the_narrow_ones(http: httpx.Client) -> None:
    app = _app(http, scopes="read write")
    code = _code(http, app, scope="read:lists write:lists")
    assert _redeem(http, app, code).json()["scope"] == "read:lists write:lists"


def test_scopes_are_enforced(sandbox: Sandbox, http: httpx.Client) -> None:
    app = _app(http)
    token = _redeem(http, app, _code(http, app)).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    id_ = sandbox.mastodon.state.account("acct001").id
    assert http.post(f"/api/v1/accounts/{id_}/follow", headers=headers).status_code == 200
    for method, path in [
        ("GET", "/api/v1/lists"),
        ("POST", "/api/v1/lists"),
        ("GET", "/api/v2/search?q=a"),
    ]:
        answer = http.request(method, path, headers=headers)
        assert answer.status_code == 403
        assert answer.json() == {"error": "This action is outside the authorized scopes"}


def test_legacy_scopes_know_only_the_broad_ones(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.mastodon.state.legacy_scopes = True
    body = {"client_name": "test", "redirect_uris": CALLBACK, "scopes": SCOPES}
    assert http.post("/api/v1/apps", json=body).status_code == 422
    app = _app(http, scopes="read write follow")
    code = _code(http, app, scope="read write follow")
    assert _redeem(http, app, code).status_code == 200


@pytest.mark.parametrize(
    "fields",
    [
        {"client_name": ""},
        {"redirect_uris": ""},
        {"redirect_uris": "not-a-uri"},
        {"redirect_uris": "javascript:alert(1)"},
        {"redirect_uris": "http://a.example/#fragment"},
        {"scopes": "everything"},
    ],
)
def test_a_bad_app_is_refused(http: httpx.Client, fields: dict[str, str]) -> None:
    body = {"client_name": "test", "redirect_uris": CALLBACK, "scopes": SCOPES, **fields}
    answer = http.post("/api/v1/apps", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"].startswith("Validation failed")


def test_redirect_uris_may_be_an_array_or_lines(http: httpx.Client) -> None:
    both = [CALLBACK, OUT_OF_BAND]
    assert _app(http, redirect_uris=both)["redirect_uris"] == both
    assert _app(http, redirect_uris="\n".join(both))["redirect_uris"] == both


def test_an_apps_own_token_shows_the_app_and_no_user(http: httpx.Client) -> None:
    app = _app(http)
    client = {name: app[name] for name in ("client_id", "client_secret")}
    form = {**client, "grant_type": "client_credentials", "scope": "read:accounts"}
    token = http.post("/oauth/token", data=form).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    shown = http.get("/api/v1/apps/verify_credentials", headers=headers).json()
    assert shown["name"] == "test"
    assert "client_secret" not in shown
    me = http.get("/api/v1/accounts/verify_credentials", headers=headers)
    assert me.status_code == 422
    too_much = http.post("/oauth/token", data={**form, "scope": "write"})
    assert too_much.json()["error"] == "invalid_scope"


def test_a_token_can_be_revoked_only_by_its_own_app(sandbox: Sandbox, http: httpx.Client) -> None:
    app = _app(http)
    client = {name: app[name] for name in ("client_id", "client_secret")}
    form = {**client, "token": sandbox.mastodon.users["follower"]}
    assert http.post("/oauth/revoke", data=form).status_code == 403


def test_the_approval_page_is_safe_and_shows_the_app_and_its_scopes(http: httpx.Client) -> None:
    app = _app(http, client_name="<script>alert(1)</script>")
    page = http.get("/oauth/authorize", params=_query(app, state='"><b>'))
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self' http://127.0.0.1:8911;" in policy
    assert "frame-ancestors 'none'" in policy
    assert "<script" not in page.text
    assert "<b>" not in page.text
    assert "read:follows" in page.text
    assert '<label for="user">' in page.text
    assert '<html lang="en">' in page.text


def test_registering_an_account(sandbox: Sandbox, http: httpx.Client) -> None:
    app = _app(http, scopes="read write:accounts write:follows")
    client = {name: app[name] for name in ("client_id", "client_secret")}
    form = {**client, "grant_type": "client_credentials", "scope": "write:accounts"}
    token = http.post("/oauth/token", data=form).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    fields = {
        "username": "newcomer",
        "email": "newcomer@mail.example",
        "password": "a long password",
        "agreement": "true",
        "locale": "en",
    }
    made = http.post("/api/v1/accounts", data=fields, headers=headers)
    assert made.status_code == 200, made.text
    theirs = {"Authorization": f"Bearer {made.json()['access_token']}"}
    me = http.get("/api/v1/accounts/verify_credentials", headers=theirs)
    assert me.json()["acct"] == "newcomer"
    assert "newcomer" in sandbox.mastodon.state.users
    assert "a long password" not in repr(sandbox.mastodon.log)
    taken = http.post("/api/v1/accounts", data=fields, headers=headers)
    assert taken.status_code == 422
    assert taken.json()["details"]["username"][0]["error"] == "ERR_TAKEN"


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("username", "", "ERR_BLANK"),
        ("username", "not allowed", "ERR_INVALID"),
        ("email", "nothing", "ERR_INVALID"),
        ("email", "", "ERR_BLANK"),
        ("password", "short", "ERR_TOO_SHORT"),
        ("password", "", "ERR_BLANK"),
        ("agreement", "false", "ERR_ACCEPTED"),
    ],
)
def test_registering_with_a_bad_field(
    sandbox: Sandbox, follower: httpx.Client, field: str, value: str, error: str
) -> None:
    fields = {
        "username": "newcomer",
        "email": "newcomer@mail.example",
        "password": "a long password",
        "agreement": "true",
        field: value,
    }
    answer = follower.post("/api/v1/accounts", data=fields)
    assert answer.status_code == 422
    assert answer.json()["details"][field][0]["error"] == error
    assert "newcomer" not in sandbox.mastodon.state.users
