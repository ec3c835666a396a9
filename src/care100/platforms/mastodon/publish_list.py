"""Publishing of a list as a private list, for curators on servers without Collections.

Only followed accounts can be in a private list. Other members are skipped and named.
"""

from copy import deepcopy

from care100.engine import resolve, safety
from care100.engine.plan import Action, Removal, Skip, Wanted, named
from care100.engine.reconcile import SyncContext, TargetPlan, difference
from care100.engine.resolve import MemberFilter, ResolvedMembers
from care100.platforms.base import Item
from care100.platforms.mastodon.client import Follows, Mastodon, PrivateList
from care100.platforms.mastodon.profiles import handles

NOT_FOLLOWED = "you do not follow it"
_ASKED = "your follow request is not approved yet"


def plan_targets(context: SyncContext, client: Mastodon, *, force: bool) -> list[TargetPlan]:
    """Plan the login's private list with the list's title.

    Empty when no member of the list is on Mastodon. Raises safety.TooManyRemovals (unless
    `force`) and PlatformError before anything is changed.
    """
    before = deepcopy(client.usage)
    with context.database.reading() as session:
        found = resolve.members_on_platform(session, context.curated, context.login, MemberFilter())
    if not found.candidates and not found.skipped:
        return []
    found = resolve.resolve(context.database, context.login, client, found, context.retry)
    found = _followed(context, client, found)
    target = PrivateList(client, context.curated.title)
    target_plan = context.plan_target(
        target,
        Wanted(found.items, found.skipped),
        remove=Removal.ALL,
        account_ids=found.account_ids,
    )
    target_plan.notes = found.moved
    _name_removals(context, client, target_plan)
    if any(skip.reason == NOT_FOLLOWED for skip in found.skipped):
        target_plan.hint = (
            "Only accounts that you follow can be in your list. "
            f"To follow them: care100 follow {context.curated.slug}"
        )
    target_plan.took = difference(client.usage, before)
    leaving = len(target_plan.plan.doing(Action.REMOVE))
    safety.refuse_emptying(
        len(target_plan.plan.already) + leaving, leaving, target.label, force=force
    )
    return [target_plan]


def _followed(context: SyncContext, client: Mastodon, found: ResolvedMembers) -> ResolvedMembers:
    """Skip members that the login does not follow, each with the reason."""
    items = found.items
    seen = context.retry.ask(lambda: Follows(client).observe(items))
    reasons = {
        one.id: _ASKED if one.id in seen.pending else NOT_FOLLOWED
        for one in items
        if one.id not in seen.present
    }
    return ResolvedMembers(
        [one for one in found.candidates if one.item.id not in reasons],
        [*found.skipped, *(Skip(one, reasons[one.id]) for one in items if one.id in reasons)],
        found.moved,
    )


def _name_removals(context: SyncContext, client: Mastodon, target_plan: TargetPlan) -> None:
    """Add handles to removals of accounts that the curator added by hand."""
    unknown = [item.id for item in target_plan.plan.doing(Action.REMOVE) if item.name == item.id]
    if unknown:
        known = context.retry.ask(lambda: handles(client, unknown))
        target_plan.plan = named(
            target_plan.plan, {id_: Item(id_, f"@{one}") for id_, one in known.items()}
        )
