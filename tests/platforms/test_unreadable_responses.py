"""Responses without what care100 asked for: nothing is done twice, and nothing counts as done."""

import pytest

from care100.sandbox import Fault
from care100.sandbox.mastodon.state import MastodonState
from care100.sandbox.x.state import XState
from tests.person import PEOPLE, Person, names

EVERYBODY = names(*range(1, PEOPLE + 1))
SYNC = ("sync", "people", "--yes")
SYNC_X = (*SYNC, "--pace", "0")
COPY = ("follow", "people", "--on", "x", "--copy", "--yes")
ODD: list[object] = [
    None,
    {},
    [],
    "ok",
    1,
    {"error": "no"},
    {"data": None},
    {"data": {}},
    {"data": {"id": None}},
]
# An empty array is not odd there: the server knows none of the accounts.
ODD_RELATIONSHIPS = [one for one in ODD if one != []]
ODD_RELATIONSHIPS += [[{"id": None}], [{"id": "1", "following": "maybe"}]]
# An empty object is the documented answer there.
ODD_DELETIONS = ["ok", 1, {"error": "no"}, [1]]


@pytest.fixture
def follower(person: Person) -> Person:
    person.has_list()
    person.log_in("mastodon")
    return person


@pytest.fixture
def curator(person: Person) -> Person:
    person.has_list()
    person.log_in("mastodon", user="curator")
    return person


@pytest.fixture
def follower_on_x(person: Person) -> Person:
    person.has_list()
    person.log_in("x")
    return person


@pytest.fixture
def curator_on_x(person: Person) -> Person:
    person.has_list()
    person.log_in("x", user="curator")
    return person


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("care100.engine.concurrency._BACK_OFF", (0.0,))
    monkeypatch.setattr("care100.engine.send_steps.LOST_RESPONSE_PAUSES", (0.0, 0.0))


def spoil(person: Person, kind: str, method: str, path: str, **more: object) -> Fault:
    more = {"times": None} | more
    fault = Fault(kind, method, path, **more)  # type: ignore[arg-type]
    person.sandbox.mastodon.faults.add(fault)
    return person.sandbox.x.faults.add(fault)


def mend(person: Person) -> None:
    person.sandbox.mastodon.faults.clear()
    person.sandbox.x.faults.clear()


def state_of(person: Person) -> MastodonState:
    return person.sandbox.mastodon.state


def x_state_of(person: Person) -> XState:
    return person.sandbox.x.state


def published_on_x(person: Person) -> list[str]:
    state = x_state_of(person)
    return [one.id for one in state.owned("curator") if one.id not in state.published.values()]


@pytest.mark.parametrize("kind", ["null_ids", "body"])
def test_a_collection_without_an_id_is_found_and_not_made_again(curator: Person, kind: str) -> None:
    spoil(curator, kind, "POST", "/collections$", body={})
    curator.runs(*SYNC)
    [made] = state_of(curator).collections.values()
    [address] = curator.runs("show", "people", "--json").json["mastodon_collections"]
    assert made.id in address
    assert len(made.items) == PEOPLE


@pytest.mark.parametrize("kind", ["null_ids", "body"])
def test_a_collection_that_is_not_found_either_is_not_made_twice(
    curator: Person, kind: str
) -> None:
    spoil(curator, kind, "", "/collections$", skip=1, body={})
    ran = curator.runs(*SYNC, expect=4)
    assert "sent a response that care100 cannot read" in ran.err
    assert "None" not in ran.out + ran.err
    assert len(state_of(curator).collections) == 1
    mend(curator)
    curator.runs(*SYNC)
    assert len(state_of(curator).collections) == 1


@pytest.mark.parametrize("kind", ["null_ids", "body"])
def test_a_list_without_an_id_is_found_and_not_made_again(follower: Person, kind: str) -> None:
    spoil(follower, kind, "POST", "/lists$", body={})
    follower.runs("follow", "people", "--yes")
    assert len(state_of(follower).lists) == 1
    assert follower.members() == EVERYBODY


