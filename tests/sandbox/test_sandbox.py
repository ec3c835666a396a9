import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

import httpx
import pytest

from care100.sandbox import Sandbox
from care100.sandbox.shipped_lists import lists_folder, shipped_members


def test_servers_start_and_leave_no_thread_or_port_behind() -> None:
    before = set(threading.enumerate())
    with Sandbox() as sandbox:
        ports = [int(url.rpartition(":")[2]) for url in (sandbox.mastodon.url, sandbox.x.url)]
        for url in (sandbox.mastodon.url, sandbox.x.url):
            assert httpx.get(f"{url}/health").text == "OK"
        held = httpx.Client(base_url=sandbox.x.url)  # an idle connection must not keep it alive
        held.get("/health")
    held.close()
    assert set(threading.enumerate()) == before
    for port in ports:
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_stopping_waits_for_a_request_under_way() -> None:
    answers: list[int] = []

    def ask(url: str) -> None:
        answers.append(httpx.get(f"{url}/api/v1/instance").status_code)

    with Sandbox(latency=0.3) as sandbox:
        thread = threading.Thread(target=ask, args=(sandbox.mastodon.url,))
        thread.start()
        while not sandbox.mastodon.log:
            time.sleep(0.01)
    thread.join()
    assert answers == [200]


def test_the_description_has_every_address_and_token() -> None:
    with Sandbox() as sandbox:
        described = sandbox.description()
        mastodon, x = described["mastodon"], described["x"]
        assert mastodon["url"] == f"http://{mastodon['domain']}"
        for name in ("curator", "follower"):
            headers = {"Authorization": f"Bearer {mastodon['users'][name]}"}
            me = httpx.get(f"{mastodon['url']}/api/v1/accounts/verify_credentials", headers=headers)
            assert me.json()["acct"] == name
            headers = {"Authorization": f"Bearer {x['users'][name]}"}
            me = httpx.get(f"{x['url']}/2/users/me", headers=headers)
            assert me.json()["data"]["username"] == name
        assert set(x["lists"]) == {"social-care-100"}
        assert described["small_servers"] == []


def test_the_same_seed_invents_the_same_accounts() -> None:
    def ids(seed: int) -> list[str]:
        with Sandbox(accounts=3, seed=seed) as sandbox:
            return [*sandbox.mastodon.state.accounts, *sandbox.x.state.accounts]

    assert ids(1) == ids(1) != ids(2)


def test_every_member_of_the_shipped_lists_exists(sandbox: Sandbox) -> None:
    people = list(shipped_members())
    assert len(people) > 100
    for person in people:
        if person.mastodon:
            assert not sandbox.mastodon.state.account(person.mastodon).known
        if person.x:
            user = sandbox.x.state.account(person.x.upper())
            assert user.username == person.x
            assert person.x_id in ("", user.id)


def test_the_published_list_has_exactly_the_members_of_the_social_care_100(
    sandbox: Sandbox,
) -> None:
    wanted = {p.x for p in shipped_members() if p.list_slug == "social-care-100"}
    assert len(wanted) == 100
    assert sandbox.x.state.members(sandbox.x.state.published["social-care-100"]) == wanted


def test_the_lists_come_with_the_package() -> None:
    assert (lists_folder() / "social-care-100.csv").is_file()


def test_the_log_has_user_request_and_time_but_no_secret(sandbox: Sandbox) -> None:
    url, token = sandbox.mastodon.url, sandbox.mastodon.users["follower"]
    headers = {"Authorization": f"Bearer {token}"}
    before = datetime.now(UTC)
    httpx.post(f"{url}/api/v1/lists?x=1", headers=headers, data={"title": "a", "token": token})
    httpx.post(f"{url}/oauth/revoke", data={"client_id": "c", "token": token, "code": "k"})
    made, revoked = sandbox.mastodon.log
    assert (made.method, made.path, made.query, made.user, made.status) == (
        "POST",
        "/api/v1/lists",
        {"x": "1"},
        "follower",
        200,
    )
    assert before <= made.at <= datetime.now(UTC)
    assert made.fields == {"title": "a"}
    assert revoked.fields == {"client_id": "c"}
    assert sandbox.mastodon.log.writes() == [made]
    assert token not in repr(sandbox.mastodon.log)


def test_the_rest_of_care100_does_not_import_the_sandbox() -> None:
    code = (
        "import sys, care100; "
        "sys.exit(any(m in sys.modules for m in ('starlette', 'uvicorn', 'care100.sandbox')))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("server", ["mastodon", "x"])
def test_ipv4_works_by_number_too(sandbox: Sandbox, server: str) -> None:
    port = getattr(sandbox, server).url.rpartition(":")[2]
    assert httpx.get(f"http://127.0.0.1:{port}/health").status_code == 200
