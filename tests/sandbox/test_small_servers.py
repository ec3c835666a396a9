"""The small servers: what they tell everybody, and everything that can go wrong with them."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import httpx
import pytest
from mastodon import Mastodon

from care100.sandbox import Fault, Sandbox
from care100.sandbox.mastodon.small_servers import SmallServer

ACTIVITY = {"Accept": "application/activity+json"}


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Two small servers; Ada lives on the first."""
    with Sandbox(small_servers=2) as running:
        running.small_servers[0].add("ada", display_name="Ada", website="https://ada.example/")
        yield running


@pytest.fixture
def server(sandbox: Sandbox) -> SmallServer:
    return sandbox.small_servers[0]


@pytest.fixture
def at(server: SmallServer) -> Iterator[httpx.Client]:
    """A client for the first server."""
    with httpx.Client(base_url=server.url, timeout=2) as client:
        yield client


def _finger(at: httpx.Client, handle: str) -> httpx.Response:
    return at.get("/.well-known/webfinger", params={"resource": f"acct:{handle}"})


def _actor(at: httpx.Client, name: str) -> Any:
    return at.get(f"/users/{name}", headers=ACTIVITY).json()


def _entity(at: httpx.Client, name: str) -> Any:
    return at.get("/api/v1/accounts/lookup", params={"acct": name}).json()


def test_webfinger_leads_to_the_actor_and_the_profile(
    server: SmallServer, at: httpx.Client
) -> None:
    found = _finger(at, f"Ada@{server.domain}").json()
    assert found["subject"] == f"acct:ada@{server.domain}"
    links = {link["rel"]: link for link in found["links"]}
    assert links["self"]["type"] == "application/activity+json"
    actor = httpx.get(links["self"]["href"], headers=ACTIVITY)
    assert actor.headers["content-type"] == "application/activity+json"
    assert actor.json()["id"] == links["self"]["href"]
    assert actor.json()["preferredUsername"] == "ada"
    assert "https://ada.example/" in actor.json()["attachment"][0]["value"]
    assert "movedTo" not in actor.json()
    page = httpx.get(links["http://webfinger.net/rel/profile-page"]["href"])
    assert '<link rel="me" href="https://ada.example/">' in page.text
    assert "noindex" not in page.text
    assert "https://w3id.org/fep/3b86/Follow" not in links
    intent = links["https://w3id.org/fep/3b86/Object"]["template"]
    assert intent == f"{server.url}/authorize_interaction?uri={{object}}"
    assert httpx.get(intent.replace("{object}", actor.json()["id"])).is_success


def test_a_server_answers_only_for_its_own_accounts(sandbox: Sandbox, at: httpx.Client) -> None:
    other = sandbox.small_servers[1]
    other.add("bob")
    assert _finger(at, f"bob@{other.domain}").status_code == 404
    assert _finger(at, f"ada@127.0.0.1:{sandbox.small_servers[0].port}").status_code == 200
    assert at.get("/@bob").status_code == 404
    assert at.get("/api/v1/accounts/lookup", params={"acct": "bob"}).status_code == 404
    both = [httpx.get(f"{one.url}/users/ada", headers=ACTIVITY) for one in sandbox.small_servers]
    assert [one.status_code for one in both] == [200, 404]


def test_the_api_needs_no_login(server: SmallServer, at: httpx.Client) -> None:
    shown = _entity(at, f"ADA@{server.domain}")
    assert (shown["acct"], shown["noindex"]) == ("ada", False)
    assert at.get(f"/api/v1/accounts/{shown['id']}").json() == shown
    assert at.get("/api/v1/accounts/1").status_code == 404
    assert at.get("/api/v1/accounts/x").status_code == 404


def test_the_main_server_knows_the_accounts_by_other_ids(
    sandbox: Sandbox, at: httpx.Client
) -> None:
    masto = Mastodon(
        api_base_url=sandbox.mastodon.url, access_token=sandbox.mastodon.users["follower"]
    )
    handle = sandbox.small_servers[0].handle("ada")
    [found] = masto.search_v2(f"@{handle}", resolve=True).accounts
    assert found.acct == handle
    assert found.url == f"http://{sandbox.small_servers[0].domain}/@ada"
    assert str(found.id) != _entity(at, "ada")["id"]
    sandbox.mastodon.state.make_locked(handle)
    assert masto.account_lookup(handle).locked
    assert _entity(at, "ada")["locked"]
    sandbox.mastodon.state.delete(handle)
    assert masto.search_v2(f"@{handle}", resolve=True).accounts == []


