"""Following a list on Bluesky: one request, undone exactly."""

import pytest

from care100.sandbox import Fault
from tests.killed import kill_before_noting
from tests.platforms.bluesky.bluesky_person import FOLLOW, LIST, LIST_ITEM, BlueskyPerson, names

WRITE = "applyWrites"


@pytest.fixture
def follower(person: BlueskyPerson) -> BlueskyPerson:
    person.has_app_password()
    return person


def test_a_hundred_are_followed_with_one_write(follower: BlueskyPerson) -> None:
    follower.lists(range(1, 101))
    assert "followed: 100" in follower.runs("follow", "people", "--yes").out
    assert follower.following() == names(*range(1, 101))
    assert len(follower.writes) == 1
    assert len(follower.server.log) <= 6
    follower.server.log.clear()
    assert "100 already followed" in follower.runs("follow", "people", "--yes").out
    assert follower.writes == []
    assert len(follower.server.log) <= 5


def test_an_undo_leaves_follows_by_hand_alone(follower: BlueskyPerson) -> None:
    for n in range(1, 11):
        follower.state.follow("follower.test", f"acct{n:03}.test")
    by_hand = follower.records(FOLLOW)
    follower.lists(range(1, 101))
    assert "followed: 90" in follower.runs("follow", "people", "--yes").out
    assert len(follower.records(FOLLOW)) == 100, "nobody is followed twice"
    assert "unfollowed: 90" in follower.runs("unfollow", "people", "--yes").out
    assert follower.records(FOLLOW) == by_hand


def test_prune_unfollows_the_last_member_of_a_list(follower: BlueskyPerson) -> None:
    follower.lists(range(1, 2))
    follower.runs("follow", "people", "--yes")
    follower.runs("opt-out", "@acct001.test", "--yes")
    follower.runs("follow", "people", "--yes", "--prune")
    assert follower.following() == set()


def test_an_account_followed_again_by_hand_is_not_unfollowed(follower: BlueskyPerson) -> None:
    follower.lists(range(1, 4))
    follower.runs("follow", "people", "--yes")
    did = follower.state.account("acct002.test").did
    repository = follower.state.account("follower.test").repository
    [ours] = [key for key, one in follower.records(FOLLOW).items() if one["subject"] == did]
    del repository._collections[FOLLOW][ours]
    follower.state.follow("follower.test", "acct002.test")
    follower.runs("unfollow", "people", "--yes")
    assert follower.following() == names(2)


def test_a_run_killed_before_noting_resumes_without_a_duplicate(follower: BlueskyPerson) -> None:
    follower.lists(range(1, 61))
    kill_before_noting(follower, 0, "follow", "people", "--yes")
    assert len(follower.records(FOLLOW)) == 60, "the request took effect"
    follower.server.log.clear()
    assert "60 already followed" in follower.runs("follow", "people", "--yes").out
    assert follower.writes == []
    assert "unfollowed: 60" in follower.runs("unfollow", "people", "--yes").out
    assert follower.following() == set()


@pytest.mark.parametrize(("fault", "writes"), [("cut_after", 1), ("cut_before", 2)])
def test_a_lost_response_is_settled_by_the_record(
    follower: BlueskyPerson, fault: str, writes: int
) -> None:
    follower.lists(range(1, 31))
    follower.server.faults.add(Fault(fault, "POST", WRITE))  # type: ignore[arg-type]
    assert "followed: 30" in follower.runs("follow", "people", "--yes").out
    assert len(follower.records(FOLLOW)) == 30
    assert len(follower.writes) == writes


def test_a_rate_limit_is_waited_out(follower: BlueskyPerson) -> None:
    follower.lists(range(1, 4))
    follower.server.faults.add(Fault("status", "POST", WRITE, status=429, retry_after=1))
    assert "followed: 3" in follower.runs("follow", "people", "--yes").out
    assert follower.following() == names(1, 2, 3)


def test_without_waiting_a_rate_limit_ends_the_run(follower: BlueskyPerson) -> None:
    follower.lists(range(1, 4))
    follower.server.faults.add(Fault("status", "POST", WRITE, status=429, retry_after=60))
    follower.runs("follow", "people", "--yes", "--no-wait", expect=4)
    follower.server.faults.clear()
    assert "followed: 3" in follower.runs("follow", "people", "--yes").out


def test_blocks_and_mutes_are_left_alone(follower: BlueskyPerson) -> None:
    follower.state.block("follower.test", "acct001.test")
    follower.state.block("acct002.test", "follower.test")
    follower.state.mute("follower.test", "acct003.test")
    follower.lists(range(1, 5))
    [report] = follower.runs("follow", "people", "--yes", "--json", expect=3).json
    assert [skip["code"] for skip in report["skipped"]] == ["blocked", "blocked_by", "muted"]
    assert follower.following() == names(4)


