"""Publishing of a list as a private list, for curators on servers without Collections.

Only accounts that the login follows, or asked to follow, can be in a private list. Other members
are skipped and named.
"""

from collections.abc import Sequence
from copy import deepcopy

from care100.engine import safety
from care100.engine.options import PublishOptions
from care100.engine.plan import Action, Removal, Wanted, named
from care100.engine.reconcile import SyncContext, TargetPlan, difference
from care100.engine.resolve import ResolvedMembers, members_on_platform, resolve
from care100.model.reasons import Reason, ReasonCode
from care100.platforms.mastodon.follow import private_list
from care100.platforms.mastodon.lists import NoLists
from care100.platforms.mastodon.profiles import handles
from care100.platforms.mastodon.targets import Follows, PrivateList
from care100.platforms.targets import Item


def publish_list(context: SyncContext, options: PublishOptions) -> list[TargetPlan]:
    """Plan the login's private list with the list's title.

    Empty when no member is on Mastodon, now or in an earlier run. Raises
    safety.TooManyRemovals (unless forced) and PlatformError before anything is changed.
    """
    before = deepcopy(context.usage)
    found = members_on_platform(context)
    if not found and not context.has_mirror(PrivateList.kind):
        return []
    found, requested = _followed(context, resolve(context, found))
    target = private_list(context, requested)
    target_plan = context.plan_target(
        target,
        Wanted(found.items, found.skipped),
        remove=Removal.ALL,
        account_ids=found.account_ids,
    )
    if not target.is_supported:
        raise NoLists(context.login.domain)
    target_plan.notes = found.moved
    _name_others(context, target_plan)
    if any(skip.reason.code is ReasonCode.NOT_FOLLOWED for skip in found.skipped):
        target_plan.hint = (
            "Only accounts that you follow can be in your list. "
            f"To follow them: care100 follow {context.metadata.slug}"
        )
    target_plan.took = difference(context.usage, before)
    leaving = len(target_plan.plan.doing(Action.REMOVE))
    held = len(target_plan.plan.already) + leaving
    safety.refuse_emptying(held, leaving, target.label, force=options.force)
    return [target_plan]


def _followed(
    context: SyncContext, found: ResolvedMembers
) -> tuple[ResolvedMembers, Sequence[Item]]:
    """Skip members that the login neither follows nor asked to follow.

    Also return those that have not approved the request yet.
    """
    items = found.items
    observed = context.retry.ask(lambda: Follows(context.client).observe(items))
    known, not_followed = observed.present | observed.pending, Reason(ReasonCode.NOT_FOLLOWED)
    followed = found.without({one.id: not_followed for one in items if one.id not in known})
    return followed, [one for one in items if one.id in observed.pending]


def _name_others(context: SyncContext, target_plan: TargetPlan) -> None:
    """Add handles to removals of accounts that the curator added by hand."""
    unknown = [item.id for item in target_plan.plan.doing(Action.REMOVE) if item.name == item.id]
    if unknown:
        found = context.retry.ask(lambda: handles(context.client, unknown))
        names = {id_: Item(id_, f"@{handle}") for id_, handle in found.items()}
        target_plan.plan = named(target_plan.plan, names)