def test_both_servers_show_a_move(sandbox: Sandbox, server: SmallServer, at: httpx.Client) -> None:
    new = sandbox.small_servers[1]
    new.add("ada2")
    sandbox.mastodon.state.move(server.handle("ada"), new.handle("ada2"))
    home = f"{new.url}/users/ada2"
    assert _actor(at, "ada")["movedTo"] == home
    assert _entity(at, "ada")["moved"]["acct"] == f"ada2@{new.domain}"
    assert httpx.get(home, headers=ACTIVITY).json()["alsoKnownAs"] == [f"{server.url}/users/ada"]
    assert f"moved to @ada2@{new.domain}" in at.get("/@ada").text


def test_moves_can_go_in_a_circle_and_without_an_alias(
    sandbox: Sandbox, server: SmallServer, at: httpx.Client
) -> None:
    server.add("bob")
    ada, bob = server.handle("ada"), server.handle("bob")
    sandbox.mastodon.state.move(ada, bob, agreed=False)
    sandbox.mastodon.state.move(bob, ada, agreed=False)
    assert _actor(at, "ada")["movedTo"] == _actor(at, "bob")["id"]
    assert _actor(at, "bob")["movedTo"] == _actor(at, "ada")["id"]
    assert "alsoKnownAs" not in _actor(at, "ada")
    assert "moved" not in _entity(at, "ada")["moved"]


def test_suspended_accounts_are_emptied_and_deleted_ones_are_gone(
    sandbox: Sandbox, server: SmallServer, at: httpx.Client
) -> None:
    handle = server.handle("ada")
    sandbox.mastodon.state.suspend(handle)
    assert _actor(at, "ada")["suspended"] is True
    assert (_actor(at, "ada")["attachment"], _entity(at, "ada")["fields"]) == ([], [])
    assert _entity(at, "ada")["suspended"] is True
    assert at.get("/@ada").status_code == 403
    assert _finger(at, handle).status_code == 200
    sandbox.mastodon.state.delete(handle)
    for answer in (_finger(at, handle), at.get("/@ada"), at.get("/users/ada", headers=ACTIVITY)):
        assert answer.status_code == 410
    sandbox.mastodon.state.delete(handle, deleted=False)
    assert _finger(at, handle).status_code == 200


def test_the_api_the_actor_and_the_page_show_the_profile(
    sandbox: Sandbox, server: SmallServer, at: httpx.Client
) -> None:
    ada = sandbox.mastodon.state.account(server.handle("ada"))
    ada.noindex, ada.discoverable, ada.indexable, ada.locked = True, False, False, True
    ada.limited, ada.statuses, ada.last_status = True, 3, date(2020, 2, 1)
    ada.note = "On X: https://x.com/ada. <b>"
    ada.fields = {"X": "https://x.com/ada", "Pronouns": "she & her"}
    shown, actor = _entity(at, "ada"), _actor(at, "ada")
    assert (shown["noindex"], shown["limited"], shown["statuses_count"]) == (True, True, 3)
    assert shown["last_status_at"] == "2020-02-01"
    for side in (shown, actor):
        assert (side["discoverable"], side["indexable"]) == (False, False)
    assert actor["manuallyApprovesFollowers"] is True
    assert 'href="https://x.com/ada"' in shown["note"]
    assert "</a>. &lt;b&gt;" in shown["note"]
    assert [field["name"] for field in shown["fields"]] == ["Website", "X", "Pronouns"]
    assert 'rel="me ' in shown["fields"][1]["value"]
    assert shown["fields"][2]["value"] == "she &amp; her"
    assert 'content="noindex' in at.get("/@ada").text


def test_a_server_can_claim_a_false_handle(server: SmallServer, at: httpx.Client) -> None:
    server.add("eve", posing_as="ada@good.example")
    assert _finger(at, server.handle("eve")).json()["subject"] == "acct:ada@good.example"
    assert _actor(at, "eve")["id"] == "https://good.example/users/ada"
    assert _actor(at, "eve")["preferredUsername"] == "ada"
    assert _entity(at, "eve")["acct"] == "ada@good.example"


def test_secure_and_closed_servers_refuse_requests_without_a_login(
    server: SmallServer, at: httpx.Client
) -> None:
    server.secure = True
    assert at.get("/users/ada", headers=ACTIVITY).status_code == 401
    assert at.get("/users/ada", headers={**ACTIVITY, "Signature": "any"}).is_success
    assert at.get("/@ada").is_success
    server.closed = True
    assert at.get("/api/v1/accounts/lookup", params={"acct": "ada"}).status_code == 401
    assert _finger(at, server.handle("ada")).is_success


