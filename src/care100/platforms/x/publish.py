"""A list as a public List on X: found by its id, and read back only when that is approved.

What is on it is known from the mirror, because X charges for every member that is read.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace

from care100.engine import safety
from care100.engine.options import PublishOptions
from care100.engine.partition import shortened
from care100.engine.plan import Action, Plan, Removal, Skip, Step, Wanted
from care100.engine.reconcile import SyncContext, TargetPlan, difference
from care100.engine.resolve import ResolvedMembers, members_on_platform, resolve
from care100.engine.store import MirrorState
from care100.model import money, sanitize
from care100.model.errors import Care100Error
from care100.model.handles import BadHandle, Handle
from care100.model.list_metadata import ListMetadata
from care100.model.reasons import Reason, ReasonCode
from care100.platforms.targets import Item, Quote
from care100.platforms.x import handles
from care100.platforms.x.client import (
    DESCRIPTION_LENGTH,
    LOOKUP_BATCH,
    NAME_LENGTH,
    XList,
    XUser,
)
from care100.platforms.x.options import DEFAULT_PACE_SECONDS
from care100.platforms.x.platform import list_page, x_list_of
from care100.platforms.x.prices import Price
from care100.platforms.x.published_list import PublishedList


class NotYours(Care100Error):
    """The list is published as a List that belongs to another user, or to another list."""


class NotRead(Care100Error):
    """The List has to be read, and that was not approved."""


def publish_list(context: SyncContext, options: PublishOptions) -> list[TargetPlan]:
    """Plan what brings the List up to date. Empty when no member is on X.

    Spends no money but on what is approved, and on finding a List that care100 knows only by
    its address. Raises NotYours, NotRead, safety.TooExpensive, safety.TooManyRemovals (unless
    forced) and PlatformError before anything is changed.
    """
    before = deepcopy(context.usage)
    context.client.allow(options.budget)
    metadata = context.metadata
    target = PublishedList(
        context.client,
        shortened(metadata.title, NAME_LENGTH),
        shortened(metadata.description, DESCRIPTION_LENGTH),
        pace=_pace(options),
    )
    missing = _read_back(context, target, options)
    found = members_on_platform(context, own=True)
    if not found and not context.mirror(target).remote_id:
        return []
    target_plan = _plan(context, target, found, verify=bool(options.platform.get("verify")))
    target_plan.took = difference(context.usage, before)
    target_plan.missing, target_plan.remarks = missing, _cut(metadata)
    leaving = len(target_plan.plan.doing(Action.REMOVE))
    held = len(target_plan.plan.already) + leaving
    safety.refuse_emptying(held, leaving, target.label, force=options.force)
    return [target_plan]


def _pace(options: PublishOptions) -> float:
    pace = options.platform.get("pace")
    return float(pace) if isinstance(pace, int | float) else DEFAULT_PACE_SECONDS


def _plan(
    context: SyncContext, target: PublishedList, found: ResolvedMembers, *, verify: bool
) -> TargetPlan:
    def planned(found: ResolvedMembers) -> TargetPlan:
        target_plan = context.plan_target(
            target,
            Wanted(found.items, found.skipped),
            remove=Removal.ALL,
            account_ids=found.account_ids,
            observe=False,
        )
        target_plan.plan = _with_metadata(target_plan, target)
        return target_plan

    def refined() -> TargetPlan:
        """Look up the ids that are not known."""
        before = deepcopy(context.usage)
        final = planned(resolve(context, found))
        final.took = difference(context.usage, before)
        return final

    target_plan = planned(found)
    if unknown := len(found.unresolved):
        target_plan.refine = refined
        target_plan.lookups = _reading(unknown)
    adding = len(target_plan.plan.doing(Action.ADD))
    if verify and adding:
        target_plan.verify = True
        target_plan.lookups += _reading(len(target_plan.plan.already) + adding)
    return target_plan


def _reading(users: int) -> Quote:
    """Return what it takes to read so many users."""
    requests = -(-users // LOOKUP_BATCH)
    return Quote(requests, 0, Price.USER_READ.charge(users), float(requests))


def _with_metadata(target_plan: TargetPlan, target: PublishedList) -> Plan:
    """Return the plan, with a step for the List's name and description where they differ."""
    mirror, plan = target_plan.mirror, target_plan.plan
    if not target.id or (mirror.name, mirror.description) == (target.name, target.description):
        return plan
    step = Step(Action.DESCRIBE, Item(target.id, target.name), target.description)
    return replace(plan, steps=(step, *plan.steps))


