"""Members' consent to being in a Collection."""

from collections.abc import Sequence

from care100.engine.reconcile import SyncContext
from care100.engine.resolve import ResolvedMembers
from care100.engine.store import ItemState
from care100.model.reasons import Reason, ReasonCode
from care100.platforms.mastodon.collection_parts import Part, mirrors_of_parts
from care100.platforms.mastodon.collections import COLLECTIONS
from care100.platforms.mastodon.profiles import unwilling


def without_refusals(
    context: SyncContext, found: ResolvedMembers, held: Sequence[Part]
) -> ResolvedMembers:
    """Skip members that may not be added to a Collection, each with the reason."""
    inside = {id_ for part in held for id_ in part.held}
    gone = _removed_themselves(context, held)
    reasons = {
        one.item.id: Reason(ReasonCode.REMOVED_THEMSELVES, detail=COLLECTIONS)
        for one in found.candidates
        if one.item.id not in inside and not gone.isdisjoint((one.item.id, one.account_id))
    }
    unsure = [item.id for item in found.items if item.id not in inside | reasons.keys()]
    refused = context.retry.ask(lambda: unwilling(context.client, unsure))
    # Ids that the server no longer knows are resolved again on the next run.
    unknown = {id_ for id_, why in refused.items() if why.code is ReasonCode.UNKNOWN_ID}
    context.store.forget_ids([one.account_id for one in found.candidates if one.item.id in unknown])
    return found.without(reasons | refused)


def _removed_themselves(context: SyncContext, held: Sequence[Part]) -> set[str | int]:
    """Return the members that removed themselves from a Collection.

    They were in a part, are in none now, and were not removed by care100. The result has
    their ids on the server and in the registry. They are marked in the mirror, so that they
    are remembered after the Collection is deleted.
    """
    left: set[str | int] = set()
    inside = {id_ for part in held for id_ in part.held}
    standing = {part.collection.id for part in held if part.collection}
    for mirror in mirrors_of_parts(context):
        out = [
            item
            for item in mirror.items.values()
            if item.id not in inside | mirror.unfinished.removing
            # Members of a deleted Collection did not remove themselves.
            and item.state != ItemState.TRIED
            and (item.state == ItemState.OUT or mirror.remote_id in standing)
        ]
        context.store.mark_out(mirror.id, [item.id for item in out])
        left |= {item.id for item in out} | {item.account_id for item in out if item.account_id}
    return left
