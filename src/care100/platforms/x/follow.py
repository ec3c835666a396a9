"""Following of a list on X: the published List, a private copy, or each account."""

from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal

from care100.engine.options import FollowOptions
from care100.engine.plan import Action, Removal, Wanted
from care100.engine.reconcile import SyncContext, TargetPlan, difference
from care100.engine.resolve import ResolvedMembers, members_on_platform, resolve
from care100.model import money
from care100.model.errors import Care100Error, UsageError
from care100.model.list_metadata import ListMetadata
from care100.platforms.errors import ManualFollowNeeded
from care100.platforms.targets import Item, Quote, together
from care100.platforms.x import lookups
from care100.platforms.x.platform import list_page, x_list_of
from care100.platforms.x.prices import Price
from care100.platforms.x.targets import FollowedLists, OwnList, XFollows


class NothingPublished(Care100Error):
    """The list has no published X List.

    `price` is the price of a private copy.
    """

    def __init__(self, metadata: ListMetadata, members: int, price: Decimal) -> None:
        super().__init__(
            f"“{metadata.title}” has no published List on X yet.",
            f"To make a private copy: care100 follow {metadata.slug} --on x --copy "
            f"({members} account{'' if members == 1 else 's'}, about {money.written(price)}).",
        )


def follow_targets(context: SyncContext, options: FollowOptions) -> list[TargetPlan]:
    """Plan following the List, or, with --copy or --each, its members.

    The only cost is reading the Lists that the login follows. Raises
    NothingPublished, UsageError, ManualFollowNeeded and PlatformError.
    """
    copy, each = options.platform.get("copy"), options.platform.get("each")
    found = members_on_platform(context, options.filter)
    if not (copy or each):
        if not x_list_of(context.metadata) and not found:
            return []
        return [_published(context, options, found)]
    if copy:
        return [_members(context, options, found, OwnList(context.client, context.metadata.title))]
    target_plan = _members(context, options, found, XFollows(context.client))
    target_plan.warnings.append("X forbids following in bulk, and may suspend your account for it.")
    return [target_plan]


def _members(
    context: SyncContext,
    options: FollowOptions,
    found: ResolvedMembers,
    target: OwnList | XFollows,
) -> TargetPlan:
    """Plan adding each member. Making the final plan costs money, so it waits for confirmation."""
    is_follows = isinstance(target, XFollows)
    kept = frozenset(item.id for item in members_on_platform(context).items)

    def planned(found: ResolvedMembers, *, observe: bool = False) -> TargetPlan:
        return context.plan_target(
            target,
            Wanted(found.items, found.skipped),
            remove=Removal.OURS if options.prune else Removal.NOTHING,
            kept=kept,
            account_ids=found.account_ids,
            observe=observe,
        )

    def refined() -> TargetPlan:
        """Look up unknown and unconfirmed ids and, before following, read the follows."""
        before = deepcopy(context.usage)
        final = planned(resolve(context, found, adding), observe=is_follows)
        final.took = difference(context.usage, before)
        return final

    target_plan = planned(found)
    adding = {item.id for item in target_plan.plan.doing(Action.ADD)}
    if adding:
        target_plan.refine = refined
        target_plan.lookups = _lookups(found, adding, observing=is_follows)
    return target_plan


def _published(context: SyncContext, options: FollowOptions, found: ResolvedMembers) -> TargetPlan:
    metadata = context.metadata
    if options.filter:
        raise UsageError(
            "A published List is followed as a whole.",
            "To follow some of its members, make a private copy: add --copy.",
        )
    list_id = x_list_of(metadata)
    if not list_id:
        raise NothingPublished(metadata, len(found.candidates), _price_of_copy(context, found))
    by_hand = _by_hand(list_id, metadata.title)
    if FollowedLists.kind in context.login.refused:
        # X refused this to the login before, so no request is sent.
        raise by_hand
    target_plan = context.plan_target(
        FollowedLists(context.client),
        Wanted([Item(list_id, metadata.title)]),
        remove=Removal.OURS,
    )
    target_plan.if_not_permitted = _remembering(context, by_hand)
    return target_plan


def _by_hand(list_id: str, title: str) -> ManualFollowNeeded:
    page = list_page(list_id)
    return ManualFollowNeeded(
        f"X does not allow programs with your kind of access to follow the List “{title}”.",
        f"Open its page and press Follow: {page}",
        page=page,
    )


def _remembering(
    context: SyncContext, by_hand: ManualFollowNeeded
) -> Callable[[], ManualFollowNeeded]:
    def refused() -> ManualFollowNeeded:
        context.store.keep_refusal(FollowedLists.kind)
        return by_hand

    return refused


def _price_of_copy(context: SyncContext, found: ResolvedMembers) -> Decimal:
    """Return the price of a List, of looking up unknown ids, and of adding all members."""
    adding = OwnList(context.client, "").quote(len(found.candidates), 0).charges
    reading = Price.USER_READ.charge(len(found.unresolved))
    return Quote(charges=together(OwnList.charge_to_make, adding, reading)).usd


def _lookups(found: ResolvedMembers, adding: set[str], *, observing: bool) -> Quote:
    """Estimate looking up ids and, when observing, reading which accounts are followed."""
    quote = lookups.quote([one for one in found.unresolved if one.item.id in adding])
    return quote + lookups.quote_of_reading(len(adding) if observing else 0)
