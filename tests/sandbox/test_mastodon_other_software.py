"""Servers that are not quite Mastodon, browsers on other origins, and the web pages."""

import httpx
import pytest
from mastodon import Mastodon

from care100.sandbox import Fault, Sandbox
from care100.sandbox.faults import Kind
from care100.sandbox.mastodon.ids import decode_id, encode_id

ORIGIN = {"Origin": "https://lists.example"}


@pytest.fixture
def gotosocial(sandbox: Sandbox) -> Sandbox:
    sandbox.mastodon.state.personality = "gotosocial"
    return sandbox


def test_gotosocial_has_no_api_versions_and_no_limit_headers(
    gotosocial: Sandbox, http: httpx.Client
) -> None:
    answer = http.get("/api/v2/instance")
    assert "api_versions" not in answer.json()
    assert "x-ratelimit-limit" not in answer.headers
    gotosocial.mastodon.state.limits.api = (0, 300.0)
    spent = httpx.get(f"{gotosocial.mastodon.url}/api/v2/instance")
    gotosocial.mastodon.state.rate_limiter.clear()
    spent = http.get("/api/v2/instance")
    assert spent.status_code == 429
    assert "retry-after" not in spent.headers
    assert "x-ratelimit-reset" not in spent.headers


def test_gotosocials_ids_are_ulids_and_can_be_decoded(gotosocial: Sandbox, masto: Mastodon) -> None:
    account = masto.account_lookup("acct001")
    assert len(str(account.id)) == 26
    assert str(account.id).startswith("01")
    assert masto.account_follow(account).following
    made = masto.list_create("x")
    masto.list_accounts_add(made, [account])
    assert gotosocial.mastodon.state.members("follower", "x") == {"acct001"}
    assert decode_id(gotosocial.mastodon.state, "109000000002119774") == ""
    id_ = gotosocial.mastodon.state.account("acct001").id
    assert decode_id(gotosocial.mastodon.state, encode_id(gotosocial.mastodon.state, id_)) == id_


def test_gotosocial_finds_a_handle_with_a_port_only_with_an_at(
    gotosocial: Sandbox, http: httpx.Client
) -> None:
    handle = f"acct001@{gotosocial.mastodon.domain}"
    path = "/api/v1/accounts/lookup"
    assert http.get(path, params={"acct": handle}).status_code == 404
    assert http.get(path, params={"acct": f"@{handle}"}).status_code == 200
    assert http.get(path, params={"acct": "acct001"}).status_code == 200


def test_gotosocial_takes_one_redirect_uri(gotosocial: Sandbox, http: httpx.Client) -> None:
    body = {"client_name": "a", "redirect_uris": ["http://127.0.0.1/", "http://127.0.0.1/b"]}
    assert http.post("/api/v1/apps", json=body).status_code == 400
    one = {"client_name": "a", "redirect_uris": "http://127.0.0.1/"}
    assert http.post("/api/v1/apps", json=one).status_code == 200


def test_gotosocial_does_not_accept_following_oneself(
    gotosocial: Sandbox, follower: httpx.Client
) -> None:
    me = follower.get("/api/v1/accounts/verify_credentials").json()["id"]
    assert follower.post(f"/api/v1/accounts/{me}/follow").status_code == 406


def test_gotosocial_pages_a_list_even_with_limit_0(gotosocial: Sandbox, masto: Mastodon) -> None:
    state = gotosocial.mastodon.state
    made = masto.list_create("x")
    for number in range(1, 6):
        state.follow("follower", f"acct00{number}")
        masto.list_accounts_add(made, [masto.account_lookup(f"acct00{number}")])
    first = masto.list_accounts(made, limit=0)
    assert len(first) < 5
    assert len(masto.fetch_remaining(first)) == 5


def test_browsers_on_any_origin_may_use_the_api(http: httpx.Client) -> None:
    for path in ("/api/v1/instance", "/.well-known/webfinger?resource=acct:x@y"):
        answer = http.get(path, headers=ORIGIN)
        assert answer.headers["access-control-allow-origin"] == "*"
        exposed = answer.headers["access-control-expose-headers"]
        assert {"Link", "X-RateLimit-Reset", "X-RateLimit-Remaining"} <= set(exposed.split(", "))
    for path in ("/oauth/token", "/oauth/revoke"):
        answer = http.post(path, headers=ORIGIN)
        assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["/api/v1/accounts/1/follow", "/oauth/token", "/oauth/revoke"])
