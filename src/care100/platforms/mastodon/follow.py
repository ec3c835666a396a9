"""Plan the following of a list on Mastodon: its members are followed and added to a private list.

This module only plans; client.py sends the requests.
"""

from copy import deepcopy

from care100.engine.options import FollowOptions
from care100.engine.plan import Action, Removal, Wanted
from care100.engine.reconcile import SyncContext, TargetPlan, difference
from care100.engine.resolve import ResolvedMembers, members_on_platform, resolve
from care100.model.reasons import ReasonCode
from care100.platforms.mastodon.targets import Follows, PrivateList


def follow_targets(context: SyncContext, options: FollowOptions) -> list[TargetPlan]:
    """Plan the follows and, unless `no_list` is set, the private list. Raises PlatformError."""
    found = members_on_platform(context, options.filter)
    if not found:
        return []
    before = deepcopy(context.usage)
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
    _forget_unknown(context, follows, found)
    if options.platform.get("no_list"):
        return [follows]
    private_list = context.plan_target(
        PrivateList(context.client, context.metadata.title),
        Wanted([*follows.plan.already, *follows.plan.doing(Action.ADD)]),
        remove=removal,
        kept=kept,
        account_ids=found.account_ids,
    )
    private_list.after = follows
    return [follows, private_list]


def _forget_unknown(context: SyncContext, follows: TargetPlan, found: ResolvedMembers) -> None:
    """Forget ids that the server no longer knows, to look them up on the next run."""
    unknown = {
        skip.item.id for skip in follows.plan.skipped if skip.reason.code is ReasonCode.UNKNOWN_ID
    }
    ids = found.account_ids
    context.store.forget_ids([ids[id_] for id_ in unknown if id_ in ids])
