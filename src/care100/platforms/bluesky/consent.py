"""Which members may be on a published list.

Accounts that block the curator, or are blocked, are left out. So are members that took
themselves out of a starter pack, and those that care100 put on a list and finds gone.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from care100.engine.reconcile import SyncContext
from care100.engine.resolve import ResolvedMembers
from care100.engine.store import ItemState
from care100.model.reasons import Reason, ReasonCode
from care100.platforms.bluesky.client import BlueskyClient
from care100.platforms.bluesky.http import NoAppView
from care100.platforms.bluesky.lists import PACK, PUBLISHED
from care100.platforms.bluesky.own_lists import OwnList
from care100.platforms.bluesky.paging import pages
from care100.platforms.bluesky.records import LIST, REFERENCE_LIST, RecordUri
from care100.platforms.errors import Gone, NotPermitted, Refused

_WHAT = "starter pack"


def without_refusals(
    context: SyncContext, found: ResolvedMembers, held: Sequence[OwnList]
) -> ResolvedMembers:
    """Skip members that may not be on the list, each with the reason. Raises PlatformError."""
    removed = Reason(ReasonCode.REMOVED_THEMSELVES, detail=_WHAT)
    gone = _removed(context, held) | _opted_out(context, held)
    reasons = {item.id: removed for item in found.items if item.id in gone}
    left = [item.id for item in found.items if item.id not in reasons]
    return found.without(reasons | _barred(context, left))


def _removed(context: SyncContext, held: Sequence[OwnList]) -> set[str]:
    """Return the members that were on a list, are gone, and were not removed by care100.

    They are marked in the mirror, so that they are remembered.
    """
    by_key = {one.key: one for one in held}
    removed: set[str] = set()
    for kind in (PUBLISHED.kind, PACK.kind):
        mirrors = context.store.mirrors(context.role, kind)
        inside = {
            did
            for mirror in mirrors
            if mirror.remote_id in by_key
            for did in by_key[mirror.remote_id].items
        }
        for mirror in mirrors:
            out = [
                one.id
                for one in mirror.items.values()
                if one.id not in inside | mirror.unfinished.removing
                # Members of a deleted list did not take themselves out.
                and (one.state == ItemState.OUT or mirror.remote_id in by_key)
            ]
            context.store.mark_out(mirror.id, out)
            removed |= set(out)
    return removed


def _opted_out(context: SyncContext, held: Sequence[OwnList]) -> set[str]:
    """Return the members that took themselves out of a starter pack in the app.

    Their records stay in the curator's repository; only the application view tells.
    """
    mirrors = {one.remote_id: one for one in context.store.mirrors(context.role, PACK.kind)}
    out: set[str] = set()
    for one in held:
        if one.items and one.text("purpose") == REFERENCE_LIST:
            try:
                found = _opted_out_of(context, one)
            except (NoAppView, NotPermitted, Refused, Gone):
                return out
            if one.key in mirrors:
                context.store.mark_out(mirrors[one.key].id, found)
            out |= found
    return out


def _opted_out_of(context: SyncContext, one: OwnList) -> set[str]:
    client: BlueskyClient = context.client
    uri = str(RecordUri(client.did, LIST, one.key))

    def ask(cursor: str) -> Mapping[str, Any]:
        return context.retry.ask(partial(client.get_list, uri, cursor))

    found = (_subject_out(row) for rows in pages(client.where, "items", ask) for row in rows)
    return set(filter(None, found))


def _subject_out(row: Mapping[str, Any]) -> str:
    """Return the account of a list's item that has taken itself out, or an empty text."""
    subject = row.get("subject")
    is_out = row.get("subjectOptedOut") is True and isinstance(subject, dict)
    return str(subject.get("did", "")) if is_out and isinstance(subject, dict) else ""


def _barred(context: SyncContext, dids: Sequence[str]) -> dict[str, Reason]:
    """Return the accounts with a block in either direction, and those that no longer exist."""
    client: BlueskyClient = context.client
    try:
        shown = {one.did: one for one in client.relations(dids, context.retry)}
    except NoAppView:
        return {}
    reasons = {did: Reason(ReasonCode.UNKNOWN_ID) for did in dids if did not in shown}
    for did, one in shown.items():
        if one.blocking:
            reasons[did] = Reason(ReasonCode.BLOCKED)
        elif one.blocked_by:
            reasons[did] = Reason(ReasonCode.BLOCKED_BY)
    reasons.pop(client.did, None)
    return reasons
