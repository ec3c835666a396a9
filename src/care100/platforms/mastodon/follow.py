"""Plan the following of a list on Mastodon: its members, a private list of them, and hashtags.

Accounts that have not approved the request yet are added to it too, where the server lets them.
This module only plans; client.py sends the requests.
"""

from collections.abc import Iterable, Set
from copy import deepcopy
from dataclasses import replace

from care100.engine.options import FollowOptions
from care100.engine.plan import Action, Removal, Skip, Wanted
from care100.engine.reconcile import SyncContext, TargetPlan, difference
from care100.engine.resolve import ResolvedMembers, members_on_platform, resolve
from care100.engine.store import ItemState
from care100.model.errors import UsageError
from care100.model.reasons import Reason, ReasonCode
from care100.platforms.mastodon.hashtags import Hashtags, NoHashtags, item_of
from care100.platforms.mastodon.targets import Follows, PrivateList
from care100.platforms.targets import Item


def follow_targets(context: SyncContext, options: FollowOptions) -> list[TargetPlan]:
    """Plan the members and, if `hashtags` is set, the list's hashtags. Raises PlatformError."""
    planned = _members(context, options)
    if options.platform.get("hashtags"):
        planned.append(_hashtags(context, prune=options.prune))
    return planned


def _hashtags(context: SyncContext, *, prune: bool) -> TargetPlan:
    """Plan the hashtags. Raises UsageError if the list has none, and NoHashtags."""
    items = {one.id: one for one in map(item_of, context.metadata.hashtags)}
    if not items and not (prune and context.has_mirror(Hashtags.kind)):
        raise UsageError(
            f"“{context.metadata.title}” has no hashtags to follow.",
            "Run the command again without --hashtags, or add some: "
            f"care100 describe {context.metadata.slug} --hashtag NAME",
        )
    target = Hashtags(context.client)
    removal = Removal.OURS if prune else Removal.NOTHING
    planned = context.plan_target(target, Wanted(list(items.values())), remove=removal)
    if not target.is_supported:
        raise NoHashtags(context.login.domain)
    return planned


def _members(context: SyncContext, options: FollowOptions) -> list[TargetPlan]:
    """Plan the follows and, unless `no_list` is set, the private list."""
    found = members_on_platform(context, options.filter)
    if not found and not (options.prune and context.has_mirror()):
        return []
    before = deepcopy(context.usage)
    unresolved = {candidate.account_id for candidate in found.unresolved}
    found = resolve(context, found)
    removal = Removal.OURS if options.prune else Removal.NOTHING
    # Members are not removed when only a part of the list is followed.
    kept = frozenset(item.id for item in members_on_platform(context).items)
    follows = context.plan_target(
        Follows(context.client),
        Wanted(found.items, found.skipped),
        remove=removal,
        kept=kept,
        account_ids=found.account_ids,
    )
    follows.took = difference(context.usage, before)
    follows.notes = found.moved
    _name_unknown(context, follows, found, unresolved)
    if options.platform.get("no_list"):
        return [follows]
    plan = follows.plan
    target = private_list(context, plan.requested)
    wanted = Wanted([*plan.already, *plan.doing(Action.ADD), *plan.requested])
    planned = context.plan_target(
        target, wanted, remove=removal, kept=kept, account_ids=found.account_ids
    )
    planned.after = follows
    if not target.is_supported:
        follows.warnings.append(
            f"{context.login.domain} has no lists, so the accounts are only followed."
        )
        return [follows]
    return [follows, planned]


def private_list(context: SyncContext, requested: Iterable[Item]) -> PrivateList:
    """Return the private list with the list's title.

    Of the `requested` accounts, those that the server did not accept before are not added again.
    """
    target = PrivateList(context.client, context.metadata.title)
    known = context.mirror(target).items
    target.waiting = frozenset(
        item.id
        for item in requested
        if item.id in known and known[item.id].state == ItemState.REQUESTED
    )
    return target


def _name_unknown(
    context: SyncContext, follows: TargetPlan, found: ResolvedMembers, resolved_now: Set[int]
) -> None:
    """Forget ids that the server no longer knows, to look them up on the next run.

    Of an account that it has just found, it only does not show whether it is followed.
    """
    unknown = [
        skip.item.id for skip in follows.plan.skipped if skip.reason.code is ReasonCode.UNKNOWN_ID
    ]
    ids = found.account_ids
    context.store.forget_ids([ids[id_] for id_ in unknown if id_ in ids])
    not_shown = {id_ for id_ in unknown if ids.get(id_) in resolved_now}
    reason = Reason(ReasonCode.NOT_SHOWN, context.login.domain)
    skipped = (
        Skip(skip.item, reason) if skip.item.id in not_shown else skip
        for skip in follows.plan.skipped
    )
    follows.plan = replace(follows.plan, skipped=tuple(skipped))