def test_a_page_a_redirect_and_too_many_requests(server: SmallServer, at: httpx.Client) -> None:
    server.faults.add(Fault("page", status=200))
    assert _finger(at, server.handle("ada")).headers["content-type"].startswith("text/html")
    server.faults.add(Fault("redirect", location="http://10.0.0.1/"))
    assert _finger(at, server.handle("ada")).headers["location"] == "http://10.0.0.1/"
    server.faults.add(Fault("status", status=429, retry_after=7))
    assert _finger(at, server.handle("ada")).headers["retry-after"] == "7"
    assert _finger(at, server.handle("ada")).is_success


def test_an_endless_response_ends_when_the_client_disconnects(
    server: SmallServer, at: httpx.Client
) -> None:
    server.faults.add(Fault("endless", path="webfinger"))
    with at.stream("GET", "/.well-known/webfinger") as answer:
        taken = 0
        for piece in answer.iter_bytes():
            taken += len(piece)
            if taken > 1_000_000:
                break
    assert at.get("/@ada").is_success


def test_a_response_can_arrive_byte_by_byte(server: SmallServer, at: httpx.Client) -> None:
    server.faults.add(Fault("drip", path="webfinger", seconds=0.0))
    assert _finger(at, server.handle("ada")).json()["subject"]
    server.faults.add(Fault("drip", path="webfinger", seconds=30.0))
    with at.stream("GET", "/.well-known/webfinger") as answer:
        assert next(answer.iter_bytes())


def test_a_server_that_stops_listening_refuses_connections_until_it_listens_again(
    server: SmallServer, at: httpx.Client
) -> None:
    assert at.get("/@ada").is_success
    server.stop_listening()
    with pytest.raises(httpx.TransportError):
        at.get("/@ada")
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/@ada")
    server.listen_again()
    assert at.get("/@ada").is_success
    assert httpx.get(f"http://127.0.0.1:{server.port}/@ada").is_success


def test_websites(server: SmallServer) -> None:
    address = server.website("ada", "https://x.com/ada")
    assert 'rel="me" href="https://x.com/ada"' in httpx.get(address).text
    assert httpx.get(server.website("ada", status=403)).status_code == 403
    assert httpx.get(f"{server.url}/site/nobody").status_code == 404


def test_connections_and_requests_are_counted(sandbox: Sandbox, server: SmallServer) -> None:
    server.faults.add(Fault("latency", seconds=0.5, times=None))
    server.reset_counts()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: httpx.get(f"{server.url}/@ada"), range(3)))
    assert (server.peak_connections, server.total_connections, len(server.log)) == (3, 3, 3)
    assert sandbox.small_servers[1].total_connections == 0
    assert not sandbox.small_servers[1].log
    with httpx.Client(base_url=sandbox.small_servers[1].url) as one:
        for _ in range(3):
            one.get("/@ada")
    assert (
        sandbox.small_servers[1].peak_connections,
        sandbox.small_servers[1].total_connections,
    ) == (1, 1)
    server.reset_counts()
    assert (server.peak_connections, list(server.log)) == (0, [])


def test_each_server_has_its_own_rate_limit(
    sandbox: Sandbox, server: SmallServer, at: httpx.Client
) -> None:
    sandbox.mastodon.state.limits.api = (1, 300.0)
    assert at.get("/api/v1/accounts/lookup", params={"acct": "ada"}).is_success
    again = at.get("/api/v1/accounts/lookup", params={"acct": "ada"})
    assert (again.status_code, again.headers["x-ratelimit-remaining"]) == (429, "0")
    assert _finger(at, server.handle("ada")).is_success
    other = f"{sandbox.small_servers[1].url}/api/v1/accounts/lookup?acct=ada"
    assert httpx.get(other).status_code == 404


def test_accounts_and_settings_can_be_changed_over_http(
    server: SmallServer, at: httpx.Client
) -> None:
    changes = {
        "note": "hello",
        "posing_as": "",
        "noindex": True,
        "statuses": 0,
        "last_status": None,
        "fields": {"X": "https://x.com/ada"},
    }
    assert at.patch("/_sandbox/accounts/ada", json=changes).is_success
    shown = _entity(at, "ada")
    assert (shown["note"], shown["statuses_count"], shown["noindex"]) == ("<p>hello</p>", 0, True)
    assert shown["last_status_at"] is None
    server.add("bob")
    move = {"moved_to": server.handle("bob"), "last_status": "2021-03-04"}
    assert at.patch("/_sandbox/accounts/ada", json=move).is_success
    assert at.patch("/_sandbox/accounts/bob", json={"aliases": []}).is_success
    assert "alsoKnownAs" not in _actor(at, "bob")
    assert at.patch("/_sandbox/accounts/bob", json={"deleted": True}).is_success
    assert at.get("/@bob").status_code == 410
    assert at.patch("/_sandbox/settings", json={"secure": True}).json()["secure"] is True
    assert at.patch("/_sandbox/settings", json={"colour": 1}).status_code == 422
    assert at.patch("/_sandbox/accounts/nobody", json={}).status_code == 404


