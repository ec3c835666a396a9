"""The collections of a login's Collections: read once, and again only when it is not sure."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from care100.model.reasons import Reason, ReasonCode
from care100.platforms.errors import Gone, NotPermitted, Refused, Unreachable
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.collections import CollectionMetadata, CollectionsClient
from care100.platforms.mastodon.profiles import unwilling
from care100.platforms.targets import Effect
from care100.sandbox import Fault, Sandbox
from care100.sandbox.mastodon import consent

METADATA = CollectionMetadata("People (1/2)", "Voices of care", "en", "socialcare")
REMOTE = "DZA@social.bund.de"


ClientOf = Callable[..., MastodonClient]


@pytest.fixture
def client_of(sandbox: Sandbox) -> Iterator[ClientOf]:
    """Makes clients of the curator, by default with the curator's token, and closes them."""
    server = sandbox.mastodon
    with ExitStack() as clients:

        def connect(token: str = server.users["curator"]) -> MastodonClient:
            client = MastodonClient(server.url, server.domain, server.state.users["curator"], token)
            return clients.enter_context(closing(client))

        yield connect


@pytest.fixture
def collections(client_of: ClientOf) -> CollectionsClient:
    return CollectionsClient(client_of())


def id_of(sandbox: Sandbox, handle: str) -> str:
    account = sandbox.mastodon.state.account(handle)
    account.known = True
    return account.id


def reads(sandbox: Sandbox) -> int:
    return len(sandbox.mastodon.log.matching("GET", "/collections$"))


def test_it_is_read_once_and_keeps_up_with_its_own_changes(
    sandbox: Sandbox, client_of: ClientOf, collections: CollectionsClient
) -> None:
    one, other, third = (id_of(sandbox, f"acct00{n}") for n in (1, 2, 3))
    assert collections.all() == []
    made = collections.make(METADATA, [one, other])
    assert made.metadata == METADATA
    assert made.url == f"{sandbox.mastodon.url}/collections/{made.id}"
    assert collections.put_in(made.id, third) is Effect.DONE
    collections.take_out(made.id, one)
    collections.describe(made.id, CollectionMetadata("People", "", "en", "socialcare"))
    [seen] = collections.all()
    assert reads(sandbox) == 1
    fresh = CollectionsClient(client_of()).all()
    assert fresh == [seen]
    assert CollectionMetadata("People", "", "en", "SocialCare").fits(seen.metadata)
    assert [item.account_id for item in seen.items] == [other, third]
    collections.delete(made.id)
    assert collections.all() == []


def test_changes_without_effect_send_no_request(
    sandbox: Sandbox, collections: CollectionsClient
) -> None:
    one = id_of(sandbox, "acct001")
    made = collections.make(METADATA, [one])
    collections.all()
    sandbox.mastodon.log.clear()
    assert collections.put_in(made.id, one) is Effect.DONE
    collections.take_out(made.id, id_of(sandbox, "acct002"))
    assert sandbox.mastodon.log.writes() == []


def test_hashtags_are_the_same_in_any_case_and_without_accents(
    collections: CollectionsClient,
) -> None:
    made = collections.make(CollectionMetadata("People", "", "de", "Pflegekräfte"), [])
    assert CollectionMetadata("People", "", "de", "Pflegekräfte").fits(made.metadata)
    assert CollectionMetadata("People").fits(made.metadata)
    assert not CollectionMetadata("People", "", "de", "Pflege").fits(made.metadata)
    assert not CollectionMetadata("People", "More", "de", "Pflegekräfte").fits(made.metadata)
    collections.describe(made.id, CollectionMetadata("Others"))
    assert collections.get(made.id).metadata == CollectionMetadata(
        "Others", "", "de", "pflegekrafte"
    )


def test_accounts_elsewhere_are_asked_first(
    sandbox: Sandbox, collections: CollectionsClient
) -> None:
    made = collections.make(METADATA, [])
    assert collections.put_in(made.id, id_of(sandbox, REMOTE)) is Effect.REQUESTED


def test_who_may_not_be_featured_and_why(sandbox: Sandbox, client_of: ClientOf) -> None:
    state = sandbox.mastodon.state
    state.account("acct002").discoverable = False
    remote = id_of(sandbox, REMOTE)
    state.account(REMOTE).consent = "missing"
    client = client_of()
    ids = [id_of(sandbox, "acct001"), id_of(sandbox, "acct002"), remote, "1"]
    said = unwilling(client, ids)
    assert said == {
        id_of(sandbox, "acct002"): Reason(ReasonCode.DENIES_CONSENT, detail="Collections"),
        remote: Reason(ReasonCode.CONSENT_UNKNOWN, detail="Collections"),
        "1": Reason(ReasonCode.UNKNOWN_ID),
    }


def test_a_refusal_says_why(
    sandbox: Sandbox, client_of: ClientOf, collections: CollectionsClient
) -> None:
    state = sandbox.mastodon.state
    one, other = id_of(sandbox, "acct001"), id_of(sandbox, "acct002")
    made = collections.make(METADATA, [one])
    consent.set_state(state, state.account("acct001"), "revoked")
    collections = CollectionsClient(client_of())
    with pytest.raises(Refused, match="Collections"):
        collections.put_in(made.id, one)
    state.block("acct002", "curator")
    with pytest.raises(Refused, match="Collections"):
        collections.put_in(made.id, other)
    with pytest.raises(Refused, match="unknown_id"):
        collections.put_in(made.id, "1")
    with pytest.raises(Refused, match="Name is too long"):
        collections.make(CollectionMetadata("a" * 41), [])


def test_after_a_lost_answer_it_looks_again(
    sandbox: Sandbox, collections: CollectionsClient
) -> None:
    collections.all()
    sandbox.mastodon.faults.add(Fault("cut_after", method="POST", path="/collections$"))
    with pytest.raises(Unreachable):
        collections.make(METADATA, [])
    assert [one.metadata for one in collections.all()] == [METADATA]
    assert reads(sandbox) == 2


def test_one_that_is_gone(sandbox: Sandbox, collections: CollectionsClient) -> None:
    made = collections.make(METADATA, [])
    collections.all()
    sandbox.mastodon.state.collections.clear()
    collections.delete(made.id)
    with pytest.raises(Gone):
        collections.get(made.id)


def test_the_role_says_how_many_there_may_be(
    sandbox: Sandbox, collections: CollectionsClient
) -> None:
    sandbox.mastodon.state.limits.collections = 3
    assert collections.most() == 3


def test_without_the_permission_it_says_how_to_get_it(
    sandbox: Sandbox, client_of: ClientOf
) -> None:
    state = sandbox.mastodon.state
    token = state.issue(state.users["curator"], frozenset({"read:accounts"}), "").value
    with pytest.raises(NotPermitted) as caught:
        CollectionsClient(client_of(token)).all()
    assert "--curator" in caught.value.hint


def test_only_newer_servers_have_them(sandbox: Sandbox, client_of: ClientOf) -> None:
    client = client_of()
    assert client.api_version() == 10
    sandbox.mastodon.state.personality = "gotosocial"
    assert client.api_version() is None
