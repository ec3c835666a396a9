"""Publishing of a list as a private list, for curators on servers without Collections.

Only followed accounts can be in a private list. Other members are skipped and named.
"""

from copy import deepcopy

from care100.engine import safety
from care100.engine.options import PublishOptions
from care100.engine.plan import Action, Removal, Wanted, named
from care100.engine.reconcile import SyncContext, TargetPlan, difference
from care100.engine.resolve import ResolvedMembers, members_on_platform, resolve
from care100.model.reasons import Reason, ReasonCode
from care100.platforms.mastodon.profiles import handles
from care100.platforms.mastodon.targets import Follows, PrivateList
from care100.platforms.targets import Item


def publish_list(context: SyncContext, options: PublishOptions) -> list[TargetPlan]:
    """Plan the login's private list with the list's title.

    Empty when no member is on Mastodon. Raises safety.TooManyRemovals (unless forced) and
    PlatformError before anything is changed.
    """
    before = deepcopy(context.usage)
    found = members_on_platform(context)
    if not found:
        return []
    found = _followed(context, resolve(context, found))
    target = PrivateList(context.client, context.metadata.title)
    target_plan = context.plan_target(
        target,
        Wanted(found.items, found.skipped),
        remove=Removal.ALL,
        account_ids=found.account_ids,
    )
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


def _followed(context: SyncContext, found: ResolvedMembers) -> ResolvedMembers:
    """Skip members that the login does not follow, each with the reason."""
    items = found.items
    observed = context.retry.ask(lambda: Follows(context.client).observe(items))
    pending, not_followed = ReasonCode.REQUEST_PENDING, ReasonCode.NOT_FOLLOWED
    return found.without(
        {
            one.id: Reason(pending if one.id in observed.pending else not_followed)
            for one in items
            if one.id not in observed.present
        }
    )


def _name_others(context: SyncContext, target_plan: TargetPlan) -> None:
    """Add handles to removals of accounts that the curator added by hand."""
    unknown = [item.id for item in target_plan.plan.doing(Action.REMOVE) if item.name == item.id]
    if unknown:
        found = context.retry.ask(lambda: handles(context.client, unknown))
        names = {id_: Item(id_, f"@{handle}") for id_, handle in found.items()}
        target_plan.plan = named(target_plan.plan, names)