def _cut(metadata: ListMetadata) -> list[str]:
    """Return what does not fit, in whole sentences."""
    cut = []
    if len(" ".join(metadata.title.split())) > NAME_LENGTH:
        cut.append(f"The title is cut: a List's name has at most {NAME_LENGTH} characters.")
    if len(" ".join(metadata.description.split())) > DESCRIPTION_LENGTH:
        cut.append(f"The description is cut: it may have {DESCRIPTION_LENGTH} characters.")
    return cut


def _read_back(context: SyncContext, target: PublishedList, options: PublishOptions) -> list[Skip]:
    """Bring the mirror up to date where that is asked for, or nothing is known of the List.

    Return the members that should have been on it and were not.
    """
    published = x_list_of(context.metadata)
    mirror = context.mirror(target)
    known = mirror.remote_id
    is_another = bool(published) and published != known
    if not is_another and not (options.platform.get("verify") and known):
        return []
    owned = {one.id: one for one in context.retry.ask(context.client.owned_lists)}
    if is_another:
        _refuse_others(context, published, owned)
    there = owned.get(published or known)
    if not there:
        context.store.empty(mirror.id)
        context.store.keep_published(())
        return []
    _approve(options, there)
    target.id = there.id
    users = context.retry.ask(target.read)
    context.store.learn_permanent_ids(_permanent_ids(users))
    return _keep(context, mirror, there, users)


def _refuse_others(context: SyncContext, list_id: str, owned: Mapping[str, XList]) -> None:
    metadata, page = context.metadata, list_page(list_id)
    another = f'care100 describe {metadata.slug} --x-list ""'
    if list_id not in owned:
        raise NotYours(
            f"“{metadata.title}” is published as a List that is not yours: {page}",
            f"Log in as its owner; or publish one of your own: {another}",
        )
    others = context.store.containers_of_other_lists(PublishedList.kind)
    if other := others.get(list_id):
        raise NotYours(
            f"The List of “{metadata.title}” is already the List of “{other}”: {page}",
            f"To publish another one: {another}",
        )


def _approve(options: PublishOptions, there: XList) -> None:
    """Ask whether the List may be read for what X charges. Raises TooExpensive, NotRead."""
    price = Price.USER_READ.times(there.members)
    safety.refuse_beyond(options.budget, price)
    count = "one member" if there.members == 1 else f"{there.members} members"
    name = sanitize.line(there.name, 60)
    question = f"Read the {count} of “{name}” on X back? X charges {money.written(price)} for it."
    if there.members and not options.ask(question):
        raise NotRead("The List on X was not read, so nothing was done there.")


def _permanent_ids(users: Sequence[XUser]) -> dict[Handle, str]:
    known = {}
    for user in users:
        with suppress(BadHandle):
            known[handles.parse(user.username)] = user.id
    return known


def _keep(
    context: SyncContext, mirror: MirrorState, there: XList, users: Sequence[XUser]
) -> list[Skip]:
    """Store what the List is and holds; return the members that were thought to be on it."""
    present = {
        user.id: Item(user.id, sanitize.line(user.name) or user.username, f"@{user.username}")
        for user in users
    }
    # A List that was made private gets its metadata again, which makes it public.
    name = "" if there.private else there.name
    lost = context.store.replace_items(
        mirror.id, there.id, name, there.description, present.values()
    )
    return [Skip(item, Reason(ReasonCode.MISSING, where="X")) for item in lost]