def test_preflights_are_answered(sandbox: Sandbox, http: httpx.Client, path: str) -> None:
    headers = {
        **ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    answer = http.options(path, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-headers"] == "authorization,content-type"
    assert sandbox.mastodon.log == []


@pytest.mark.parametrize("path", ["/oauth/authorize", "/", "/_sandbox/faults"])
def test_pages_and_controls_are_closed_to_other_origins(http: httpx.Client, path: str) -> None:
    assert "access-control-allow-origin" not in http.get(path, headers=ORIGIN).headers


def test_a_server_without_cors(sandbox: Sandbox, http: httpx.Client) -> None:
    assert http.patch("/_sandbox/settings", json={"cors": False}).is_success
    asked = {**ORIGIN, "Access-Control-Request-Method": "POST"}
    for answer in (
        http.get("/api/v1/instance", headers=ORIGIN),
        http.options("/api/v1/accounts/1/follow", headers=asked),
    ):
        assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("kind", ["status", "page", "cut_body"])
def test_errors_can_be_read_from_other_origins(
    sandbox: Sandbox, http: httpx.Client, kind: Kind
) -> None:
    sandbox.mastodon.faults.add(Fault(kind, status=429, reset_after=20))
    with http.stream("GET", "/api/v1/instance", headers=ORIGIN) as answer:
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "X-RateLimit-Reset" in answer.headers["access-control-expose-headers"]


def test_a_profile_page(sandbox: Sandbox, http: httpx.Client) -> None:
    account = sandbox.mastodon.state.account("acct001")
    account.note, account.website = "<script>1</script>", "https://www.example.org/"
    page = http.get("/@ACCT001")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert 'rel="me" href="https://www.example.org/"' in page.text
    assert f"@acct001@{sandbox.mastodon.domain}" in page.text
    sandbox.mastodon.state.move("acct001", "acct002")
    assert "has moved to @acct002" in http.get("/@acct001").text
    sandbox.mastodon.state.suspend("acct001")
    assert http.get("/@acct001").status_code == 403
    sandbox.mastodon.state.delete("acct001")
    assert http.get("/@acct001").status_code == 410
    assert http.get("/@nobody").status_code == 404


def test_authorize_interaction_shows_a_remote_account(http: httpx.Client) -> None:
    uri = "https://social.bund.de/@DZA"
    page = http.get("/authorize_interaction", params={"uri": uri})
    assert "DZA@social.bund.de" in page.text
    assert http.get("/authorize_interaction", params={"uri": "acct:DZA@social.bund.de"}).is_success
    nobody = http.get("/authorize_interaction", params={"uri": "https://a.example/@b"})
    assert nobody.status_code == 404


def test_webfinger(sandbox: Sandbox, http: httpx.Client) -> None:
    handle = f"acct001@{sandbox.mastodon.domain}"
    path = "/.well-known/webfinger"
    found = http.get(path, params={"resource": f"acct:{handle}"})
    assert found.headers["content-type"].startswith("application/jrd+json")
    assert found.json()["subject"] == f"acct:{handle}"
    assert http.get(found.json()["aliases"][0]).status_code == 200
    sandbox.mastodon.state.delete("acct001")
    assert http.get(path, params={"resource": f"acct:{handle}"}).status_code == 410
    for resource in ("acct:nobody@a.example", "acct:DZA@social.bund.de", "acct001", ""):
        assert http.get(path, params={"resource": resource}).status_code == 404


def _follow_intents(http: httpx.Client, handle: str) -> list[str]:
    links = http.get("/.well-known/webfinger", params={"resource": f"acct:{handle}"}).json()[
        "links"
    ]
    return [one["template"] for one in links if one["rel"] == "https://w3id.org/fep/3b86/Follow"]


def test_webfinger_publishes_the_follow_intent_that_is_set(
    sandbox: Sandbox, http: httpx.Client
) -> None:
    url, user = sandbox.mastodon.url, f"follower@{sandbox.mastodon.domain}"
    assert _follow_intents(http, user) == []
    path = "/intents/follow?object={object}"
    assert http.patch("/_sandbox/settings", json={"follow_intent": path}).is_success
    [template] = _follow_intents(http, user)
    assert template == url + path
    shown = http.get(template.replace("{object}", "acct:DZA@social.bund.de"))
    assert "Follow DZA@social.bund.de" in shown.text
    elsewhere = "javascript:alert(1)//{object}"
    sandbox.mastodon.state.follow_intent = elsewhere
    assert _follow_intents(http, user) == [elsewhere]
    sandbox.mastodon.state.follow_intent = ""
    assert _follow_intents(http, user) == []


def test_pictures_and_the_front_page(http: httpx.Client) -> None:
    picture = http.get("/pictures/missing.png")
    assert picture.content.startswith(b"\x89PNG")
    assert "follower" in http.get("/").text
