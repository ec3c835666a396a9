"""A list published as Mastodon Collections: what the curator gets, and whose wish is respected."""

from collections.abc import Iterator

import pytest

from care100.sandbox import Fault, Sandbox
from care100.sandbox.mastodon import consent
from care100.sandbox.mastodon.state import MastodonState
from tests.person import Person, names

HUNDRED = 100
REMOTE = "DZA@social.bund.de"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(accounts=HUNDRED + 30) as running:
        yield running


@pytest.fixture
def state(sandbox: Sandbox) -> MastodonState:
    return sandbox.mastodon.state


@pytest.fixture
def curator(person: Person) -> Person:
    """Somebody who is logged in on Mastodon as the curator and keeps a list of eight."""
    person.has_list()
    person.runs("describe", "people", "--hashtag", "SocialCare", "--hashtag", "Care")
    person.log_in("mastodon", user="curator")
    return person


@pytest.fixture
def big(person: Person) -> Person:
    """The same with a list of a hundred."""
    person.has_list(HUNDRED)
    person.log_in("mastodon", user="curator")
    return person


def published(state: MastodonState) -> dict[str, set[str]]:
    """The curator's Collections by name, with the handles in each."""
    me = state.account("curator").id
    return {
        one.name: {
            state.accounts[item.account].username
            for item in one.items
            if item.state in ("accepted", "pending")
        }
        for one in state.collections.values()
        if one.owner == me
    }


def at(person: Person, n: int) -> str:
    return f"acct{n:03}@{person.sandbox.mastodon.domain}"


def writes(person: Person) -> list[str]:
    """The write requests since the log was cleared, as words."""
    kinds = {"POST": "make", "PATCH": "describe", "DELETE": "delete"}
    found = []
    for request in person.sandbox.mastodon.log.writes():
        on_item = "/items" in request.path
        found.append(
            {"POST": "put in", "DELETE": "take out"}[request.method]
            if on_item
            else kinds[request.method]
        )
    return found


def test_a_short_list_is_one_collection(curator: Person, state: MastodonState) -> None:
    ran = curator.runs("sync", "people", "--yes")
    assert published(state) == {"People": names(*range(1, 9))}
    [made] = state.collections.values()
    assert (made.tag, made.language, made.discoverable) == ("socialcare", "en", True)
    assert writes(curator) == ["make"]
    assert "in your Collection: 8" in ran.out


def test_a_hundred_take_four_requests_and_a_second_run_none(
    big: Person, state: MastodonState
) -> None:
    reports = big.runs("sync", "people", "--yes", "--json").json
    assert [one["done"] for one in reports] == [25, 25, 25, 25]
    assert published(state) == {
        f"People ({part}/4)": names(*range(part * 25 - 24, part * 25 + 1)) for part in range(1, 5)
    }
    assert writes(big) == ["make"] * 4
    assert sum(one["requests"]["write"] for one in reports) == 4
    log = big.sandbox.mastodon.log
    assert sum(one["requests"]["read"] for one in reports) == len(log) - 4
    log.clear()
    ran = big.runs("sync", "people")
    assert "Nothing to do: 100 in your Collection already." in ran.out
    assert writes(big) == []
    assert len(log) == 1


def test_five_changes_take_exactly_their_requests(big: Person, state: MastodonState) -> None:
    big.runs("sync", "people", "--yes")
    before = published(state)
    for n in (3, 30, 77):
        big.runs("remove", "people", at(big, n))
    for n in (101, 102):
        big.runs("add", "people", at(big, n))
    big.sandbox.mastodon.log.clear()
    big.runs("sync", "people", "--yes")
    assert sorted(writes(big)) == ["put in"] * 2 + ["take out"] * 3
    after = published(state)
    # The holes of the first two parts are filled; the last keeps its hole, and nobody moved.
    assert after["People (1/4)"] == before["People (1/4)"] - names(3) | names(101)
    assert after["People (2/4)"] == before["People (2/4)"] - names(30) | names(102)
    assert after["People (3/4)"] == before["People (3/4)"]
    assert after["People (4/4)"] == before["People (4/4)"] - names(77)
    big.sandbox.mastodon.log.clear()
    big.runs("sync", "people")
    assert writes(big) == []


def test_one_too_many_begins_a_part_and_renames_the_others(
    big: Person, state: MastodonState
) -> None:
    big.runs("sync", "people", "--yes")
    big.runs("add", "people", at(big, 101))
    big.sandbox.mastodon.log.clear()
    big.runs("sync", "people", "--yes")
    assert sorted(writes(big)) == ["describe"] * 4 + ["make"]
    assert [(name, len(who)) for name, who in published(state).items()] == [
        *((f"People ({part}/5)", 25) for part in range(1, 5)),
        ("People (5/5)", 1),
    ]


