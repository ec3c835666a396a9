"""Publishing of a list as a public List on X.

The List's content is taken from the mirror, because X charges for each member read. The List
is read back only after the user agrees.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace

from care100.engine import resolve, safety
from care100.engine.partition import shortened
from care100.engine.plan import Action, Plan, Removal, Skip, Step, Wanted
from care100.engine.reconcile import SyncContext, TargetPlan, difference
from care100.engine.resolve import MemberFilter, ResolvedMembers
from care100.model import money, sanitize
from care100.model.errors import Care100Error
from care100.model.handles import BadHandle, Handle, parse_x
from care100.platforms.base import Item, Quote
from care100.platforms.budget import Budget
from care100.platforms.x.client import (
    DESCRIPTION_LENGTH,
    LOOKUP_BATCH,
    NAME_LENGTH,
    X,
    XList,
    XUser,
    list_page,
)
from care100.platforms.x.prices import Price
from care100.platforms.x.published_list import PublishedList
from care100.publish.published_links import forget_x_list
from care100.registry import mirrors
from care100.registry.models import CuratedList, Mirror

MISSING = "it is not on the List any more: it was removed by hand, or X did not add it"


class NotYours(Care100Error):
    """The list's List on X belongs to another login, or to another list."""


class NotRead(Care100Error):
    """The List must be read, but the user did not agree."""


@dataclass(frozen=True)
class Reading:
    """How the List is read back: always with `verify`, after `agree`, within `budget`."""

    agree: Callable[[str], bool]
    verify: bool = False
    budget: Budget = field(default_factory=Budget)


def plan_targets(
    context: SyncContext, client: X, reading: Reading, *, pace: float, force: bool
) -> list[TargetPlan]:
    """Plan the update of the List. Empty when no member of the list is on X.

    Money is spent only on reads that `reading` agrees to, and on finding a List of which only
    the address is known. Raises NotYours, NotRead, safety.TooExpensive,
    safety.TooManyRemovals (unless `force`) and PlatformError before anything is changed.
    """
    before = deepcopy(client.usage)
    client.allow(reading.budget)
    curated = context.curated
    target = PublishedList(
        client,
        shortened(curated.title, NAME_LENGTH),
        shortened(curated.description, DESCRIPTION_LENGTH),
        pace,
    )
    missing = _read_back(context, client, target, reading)
    with context.database.reading() as session:
        found = resolve.members_on_platform(
            session, curated, context.login, MemberFilter(), own=True
        )
        mirror = session.get_one(Mirror, context.mirror_id(target))
    if not found.candidates and not found.skipped and not mirror.remote_id:
        return []
    target_plan = _plan_target(context, client, target, found, verify=reading.verify)
    target_plan.took = difference(client.usage, before)
    target_plan.missing, target_plan.remarks = missing, _shortened_texts(curated)
    leaving = len(target_plan.plan.doing(Action.REMOVE))
    safety.refuse_emptying(
        len(target_plan.plan.already) + leaving, leaving, target.label, force=force
    )
    return [target_plan]


