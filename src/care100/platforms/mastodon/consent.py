"""Consent to be in a Collection: members who refuse it, and members who removed themselves."""

from collections.abc import Sequence

from care100.engine.reconcile import SyncContext
from care100.engine.resolve import ResolvedMembers
from care100.engine.store import ItemState
from care100.model.reasons import Reason, ReasonCode
from care100.platforms.mastodon.collection_parts import Part, mirrors_of_parts
from care100.platforms.mastodon.collections import COLLECTIONS
from care100.platforms.mastodon.profiles import unwilling


def consenting(
    context: SyncContext, found: ResolvedMembers, held: Sequence[Part]
) -> ResolvedMembers:
    """Return the members that may be in a Collection; the others are skipped."""
    inside = {id_ for part in held for id_ in part.held}
    gone = _removed_themselves(context, held)
    reasons = {
        one.item.id: Reason(ReasonCode.REMOVED_THEMSELVES, detail=COLLECTIONS)
        for one in found.candidates
        if one.item.id not in inside and not gone.isdisjoint((one.item.id, one.account_id))
    }
    unsure = [item.id for item in found.items if item.id not in inside | reasons.keys()]
    refused = context.retry.ask(lambda: unwilling(context.client, unsure))
    # An id that the server no longer knows is looked up on the next run.
    unknown = {id_ for id_, why in refused.items() if why.code is ReasonCode.UNKNOWN_ID}
    context.store.forget_ids([one.account_id for one in found.candidates if one.item.id in unknown])
    return found.without(reasons | refused)


def _removed_themselves(context: SyncContext, held: Sequence[Part]) -> set[str | int]:
    """Return accounts that were in a part and are in none now, though care100 left them in.

    By their ids on the server and in the registry. They are stored, so that they stay known
    when the Collection is long gone.
    """
    left: set[str | int] = set()
    inside = {id_ for part in held for id_ in part.held}
    standing = {part.collection.id for part in held if part.collection}
    for mirror in mirrors_of_parts(context):
        out = [
            item
            for item in mirror.items.values()
            if item.id not in inside | mirror.unfinished.removing
            # An account in a Collection that is deleted as a whole has not left it.
            and (item.state == ItemState.OUT or mirror.remote_id in standing)
        ]
        context.store.mark_out(mirror.id, [item.id for item in out])
        left |= {item.id for item in out} | {item.account_id for item in out if item.account_id}
    return left
