"""The run: everybody followed who can be, with care, whatever the server does."""

import pytest

from care100.sandbox import Fault
from care100.sandbox.mastodon.app import MastodonServer
from tests.site.javascript import Ran, Round, run

PEOPLE = [f"p{number}@care.example" for number in range(6)]


@pytest.fixture(autouse=True)
def _people(server: MastodonServer) -> None:
    for handle in PEOPLE:
        server.state.add_account(handle)


def followed(server: MastodonServer, handles: list[str], *rounds: Round) -> Ran:
    return run(server.url, server.users["follower"], handles, *rounds)


def follows_sent(server: MastodonServer) -> int:
    return len(server.log.matching("POST", "/follow$"))


def test_each_is_followed_or_left_alone_as_they_should_be(server: MastodonServer) -> None:
    state = server.state
    fine, known, locked, asked, blocked, old = PEOPLE
    state.follow("follower", known)
    state.make_locked(locked)
    state.make_locked(asked)
    state.follow("follower", asked)
    state.block("follower", blocked)
    state.add_account("new@care.example")
    state.move(old, "new@care.example")
    me, nobody = f"follower@{server.domain}", "nobody@care.example"
    ran = followed(server, [*PEOPLE, me, nobody])
    assert ran.ends == ["done"]
    assert ran.kinds() == {
        fine: "followed",
        known: "already",
        locked: "requested",
        asked: "requested",
        blocked: "no",
        old: "followed",
        me: "no",
        nobody: "no",
    }
    assert ran.outcomes[old]["moved"] == "new@care.example"
    assert ran.outcomes[me]["reason"] == "This is you."
    assert not any(one["again"] for one in ran.outcomes.values())
    assert follows_sent(server) == 3
    paths = [one.path.rpartition("/")[2] for one in server.log]
    assert paths.count("relationships") == 1
    assert paths.index("relationships") < paths.index("follow")


def test_a_permission_that_is_forgotten_is_not_used_again(server: MastodonServer) -> None:
    assert followed(server, PEOPLE[:1], None, "forgotten").ends == ["done", "signed-out"]


def test_a_second_run_writes_nothing(server: MastodonServer) -> None:
    followed(server, PEOPLE)
    writes = len(server.log.writes())
    assert set(followed(server, PEOPLE).kinds().values()) == {"already"}
    assert len(server.log.writes()) == writes


def test_two_that_moved_to_one_account_are_one_follow(server: MastodonServer) -> None:
    for handle in PEOPLE[1:3]:
        server.state.move(handle, PEOPLE[0])
    ran = followed(server, PEOPLE[:3])
    assert sorted(ran.kinds().values()) == ["already", "already", "followed"]
    assert follows_sent(server) == 1


def test_two_that_moved_to_an_account_that_is_blocked_are_both_left_alone(
    server: MastodonServer,
) -> None:
    for handle in PEOPLE[1:3]:
        server.state.move(handle, PEOPLE[0])
    server.state.block("follower", PEOPLE[0])
    assert set(followed(server, PEOPLE[1:3]).kinds().values()) == {"no"}


@pytest.mark.parametrize(
    ("reset_after", "least", "most"),
    [(60, 50, 90), (None, 60, 60), (-1_000, 10, 10), (100_000, 900, 900)],
    ids=["said", "unsaid", "past", "far away"],
)
@pytest.mark.parametrize("path", ["/lookup$", "/relationships$", "/follow$"])
def test_a_limit_is_waited_for_within_bounds(
    server: MastodonServer, path: str, reset_after: float | None, least: float, most: float
) -> None:
    server.faults.add(Fault("status", path=path, status=429, reset_after=reset_after))
    ran = followed(server, PEOPLE)
    assert ran.ends == ["done"]
    assert set(ran.kinds().values()) == {"followed"}
    assert ran.slept
    assert all(least <= seconds <= most for seconds in ran.slept)
    assert (ran.told[0], ran.told[-1]) == (True, False)


@pytest.mark.parametrize("reset_after", [None, 100_000, 0])
def test_a_limit_that_does_not_end_ends_the_run(
    server: MastodonServer, reset_after: float | None
) -> None:
    fault = server.faults.add(
        Fault("status", path="/follow$", skip=2, status=429, reset_after=reset_after, times=None)
    )
    ran = followed(server, PEOPLE)
    assert ran.ends == ["limited"]
    assert len(ran.outcomes) == 2
    assert len(ran.left) == 4
    server.faults.clear()
    assert fault.fired < 1_000