def _plan_target(
    context: SyncContext, client: X, target: PublishedList, found: ResolvedMembers, *, verify: bool
) -> TargetPlan:
    def planned(found: ResolvedMembers) -> TargetPlan:
        target_plan = context.plan_target(
            target,
            Wanted(found.items, found.skipped),
            remove=Removal.ALL,
            account_ids=found.account_ids,
            observe=False,
        )
        target_plan.plan = _with_metadata_step(context, target_plan)
        return target_plan

    def refined() -> TargetPlan:
        """Look up members without an id, and plan again."""
        before = deepcopy(client.usage)
        known = resolve.resolve(context.database, context.login, client, found, context.retry)
        final = planned(known)
        final.took = difference(client.usage, before)
        return final

    target_plan = planned(found)
    if unknown := len(found.unresolved):
        target_plan.refine = refined
        requests = -(-unknown // LOOKUP_BATCH)
        target_plan.lookups = Quote(requests, 0, Price.USER_READ.charge(unknown), float(requests))
    adding = len(target_plan.plan.doing(Action.ADD))
    if verify and adding:
        target_plan.verify = True
        everybody = len(target_plan.plan.already) + adding
        pages = -(-everybody // LOOKUP_BATCH)
        target_plan.lookups += Quote(pages, 0, Price.USER_READ.charge(everybody), float(pages))
    return target_plan


def _with_metadata_step(context: SyncContext, target_plan: TargetPlan) -> Plan:
    """Add a step to the plan if the List's name or description must change."""
    target = target_plan.target
    if not isinstance(target, PublishedList) or not target.id:
        return target_plan.plan
    with context.database.reading() as session:
        mirror = session.get_one(Mirror, target_plan.mirror_id)
        says = (mirror.name, mirror.description)
    if says == (target.name, target.description):
        return target_plan.plan
    step = Step(Action.DESCRIBE, Item(target.id, target.name), target.description)
    return replace(target_plan.plan, steps=(step, *target_plan.plan.steps))


def _shortened_texts(curated: CuratedList) -> list[str]:
    """Return a sentence for each text that is shortened."""
    said = []
    if len(" ".join(curated.title.split())) > NAME_LENGTH:
        said.append(f"The title is cut: a List's name has at most {NAME_LENGTH} characters.")
    if len(" ".join(curated.description.split())) > DESCRIPTION_LENGTH:
        said.append(f"The description is cut: it may have {DESCRIPTION_LENGTH} characters.")
    return said


def _read_back(
    context: SyncContext, client: X, target: PublishedList, reading: Reading
) -> list[Skip]:
    """Update the mirror from X when requested, or when the mirror knows nothing of the List.

    Return the members that the mirror had and the List has not.
    """
    published = context.curated.x_list
    with context.database.reading() as session:
        mirror = session.get_one(Mirror, context.mirror_id(target))
    known = mirror.remote_id
    is_another = bool(published) and published != known
    if not is_another and not (reading.verify and known):
        return []
    owned = {one.id: one for one in context.retry.ask(client.owned_lists)}
    if is_another:
        _refuse_others(context, mirror, owned)
    there = owned.get(published or known)
    if not there:
        with context.database.writing() as session:
            forget_x_list(session, session.get_one(Mirror, mirror.id))
        return []
    _agree(reading, there)
    target.id = there.id
    users = context.retry.ask(target.read)
    with context.database.writing() as session:
        resolve.learn_x_ids(session, _ids_by_handle(users))
    return _update_mirror(context, mirror, there, users)


def _refuse_others(context: SyncContext, mirror: Mirror, owned: dict[str, XList]) -> None:
    curated = context.curated
    page = list_page(curated.x_list)
    if curated.x_list not in owned:
        raise NotYours(
            f"“{curated.title}” is published as a List that is not yours: {page}",
            "Log in as its owner, or publish your own List: "
            f'care100 describe {curated.slug} --x-list ""',
        )
    with context.database.reading() as session:
        other = mirrors.list_with(session, mirror, curated.x_list)
    if other:
        raise NotYours(
            f"The List of “{curated.title}” is already the List of “{other.title}”: {page}",
            f'To publish another List: care100 describe {curated.slug} --x-list ""',
        )


def _agree(reading: Reading, there: XList) -> None:
    """Ask whether to read the List at X's price. Raises TooExpensive and NotRead."""
    price = Price.USER_READ.times(there.members)
    safety.refuse_beyond(reading.budget, price)
    count = "one member" if there.members == 1 else f"{there.members} members"
    name = sanitize.line(there.name, 60)
    question = f"Read the {count} of “{name}” on X back? X charges {money.written(price)} for it."
    if there.members and not reading.agree(question):
        raise NotRead(
            f"The List “{name}” on X was not read, so nothing was changed there.",
            "Run the same command again and confirm, or use --yes.",
        )


def _ids_by_handle(users: Sequence[XUser]) -> Iterator[tuple[Handle, str]]:
    for user in users:
        with suppress(BadHandle):
            yield parse_x(user.username), user.id


def _update_mirror(
    context: SyncContext, mirror: Mirror, there: XList, users: Sequence[XUser]
) -> list[Skip]:
    """Update the mirror from the List, and return the members that the List has not."""
    seen = {
        user.id: Item(user.id, sanitize.line(user.name) or user.username, f"@{user.username}")
        for user in users
    }
    with context.database.writing() as session:
        kept = session.get_one(Mirror, mirror.id)
        if kept.remote_id != there.id:
            mirrors.empty(session, kept)
            session.flush()
            kept.remote_id = there.id
        # An empty name makes the next plan update a List that was made private.
        kept.name = "" if there.private else there.name
        kept.description = there.description
        session.add(kept)
        lost = mirrors.hold(session, kept, seen.values())
    return [Skip(Item(one.remote_id, one.name, one.handle), MISSING) for one in lost]