def test_parts_are_merged_only_when_told_to(big: Person, state: MastodonState) -> None:
    big.runs("sync", "people", "--yes")
    for n in (*range(26, 46), *range(51, 61)):
        big.runs("remove", "people", at(big, n))
    big.runs("sync", "people", "--yes", "--force")
    assert [len(who) for who in published(state).values()] == [25, 5, 15, 25]
    big.sandbox.mastodon.log.clear()
    ran = big.runs("sync", "people", "--yes", "--force", "--repack")
    assert "Delete it." in ran.err
    assert [(name, len(who)) for name, who in published(state).items()] == [
        ("People (1/3)", 25), ("People (2/3)", 20), ("People (3/3)", 25),
    ]  # fmt: skip
    assert sorted(writes(big)) == ["delete", *["describe"] * 3, *["put in"] * 5]
    big.sandbox.mastodon.log.clear()
    big.runs("sync", "people", "--repack")
    assert writes(big) == []
    shown = big.runs("show", "people", "--json").json
    assert shown["mastodon_collections"] == [
        f"{state.url}/collections/{id_}" for id_ in state.collections
    ]
    # A part begun later comes last, and takes no other's place.
    for n in range(101, 107):
        big.runs("add", "people", at(big, n))
    big.runs("sync", "people", "--yes")
    assert {name: len(who) for name, who in published(state).items()} == {
        "People (1/4)": 25, "People (2/4)": 25, "People (3/4)": 25, "People (4/4)": 1,
    }  # fmt: skip
    big.sandbox.mastodon.log.clear()
    big.runs("sync", "people")
    assert writes(big) == []


def test_the_addresses_are_kept_with_the_list_and_its_history(
    big: Person, state: MastodonState
) -> None:
    big.runs("describe", "people", "--collection", "https://elsewhere.example/collections/1")
    big.runs("sync", "people", "--yes")
    urls = [f"{state.url}/collections/{id_}" for id_ in state.collections]
    shown = big.runs("show", "people", "--json").json
    assert shown["mastodon_collections"] == ["https://elsewhere.example/collections/1", *urls]
    assert "sync" in big.runs("history", "people").out
    # One that was deleted by hand and made anew takes the place of its old address.
    del state.collections[urls[1].rpartition("/")[2]]
    big.runs("sync", "people", "--yes")
    shown = big.runs("show", "people", "--json").json["mastodon_collections"]
    urls[1] = f"{state.url}/collections/{list(state.collections)[-1]}"
    assert shown == ["https://elsewhere.example/collections/1", *urls]
    changes = len(big.runs("history", "people", "--json").json["changes"])
    big.runs("sync", "people", "--yes")
    assert len(big.runs("history", "people", "--json").json["changes"]) == changes


def test_an_undo_leaves_the_addresses(curator: Person) -> None:
    curator.runs("describe", "people", "--title", "Folk")
    curator.runs("sync", "people", "--yes")
    before = curator.runs("show", "people", "--json").json["mastodon_collections"]
    curator.runs("undo", "people")
    shown = curator.runs("show", "people", "--json").json
    assert shown["title"] == "People"
    assert shown["mastodon_collections"] == before != []


def test_who_does_not_consent_is_left_out_and_named(curator: Person, state: MastodonState) -> None:
    state.account("acct001").discoverable = False
    remote = state.account(REMOTE)
    remote.consent = "missing"
    curator.runs("add", "people", REMOTE, "--name", "Elsewhere")
    ran = curator.runs("sync", "people", "--yes", expect=3)
    assert published(state) == {"People": names(*range(2, 9))}
    assert "it does not want to be in Collections" in ran.out
    assert "its server does not tell whether it may be in a Collection" in ran.out
    [report] = curator.runs("sync", "people", "--json", expect=3).json
    assert {one["name"] for one in report["skipped"]} == {"Person 1", "Elsewhere"}
    assert (report["wanted"], report["already"]) == (9, 7)
    state.account("acct001").discoverable = True
    curator.runs("sync", "people", "--yes", expect=3)
    assert published(state) == {"People": names(*range(1, 9))}


def test_who_is_not_known_any_more_is_looked_up_anew(curator: Person, state: MastodonState) -> None:
    state.account("acct001").discoverable = False
    curator.runs("sync", "people", "--yes", expect=3)
    old = state.account("acct001")
    del state.accounts[old.id]
    state.add_account("acct001")
    ran = curator.runs("sync", "people", expect=3)
    assert "the server does not know this account any more" in ran.out
    curator.runs("sync", "people", "--yes")
    assert published(state) == {"People": names(*range(1, 9))}


