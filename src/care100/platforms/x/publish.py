"""A list as a public List on X: found by its id, and read back only when that is agreed to.

What is on it is known from the mirror, because X charges for everybody who is read.
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
from care100.model.handles import BadHandle, Handle
from care100.platforms.base import Item, Quote
from care100.platforms.budget import Budget
from care100.platforms.x import handles
from care100.platforms.x.client import (
    DESCRIPTION_LENGTH,
    LOOKUP_BATCH,
    NAME_LENGTH,
    XClient,
    XList,
    XUser,
    list_page,
)
from care100.platforms.x.prices import Price
from care100.platforms.x.published_field import x_list_of
from care100.platforms.x.published_list import PublishedList
from care100.publish.published_links import forget_x_list
from care100.registry import mirrors
from care100.registry.models import CuratedList, Mirror

MISSING = "it is not on the List any more: taken off by hand, or X never put it there"


class NotYours(Care100Error):
    """The list is published as a List that belongs to somebody else, or to another list."""


class NotRead(Care100Error):
    """The List has to be read, and that was not agreed to."""


@dataclass(frozen=True)
class Reading:
    """Whether the List is read back in any case, who is asked, and what may be spent."""

    agree: Callable[[str], bool]
    verify: bool = False
    budget: Budget = field(default_factory=Budget)


def plan_targets(
    context: SyncContext, client: XClient, reading: Reading, *, pace: float, force: bool
) -> list[TargetPlan]:
    """What brings the List to the list. None when nobody on the list is on X.

    Spends no money but on what `reading` agrees to, and on finding a List that care100
    knows only by its address. Raises NotYours, NotRead, safety.TooExpensive,
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
    target_plan = _leg(context, client, target, found, verify=reading.verify)
    target_plan.took = difference(client.usage, before)
    target_plan.missing, target_plan.remarks = missing, _cut(curated)
    leaving = len(target_plan.plan.doing(Action.REMOVE))
    safety.refuse_emptying(
        len(target_plan.plan.already) + leaving, leaving, target.label, force=force
    )
    return [target_plan]


def _leg(
    context: SyncContext,
    client: XClient,
    target: PublishedList,
    found: ResolvedMembers,
    *,
    verify: bool,
) -> TargetPlan:
    def planned(found: ResolvedMembers) -> TargetPlan:
        target_plan = context.plan_target(
            target,
            Wanted(found.items, found.skipped),
            remove=Removal.ALL,
            account_ids=found.account_ids,
            observe=False,
        )
        target_plan.plan = _described(context, target_plan)
        return target_plan

    def refined() -> TargetPlan:
        """Look up who has no id yet."""
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


def _described(context: SyncContext, target_plan: TargetPlan) -> Plan:
    """The plan, with the List's name and description where they are to change."""
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


def _cut(curated: CuratedList) -> list[str]:
    """What does not fit, in words."""
    said = []
    if len(" ".join(curated.title.split())) > NAME_LENGTH:
        said.append(f"The title is cut: a List's name has at most {NAME_LENGTH} characters.")
    if len(" ".join(curated.description.split())) > DESCRIPTION_LENGTH:
        said.append(f"The description is cut: it may have {DESCRIPTION_LENGTH} characters.")
    return said


def _read_back(
    context: SyncContext, client: XClient, target: PublishedList, reading: Reading
) -> list[Skip]:
    """Bring the mirror up to date where that is asked for, or nothing is known of the List.

    Gives those who should have been on it and were not.
    """
    published = x_list_of(context.curated)
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
        resolve.learn_x_ids(session, _named(users))
    return _keep(context, mirror, there, users)


def _refuse_others(context: SyncContext, mirror: Mirror, owned: dict[str, XList]) -> None:
    curated = context.curated
    page = list_page(x_list_of(curated))
    if x_list_of(curated) not in owned:
        raise NotYours(
            f"“{curated.title}” is published as a List that is not yours: {page}",
            "Log in as its owner; or publish one of your own: "
            f'care100 describe {curated.slug} --x-list ""',
        )
    with context.database.reading() as session:
        other = mirrors.list_with(session, mirror, x_list_of(curated))
    if other:
        raise NotYours(
            f"The List of “{curated.title}” is already the List of “{other.title}”: {page}",
            f'To publish another one: care100 describe {curated.slug} --x-list ""',
        )


def _agree(reading: Reading, there: XList) -> None:
    """Ask whether the List may be read for what X charges. Raises TooExpensive, NotRead."""
    price = Price.USER_READ.times(there.members)
    safety.refuse_beyond(reading.budget, price)
    count = "one member" if there.members == 1 else f"{there.members} members"
    name = sanitize.line(there.name, 60)
    question = f"Read the {count} of “{name}” on X back? X charges {money.written(price)} for it."
    if there.members and not reading.agree(question):
        raise NotRead("The List on X was not read, so nothing was done there.")


def _named(users: Sequence[XUser]) -> Iterator[tuple[Handle, str]]:
    for user in users:
        with suppress(BadHandle):
            yield handles.parse(user.username), user.id


def _keep(context: SyncContext, mirror: Mirror, there: XList, users: Sequence[XUser]) -> list[Skip]:
    """Let the mirror say what the List is and holds; give who was thought to be on it."""
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
        # One that was made private has to be told again what it is.
        kept.name = "" if there.private else there.name
        kept.description = there.description
        session.add(kept)
        lost = mirrors.hold(session, kept, seen.values())
    return [Skip(Item(one.remote_id, one.name, one.handle), MISSING) for one in lost]