def test_accounts_that_are_not_shown_are_named_with_the_reason(follower: BlueskyPerson) -> None:
    follower.state.account("acct001.test").suspended = True
    follower.state.account("acct002.test").deactivated = True
    follower.lists(range(1, 4))
    follower.runs("add", "people", "bsky:nobody.test")
    [report] = follower.runs("follow", "people", "--yes", "--json", expect=3).json
    codes = {skip["handle"]: skip["code"] for skip in report["skipped"]}
    assert codes == {
        "@acct001.test": "suspended",
        "@acct002.test": "cannot_be_followed",
        "@nobody.test": "not_found",
    }
    assert follower.following() == names(3)


def test_a_renamed_account_is_followed_and_its_old_handle_is_not(follower: BlueskyPerson) -> None:
    follower.lists(range(1, 3))
    follower.runs("follow", "people", "--yes")
    follower.runs("unfollow", "people", "--yes")
    did = follower.state.account("acct001.test").did
    follower.state.rename(did, "renamed.test")
    follower.state.rename("acct009.test", "acct001.test")
    follower.runs("follow", "people", "--yes")
    assert follower.following() == {"renamed", "acct002"}, "the handle belongs to another account"


def test_the_own_account_is_not_followed(follower: BlueskyPerson) -> None:
    follower.lists(range(1, 2))
    follower.runs("add", "people", "bsky:follower.test")
    follower.runs("follow", "people", "--yes", expect=3)
    assert follower.following() == names(1)


def test_a_server_without_application_views_is_enough(follower: BlueskyPerson) -> None:
    follower.state.app_views = False
    follower.state.follow("follower.test", "acct001.test")
    follower.lists(range(1, 21))
    ran = follower.runs("follow", "people", "--yes")
    assert "followed: 19" in ran.out
    assert "cannot tell which accounts block you" in ran.err
    assert len(follower.records(FOLLOW)) == 20
    follower.server.log.clear()
    follower.runs("follow", "people", "--yes")
    assert follower.writes == []
    assert "unfollowed: 19" in follower.runs("unfollow", "people", "--yes").out
    assert follower.following() == names(1)


def test_the_plan_shows_points(follower: BlueskyPerson) -> None:
    follower.lists(range(1, 101))
    shown = follower.runs("follow", "people", "--dry-run").out
    assert "This takes 300 points. Bluesky allows 5,000 an hour and 35,000 a day." in shown
    assert "This takes 5 requests" in shown


def test_a_list_of_ones_own_is_kept_and_deleted_again(follower: BlueskyPerson) -> None:
    follower.lists(range(1, 11), title="Social care")
    ran = follower.runs("follow", "people", "--list", "--yes")
    assert "https://bsky.app/profile/" in ran.out
    [own] = follower.records(LIST).values()
    assert (own["name"], own["purpose"]) == ("Social care", "app.bsky.graph.defs#curatelist")
    assert len(follower.records(LIST_ITEM)) == 10
    assert len(follower.writes) == 2
    follower.runs("unfollow", "people", "--yes")
    assert follower.records(LIST) == {}
    assert follower.records(LIST_ITEM) == {}
    assert follower.following() == set()


def test_a_redirect_is_not_followed_with_the_token(follower: BlueskyPerson) -> None:
    follower.lists(range(1, 3))
    mastodon = follower.sandbox.mastodon
    fault = Fault("redirect", path="xrpc", times=None, location=f"{mastodon.url}/stolen")
    follower.server.faults.add(fault)
    follower.runs("follow", "people", "--yes", expect=4)
    assert not mastodon.log


@pytest.mark.parametrize("app_views", [True, False])
def test_a_did_from_a_file_is_looked_up_before_anybody_is_followed(
    follower: BlueskyPerson, *, app_views: bool
) -> None:
    dids = {n: follower.state.account(f"acct{n:03}.test").did for n in (2, 9)}
    file = follower.home / "dids.csv"
    rows = [
        "name,bluesky,bluesky_did",
        f"One,acct001.test,{dids[9]}",
        f"Two,acct002.test,{dids[2]}",
    ]
    file.write_text("\n".join(rows))
    follower.runs("import", "people", str(file))
    follower.state.app_views = app_views
    ran = follower.runs("follow", "people", "--yes", expect=3)
    assert "One (@acct001.test): the Bluesky id on the list belongs to @acct009.test" in ran.out
    assert follower.following() == names(2)
    [command] = [line.strip() for line in ran.out.splitlines() if "--bluesky-did" in line]
    assert command == "care100 edit people bsky:acct001.test --bluesky-did ''"
    follower.runs(*command.replace("''", "").split()[1:], "")
    follower.runs("follow", "people", "--yes")
    assert follower.following() == names(1, 2)
