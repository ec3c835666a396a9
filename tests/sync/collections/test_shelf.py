"""The shelf of a login's Collections: read once, and again only when it is not sure."""

from collections.abc import Iterator

import pytest

from care100.platforms.base import Effect, Gone, NotPermitted, Refused, Unreachable
from care100.platforms.mastodon import Mastodon
from care100.platforms.mastodon_collections import Face, Shelf
from care100.platforms.mastodon_profiles import unwilling
from care100.sandbox import Fault, Sandbox
from care100.sandbox.mastodon import consent

FACE = Face("People (1/2)", "Voices of care", "en", "socialcare")
REMOTE = "DZA@social.bund.de"


@pytest.fixture
def shelf(sandbox: Sandbox) -> Iterator[Shelf]:
    client = client_of(sandbox, sandbox.mastodon.users["curator"])
    yield Shelf(client)
    client.close()


def client_of(sandbox: Sandbox, token: str) -> Mastodon:
    server = sandbox.mastodon
    id_ = server.state.users["curator"]
    return Mastodon(server.url, server.domain, id_, token)


def id_of(sandbox: Sandbox, handle: str) -> str:
    account = sandbox.mastodon.state.account(handle)
    account.known = True
    return account.id


def reads(sandbox: Sandbox) -> int:
    return len(sandbox.mastodon.log.matching("GET", "/collections$"))


def test_it_is_read_once_and_keeps_up_with_its_own_changes(sandbox: Sandbox, shelf: Shelf) -> None:
    one, other, third = (id_of(sandbox, f"acct00{n}") for n in (1, 2, 3))
    assert shelf.all() == []
    made = shelf.make(FACE, [one, other])
    assert made.face == FACE
    assert made.url == f"{sandbox.mastodon.url}/collections/{made.id}"
    assert shelf.put_in(made.id, third) is Effect.DONE
    shelf.take_out(made.id, one)
    shelf.describe(made.id, Face("People", "", "en", "socialcare"))
    [seen] = shelf.all()
    assert reads(sandbox) == 1
    fresh = Shelf(client_of(sandbox, sandbox.mastodon.users["curator"])).all()
    assert fresh == [seen]
    assert Face("People", "", "en", "SocialCare").fits(seen.face)
    assert [item.account_id for item in seen.items] == [other, third]
    shelf.delete(made.id)
    assert shelf.all() == []


def test_putting_in_who_is_in_and_taking_out_who_is_not_sends_nothing(
    sandbox: Sandbox, shelf: Shelf
) -> None:
    one = id_of(sandbox, "acct001")
    made = shelf.make(FACE, [one])
    shelf.all()
    sandbox.mastodon.log.clear()
    assert shelf.put_in(made.id, one) is Effect.DONE
    shelf.take_out(made.id, id_of(sandbox, "acct002"))
    assert sandbox.mastodon.log.writes() == []


def test_hashtags_are_the_same_in_any_case_and_without_accents(shelf: Shelf) -> None:
    made = shelf.make(Face("People", "", "de", "Pflegekräfte"), [])
    assert Face("People", "", "de", "Pflegekräfte").fits(made.face)
    assert Face("People").fits(made.face)
    assert not Face("People", "", "de", "Pflege").fits(made.face)
    assert not Face("People", "More", "de", "Pflegekräfte").fits(made.face)
    shelf.describe(made.id, Face("Others"))
    assert shelf.get(made.id).face == Face("Others", "", "de", "pflegekrafte")


def test_accounts_elsewhere_are_asked_first(sandbox: Sandbox, shelf: Shelf) -> None:
    made = shelf.make(FACE, [])
    assert shelf.put_in(made.id, id_of(sandbox, REMOTE)) is Effect.REQUESTED


def test_who_may_not_be_featured_and_why(sandbox: Sandbox) -> None:
    state = sandbox.mastodon.state
    state.account("acct002").discoverable = False
    remote = id_of(sandbox, REMOTE)
    state.account(REMOTE).consent = "missing"
    client = client_of(sandbox, sandbox.mastodon.users["curator"])
    ids = [id_of(sandbox, "acct001"), id_of(sandbox, "acct002"), remote, "1"]
    said = unwilling(client, ids)
    client.close()
    assert said == {
        id_of(sandbox, "acct002"): "it does not want to be in Collections",
        remote: "its server does not tell whether it may be in a Collection",
        "1": "the server does not know this account any more",
    }


def test_a_refusal_says_why(sandbox: Sandbox, shelf: Shelf) -> None:
    state = sandbox.mastodon.state
    one, other = id_of(sandbox, "acct001"), id_of(sandbox, "acct002")
    made = shelf.make(FACE, [one])
    consent.set_state(state, state.account("acct001"), "revoked")
    shelf = Shelf(client_of(sandbox, sandbox.mastodon.users["curator"]))
    with pytest.raises(Refused, match="took itself out of this Collection before"):
        shelf.put_in(made.id, one)
    state.block("acct002", "curator")
    with pytest.raises(Refused, match="does not want to be in your Collections"):
        shelf.put_in(made.id, other)
    with pytest.raises(Refused, match="does not know this account"):
        shelf.put_in(made.id, "1")
    with pytest.raises(Refused, match="Name is too long"):
        shelf.make(Face("a" * 41), [])


def test_after_a_lost_answer_it_looks_again(sandbox: Sandbox, shelf: Shelf) -> None:
    shelf.all()
    sandbox.mastodon.faults.add(Fault("cut_after", method="POST", path="/collections$"))
    with pytest.raises(Unreachable):
        shelf.make(FACE, [])
    assert [one.face for one in shelf.all()] == [FACE]
    assert reads(sandbox) == 2


def test_one_that_is_gone(sandbox: Sandbox, shelf: Shelf) -> None:
    made = shelf.make(FACE, [])
    shelf.all()
    sandbox.mastodon.state.collections.clear()
    shelf.delete(made.id)
    with pytest.raises(Gone):
        shelf.get(made.id)


def test_the_role_says_how_many_there_may_be(sandbox: Sandbox, shelf: Shelf) -> None:
    sandbox.mastodon.state.limits.collections = 3
    assert shelf.most() == 3


def test_without_the_permission_it_says_how_to_get_it(sandbox: Sandbox) -> None:
    state = sandbox.mastodon.state
    token = state.issue(state.users["curator"], frozenset({"read:accounts"}), "").value
    with pytest.raises(NotPermitted) as caught:
        Shelf(client_of(sandbox, token)).all()
    assert "--curator" in caught.value.hint


def test_only_newer_servers_have_them(sandbox: Sandbox) -> None:
    client = client_of(sandbox, sandbox.mastodon.users["curator"])
    assert client.api_version() == 10
    sandbox.mastodon.state.personality = "gotosocial"
    assert client.api_version() is None
    client.close()