def test_forty_servers_are_cheap_and_share_a_thread() -> None:
    before = threading.active_count()
    with Sandbox(accounts=100, small_servers=40) as sandbox:
        assert threading.active_count() - before == 4
        domains = [one["domain"] for one in sandbox.description()["small_servers"]]
        assert len(set(domains)) == 40
        answers = [
            httpx.get(f"{server.url}/@acct{n:03}")
            for n, server in enumerate(sandbox.small_servers, 1)
        ]
        assert {answer.status_code for answer in answers} == {200}
        assert httpx.get(f"{sandbox.small_servers[19].url}/@acct100").is_success


@pytest.fixture
def split(sandbox: Sandbox) -> tuple[SmallServer, SmallServer]:
    """The first server has the handles, the second one their pages and API."""
    handles, pages = sandbox.small_servers
    handles.web_domain = pages.domain
    return handles, pages


def test_a_server_can_have_its_pages_on_another_domain(
    split: tuple[SmallServer, SmallServer], at: httpx.Client
) -> None:
    handles, pages = split
    redirected = _finger(at, handles.handle("ada"))
    assert redirected.status_code == 301
    with httpx.Client(base_url=pages.url) as web:
        there = web.get(redirected.headers["location"]).json()
        assert there == _finger(web, f"ada@{pages.domain}").json()
        assert there["subject"] == f"acct:{handles.handle('ada')}"
        assert _entity(web, "ada")["acct"] == "ada"
        assert _entity(web, "ada")["url"] == f"{pages.url}/@ada"
        actor = _actor(web, "ada")
        assert actor["id"] == f"{pages.url}/users/ada"
        assert actor["preferredUsername"] == "ada"
        assert "Ada" in web.get("/@ada").text
    assert at.get("/@ada").status_code == 404
    assert at.get("/api/v1/accounts/lookup", params={"acct": "ada"}).status_code == 404


def test_host_meta_can_lead_to_the_pages(
    split: tuple[SmallServer, SmallServer], at: httpx.Client
) -> None:
    settings = {"web_domain_by": "host_meta"}
    assert at.patch("/_sandbox/settings", json=settings).json()["web_domain"] == split[1].domain
    assert _finger(at, split[0].handle("ada")).status_code == 404
    found = at.get("/.well-known/host-meta")
    assert found.headers["content-type"].startswith("application/xrd+xml")
    assert f'template="{split[1].url}/.well-known/webfinger?resource={{uri}}"' in found.text
    assert at.patch("/_sandbox/settings", json={"web_domain_by": "mail"}).status_code == 422
    with httpx.Client(base_url=split[1].url) as web:
        assert web.get("/.well-known/host-meta").status_code == 404


def test_webfinger_can_refuse_the_name_with_the_domain_of_the_pages(
    split: tuple[SmallServer, SmallServer],
) -> None:
    handles, pages = split
    pages.handles_only = True
    with httpx.Client(base_url=pages.url) as web:
        assert _finger(web, f"ada@{pages.domain}").status_code == 404
        assert _finger(web, handles.handle("ada")).is_success
        by_address = web.get("/.well-known/webfinger", params={"resource": f"{pages.url}/@ada"})
        assert by_address.json()["subject"] == f"acct:{handles.handle('ada')}"


def test_a_search_finds_the_handle_of_an_account_named_by_its_pages(
    sandbox: Sandbox, split: tuple[SmallServer, SmallServer]
) -> None:
    handles, pages = split
    follower = sandbox.mastodon.users["follower"]
    headers = {"Authorization": f"Bearer {follower}"}
    with httpx.Client(base_url=sandbox.mastodon.url, headers=headers) as http:
        named = f"@ada@{pages.domain}"
        assert http.get("/api/v1/accounts/lookup", params={"acct": named[1:]}).status_code == 404
        found = http.get("/api/v2/search", params={"q": named, "resolve": "true"}).json()
        assert [one["acct"] for one in found["accounts"]] == [handles.handle("ada")]
        assert found["accounts"][0]["url"] == f"{pages.url}/@ada"
