import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest

from care100.sandbox import Fault, Sandbox

FOLLOW = r"/follow$"


def _follow(client: httpx.Client, sandbox: Sandbox) -> httpx.Response:
    id_ = sandbox.mastodon.state.account("acct001").id
    return client.post(f"/api/v1/accounts/{id_}/follow")


def test_cut_before_does_nothing(sandbox: Sandbox, follower: httpx.Client) -> None:
    sandbox.mastodon.faults.add(Fault("cut_before", path=FOLLOW))
    with pytest.raises(httpx.RemoteProtocolError):
        _follow(follower, sandbox)
    assert sandbox.mastodon.state.follows("follower") == set()
    assert _follow(follower, sandbox).status_code == 200


def test_cut_after_carries_the_request_out_without_a_response(
    sandbox: Sandbox, follower: httpx.Client
) -> None:
    sandbox.mastodon.faults.add(Fault("cut_after", path=FOLLOW))
    with pytest.raises(httpx.RemoteProtocolError):
        _follow(follower, sandbox)
    assert sandbox.mastodon.state.follows("follower") == {"acct001"}
    assert [(r.status, r.fault) for r in sandbox.mastodon.log] == [(200, "cut_after")]


def test_cut_body_carries_the_request_out_and_sends_half_of_the_response(
    sandbox: Sandbox, follower: httpx.Client
) -> None:
    sandbox.mastodon.faults.add(Fault("cut_body", path=FOLLOW))
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
        _follow(follower, sandbox)
    assert sandbox.mastodon.state.follows("follower") == {"acct001"}


def test_other_connections_survive_a_cut(sandbox: Sandbox, follower: httpx.Client) -> None:
    sandbox.mastodon.faults.add(Fault("cut_before", path="/lookup"))
    with httpx.Client(base_url=sandbox.mastodon.url) as other:
        other.get("/api/v1/instance")
        with pytest.raises(httpx.RemoteProtocolError):
            follower.get("/api/v1/accounts/lookup", params={"acct": "acct001"})
        assert other.get("/api/v1/instance").status_code == 200


def test_requests_under_way_are_carried_out_after_a_server_stops_listening(
    sandbox: Sandbox, follower: httpx.Client
) -> None:
    server = sandbox.mastodon
    server.faults.add(Fault("latency", path=FOLLOW, seconds=600))
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(_follow, follower, sandbox)
        while not server.log.matching("POST", FOLLOW):
            time.sleep(0.001)
        server.stop_listening()
        with pytest.raises(httpx.TransportError):
            answer.result()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/health")
    server.listen_again()
    assert httpx.get(f"{server.url}/health").is_success
    while not server.state.follows("follower"):
        time.sleep(0.001)


def test_a_fault_skips_requests_and_ends_after_its_times(
    sandbox: Sandbox, http: httpx.Client
) -> None:
    fault = sandbox.mastodon.faults.add(
        Fault("status", method="GET", path="/instance$", skip=1, times=2, status=502)
    )
    statuses = [http.get("/api/v1/instance").status_code for _ in range(5)]
    assert statuses == [200, 502, 502, 200, 200]
    assert fault.fired == 2
    assert http.post("/api/v1/instance").status_code == 405  # another method never met it