@pytest.mark.parametrize("kind", ["null_ids", "body"])
def test_a_list_that_is_not_found_either_is_not_made_twice(follower: Person, kind: str) -> None:
    spoil(follower, kind, "POST", "/lists$", body={})
    spoil(follower, kind, "GET", "/lists$", skip=1, body={})
    ran = follower.runs("follow", "people", "--yes", expect=4)
    assert "sent a response that care100 cannot read" in ran.err
    assert len(state_of(follower).lists) == 1
    mend(follower)
    follower.runs("follow", "people", "--yes")
    assert len(state_of(follower).lists) == 1
    assert follower.members() == EVERYBODY


def test_lists_that_cannot_be_read_are_not_no_lists(follower: Person) -> None:
    follower.runs("follow", "people", "--yes")
    domain = follower.sandbox.mastodon.domain
    follower.runs("add", "people", f"acct009@{domain}")
    spoil(follower, "body", "GET", "/lists$", body={})
    follower.runs("follow", "people", "--yes", expect=None)
    assert len(state_of(follower).lists) == 1


@pytest.mark.parametrize("kind", ["null_ids", "body"])
def test_accounts_without_ids_are_not_one_account(follower: Person, kind: str) -> None:
    spoil(follower, kind, "GET", "/(lookup|search)$", body={})
    ran = follower.runs("follow", "people", "--yes", expect=4)
    assert "sent a response that care100 cannot read" in ran.err
    assert follower.follows() == set()
    mend(follower)
    follower.runs("follow", "people", "--yes")
    assert follower.follows() == EVERYBODY


@pytest.mark.parametrize("body", ODD_RELATIONSHIPS)
def test_relationships_that_cannot_be_read_stop_the_run(follower: Person, body: object) -> None:
    spoil(follower, "body", "GET", "/relationships$", body=body)
    follower.runs("follow", "people", "--yes", expect=4)
    assert follower.follows() == set()


@pytest.mark.parametrize("body", ODD)
def test_an_unreadable_response_to_an_unfollow_is_not_an_unfollow(
    follower: Person, body: object
) -> None:
    follower.runs("follow", "people", "--yes", "--no-list")
    spoil(follower, "status", "POST", "/unfollow$", status=200, body=body)
    follower.runs("unfollow", "people", "--yes", expect=4)
    assert follower.follows() == EVERYBODY
    mend(follower)
    follower.runs("unfollow", "people", "--yes")
    assert follower.follows() == set()


def test_an_unfollow_without_effect_is_reported(follower: Person) -> None:
    follower.runs("follow", "people", "--yes", "--no-list")
    body = {"id": "1", "following": True, "requested": False}
    spoil(follower, "status", "POST", "/unfollow$", status=200, body=body)
    follower.runs("unfollow", "people", "--yes", expect=3)
    mend(follower)
    follower.runs("unfollow", "people", "--yes")
    assert follower.follows() == set()


@pytest.mark.parametrize("body", ODD_DELETIONS)
def test_an_unreadable_response_to_a_list_deletion_is_not_a_deletion(
    follower: Person, body: object
) -> None:
    follower.runs("follow", "people", "--yes")
    spoil(follower, "status", "DELETE", "/lists/[^/]+$", status=200, body=body)
    follower.runs("unfollow", "people", "--yes", expect=4)
    assert len(state_of(follower).lists) == 1
    mend(follower)
    follower.runs("unfollow", "people", "--yes")
    assert len(state_of(follower).lists) == 0


def test_a_deletion_that_was_carried_out_is_not_repeated(follower: Person) -> None:
    follower.runs("follow", "people", "--yes")
    spoil(follower, "body", "DELETE", "/lists/[^/]+$", body="odd", times=1)
    follower.runs("unfollow", "people", "--yes")
    assert len(state_of(follower).lists) == 0
    assert "Nothing to" in follower.runs("unfollow", "people", "--yes", expect=None).out


