"""Plan the following of a list on Bluesky. This module only plans; client.py sends requests."""

from copy import deepcopy

from care100.engine.options import FollowOptions
from care100.engine.plan import Action, Removal, Wanted
from care100.engine.reconcile import SyncContext, TargetPlan, difference
from care100.engine.resolve import ResolvedMembers, members_on_platform, resolve
from care100.platforms.bluesky.lists import FOLLOWED, MemberList
from care100.platforms.bluesky.own_lists import OwnLists
from care100.platforms.bluesky.records import POINTS_A_DAY, POINTS_AN_HOUR
from care100.platforms.bluesky.targets import BlueskyFollows, points_for


def follow_targets(context: SyncContext, options: FollowOptions) -> list[TargetPlan]:
    """Plan the follows and, with --list, a list of the login's own. Raises PlatformError."""
    found = members_on_platform(context, options.filter)
    if not found and not (options.prune and context.has_mirror()):
        return []
    before = deepcopy(context.usage)
    found = resolve(context, found)
    follows = _follows(context, found, options)
    follows.took = difference(context.usage, before)
    if not options.platform.get("list"):
        return [follows]
    return [follows, _own_list(context, found, follows, options)]


def followed_list(context: SyncContext) -> MemberList:
    """Return the login's own list of the members that it follows."""
    lists = OwnLists.read(context.client, context.retry)
    [name] = FOLLOWED.names(context.metadata.title, 1)
    return MemberList(context.client, lists, FOLLOWED, name)


def _follows(context: SyncContext, found: ResolvedMembers, options: FollowOptions) -> TargetPlan:
    target = BlueskyFollows(context.client, context.retry)
    target_plan = context.plan_target(
        target,
        Wanted(found.items, found.skipped),
        remove=Removal.OURS if options.prune else Removal.NOTHING,
        kept=_kept(context),
        account_ids=found.account_ids,
    )
    if not target.has_views:
        target_plan.warnings.append(
            f"{context.client.where} shows no profiles of other accounts, so care100 cannot "
            "tell which accounts block you or are muted by you."
        )
    plan = target_plan.plan
    points = points_for(len(plan.doing(Action.ADD)), len(plan.doing(Action.REMOVE)))
    if points:
        target_plan.warnings.append(
            f"This takes {points:,} point{'' if points == 1 else 's'}. Bluesky allows "
            f"{POINTS_AN_HOUR:,} an hour and {POINTS_A_DAY:,} a day."
        )
    return target_plan


def _own_list(
    context: SyncContext, found: ResolvedMembers, follows: TargetPlan, options: FollowOptions
) -> TargetPlan:
    target_plan = context.plan_target(
        followed_list(context),
        Wanted([*follows.plan.already, *follows.plan.doing(Action.ADD)]),
        remove=Removal.OURS if options.prune else Removal.NOTHING,
        kept=_kept(context),
        account_ids=found.account_ids,
    )
    target_plan.after = follows
    return target_plan


def _kept(context: SyncContext) -> frozenset[str]:
    """Return all members: none is removed when only a part of the list is followed."""
    return frozenset(item.id for item in members_on_platform(context).items)