def test_who_revokes_is_remembered_and_never_put_in_again(
    curator: Person, state: MastodonState
) -> None:
    curator.runs("sync", "people", "--yes")
    consent.answer(state, state.account("acct001"), "revoked")
    for _ in range(2):
        curator.sandbox.mastodon.log.clear()
        ran = curator.runs("sync", "people", expect=3)
        assert "took itself out, so it is not put in again" in ran.out
        assert writes(curator) == []
    # Not when the Collection is made anew, and not when they leave the list and come back.
    state.collections.clear()
    curator.runs("sync", "people", "--yes", expect=3)
    assert published(state) == {"People": names(*range(2, 9))}
    curator.runs("remove", "people", at(curator, 1))
    curator.runs("sync", "people", "--yes")
    curator.runs("add", "people", at(curator, 1))
    curator.runs("sync", "people", "--yes", expect=3)
    assert published(state) == {"People": names(*range(2, 9))}


def test_who_is_put_in_again_by_hand_is_welcome(curator: Person, state: MastodonState) -> None:
    curator.runs("sync", "people", "--yes")
    [made] = state.collections.values()
    [item] = [one for one in made.items if state.accounts[one.account].username == "acct001"]
    made.items.remove(item)
    curator.runs("sync", "people", expect=3)
    made.items.append(item)
    curator.sandbox.mastodon.log.clear()
    curator.runs("sync", "people")
    assert writes(curator) == []


def test_who_has_to_say_yes_first_is_reported_as_such(
    curator: Person, state: MastodonState
) -> None:
    state.account(REMOTE).consent = "manual"
    curator.runs("add", "people", REMOTE, "--name", "Elsewhere")
    ran = curator.runs("sync", "people", "--yes")
    assert "waiting for a yes: 1" in ran.out
    curator.sandbox.mastodon.log.clear()
    ran = curator.runs("sync", "people")
    assert "1 still waiting for a yes" in ran.out
    consent.answer(state, state.account(REMOTE), "accepted")
    assert "9 in your Collection already" in curator.runs("sync", "people").out
    assert writes(curator) == []


def test_who_says_no_afterwards_is_not_asked_again(curator: Person, state: MastodonState) -> None:
    state.account(REMOTE).consent = "manual"
    curator.runs("add", "people", REMOTE, "--name", "Elsewhere")
    curator.runs("sync", "people", "--yes")
    consent.answer(state, state.account(REMOTE), "rejected")
    curator.sandbox.mastodon.log.clear()
    curator.runs("sync", "people", expect=3)
    assert writes(curator) == []


def test_one_who_changes_their_mind_too_late_takes_no_other_along(
    curator: Person, state: MastodonState
) -> None:
    # The server refuses a whole new Collection for one of its members.
    state.block("acct003", "curator")
    ran = curator.runs("sync", "people", "--yes", expect=3)
    assert published(state) == {"People": names(*range(1, 9)) - names(3)}
    assert "Person 3" in ran.out
    assert "one of you blocks the other" in ran.out


def test_more_than_a_user_may_have_is_said_before_anything_is_made(
    big: Person, state: MastodonState
) -> None:
    state.limits.collections = 3
    ran = big.runs("sync", "people", "--yes", expect=1)
    assert "needs 4 more Collections of 25; you have 0" in ran.err
    assert "and may have 3" in ran.err
    assert state.collections == {}
    assert writes(big) == []


def test_a_server_without_collections_is_said_so(curator: Person, state: MastodonState) -> None:
    state.api_version = 6
    curator.log_in("mastodon", user="curator")
    ran = curator.runs("sync", "people", "--yes", expect=1)
    assert "has no Collections; they come with Mastodon 4.6" in ran.err
    assert "care100 sync people --as list" in ran.err
    state.api_version = 10
    curator.runs("sync", "people", "--yes")
    assert len(state.collections) == 1


def test_a_collection_made_by_hand_is_taken_over_by_its_name(
    curator: Person, state: MastodonState
) -> None:
    from mastodon import Mastodon

    api = Mastodon(api_base_url=state.url, access_token=curator.sandbox.mastodon.users["curator"])
    ids = [state.account(f"acct{n:03}").id for n in (1, 9)]
    made = api.collection_create("People", account_ids=ids).collection
    ran = curator.runs("sync", "people", "--yes", "--force")
    assert f"@acct009@{curator.sandbox.mastodon.domain}" in ran.err
    assert published(state) == {"People": names(*range(1, 9))}
    assert list(state.collections) == [made.id]


