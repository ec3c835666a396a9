"""`care100 follow`: from a list, a login and a choice to legs, each with its plan."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from care100 import money
from care100.errors import Care100Error, UsageError
from care100.platforms.base import Item, Quote, together
from care100.platforms.mastodon import Follows, Mastodon, PrivateList
from care100.platforms.prices import Price
from care100.platforms.x import LOOKUP_BATCH, X
from care100.platforms.x_targets import FollowedLists, OwnList, XFollows
from care100.registry.models import CuratedList
from care100.sync import wanted
from care100.sync.byhand import ByHand
from care100.sync.legs import Bench, Leg, difference
from care100.sync.plan import Do, Removal, Wanted
from care100.sync.wanted import Narrowing, People


class How(StrEnum):
    """How a list is followed on X."""

    PUBLISHED = "published"
    COPY = "copy"
    EACH = "each"


class NothingPublished(Care100Error):
    """The list has no published X List; `price` is what a copy of one's own costs."""

    def __init__(self, curated: CuratedList, people: int, price: Decimal) -> None:
        super().__init__(
            f"“{curated.title}” has no published List on X yet.",
            f"Make a private List of your own: care100 follow {curated.slug} --on x --copy "
            f"({people} accounts, about {money.written(price)}).",
        )


@dataclass(frozen=True)
class Choice:
    """What the user chose: whom, how on X, and what besides."""

    narrowing: Narrowing = field(default_factory=Narrowing)
    how: How = How.PUBLISHED
    file_in_list: bool = True
    prune: bool = False


def legs(bench: Bench, choice: Choice) -> list[Leg]:
    """Everything that following the list with this login takes, planned.

    Spends no money but for reading the Lists that the login follows. An empty
    result means that nobody on the list is on the platform. Raises
    NothingPublished, UsageError and PlatformError.
    """
    with bench.database.reading() as session:
        found = wanted.people(session, bench.curated, bench.login, choice.narrowing)
    if isinstance(bench.client, Mastodon):
        return _mastodon(bench, bench.client, choice, found) if _anybody(found) else []
    if choice.how is How.PUBLISHED and not bench.curated.x_list and not _anybody(found):
        return []
    return [_x(bench, bench.client, choice, found)]


def _anybody(found: People) -> bool:
    return bool(found.candidates or found.skipped)


def _mastodon(bench: Bench, client: Mastodon, choice: Choice, found: People) -> list[Leg]:
    before = deepcopy(client.usage)
    found = wanted.resolve(bench.database, bench.login, client, found, bench.patience)
    removal = Removal.OURS if choice.prune else Removal.NOTHING
    kept = _on_list(bench)
    follows = bench.leg(
        Follows(client),
        Wanted(found.items, found.skipped),
        remove=removal,
        kept=kept,
        account_ids=found.account_ids,
    )
    follows.took = difference(client.usage, before)
    follows.notes = found.moved
    _forget_unknown(bench, follows, found)
    if not choice.file_in_list:
        return [follows]
    going_in = [*follows.plan.already, *follows.plan.doing(Do.ADD)]
    filing = bench.leg(
        PrivateList(client, bench.curated.title),
        Wanted(going_in),
        remove=removal,
        kept=kept,
        account_ids=found.account_ids,
    )
    filing.after = follows
    return [follows, filing]


def _x(bench: Bench, client: X, choice: Choice, found: People) -> Leg:
    if choice.how is How.PUBLISHED:
        return _published(bench, client, choice, found)
    if choice.how is How.COPY:
        target: OwnList | XFollows = OwnList(client, bench.curated.title)
    else:
        target = XFollows(client)
    removal = Removal.OURS if choice.prune else Removal.NOTHING

    def planned(found: People, *, observe: bool = False) -> Leg:
        return bench.leg(
            target,
            Wanted(found.items, found.skipped),
            remove=removal,
            kept=_on_list(bench),
            account_ids=found.account_ids,
            observe=observe,
        )

    def refined() -> Leg:
        """Look up who has no id yet and, before following, see who is followed already."""
        before = deepcopy(client.usage)
        known = wanted.resolve(bench.database, bench.login, client, found, bench.patience)
        final = planned(known, observe=isinstance(target, XFollows))
        final.took = difference(client.usage, before)
        return final

    leg = planned(found)
    adding = {item.id for item in leg.plan.doing(Do.ADD)}
    if adding:
        leg.refine = refined
        leg.lookups = _lookups(found, adding, observing=isinstance(target, XFollows))
    return leg


def _published(bench: Bench, client: X, choice: Choice, found: People) -> Leg:
    curated = bench.curated
    if choice.narrowing:
        raise UsageError(
            "A published List is followed as a whole.",
            "To follow some of it, make a List of your own: add --copy.",
        )
    if not curated.x_list:
        price = _price_of_copy(client, found)
        raise NothingPublished(curated, len(found.candidates), price)
    if by_hand := ByHand.if_refused_before(curated, bench.login):
        raise by_hand
    return bench.leg(
        FollowedLists(client),
        Wanted([Item(curated.x_list, curated.title)]),
        remove=Removal.OURS,
    )


def _price_of_copy(client: X, found: People) -> Decimal:
    """Making the List, looking up who has no id yet, and adding everybody."""
    people = len(found.candidates)
    adding = OwnList(client, "").quote(people, 0).charges
    reading = Price.USER_READ.charge(len(found.unresolved))
    return Quote(charges=together(OwnList.charge_to_make, adding, reading)).usd


def _lookups(found: People, adding: set[str], *, observing: bool) -> Quote:
    """What it takes to learn the ids, and (observing) whom the login follows already."""
    unknown = len([c for c in found.unresolved if c.item.id in adding])
    units = unknown + (len(adding) if observing else 0)
    requests = -(-unknown // LOOKUP_BATCH) + (-(-len(adding) // LOOKUP_BATCH) if observing else 0)
    return Quote(requests, 0, Price.USER_READ.charge(units), float(requests))


def _on_list(bench: Bench) -> frozenset[str]:
    """Ids of everybody on the list, so that narrowing it removes nobody."""
    with bench.database.reading() as session:
        found = wanted.people(session, bench.curated, bench.login, Narrowing())
    return frozenset(item.id for item in found.items)


def _forget_unknown(bench: Bench, leg: Leg, found: People) -> None:
    """An id that the server does not know any more is looked up anew on the next run."""
    unknown = {skip.item.id for skip in leg.plan.skipped if "any more" in skip.reason}
    ids = found.account_ids
    if gone := [ids[id_] for id_ in unknown if id_ in ids]:
        wanted.forget_ids(bench.database, bench.login, gone)


def price(planned: Sequence[Leg]) -> Decimal:
    """Dollars that all the legs will have cost, with their planning."""
    return sum((leg.expected.usd for leg in planned), Decimal(0))
