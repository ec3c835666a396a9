"""Members' consent to being in a Collection."""

from collections.abc import Sequence

from care100.engine.plan import Skip
from care100.engine.reconcile import SyncContext
from care100.engine.resolve import ResolvedMembers, forget_ids
from care100.platforms.mastodon.client import Mastodon
from care100.platforms.mastodon.collection_parts import Part, mirrors_of
from care100.platforms.mastodon.profiles import UNKNOWN, unwilling
from care100.registry import journal, mirrors

LEFT = "it was in your Collection and took itself out, so it is not put in again"


def consenting(
    context: SyncContext, client: Mastodon, found: ResolvedMembers, held: Sequence[Part]
) -> ResolvedMembers:
    """Skip members that may not be added to a Collection, each with the reason."""
    inside = {id_ for part in held for id_ in part.held}
    gone = _self_removed(context, held)
    reasons = {
        one.item.id: LEFT
        for one in found.candidates
        if one.item.id not in inside and not gone.isdisjoint((one.item.id, one.account_id))
    }
    unsure = [item.id for item in found.items if item.id not in inside | reasons.keys()]
    refused = context.retry.ask(lambda: unwilling(client, unsure))
    # Ids that the server no longer knows are resolved again on the next run.
    gone_ids = {id_ for id_, why in refused.items() if why == UNKNOWN}
    unknown = [one.account_id for one in found.candidates if one.item.id in gone_ids]
    forget_ids(context.database, context.login, unknown)
    reasons |= refused
    return ResolvedMembers(
        [one for one in found.candidates if one.item.id not in reasons],
        [
            *found.skipped,
            *(Skip(item, reasons[item.id]) for item in found.items if item.id in reasons),
        ],
        found.moved,
    )


def _self_removed(context: SyncContext, held: Sequence[Part]) -> set[str | int]:
    """Return the members that removed themselves from a Collection.

    They were in a part, are in none now, and were not removed by care100. The result has
    their ids on the server and in the registry. They are marked in the mirror, so that they
    are remembered after the Collection is deleted.
    """
    left: set[str | int] = set()
    inside = {id_ for part in held for id_ in part.held}
    standing = {part.collection.id for part in held if part.collection}
    with context.database.writing() as session:
        for mirror in mirrors_of(session, context):
            removing = journal.unfinished(session, mirror.id).removing
            for item in mirrors.items(session, mirror.id).values():
                if item.remote_id in inside | removing:
                    continue
                # Members of a deleted Collection did not remove themselves.
                if item.state != mirrors.OUT and mirror.remote_id not in standing:
                    continue
                item.state = mirrors.OUT
                session.add(item)
                left |= {item.remote_id} | ({item.account_id} if item.account_id else set())
    return left