def test_another_list_of_the_same_title_has_collections_of_its_own(
    curator: Person, state: MastodonState
) -> None:
    curator.runs("sync", "people", "--yes")
    curator.has_list(2, "others", first=11)
    curator.runs("describe", "others", "--title", "People")
    curator.runs("sync", "others", "--yes")
    found = [{state.accounts[i.account].username for i in one.items} for one in
             state.collections.values()]  # fmt: skip
    assert found == [names(*range(1, 9)), names(11, 12)]


def test_two_curators_publish_side_by_side(curator: Person, state: MastodonState) -> None:
    curator.log_in("mastodon")
    curator.runs("sync", "people", "--yes")
    assert len(state.collections) == 2
    urls = [f"{state.url}/collections/{id_}" for id_ in state.collections]
    for user in ("follower", "curator", "follower"):
        curator.runs("sync", "people", "--on", f"{user}@{state.domain}")
        shown = curator.runs("show", "people", "--json").json["mastodon_collections"]
        assert shown == urls


def test_curators_may_be_on_their_own_list(curator: Person, state: MastodonState) -> None:
    curator.runs("add", "people", f"curator@{state.domain}")
    curator.runs("sync", "people", "--yes")
    assert "curator" in published(state)["People"]


def test_publishing_is_not_following(curator: Person) -> None:
    curator.runs("follow", "people", "--yes", "--on", "mastodon")
    curator.runs("add", "people", at(curator, 9), "--name", "Person 9")
    curator.runs("sync", "people", "--yes")
    assert "Joined: Person 9" in curator.runs("follow", "people", "--yes", "--on", "mastodon").err


def test_one_deleted_by_hand_is_made_anew(big: Person, state: MastodonState) -> None:
    big.runs("sync", "people", "--yes")
    before = published(state)
    [second] = [one for one in state.collections.values() if one.name == "People (2/4)"]
    del state.collections[second.id]
    big.sandbox.mastodon.log.clear()
    big.runs("sync", "people", "--yes")
    assert published(state) == before
    assert writes(big) == ["make"]


def test_a_registry_that_was_lost_finds_what_was_published(
    big: Person, state: MastodonState
) -> None:
    big.runs("sync", "people", "--yes")
    before = published(state)
    (big.home / "care100.db").unlink()
    big.has_list(HUNDRED)
    big.log_in("mastodon", user="curator")
    ran = big.runs("sync", "people", "--yes")
    assert "Nothing to do: 100" in ran.out
    assert published(state) == before
    assert len(big.runs("show", "people", "--json").json["mastodon_collections"]) == 4


def test_names_and_descriptions_are_cut_between_words_and_that_is_said(
    big: Person, state: MastodonState
) -> None:
    title = "Voices of social care in England, Scotland and Wales"
    about = "Everybody who writes well about social care. " * 5
    big.runs("describe", "people", "--title", title, "--description", about)
    ran = big.runs("sync", "people", "--yes")
    assert next(iter(published(state))) == "Voices of social care in England… (1/4)"
    [one, *_] = state.collections.values()
    assert one.description.endswith("social care. Everybody…")
    assert "cut" in ran.err
    big.sandbox.mastodon.log.clear()
    big.runs("sync", "people", "--yes")
    assert writes(big) == []


def test_a_dry_run_changes_nothing(curator: Person, state: MastodonState) -> None:
    [plan] = curator.runs("sync", "people", "--dry-run", "--json").json
    assert len(plan["steps"]) == 9
    assert plan["requests"]["write"] == 1
    assert state.collections == {}
    shown = curator.runs("sync", "people", "--dry-run").out
    assert "Person 8" in shown
    assert "1 request" in shown


@pytest.mark.parametrize("kind", ["cut_before", "cut_after", "cut_body"])
@pytest.mark.parametrize("path", ["/collections$", "/items$", "/items/", "/collections/[^/]+$"])
def test_a_lost_answer_does_nothing_twice(
    big: Person, state: MastodonState, kind: str, path: str
) -> None:
    if path != "/collections$":
        big.runs("sync", "people", "--yes")
        big.runs("remove", "people", at(big, 3))
        big.runs("add", "people", at(big, 101))
        big.runs("describe", "people", "--hashtag", "care")
    method = {"/collections$": "POST", "/items$": "POST", "/items/": "DELETE"}.get(path, "PATCH")
    cut = Fault(kind, method, path, skip=1 if path == "/collections$" else 0)  # type: ignore[arg-type]
    big.sandbox.mastodon.faults.add(cut)
    big.runs("sync", "people", "--yes")
    assert cut.fired
    assert len(state.collections) == 4
    everybody = {handle for who in published(state).values() for handle in who}
    assert len(everybody) == HUNDRED
    big.sandbox.mastodon.log.clear()
    big.runs("sync", "people")
    assert writes(big) == []


