"""Consent to be in a Collection, as in Mastodon's `interaction_policy_concern.rb` and
`account_policy.rb`.
"""

from typing import Any, get_args

from care100.sandbox.mastodon.records import Account, Collection, CollectionItem, Consent, ItemState
from care100.sandbox.mastodon.state import MastodonState

UNSEEN = frozenset({"rejected", "revoked"})


def consent(who: Account, asking: Account | None) -> Consent:
    """What an account says to being featured by the one that asks."""
    if asking is None or (who.domain is None and not who.discoverable):
        return "denied"
    return "automatic" if who.domain is None else who.consent


def approval(who: Account, asking: Account | None) -> dict[str, Any]:
    """FeatureApproval."""
    willing = who.discoverable if who.domain is None else who.consent == "automatic"
    automatic = ["followers" if who.domain is None and who.locked else "public"] if willing else []
    manual = ["public"] if who.domain and who.consent == "manual" else []
    return {"automatic": automatic, "manual": manual, "current_user": consent(who, asking)}


def may_be_featured(state: MastodonState, who: Account, asking: Account) -> bool:
    """Whether the one that asks may put an account into a Collection."""
    blocked = state.ties.is_blocking(who.id, asking.id) or state.ties.is_blocking(asking.id, who.id)
    return not blocked and consent(who, asking) in ("automatic", "manual")


def new_item(state: MastodonState, who: Account) -> CollectionItem:
    """An account in a Collection; one elsewhere is pending until its own server has answered."""
    return CollectionItem(
        state.new_id(), who.id, "pending" if who.domain else "accepted", state.clock()
    )


def hear_from_elsewhere(state: MastodonState) -> None:
    """The servers of accounts that consent automatically have answered by now."""
    for item in _items(state):
        if item.state == "pending" and state.accounts[item.account].consent == "automatic":
            item.state = "accepted"


def answer(state: MastodonState, who: Account, verdict: ItemState) -> None:
    """An account accepts, rejects or revokes being in every Collection that has it."""
    if verdict not in get_args(ItemState):
        raise ValueError(f"nobody answers {verdict!r}")
    for item in _items(state):
        if item.account == who.id and item.state not in UNSEEN:
            item.state = verdict


def seen_by(
    state: MastodonState, which: Collection, viewer: Account | None
) -> list[CollectionItem]:
    """The items that somebody is shown: the owner sees what is pending, nobody whom they block."""
    own = viewer is not None and viewer.id == which.owner
    states = ("accepted", "pending") if own else ("accepted",)
    return [
        item
        for item in which.items
        if item.state in states and not (viewer and state.ties.is_blocking(viewer.id, item.account))
    ]


def _items(state: MastodonState) -> list[CollectionItem]:
    return [item for which in state.collections.values() for item in which.items]
