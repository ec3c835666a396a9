"""Consent to be in a Collection, as in Mastodon's `interaction_policy_concern.rb` and
`account_policy.rb`.
"""

from typing import Any, get_args

from care100.sandbox.mastodon.records import Account, Collection, CollectionItem, Consent, ItemState
from care100.sandbox.mastodon.state import MastodonState

HIDDEN = frozenset({"rejected", "revoked"})
"""States of items that are kept, but no longer shown."""


def consent(who: Account, asking: Account | None) -> Consent:
    """Return an account's consent to be featured by another one."""
    if asking is None or (who.domain is None and not who.discoverable):
        return "denied"
    return "automatic" if who.domain is None else who.consent


def approval(who: Account, asking: Account | None) -> dict[str, Any]:
    """Return a FeatureApproval entity."""
    willing = who.discoverable if who.domain is None else who.consent == "automatic"
    automatic = ["followers" if who.domain is None and who.locked else "public"] if willing else []
    manual = ["public"] if who.domain and who.consent == "manual" else []
    return {"automatic": automatic, "manual": manual, "current_user": consent(who, asking)}


def may_be_featured(state: MastodonState, who: Account, asking: Account) -> bool:
    """Whether an account may be added to a Collection of another one."""
    blocked = state.relationships.block_between(who.id, asking.id)
    return not blocked and consent(who, asking) in ("automatic", "manual")


def new_item(state: MastodonState, who: Account) -> CollectionItem:
    """Return a new item; a remote account's is pending until its own server has answered."""
    return CollectionItem(
        state.new_id(), who.id, "pending" if who.domain else "accepted", state.clock()
    )


def accept_automatic_items(state: MastodonState) -> None:
    """Accept the pending items of accounts whose consent is automatic."""
    for item in _items(state):
        if item.state == "pending" and state.accounts[item.account].consent == "automatic":
            item.state = "accepted"


def set_state(state: MastodonState, who: Account, new_state: ItemState) -> None:
    """Accept, reject or revoke an account's place in every Collection that has it."""
    if new_state not in get_args(ItemState):
        raise ValueError(f"{new_state!r} is not a state of a Collection item")
    for item in _items(state):
        if item.account == who.id and item.state not in HIDDEN:
            item.state = new_state


def visible_items(
    state: MastodonState, which: Collection, viewer: Account | None
) -> list[CollectionItem]:
    """Return the items that a viewer sees: pending ones only as the owner, blocked ones never."""
    own = viewer is not None and viewer.id == which.owner
    states = ("accepted", "pending") if own else ("accepted",)
    blocked = state.relationships.blocks.get(viewer.id, ()) if viewer else ()
    return [item for item in which.items if item.state in states and item.account not in blocked]


def _items(state: MastodonState) -> list[CollectionItem]:
    return [item for which in state.collections.values() for item in which.items]