@pytest.mark.parametrize("kind", ["cut_after", "cut_body"])
def test_a_follow_whose_answer_is_lost_is_not_sent_again(server: MastodonServer, kind: str) -> None:
    server.faults.add(Fault(kind, path="/follow$", times=3))  # type: ignore[arg-type]
    ran = followed(server, PEOPLE)
    assert set(ran.kinds().values()) == {"followed"}
    assert follows_sent(server) == len(PEOPLE)


@pytest.mark.parametrize("fault", [Fault("status", status=503), Fault("cut_before")])
def test_trouble_that_passes_is_not_seen(server: MastodonServer, fault: Fault) -> None:
    fault.times = 3
    server.faults.add(fault)
    ran = followed(server, PEOPLE)
    assert (ran.ends, set(ran.kinds().values())) == (["done"], {"followed"})


def test_trouble_with_one_account_leaves_the_others_and_can_be_tried_again(
    server: MastodonServer,
) -> None:
    account = server.state.account(PEOPLE[2]).id
    server.faults.add(Fault("status", path=f"/{account}/follow$", status=503, times=4))
    ran = followed(server, PEOPLE)
    assert ran.ends == ["done"]
    assert ran.outcomes[PEOPLE[2]]["again"]
    assert list(ran.kinds().values()).count("followed") == 5
    server.faults.clear()
    server.faults.add(Fault("status", path=f"/{account}/follow$", status=503, times=4))
    ran = followed(server, PEOPLE, None, None)
    assert ran.ends == ["done", "done"]
    assert ran.kinds()[PEOPLE[2]] == "followed"


@pytest.mark.parametrize("fault", [Fault("status", status=503), Fault("cut_before")])
def test_a_server_that_is_gone_pauses_the_run(server: MastodonServer, fault: Fault) -> None:
    fault.path, fault.skip, fault.times = "/api/", 12, None
    server.faults.add(fault)
    ran = followed(server, PEOPLE)
    assert ran.ends == ["lost"]
    assert len(ran.left) == 6 - len(ran.outcomes)
    assert ran.left
    assert all(one["kind"] == "followed" for one in ran.outcomes.values())


def test_a_permission_that_has_ended_ends_the_run(server: MastodonServer) -> None:
    server.faults.add(Fault("revoke_token", path="/follow$", skip=1))
    ran = followed(server, PEOPLE)
    assert ran.ends == ["signed-out"]
    assert ran.left


def test_a_stop_lets_nobody_be_half_done_and_going_on_does_nothing_twice(
    server: MastodonServer,
) -> None:
    people = [*PEOPLE, *(f"q{number}@care.example" for number in range(6))]
    for handle in people[len(PEOPLE) :]:
        server.state.add_account(handle)
    stopped = followed(server, people, 1)
    assert stopped.ends == ["stopped"]
    assert stopped.left
    assert set(stopped.outcomes) == server.state.follows("follower")
    ran = followed(server, stopped.left, 1, None)
    assert ran.ends == ["stopped", "done"]
    assert server.state.follows("follower") == set(people)
    assert follows_sent(server) == len(people)


@pytest.mark.parametrize(
    ("path", "end"),
    [
        ("verify_credentials$", "lost"),
        ("instance$", "lost"),
        ("relationships$", "trouble"),
        ("lookup$", "done"),
        ("follow$", "done"),
    ],
)
def test_an_answer_without_sense_ends_the_run(server: MastodonServer, path: str, end: str) -> None:
    server.faults.add(Fault("page", path=path, status=200, times=None, body="null"))
    ran = followed(server, PEOPLE[:1])
    assert [one if isinstance(one, str) else one["problem"] for one in ran.ends] == [end]
    reasons = [one["reason"] for one in ran.outcomes.values()]
    reasons += [one["reason"] for one in ran.ends if not isinstance(one, str)]
    assert end == "lost" or reasons == ["Your server’s answer makes no sense."]


def test_a_server_that_will_have_none_of_it_ends_the_run(server: MastodonServer) -> None:
    body = {"error": "Your login is currently disabled.\u202e\n" + "So it is. " * 100}
    server.faults.add(Fault("status", path="/api/", status=403, times=None, body=body))
    [end] = followed(server, PEOPLE[:1]).ends
    assert not isinstance(end, str)
    assert end["reason"].startswith("Your server said no: Your login is currently disabled. So")
    assert len(end["reason"]) < 250