def test_a_rate_limit_stops_it_without_waiting_and_it_goes_on(
    big: Person, state: MastodonState
) -> None:
    limit = Fault("status", "POST", "/collections$", skip=2, times=None, status=429)
    limit.reset_after = 600
    big.sandbox.mastodon.faults.add(limit)
    ran = big.runs("sync", "people", "--yes", "--no-wait", expect=4)
    assert "allows no more requests until" in ran.err
    assert len(state.collections) == 2
    # What is there already can be pointed to.
    assert len(big.runs("show", "people", "--json").json["mastodon_collections"]) == 2
    big.sandbox.mastodon.faults.clear()
    big.runs("sync", "people", "--yes")
    assert [len(who) for who in published(state).values()] == [25] * 4


def test_without_the_permission_it_says_how_to_get_it(
    curator: Person, state: MastodonState
) -> None:
    scopes = frozenset({"read:accounts", "read:search"})
    curator.sandbox.mastodon.users["curator"] = state.issue(
        state.users["curator"], scopes, ""
    ).value
    curator.log_in("mastodon", user="curator")
    ran = curator.runs("sync", "people", "--yes", expect=1)
    assert "may not see or change Collections" in ran.err
    assert f"care100 login mastodon {state.domain} --curator" in ran.err


def test_only_what_was_seen_is_done(big: Person, state: MastodonState) -> None:
    ran = big.runs("sync", "people", "--dry-run")
    command = ran.out.splitlines()[-1].split()
    plans = big.runs("sync", "people", "--dry-run", "--json").json
    seen = [word for one in plans for word in ("--expect", one["hash"])]
    assert command == ["care100", "sync", "people", *seen, "--yes"]
    big.runs("remove", "people", at(big, 3))
    ran = big.runs(*command[1:], expect=1)
    assert "The plan is not the one that you expect, so nothing was done." in ran.err
    assert state.collections == {}
    big.runs("add", "people", at(big, 3), "--name", "Person 3", "--position", "3")
    big.runs(*command[1:])
    assert len(state.collections) == 4
    # What is done already needs nothing, whatever was expected.
    assert "Nothing to do" in big.runs(*command[1:]).out


def test_too_much_is_not_taken_out_by_mistake(big: Person, state: MastodonState) -> None:
    big.runs("sync", "people", "--yes")
    before = published(state)
    for n in range(1, 32):
        big.runs("remove", "people", at(big, n))
    ran = big.runs("sync", "people", "--yes", expect=1)
    assert "This would take 31 of the 100 (31%) out of your Collections" in ran.err
    assert "To see who would go: --force --dry-run; to do it: --force." in ran.err
    ran = big.runs("sync", "people", "--dry-run", expect=1)
    assert ran.out == ""
    assert published(state) == before
    big.runs("sync", "people", "--yes", "--force")
    assert [len(who) for who in published(state).values()] == [0, 19, 25, 25]


def test_moving_people_together_is_no_removal(big: Person, state: MastodonState) -> None:
    big.runs("sync", "people", "--yes")
    for n in (*range(1, 16), *range(26, 36)):
        big.runs("remove", "people", at(big, n))
    big.runs("sync", "people", "--yes")
    big.runs("sync", "people", "--yes", "--repack")
    assert [len(who) for who in published(state).values()] == [25, 25, 25]


def test_a_list_with_nobody_on_mastodon(curator: Person, state: MastodonState) -> None:
    curator.runs("new", "empty", "--title", "Empty")
    curator.runs("add", "empty", "x:somebody")
    ran = curator.runs("sync", "empty", "--yes")
    assert "so there is nothing to publish with @curator@" in ran.err
    assert state.collections == {}
    curator.runs("sync", "empty", "--dry-run", "--json")


def test_without_a_login_it_says_so(person: Person) -> None:
    person.has_list()
    ran = person.runs("sync", "people", expect=5)
    assert "You are not logged in." in ran.err


def test_the_addresses_are_printed(curator: Person, state: MastodonState) -> None:
    ran = curator.runs("sync", "people", "--yes")
    [made] = state.collections
    assert f"  {state.url}/collections/{made}" in ran.out.splitlines()