def test_latency_adds_up_with_another_fault(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.mastodon.faults.add(Fault("latency", seconds=0.1))
    sandbox.mastodon.faults.add(Fault("status", status=500))
    start = time.monotonic()
    assert http.get("/api/v1/instance").status_code == 500
    assert time.monotonic() - start >= 0.1


def test_a_429_as_mastodon_sends_it(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.mastodon.faults.add(Fault("status", status=429, reset_after=60, retry_after=60))
    answer = http.get("/api/v1/instance")
    assert answer.json() == {"error": "Too many requests"}
    assert answer.headers["retry-after"] == "60"
    assert answer.headers["x-ratelimit-remaining"] == "0"
    reset = datetime.fromisoformat(answer.headers["x-ratelimit-reset"])
    assert 55 < (reset - datetime.now(UTC)).total_seconds() <= 61


def test_a_429_without_headers_as_gotosocial_sends_it(sandbox: Sandbox, http: httpx.Client) -> None:
    sandbox.mastodon.faults.add(Fault("status", status=429))
    headers = http.get("/api/v1/instance").headers
    assert "retry-after" not in headers
    assert "x-ratelimit-reset" not in headers


def test_a_429_as_x_sends_it(sandbox: Sandbox) -> None:
    sandbox.x.faults.add(Fault("status", status=429, reset_after=30))
    answer = httpx.get(f"{sandbox.x.url}/2/users/me")
    assert answer.status_code == 429
    assert answer.json()["title"] == "Too Many Requests"
    assert 25 < int(answer.headers["x-rate-limit-reset"]) - time.time() <= 31


def test_a_given_body_is_sent(sandbox: Sandbox) -> None:
    body = {"errors": [{"code": 104, "message": "no"}]}
    sandbox.x.faults.add(Fault("status", status=403, body=body))
    answer = httpx.get(f"{sandbox.x.url}/2/users/me")
    assert (answer.status_code, answer.json()) == (403, body)


def test_headers_of_a_response_can_be_replaced_and_repeated(
    sandbox: Sandbox, http: httpx.Client
) -> None:
    reset = [("X-RateLimit-Reset", "soon"), ("X-RateLimit-Reset", "later")]
    sandbox.mastodon.faults.add(Fault("headers", headers=reset))
    answer = http.get("/api/v1/instance")
    assert answer.status_code == 200
    assert answer.json()["uri"]
    assert answer.headers.get_list("x-ratelimit-reset") == ["soon", "later"]


def test_a_body_can_replace_the_response_of_a_request_that_is_carried_out(
    sandbox: Sandbox, follower: httpx.Client
) -> None:
    sandbox.mastodon.faults.add(Fault("body", path=FOLLOW, body=["odd"]))
    answer = _follow(follower, sandbox)
    assert (answer.status_code, answer.json()) == (200, ["odd"])
    assert sandbox.mastodon.state.follows("follower") == {"acct001"}


def test_values_in_a_response_can_be_null_or_missing(
    sandbox: Sandbox, follower: httpx.Client
) -> None:
    names = ["following", "id"]
    sandbox.mastodon.faults.add(Fault("null_values", path=FOLLOW, names=names))
    sandbox.mastodon.faults.add(Fault("missing_values", path=FOLLOW, names=names))
    relation = _follow(follower, sandbox).json()
    assert (relation["following"], relation["id"], relation["blocking"]) == (None, None, False)
    assert not set(names) & set(_follow(follower, sandbox).json())
    assert sandbox.mastodon.state.follows("follower") == {"acct001"}


@pytest.mark.parametrize("place", [0, 1, 2])
def test_any_value_of_a_response_can_be_replaced(
    sandbox: Sandbox, follower: httpx.Client, place: int
) -> None:
    sandbox.mastodon.faults.add(Fault("replace", path=FOLLOW, place=place, body=["odd"]))
    answer = _follow(follower, sandbox).json()
    keys = [key for key, value in answer.items() if value == ["odd"]] if place else answer
    assert keys == [["odd"], ["id"], ["following"]][place]
    assert sandbox.mastodon.state.follows("follower") == {"acct001"}


@pytest.mark.parametrize("kind", ["hang_before", "hang_after"])
def test_a_request_can_hang_before_or_after_its_effect(
    sandbox: Sandbox, follower: httpx.Client, kind: str
) -> None:
    sandbox.mastodon.faults.add(Fault(kind, path=FOLLOW))  # type: ignore[arg-type]
    follower.timeout = 0.5
    with pytest.raises(httpx.ReadTimeout):
        _follow(follower, sandbox)
    followed = sandbox.mastodon.state.follows("follower")
    assert followed == ({"acct001"} if kind == "hang_after" else set())


def test_a_server_can_begin_to_refuse_connections(sandbox: Sandbox, follower: httpx.Client) -> None:
    sandbox.mastodon.faults.add(Fault("refuse", path=FOLLOW))
    with pytest.raises(httpx.RemoteProtocolError):
        _follow(follower, sandbox)
    with pytest.raises(httpx.ConnectError):
        _follow(follower, sandbox)
    assert sandbox.mastodon.state.follows("follower") == set()
    sandbox.mastodon.listen_again()
    assert _follow(follower, sandbox).status_code == 200


def test_ids_in_a_response_can_be_null(sandbox: Sandbox, follower: httpx.Client) -> None:
    sandbox.mastodon.faults.add(Fault("null_ids", path=FOLLOW))
    answer = _follow(follower, sandbox).json()
    assert answer["id"] is None
    assert answer["following"] is True
    assert sandbox.mastodon.state.follows("follower") == {"acct001"}


def test_revoking_a_token(sandbox: Sandbox, follower: httpx.Client) -> None:
    me = "/api/v1/accounts/verify_credentials"
    assert follower.get(me).status_code == 200
    sandbox.mastodon.faults.add(Fault("revoke_token", path=me))
    for _ in range(2):
        assert follower.get(me).status_code == 401


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="not a kind of fault"):
        Fault("explode")  # type: ignore[arg-type]


def test_faults_and_requests_over_http(sandbox: Sandbox, http: httpx.Client) -> None:
    armed = http.post("/_sandbox/faults", json={"kind": "status", "status": 503, "times": None})
    assert armed.json()[0]["kind"] == "status"
    assert http.get("/api/v1/instance").status_code == 503
    assert http.get("/_sandbox/faults").json()[0]["fired"] == 1
    assert http.delete("/_sandbox/faults").json() == []
    assert http.get("/api/v1/instance").status_code == 200
    assert [r["status"] for r in http.get("/_sandbox/requests").json()] == [503, 200]
    assert http.delete("/_sandbox/requests").json() == []
    assert sandbox.mastodon.log == []


@pytest.mark.parametrize(
    "body", [{"kind": "explode"}, {"kind": "status", "path": "("}, {"sort": "status"}, []]
)
def test_bad_faults_over_http_are_refused(http: httpx.Client, body: object) -> None:
    answer = http.post("/_sandbox/faults", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]
    assert http.get("/_sandbox/faults").json() == []


def test_accounts_and_settings_can_be_changed_over_http(
    sandbox: Sandbox, http: httpx.Client
) -> None:
    changes = {"locked": True, "moved_to": "acct002", "blocks": ["follower"], "suspended": True}
    assert http.patch("/_sandbox/accounts/acct001", json=changes).status_code == 200
    account = sandbox.mastodon.state.account("acct001")
    assert account.locked
    assert account.suspended
    assert account.moved_to == sandbox.mastodon.state.account("acct002").id
    assert http.patch("/_sandbox/accounts/nobody", json={}).status_code == 404
    assert http.patch("/_sandbox/accounts/acct001", json={"colour": 1}).status_code == 422
    limits = {"limits": {"api": [2, 300]}, "personality": "gotosocial"}
    assert http.patch("/_sandbox/settings", json=limits).json()["personality"] == "gotosocial"
    assert sandbox.mastodon.state.limits.api == (2, 300.0)
    assert http.patch("/_sandbox/settings", json={"limits": {"api": 3}}).status_code == 422
    assert http.patch("/_sandbox/settings", json={"personality": "pixelfed"}).status_code == 422


def test_accounts_and_settings_on_x_can_be_changed_over_http(sandbox: Sandbox) -> None:
    with httpx.Client(base_url=sandbox.x.url) as http:
        changes = {"protected": True, "posts": 7, "username": "renamed", "blocks": ["follower"]}
        assert http.patch("/_sandbox/accounts/acct001", json=changes).status_code == 200
        assert sandbox.x.state.account("renamed").protected
        assert sandbox.x.state.account("renamed").posts == 7
        wrong = {"posts": "many"}
        assert http.patch("/_sandbox/accounts/renamed", json=wrong).status_code == 422
        assert http.patch("/_sandbox/accounts/acct001", json={}).status_code == 404
        settings = {
            "self_serve": False,
            "limits": {"getUsersMe": [1, 60]},
            "clients": {"mine": ["http://127.0.0.1:9/x"]},
        }
        assert http.patch("/_sandbox/settings", json=settings).json()["self_serve"] is False
        assert sandbox.x.state.limits["getUsersMe"] == (1, 60.0)
        assert sandbox.x.state.clients["mine"].redirect_uris == ["http://127.0.0.1:9/x"]
        assert http.patch("/_sandbox/settings", json={"limits": {"a": [1, 1]}}).status_code == 422
        assert http.get("/_sandbox/ledger").json() == {"total": "0", "by_kind": {}}


def test_control_takes_only_json_so_that_no_web_page_can_reach_it(http: httpx.Client) -> None:
    headers = {"Content-Type": "text/plain"}
    answer = http.post("/_sandbox/faults", content='{"kind": "status"}', headers=headers)
    assert answer.status_code == 422


def test_a_server_of_several_ports_listens_on_all_of_them_again(sandbox: Sandbox) -> None:
    bluesky = sandbox.bluesky
    addresses = [bluesky.url, bluesky.app_view_url, bluesky.directory_url]
    bluesky.stop_listening()
    for address in addresses:
        with pytest.raises(httpx.ConnectError):
            httpx.get(address)
    bluesky.listen_again()
    for address in addresses:
        assert httpx.get(address).status_code < 500
