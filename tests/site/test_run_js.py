"""The run: each account is followed once, whatever the server does."""

import pytest

from care100.sandbox import Fault
from care100.sandbox.mastodon.app import MastodonServer
from tests.site.javascript import Round, RunResult, run

HANDLES = [f"p{number}@care.example" for number in range(6)]


@pytest.fixture(autouse=True)
def _accounts(server: MastodonServer) -> None:
    for handle in HANDLES:
        server.state.add_account(handle)


def follow(server: MastodonServer, handles: list[str], *rounds: Round) -> RunResult:
    return run(server.url, server.users["follower"], handles, *rounds)


def follow_requests(server: MastodonServer) -> int:
    return len(server.log.matching("POST", "/follow$"))


def test_each_account_gets_its_outcome(server: MastodonServer) -> None:
    state = server.state
    fine, known, locked, asked, blocked, old = HANDLES
    state.follow("follower", known)
    state.make_locked(locked)
    state.make_locked(asked)
    state.follow("follower", asked)
    state.block("follower", blocked)
    state.add_account("new@care.example")
    state.move(old, "new@care.example")
    me, nobody = f"follower@{server.domain}", "nobody@care.example"
    result = follow(server, [*HANDLES, me, nobody])
    assert result.ends == ["done"]
    assert result.kinds() == {
        fine: "followed",
        known: "already",
        locked: "requested",
        asked: "requested",
        blocked: "failed",
        old: "followed",
        me: "failed",
        nobody: "failed",
    }
    assert result.outcomes[old]["moved"] == "new@care.example"
    assert result.outcomes[me]["reason"]["code"] == "own-account"
    assert not any(one["canRetry"] for one in result.outcomes.values())
    assert follow_requests(server) == 3
    paths = [one.path.rpartition("/")[2] for one in server.log]
    assert paths.count("relationships") == 1
    assert paths.index("relationships") < paths.index("follow")


def test_a_disconnected_run_uses_the_permission_no_more(server: MastodonServer) -> None:
    assert follow(server, HANDLES[:1], None, "disconnected").ends == ["done", "signed-out"]


@pytest.mark.parametrize("takes_effect", [True, False])
def test_a_follow_can_take_effect_a_moment_later(
    server: MastodonServer, takes_effect: bool
) -> None:
    server.state.traits.follow_delay = 0.04 if takes_effect else 600
    result = follow(server, HANDLES[:1])
    assert result.kinds() == {HANDLES[0]: "followed" if takes_effect else "failed"}
    assert follow_requests(server) == 1


def test_a_second_run_writes_nothing(server: MastodonServer) -> None:
    follow(server, HANDLES)
    writes = len(server.log.writes())
    assert set(follow(server, HANDLES).kinds().values()) == {"already"}
    assert len(server.log.writes()) == writes


def test_two_members_that_moved_to_one_account_are_one_follow(server: MastodonServer) -> None:
    for handle in HANDLES[1:3]:
        server.state.move(handle, HANDLES[0])
    result = follow(server, HANDLES[:3])
    assert sorted(result.kinds().values()) == ["already", "already", "followed"]
    assert follow_requests(server) == 1


def test_two_members_that_moved_to_a_blocked_account_are_both_left_alone(
    server: MastodonServer,
) -> None:
    for handle in HANDLES[1:3]:
        server.state.move(handle, HANDLES[0])
    server.state.block("follower", HANDLES[0])
    assert set(follow(server, HANDLES[1:3]).kinds().values()) == {"failed"}


@pytest.mark.parametrize(
    ("reset_after", "least", "most"),
    [(60, 50, 90), (None, 60, 60), (-1_000, 10, 10), (100_000, 900, 900)],
    ids=["given", "not given", "past", "far away"],
)
@pytest.mark.parametrize("path", ["/lookup$", "/relationships$", "/follow$"])
def test_a_rate_limit_is_waited_for_within_bounds(
    server: MastodonServer, path: str, reset_after: float | None, least: float, most: float
) -> None:
    server.faults.add(Fault("status", path=path, status=429, reset_after=reset_after))
    result = follow(server, HANDLES)
    assert result.ends == ["done"]
    assert set(result.kinds().values()) == {"followed"}
    assert result.slept
    assert all(least <= seconds <= most for seconds in result.slept)
    assert (result.waits[0], result.waits[-1]) == (True, False)


