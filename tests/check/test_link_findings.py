"""Whether a member's accounts belong together, for any number of accounts."""

from itertools import combinations

import pytest

from care100.check.link_findings import link_findings
from care100.model.findings import FindingKind
from care100.model.handles import Handle
from care100.platforms import PLATFORMS, stored_handle
from care100.platforms.account_state import AccountState, Presence
from care100.platforms.mastodon.handles import MASTODON
from care100.platforms.x.handles import X
from tests.check.test_any_platform import Invented, InventedHealth
from tests.invented_handles import ID

HANDLES = {
    MASTODON: stored_handle(MASTODON, "ada@a.example"),
    X: stored_handle(X, "ada"),
}
WRITTEN = {MASTODON: "@ada@a.example", X: "https://x.com/ada", ID: "~ada"}


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> dict[str, Handle]:
    """A member with accounts on three platforms."""
    monkeypatch.setitem(PLATFORMS, ID, Invented(InventedHealth()))
    return HANDLES | {ID: stored_handle(ID, "ada")}


def state(*texts: str, detailed: bool = True) -> AccountState:
    return AccountState(Presence.ALIVE, texts=texts, detailed=detailed)


def unlinked(
    handles: dict[str, Handle], links: dict[str, str], website: str | None = None
) -> dict[str, bool]:
    """Return which accounts have a finding; each profile names the account in `links`."""
    states = {
        handle: state(WRITTEN[links[on]] if on in links else "") for on, handle in handles.items()
    }
    return {on: bool(found) for on, found in link_findings(handles, states, website).items()}


def test_one_link_between_two_accounts_is_enough() -> None:
    assert unlinked(HANDLES, {}) == {MASTODON: True, X: False}
    assert unlinked(HANDLES, {MASTODON: X}) == {MASTODON: False, X: False}
    assert unlinked(HANDLES, {X: MASTODON}) == {MASTODON: False, X: False}


def test_a_website_must_name_both_accounts() -> None:
    assert unlinked(HANDLES, {}, WRITTEN[X]) == {MASTODON: True, X: False}
    both = f"{WRITTEN[X]} {WRITTEN[MASTODON]}"
    assert unlinked(HANDLES, {}, both) == {MASTODON: False, X: False}


def test_a_single_account_needs_no_link() -> None:
    assert unlinked({X: HANDLES[X]}, {}) == {X: False}


def test_nothing_is_known_without_the_first_profile() -> None:
    states = {HANDLES[X]: state(WRITTEN[MASTODON])}
    assert link_findings(HANDLES, states, None) == {}
    states[HANDLES[MASTODON]] = state(detailed=False)
    assert link_findings(HANDLES, states, None) == {}


def test_evidence_names_what_was_read() -> None:
    [found] = link_findings(HANDLES, {HANDLES[MASTODON]: state()}, "")[MASTODON]
    assert found.kind is FindingKind.UNCONFIRMED
    assert found.evidence == (
        "its profile on Mastodon and its website do not say that"
        " @ada@a.example and @ada belong together"
    )


def test_a_chain_of_links_joins_three_accounts(three: dict[str, Handle]) -> None:
    for middle in three:
        links = {on: middle for on in three if on != middle}
        assert not any(unlinked(three, links).values())


def test_the_account_without_a_link_has_the_finding(three: dict[str, Handle]) -> None:
    for one, other in combinations(three, 2):
        [alone] = set(three) - {one, other}
        assert unlinked(three, {one: other}) == {on: on == alone for on in three}


def test_without_any_link_all_but_the_last_account_have_a_finding(
    three: dict[str, Handle],
) -> None:
    assert unlinked(three, {}) == {MASTODON: True, X: True, ID: False}