@pytest.mark.parametrize("kind", ["null_ids", "body"])
def test_an_x_list_without_an_id_is_found_and_not_made_again(
    curator_on_x: Person, kind: str
) -> None:
    spoil(curator_on_x, kind, "POST", "/2/lists$", body={"data": {"name": "People"}})
    curator_on_x.runs(*SYNC_X)
    [made] = published_on_x(curator_on_x)
    assert curator_on_x.runs("show", "people", "--json").json["x_list"] == made
    assert x_state_of(curator_on_x).members(made) == EVERYBODY


@pytest.mark.parametrize("kind", ["null_ids", "body"])
def test_an_x_list_that_is_not_found_either_is_not_made_twice(
    curator_on_x: Person, kind: str
) -> None:
    spoil(curator_on_x, kind, "POST", "/2/lists$", body={})
    spoil(curator_on_x, kind, "GET", "/owned_lists$", body={})
    ran = curator_on_x.runs(*SYNC_X, expect=4)
    assert "sent a response that care100 cannot read" in ran.err
    assert len(published_on_x(curator_on_x)) == 1
    mend(curator_on_x)
    curator_on_x.runs(*SYNC_X)
    assert len(published_on_x(curator_on_x)) == 1


@pytest.mark.parametrize("body", [{}, {"data": None}, {"data": [{}]}, {"data": [{"id": 7}]}])
def test_users_on_x_that_cannot_be_read_are_not_missing(curator_on_x: Person, body: object) -> None:
    spoil(curator_on_x, "body", "GET", "/users/by$", body=body)
    ran = curator_on_x.runs(*SYNC_X, expect=4)
    assert "sent a response that care100 cannot read" in ran.err
    assert published_on_x(curator_on_x) == []


@pytest.mark.parametrize("body", ODD[1:])
def test_an_unreadable_response_to_a_removal_on_x_is_not_a_removal(
    curator_on_x: Person, body: object
) -> None:
    curator_on_x.runs(*SYNC_X)
    curator_on_x.runs("remove", "people", "x:acct001")
    spoil(curator_on_x, "status", "DELETE", "/members/", status=200, body=body)
    curator_on_x.runs(*SYNC_X, expect=4)
    [made] = published_on_x(curator_on_x)
    assert x_state_of(curator_on_x).members(made) == EVERYBODY
    mend(curator_on_x)
    curator_on_x.runs(*SYNC_X)
    assert x_state_of(curator_on_x).members(made) == EVERYBODY - names(1)


@pytest.mark.parametrize("body", ODD[1:])
def test_an_unreadable_response_to_a_list_deletion_on_x_is_not_a_deletion(
    follower_on_x: Person, body: object
) -> None:
    follower_on_x.runs(*COPY)
    spoil(follower_on_x, "status", "DELETE", "/2/lists/[^/]+$", status=200, body=body)
    follower_on_x.runs("unfollow", "people", "--yes", expect=4)
    assert len(follower_on_x.lists_on_x()) == 1
    mend(follower_on_x)
    follower_on_x.runs("unfollow", "people", "--yes")
    assert follower_on_x.lists_on_x() == []


@pytest.mark.parametrize(
    ("path", "body"),
    [("/members/", {"is_member": True}), ("/2/lists/[^/]+$", {"deleted": False})],
)
def test_a_removal_without_effect_on_x_is_not_done(
    follower_on_x: Person, path: str, body: object
) -> None:
    follower_on_x.runs(*COPY)
    follower_on_x.runs("remove", "people", "x:acct001")
    spoil(follower_on_x, "status", "DELETE", path, status=200, body={"data": body})
    follower_on_x.runs(*COPY, "--prune", expect=None)
    follower_on_x.runs("unfollow", "people", "--yes", expect=None)
    mend(follower_on_x)
    follower_on_x.runs("unfollow", "people", "--yes", expect=None)
    assert follower_on_x.lists_on_x() == []
