"""`care100 follow`: from a list, a login and a choice to target_plans, each with its plan."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from care100.engine import resolve
from care100.engine.plan import Action, Removal, Wanted
from care100.engine.reconcile import SyncContext, TargetPlan, difference
from care100.engine.resolve import MemberFilter, ResolvedMembers
from care100.model import money
from care100.model.errors import Care100Error, UsageError
from care100.platforms.base import Item, Quote, together
from care100.platforms.mastodon.client import Follows, MastodonClient, PrivateList
from care100.platforms.x.client import LOOKUP_BATCH, XClient
from care100.platforms.x.manual_follow import ManualFollowNeeded
from care100.platforms.x.prices import Price
from care100.platforms.x.published_field import x_list_of
from care100.platforms.x.targets import FollowedLists, OwnList, XFollows
from care100.registry.models import CuratedList


class XMode(StrEnum):
    """How a list is followed on X."""

    PUBLISHED = "published"
    COPY = "copy"
    EACH = "each"


class NothingPublished(Care100Error):
    """The list has no published X List; `price` is what a copy of one's own costs."""

    def __init__(self, curated: CuratedList, people: int, price: Decimal) -> None:
        super().__init__(
            f"“{curated.title}” has no published List on XClient yet.",
            f"Make a private List of your own: care100 follow {curated.slug} --on x --copy "
            f"({people} accounts, about {money.written(price)}).",
        )


@dataclass(frozen=True)
class FollowOptions:
    """What the user chose: whom, how on X, and what besides."""

    narrowing: MemberFilter = field(default_factory=MemberFilter)
    how: XMode = XMode.PUBLISHED
    file_in_list: bool = True
    prune: bool = False


def plan_targets(context: SyncContext, choice: FollowOptions) -> list[TargetPlan]:
    """Everything that following the list with this login takes, planned.

    Spends no money but for reading the Lists that the login follows. An empty
    result means that nobody on the list is on the platform. Raises
    NothingPublished, UsageError and PlatformError.
    """
    with context.database.reading() as session:
        found = resolve.members_on_platform(
            session, context.curated, context.login, choice.narrowing
        )
    if isinstance(context.client, MastodonClient):
        return _mastodon(context, context.client, choice, found) if _anybody(found) else []
    if choice.how is XMode.PUBLISHED and not x_list_of(context.curated) and not _anybody(found):
        return []
    return [_x(context, context.client, choice, found)]


def _anybody(found: ResolvedMembers) -> bool:
    return bool(found.candidates or found.skipped)


def _mastodon(
    context: SyncContext, client: MastodonClient, choice: FollowOptions, found: ResolvedMembers
) -> list[TargetPlan]:
    before = deepcopy(client.usage)
    found = resolve.resolve(context.database, context.login, client, found, context.retry)
    removal = Removal.OURS if choice.prune else Removal.NOTHING
    kept = _on_list(context)
    follows = context.plan_target(
        Follows(client),
        Wanted(found.items, found.skipped),
        remove=removal,
        kept=kept,
        account_ids=found.account_ids,
    )
    follows.took = difference(client.usage, before)
    follows.notes = found.moved
    _forget_unknown(context, follows, found)
    if not choice.file_in_list:
        return [follows]
    going_in = [*follows.plan.already, *follows.plan.doing(Action.ADD)]
    filing = context.plan_target(
        PrivateList(client, context.curated.title),
        Wanted(going_in),
        remove=removal,
        kept=kept,
        account_ids=found.account_ids,
    )
    filing.after = follows
    return [follows, filing]


def _x(
    context: SyncContext, client: XClient, choice: FollowOptions, found: ResolvedMembers
) -> TargetPlan:
    if choice.how is XMode.PUBLISHED:
        return _published(context, client, choice, found)
    if choice.how is XMode.COPY:
        target: OwnList | XFollows = OwnList(client, context.curated.title)
    else:
        target = XFollows(client)
    removal = Removal.OURS if choice.prune else Removal.NOTHING

    def planned(found: ResolvedMembers, *, observe: bool = False) -> TargetPlan:
        return context.plan_target(
            target,
            Wanted(found.items, found.skipped),
            remove=removal,
            kept=_on_list(context),
            account_ids=found.account_ids,
            observe=observe,
        )

    def refined() -> TargetPlan:
        """Look up who has no id yet and, before following, see who is followed already."""
        before = deepcopy(client.usage)
        known = resolve.resolve(context.database, context.login, client, found, context.retry)
        final = planned(known, observe=isinstance(target, XFollows))
        final.took = difference(client.usage, before)
        return final

    target_plan = planned(found)
    adding = {item.id for item in target_plan.plan.doing(Action.ADD)}
    if adding:
        target_plan.refine = refined
        target_plan.lookups = _lookups(found, adding, observing=isinstance(target, XFollows))
    return target_plan


def _published(
    context: SyncContext, client: XClient, choice: FollowOptions, found: ResolvedMembers
) -> TargetPlan:
    curated = context.curated
    if choice.narrowing:
        raise UsageError(
            "A published List is followed as a whole.",
            "To follow some of it, make a List of your own: add --copy.",
        )
    if not x_list_of(curated):
        price = _price_of_copy(client, found)
        raise NothingPublished(curated, len(found.candidates), price)
    if by_hand := ManualFollowNeeded.if_refused_before(curated, context.login):
        raise by_hand
    return context.plan_target(
        FollowedLists(client),
        Wanted([Item(x_list_of(curated), curated.title)]),
        remove=Removal.OURS,
    )


def _price_of_copy(client: XClient, found: ResolvedMembers) -> Decimal:
    """Making the List, looking up who has no id yet, and adding everybody."""
    people = len(found.candidates)
    adding = OwnList(client, "").quote(people, 0).charges
    reading = Price.USER_READ.charge(len(found.unresolved))
    return Quote(charges=together(OwnList.charge_to_make, adding, reading)).usd


def _lookups(found: ResolvedMembers, adding: set[str], *, observing: bool) -> Quote:
    """What it takes to learn the ids, and (observing) whom the login follows already."""
    unknown = len([c for c in found.unresolved if c.item.id in adding])
    units = unknown + (len(adding) if observing else 0)
    requests = -(-unknown // LOOKUP_BATCH) + (-(-len(adding) // LOOKUP_BATCH) if observing else 0)
    return Quote(requests, 0, Price.USER_READ.charge(units), float(requests))


def _on_list(context: SyncContext) -> frozenset[str]:
    """Ids of everybody on the list, so that narrowing it removes nobody."""
    with context.database.reading() as session:
        found = resolve.members_on_platform(session, context.curated, context.login, MemberFilter())
    return frozenset(item.id for item in found.items)


def _forget_unknown(context: SyncContext, target_plan: TargetPlan, found: ResolvedMembers) -> None:
    """An id that the server does not know any more is looked up anew on the next run."""
    unknown = {skip.item.id for skip in target_plan.plan.skipped if "any more" in skip.reason}
    ids = found.account_ids
    if gone := [ids[id_] for id_ in unknown if id_ in ids]:
        resolve.forget_ids(context.database, context.login, gone)


def price(planned: Sequence[TargetPlan]) -> Decimal:
    """Dollars that all the target_plans will have cost, with their planning."""
    return sum((target_plan.expected.usd for target_plan in planned), Decimal(0))
