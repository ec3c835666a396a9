"""Following a list on Mastodon: what the follower gets, and what is left alone."""

import pytest

from care100.sandbox import Sandbox
from care100.sandbox.mastodon.personalities import Personality
from tests.clock import Clock
from tests.person import PEOPLE, Person, names

EVERYBODY = names(*range(1, PEOPLE + 1))


@pytest.fixture
def follower(person: Person) -> Person:
    """Somebody who is logged in on Mastodon and has a list of eight."""
    person.has_list()
    person.log_in("mastodon")
    return person


def test_everybody_is_followed_and_filed(follower: Person) -> None:
    ran = follower.runs("follow", "people", "--yes")
    assert follower.follows() == EVERYBODY
    assert follower.members() == EVERYBODY
    assert "followed: 8" in ran.out
    assert "the accounts you follow are public" in ran.err


def test_a_second_run_does_nothing_and_says_so(follower: Person) -> None:
    follower.runs("follow", "people", "--yes")
    log = follower.sandbox.mastodon.log
    log.clear()
    ran = follower.runs("follow", "people")
    assert "Nothing to do: 8 already followed." in ran.out
    assert log.writes() == []
    assert len(log) <= 3


def test_accounts_that_the_server_has_not_met_do_not_use_up_its_rate_limit(
    person: Person,
) -> None:
    """Mastodon allows 300 requests in five minutes."""
    server = person.sandbox.mastodon
    far = [f"far{n:03}@far.example" for n in range(1, 101)]
    for handle in far:
        server.state.add_account(handle, known=False)
    file = person.home / "far.csv"
    file.write_text("\n".join(["mastodon", *far, ""]))
    person.runs("import", "far", str(file))
    person.log_in("mastodon")
    person.runs("follow", "far", "--yes", "--no-list")
    assert len(person.follows()) == 100
    # Each is searched for and followed. The first ones are also looked up.
    assert len(server.log) < 230
    assert 3 < len(server.log.matching("GET", "/lookup$")) < 20


def test_a_server_that_knows_many_accounts_is_not_asked_to_search_for_them(
    person: Person,
) -> None:
    server = person.sandbox.mastodon
    handles = [f"far{n:03}@far.example" for n in range(1, 61)]
    for n, handle in enumerate(handles):
        server.state.add_account(handle, known=n % 3 == 0)
    file = person.home / "far.csv"
    file.write_text("\n".join(["mastodon", *handles, ""]))
    person.runs("import", "far", str(file))
    person.log_in("mastodon")
    person.runs("follow", "far", "--yes", "--no-list")
    assert len(person.follows()) == 60
    assert len(server.log.matching("GET", "/search$")) == 40