@pytest.mark.parametrize("reset_after", [None, 100_000, 0])
def test_a_limit_that_does_not_end_pauses_the_run(
    server: MastodonServer, reset_after: float | None
) -> None:
    fault = server.faults.add(
        Fault("status", path="/follow$", skip=2, status=429, reset_after=reset_after, times=None)
    )
    result = follow(server, HANDLES)
    assert result.ends == ["rate-limited"]
    assert len(result.outcomes) == 2
    assert len(result.left) == 4
    server.faults.clear()
    assert fault.fired < 1_000


@pytest.mark.parametrize("kind", ["cut_after", "cut_body"])
def test_a_follow_whose_response_is_lost_is_not_sent_again(
    server: MastodonServer, kind: str
) -> None:
    server.faults.add(Fault(kind, path="/follow$", times=3))  # type: ignore[arg-type]
    result = follow(server, HANDLES)
    assert set(result.kinds().values()) == {"followed"}
    assert follow_requests(server) == len(HANDLES)


@pytest.mark.parametrize("fault", [Fault("status", status=503), Fault("cut_before")])
def test_temporary_errors_are_retried(server: MastodonServer, fault: Fault) -> None:
    fault.times = 3
    server.faults.add(fault)
    result = follow(server, HANDLES)
    assert (result.ends, set(result.kinds().values())) == (["done"], {"followed"})


def test_an_error_with_one_account_does_not_affect_others_and_can_be_retried(
    server: MastodonServer,
) -> None:
    account = server.state.account(HANDLES[2]).id
    server.faults.add(Fault("status", path=f"/{account}/follow$", status=503, times=4))
    result = follow(server, HANDLES)
    assert result.ends == ["done"]
    assert result.outcomes[HANDLES[2]]["canRetry"]
    assert list(result.kinds().values()).count("followed") == 5
    server.faults.clear()
    server.faults.add(Fault("status", path=f"/{account}/follow$", status=503, times=4))
    result = follow(server, HANDLES, None, None)
    assert result.ends == ["done", "done"]
    assert result.kinds()[HANDLES[2]] == "followed"


@pytest.mark.parametrize("fault", [Fault("status", status=503), Fault("cut_before")])
def test_an_unreachable_server_pauses_the_run(server: MastodonServer, fault: Fault) -> None:
    fault.path, fault.skip, fault.times = "/api/", 12, None
    server.faults.add(fault)
    result = follow(server, HANDLES)
    assert result.ends == ["unreachable"]
    assert len(result.left) == 6 - len(result.outcomes)
    assert result.left
    assert all(one["kind"] == "followed" for one in result.outcomes.values())


def test_a_revoked_permission_ends_the_run(server: MastodonServer) -> None:
    server.faults.add(Fault("revoke_token", path="/follow$", skip=1))
    result = follow(server, HANDLES)
    assert result.ends == ["signed-out"]
    assert result.left


def test_a_stopped_run_resumes_and_does_nothing_twice(
    server: MastodonServer,
) -> None:
    handles = [*HANDLES, *(f"q{number}@care.example" for number in range(6))]
    for handle in handles[len(HANDLES) :]:
        server.state.add_account(handle)
    stopped = follow(server, handles, 1)
    assert stopped.ends == ["stopped"]
    assert stopped.left
    assert set(stopped.outcomes) == server.state.follows("follower")
    result = follow(server, stopped.left, 1, None)
    assert result.ends == ["stopped", "done"]
    assert server.state.follows("follower") == set(handles)
    assert follow_requests(server) == len(handles)


@pytest.mark.parametrize(
    ("path", "end"),
    [
        ("verify_credentials$", "unreachable"),
        ("instance$", "unreachable"),
        ("relationships$", "invalid-response"),
        ("lookup$", "done"),
        ("follow$", "done"),
    ],
)
def test_an_invalid_response_ends_the_run(server: MastodonServer, path: str, end: str) -> None:
    server.faults.add(Fault("page", path=path, status=200, times=None, body="null"))
    result = follow(server, HANDLES[:1])
    assert [one if isinstance(one, str) else one["code"] for one in result.ends] == [end]
    codes = [one["reason"]["code"] for one in result.outcomes.values()]
    assert codes == ([] if end != "done" else ["invalid-response"])


def test_a_server_that_refuses_everything_ends_the_run(server: MastodonServer) -> None:
    body = {"error": "Your login is currently disabled.\u202e\n" + "So it is. " * 100}
    server.faults.add(Fault("status", path="/api/", status=403, times=None, body=body))
    [end] = follow(server, HANDLES[:1]).ends
    assert not isinstance(end, str)
    assert end["code"] == "refused"
    assert end["detail"].startswith("Your login is currently disabled. So")
    assert len(end["detail"]) < 250
