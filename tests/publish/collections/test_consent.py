"""Nobody is in a Collection against their wish."""

from care100.sandbox.mastodon import consent
from care100.sandbox.mastodon.state import MastodonState
from tests.person import Person, names
from tests.publish.collections.observed import REMOTE, at, published, writes


def test_members_without_consent_are_skipped_and_named(
    curator: Person, state: MastodonState
) -> None:
    state.account("acct001").discoverable = False
    remote = state.account(REMOTE)
    remote.consent = "missing"
    curator.runs("add", "people", REMOTE, "--name", "Elsewhere")
    ran = curator.runs("sync", "people", "--yes", expect=3)
    assert published(state) == {"People": names(*range(2, 9))}
    assert "does not want to be in your Collections" in ran.out
    assert "does not say whether the account may be in Collections" in ran.out
    [report] = curator.runs("sync", "people", "--json").json
    assert {one["name"] for one in report["skipped"]} == {"Person 1", "Elsewhere"}
    assert (report["wanted"], report["already"]) == (9, 7)
    state.account("acct001").discoverable = True
    curator.runs("sync", "people", "--yes")
    assert published(state) == {"People": names(*range(1, 9))}


def test_an_account_that_the_server_forgot_is_looked_up_again(
    curator: Person, state: MastodonState
) -> None:
    state.account("acct001").discoverable = False
    curator.runs("sync", "people", "--yes", expect=3)
    old = state.account("acct001")
    del state.accounts[old.id]
    state.add_account("acct001")
    ran = curator.runs("sync", "people", expect=3)
    assert "no longer knows this account" in ran.out
    curator.runs("sync", "people", "--yes")
    assert published(state) == {"People": names(*range(1, 9))}


def test_a_member_that_revokes_consent_is_never_added_again(
    curator: Person, state: MastodonState
) -> None:
    curator.runs("sync", "people", "--yes")
    consent.set_state(state, state.account("acct001"), "revoked")
    for code in (3, 0):
        curator.sandbox.mastodon.log.clear()
        ran = curator.runs("sync", "people", "--all", expect=code)
        assert "removed itself from your Collections, so it is not added again" in ran.out
        assert writes(curator) == []
    # Not when the Collection is created again, and not when they leave the list and come back.
    state.collections.clear()
    curator.runs("sync", "people", "--yes", expect=3)
    assert published(state) == {"People": names(*range(2, 9))}
    curator.runs("remove", "people", at(curator, 1))
    curator.runs("sync", "people", "--yes")
    curator.runs("add", "people", at(curator, 1))
    curator.runs("sync", "people", "--yes", expect=3)
    assert published(state) == {"People": names(*range(2, 9))}


def test_a_member_added_again_by_hand_stays(curator: Person, state: MastodonState) -> None:
    curator.runs("sync", "people", "--yes")
    [made] = state.collections.values()
    [item] = [one for one in made.items if state.accounts[one.account].username == "acct001"]
    made.items.remove(item)
    curator.runs("sync", "people", expect=3)
    made.items.append(item)
    curator.sandbox.mastodon.log.clear()
    curator.runs("sync", "people")
    assert writes(curator) == []


def test_members_waiting_for_approval_are_reported(curator: Person, state: MastodonState) -> None:
    state.account(REMOTE).consent = "manual"
    curator.runs("add", "people", REMOTE, "--name", "Elsewhere")
    ran = curator.runs("sync", "people", "--yes")
    assert "waiting for approval: 1" in ran.out
    curator.sandbox.mastodon.log.clear()
    ran = curator.runs("sync", "people")
    assert "1 waiting for approval" in ran.out
    consent.set_state(state, state.account(REMOTE), "accepted")
    assert "9 already in your Collection" in curator.runs("sync", "people").out
    assert writes(curator) == []


def test_a_member_that_declines_later_is_not_asked_again(
    curator: Person, state: MastodonState
) -> None:
    state.account(REMOTE).consent = "manual"
    curator.runs("add", "people", REMOTE, "--name", "Elsewhere")
    curator.runs("sync", "people", "--yes")
    consent.set_state(state, state.account(REMOTE), "rejected")
    curator.sandbox.mastodon.log.clear()
    curator.runs("sync", "people", expect=3)
    assert writes(curator) == []


def test_one_refused_member_does_not_keep_others_out(curator: Person, state: MastodonState) -> None:
    # The server refuses a whole new Collection for one of its members.
    state.block("acct003", "curator")
    ran = curator.runs("sync", "people", "--yes", expect=3)
    assert published(state) == {"People": names(*range(1, 9)) - names(3)}
    assert "Person 3" in ran.out
    assert "one of you has blocked the other" in ran.out