def test_a_hundred_take_no_request_too_many(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox(accounts=100) as world:
        person.sandbox = world
        monkeypatch.setenv("CARE100_X_API_URL", world.x.url)
        person.has_list(100)
        person.log_in("mastodon")
        [follows, filed] = person.runs("follow", "people", "--yes", "--json").json
        assert (follows["done"], filed["done"]) == (100, 100)
        log = world.mastodon.log
        # A look-up and a follow each, the relationships, the lists, a new list, and its members.
        assert len(log) == 100 + 1 + 100 + 1 + 1 + 1
        assert follows["requests"]["read"] + filed["requests"]["read"] == 102
        assert follows["requests"]["write"] + filed["requests"]["write"] == 102
        log.clear()
        person.runs("follow", "people")
        assert not log.writes()
        assert len(log) <= 3


@pytest.mark.parametrize("met", [True, False])
def test_who_is_on_a_server_with_letters_of_its_own_is_followed(person: Person, met: bool) -> None:
    person.sandbox.mastodon.state.add_account("Ann@xn--bcher-kva.example", known=met)
    person.runs("new", "people", "--title", "People")
    person.runs("add", "people", "ann@bücher.example")
    person.log_in("mastodon")
    person.runs("follow", "people", "--yes")
    assert person.follows() == {"Ann"}
    person.runs("unfollow", "people", "--yes")
    assert person.follows() == set()


def test_a_moved_account_that_opted_out_is_not_followed(person: Person) -> None:
    state = person.sandbox.mastodon.state
    state.add_account("ann@xn--bcher-kva.example")
    state.move("acct001", "ann@xn--bcher-kva.example")
    person.has_list(1)
    person.runs("new", "other", "--title", "Other")
    person.runs("add", "other", "ann@bücher.example")
    person.runs("remove", "other", "ann@bücher.example", "--opt-out", "--yes")
    person.log_in("mastodon")
    person.runs("follow", "people", "--yes", expect=3)
    assert person.follows() == set()


def test_what_was_followed_by_hand_stays(follower: Person) -> None:
    state = follower.sandbox.mastodon.state
    for n in (1, 2, 3):
        state.follow("follower", f"acct{n:03}", reblogs=False, notify=True)
    follower.runs("follow", "people", "--yes")
    sent = follower.sandbox.mastodon.log.matching("POST", "/follow$")
    assert len(sent) == PEOPLE - 3
    follower.runs("unfollow", "people", "--yes")
    assert follower.follows() == names(1, 2, 3)
    with pytest.raises(LookupError):
        follower.members()


def test_the_users_own_list_of_that_name_is_used_and_kept(follower: Person) -> None:
    state = follower.sandbox.mastodon.state
    state.follow("follower", "acct012")
    from mastodon import Mastodon

    api = Mastodon(
        api_base_url=follower.sandbox.mastodon.url,
        access_token=follower.sandbox.mastodon.users["follower"],
    )
    mine = api.list_create("People")
    api.list_accounts_add(mine.id, [state.account("acct012").id])
    follower.runs("follow", "people", "--yes")
    assert len(api.lists()) == 1
    assert follower.members() == EVERYBODY | names(12)
    follower.runs("unfollow", "people", "--yes")
    assert follower.members() == names(12)
    assert follower.follows() == names(12)


def test_accounts_that_cannot_be_followed_are_named_with_the_reason(follower: Person) -> None:
    state = follower.sandbox.mastodon.state
    state.make_locked("acct001")
    state.move("acct002", "acct012")
    state.suspend("acct003")
    state.block("acct004", "follower")
    domain = follower.sandbox.mastodon.domain
    follower.runs("add", "people", f"nobody.here@{domain}", "--name", "Misspelt")
    ran = follower.runs("follow", "people", "--yes", expect=3)
    assert follower.follows() == names(5, 6, 7, 8, 12)
    assert "waiting for approval: 1" in ran.out
    for name, reason in (
        ("Person 2", "its account is now @acct012"),
        ("Person 3", "the account is deleted or suspended"),
        ("Person 4", "this account has blocked you"),
        ("Misspelt", "cannot find this account; if it was not deleted, check the spelling"),
    ):
        [line] = [line for line in ran.out.splitlines() if f"{name} (@" in line]
        assert reason in line
    [follows, filed] = follower.runs("follow", "people", "--yes", "--json").json
    assert follows["already"] == 5
    assert follows["requested"] == 1
    assert {one["name"] for one in follows["skipped"]} == {"Person 3", "Person 4", "Misspelt"}
    assert [one["name"] for one in follows["moved"]] == ["Person 2"]
    assert follows["requests"]["write"] == filed["requests"]["write"] == 0


def test_an_account_joins_the_list_when_it_accepts_the_request(follower: Person) -> None:
    state = follower.sandbox.mastodon.state
    state.traits.old_lists = True
    state.make_locked("acct001")
    follower.runs("follow", "people", "--yes")
    assert follower.members() == EVERYBODY - names(1)
    state.accept("follower", "acct001")
    follower.runs("follow", "people", "--yes")
    assert follower.members() == EVERYBODY
    follower.runs("unfollow", "people", "--yes")
    assert follower.follows() == set()


def test_unfollow_cancels_a_pending_request(follower: Person) -> None:
    follower.sandbox.mastodon.state.make_locked("acct001")
    follower.runs("follow", "people", "--yes")
    follower.runs("unfollow", "people", "--yes")
    plan, _ = follower.runs("follow", "people", "--dry-run", "--json").json
    assert len(plan["steps"]) == PEOPLE


def test_muted_and_blocked_accounts_are_not_followed(follower: Person) -> None:
    state = follower.sandbox.mastodon.state
    state.mute("follower", "acct001")
    state.block("follower", "acct002")
    ran = follower.runs("follow", "people", "--yes", expect=3)
    assert "you have muted this account" in ran.out
    assert "you have blocked this account" in ran.out
    assert follower.follows() == EVERYBODY - names(1, 2)


def test_the_users_own_account_is_not_followed(follower: Person) -> None:
    me = f"follower@{follower.sandbox.mastodon.domain}"
    follower.runs("add", "people", me)
    ran = follower.runs("follow", "people", "--yes", expect=3)
    assert "this is your own account" in ran.out


def test_people_on_other_servers_are_found_though_never_met(follower: Person) -> None:
    follower.runs("follow", "social-care-fediverse", "--yes")
    assert len(follower.follows()) == 17


def test_another_account_than_the_one_asked_for_is_not_followed(follower: Person) -> None:
    # Searching for acct00 finds acct001 and others, and none of them is meant.
    follower.runs("add", "people", f"acct00@{follower.sandbox.mastodon.domain}")
    ran = follower.runs("follow", "people", "--yes", expect=3)
    assert "acct00@" in ran.out
    assert follower.follows() == EVERYBODY


def test_filters_limit_which_members_are_followed(follower: Person) -> None:
    follower.runs(
        "edit", "people", f"acct001@{follower.sandbox.mastodon.domain}", "--topic", "care"
    )
    follower.runs("follow", "people", "--yes", "--topic", "Care")
    assert follower.follows() == names(1)
    follower.runs("follow", "people", "--yes", "--only", "Person 2", "--only", "x:acct003")
    assert follower.follows() == names(1, 2, 3)
    follower.runs("follow", "people", "--yes", "--except", "Person 8", "--no-list")
    assert follower.follows() == EVERYBODY - names(8)
    assert follower.members() == names(1, 2, 3)


def test_narrowing_by_somebody_who_is_not_there_is_refused(follower: Person) -> None:
    ran = follower.runs("follow", "people", "--topic", "fishing", expect=2)
    assert "No member has the topic “fishing”." in ran.err
    ran = follower.runs("follow", "people", "--only", "Somebody Else", expect=2)
    assert "No member of the list is called" in ran.err


def test_a_dry_run_changes_nothing(follower: Person) -> None:
    ran = follower.runs("follow", "people", "--dry-run")
    assert "follow  Person 8  @acct008@" in ran.out
    assert follower.sandbox.mastodon.log.writes() == []


def test_the_plan_shows_every_member_and_the_cost(follower: Person) -> None:
    ran = follower.runs("follow", "people", "--yes")
    assert all(f"Person {n} (@acct00{n}@" in ran.err for n in range(1, PEOPLE + 1))
    assert "8 of 400 follows allowed per day" in ran.err
    assert "This takes 20 requests" in ran.err
    assert "10 of these requests were used to make the plan." in ran.err


def test_later_runs_name_members_that_joined_and_left(follower: Person) -> None:
    follower.runs("follow", "people", "--yes")
    domain = follower.sandbox.mastodon.domain
    follower.runs("add", "people", f"acct009@{domain}", "--name", "Person 9")
    follower.runs("remove", "people", f"acct001@{domain}")
    ran = follower.runs("follow", "people", "--yes")
    assert "1 joined, 1 left" in ran.err
    assert "Joined: Person 9" in ran.err
    assert follower.follows() == EVERYBODY | names(9)
    assert (
        "  Left: Person 1\n"
        "  You still follow the account that left. To unfollow it:\n"
        "    care100 follow people --prune\n"
    ) in ran.err
    pruned = follower.runs("follow", "people", "--yes", "--prune")
    assert "You still follow" not in pruned.err
    assert follower.follows() == (EVERYBODY | names(9)) - names(1)
    assert follower.members() == (EVERYBODY | names(9)) - names(1)


def test_members_that_joined_are_named_when_the_clock_was_set_back(
    follower: Person, clock: Clock
) -> None:
    clock.set(days=3)
    follower.runs("follow", "people", "--yes")
    clock.set()
    domain = follower.sandbox.mastodon.domain
    follower.runs("add", "people", f"acct009@{domain}", "--name", "Person 9")
    assert "Joined: Person 9" in follower.runs("follow", "people", "--yes").err
    assert "has changed since" not in follower.runs("follow", "people", "--yes").err


def test_prune_unfollows_the_last_members_of_a_list(follower: Person) -> None:
    follower.runs("follow", "people", "--yes")
    domain = follower.sandbox.mastodon.domain
    for n in range(1, len(EVERYBODY) + 1):
        follower.runs("opt-out", f"@acct{n:03}@{domain}", "--yes")
    follower.runs("follow", "people", "--yes", "--prune")
    assert follower.follows() == set()
    assert follower.members() == set()


def test_prune_keeps_members_of_other_lists(follower: Person) -> None:
    follower.has_list(2, "others")
    follower.runs("follow", "people", "--yes")
    follower.runs("follow", "others", "--yes")
    follower.runs("remove", "people", f"acct001@{follower.sandbox.mastodon.domain}")
    follower.runs("remove", "people", f"acct003@{follower.sandbox.mastodon.domain}")
    follower.runs("follow", "people", "--yes", "--prune")
    assert follower.follows() == EVERYBODY - names(3)


def test_prune_unfollows_a_member_who_has_left_every_list(follower: Person) -> None:
    follower.has_list(2, "others")
    follower.runs("follow", "people", "--yes")
    follower.runs("follow", "others", "--yes")
    left = f"acct001@{follower.sandbox.mastodon.domain}"
    follower.runs("remove", "people", left)
    follower.runs("follow", "people", "--yes", "--prune")
    assert follower.follows() == EVERYBODY
    follower.runs("remove", "others", left)
    follower.runs("follow", "others", "--yes")
    follower.runs("follow", "people", "--yes", "--prune")
    assert follower.follows() == EVERYBODY - names(1)


def test_only_accounts_that_care100_followed_are_said_to_stay_followed(follower: Person) -> None:
    follower.runs("follow", "people", "--yes", "--except", "Person 1")
    domain = follower.sandbox.mastodon.domain
    for n in (1, 2):
        follower.runs("remove", "people", f"acct{n:03}@{domain}")
    ran = follower.runs("follow", "people", "--yes")
    assert ": 0 joined, 2 left." in ran.err
    assert "You still follow the account that left." in ran.err


def test_unfollow_leaves_what_another_list_has_until_that_is_undone(follower: Person) -> None:
    follower.has_list(2, "others")
    follower.runs("follow", "people", "--yes")
    follower.runs("follow", "others", "--yes")
    ran = follower.runs("unfollow", "people", "--yes")
    assert (
        "2 accounts stay followed, because they are on other lists that you follow.\n"
    ) in ran.err
    assert follower.follows() == names(1, 2)
    assert follower.members("Others") == names(1, 2)
    follower.runs("unfollow", "others", "--yes")
    assert follower.follows() == set()


def test_unfollow_twice_does_nothing_the_second_time(follower: Person) -> None:
    follower.runs("follow", "people", "--yes")
    follower.runs("unfollow", "people", "--yes")
    follower.sandbox.mastodon.log.clear()
    assert "Nothing to do" in follower.runs("unfollow", "people").out
    assert follower.sandbox.mastodon.log.writes() == []


def test_a_list_that_the_user_deleted_is_created_again(follower: Person) -> None:
    follower.runs("follow", "people", "--yes")
    state = follower.sandbox.mastodon.state
    state.lists.clear()
    follower.runs("follow", "people", "--yes")
    assert follower.members() == EVERYBODY


def test_it_works_against_a_server_that_is_not_mastodon(follower: Person) -> None:
    follower.sandbox.mastodon.state.personality = "gotosocial"
    follower.runs("follow", "people", "--yes")
    assert follower.follows() == EVERYBODY
    assert follower.members() == EVERYBODY
    follower.sandbox.mastodon.log.clear()
    follower.runs("follow", "people")
    assert follower.sandbox.mastodon.log.writes() == []
    follower.runs("unfollow", "people", "--yes")
    assert follower.follows() == set()


@pytest.mark.parametrize("personality", ["mastodon", "gotosocial", "takahe", "snac"])
def test_an_account_that_the_server_has_not_met_is_found_without_asking_for_its_version(
    follower: Person, personality: Personality
) -> None:
    server = follower.sandbox.mastodon
    server.state.personality = personality
    server.state.traits.follow_delay, server.state.traits.lists_error = 0.0, 0
    file = follower.home / "mine.csv"
    file.write_text("name,mastodon\nDZA,@DZA@social.bund.de\n")
    follower.runs("follow", str(file), "--yes")
    assert follower.follows() == {"DZA"}
    assert not server.log.matching("GET", "/instance")


def test_a_file_of_ones_own_can_be_followed(follower: Person) -> None:
    file = follower.home / "mine.csv"
    file.write_text(follower.csv(range(9, 11)))
    follower.runs("follow", str(file), "--yes")
    assert follower.follows() == names(9, 10)
    assert follower.members("mine") == names(9, 10)
    file.write_text(follower.csv(range(10, 12)))
    ran = follower.runs("follow", str(file), "--yes", "--prune")
    assert "1 joined, 1 left" in ran.err
    assert follower.follows() == names(10, 11)
    follower.runs("unfollow", "mine", "--yes")
    assert follower.follows() == set()


def test_a_list_that_was_not_followed_has_nothing_to_undo(follower: Person) -> None:
    ran = follower.runs("unfollow", "people", "--yes")
    assert "You have not followed “People” with" in ran.err


def test_a_list_that_is_only_on_other_platforms_says_where_to_log_in(follower: Person) -> None:
    file = follower.home / "elsewhere.csv"
    file.write_text("name,x,bluesky,source\nAda,ada,,\nBen,,ben.bsky.social,\n")
    follower.runs("import", "elsewhere", str(file))
    ran = follower.runs("follow", "elsewhere", "--yes")
    assert (
        "Its members are on Bluesky and X. Log in with: care100 login bluesky HANDLE, or care100"
        " login x\n"
    ) in ran.err
    follower.log_in("x")
    assert "Log in with" not in follower.runs("follow", "elsewhere", "--on", "mastodon").err
    assert "Log in with" not in follower.runs("follow", "people", "--yes", "--on", "mastodon").err
