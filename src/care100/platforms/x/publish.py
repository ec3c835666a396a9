"""Publishing of a list as a public List on X.

The List's content is taken from the mirror, because X charges for each member read. The List
is read back only after the user agrees.
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
from care100.platforms.targets import Item
from care100.platforms.x import handles, lookups
from care100.platforms.x.client import (
    DESCRIPTION_LENGTH,
    NAME_LENGTH,
    XList,
)
from care100.platforms.x.lookups import XUser
from care100.platforms.x.options import DEFAULT_PACE_SECONDS
from care100.platforms.x.platform import list_page, x_list_of
from care100.platforms.x.prices import Price
from care100.platforms.x.published_list import PublishedList


class NotYours(Care100Error):
    """The list's List on X belongs to another login, or to another list."""


class NotRead(Care100Error):
    """The List must be read, but the user did not agree."""


def publish_list(context: SyncContext, options: PublishOptions) -> list[TargetPlan]:
    """Plan the update of the List. Empty when no member is on X.

    Money is spent only on approved reads, and on finding a List of which only the address is
    known. Raises NotYours, NotRead, safety.TooExpensive, safety.TooManyRemovals (unless
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
    target_plan.missing, target_plan.remarks = missing, _shortened_texts(metadata)
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
        """Look up unknown and unconfirmed ids, and plan again."""
        before = deepcopy(context.usage)
        final = planned(resolve(context, found, adding))
        final.took = difference(context.usage, before)
        return final

    target_plan = planned(found)
    adding = {item.id for item in target_plan.plan.doing(Action.ADD)}
    if unknown := [one for one in found.unresolved if one.item.id in adding]:
        target_plan.refine = refined
        target_plan.lookups = lookups.quote(unknown)
    if verify and adding:
        target_plan.verify = True
        target_plan.lookups += lookups.quote_of_reading(len(target_plan.plan.already) + len(adding))
    return target_plan


def _with_metadata(target_plan: TargetPlan, target: PublishedList) -> Plan:
    """Add a step to the plan if the List's name or description must change."""
    mirror, plan = target_plan.mirror, target_plan.plan
    if not target.id or (mirror.name, mirror.description) == (target.name, target.description):
        return plan
    step = Step(Action.DESCRIBE, Item(target.id, target.name), target.description)
    return replace(plan, steps=(step, *plan.steps))


def _shortened_texts(metadata: ListMetadata) -> list[str]:
    """Return a sentence for each text that is shortened."""
    sentences = []
    if len(" ".join(metadata.title.split())) > NAME_LENGTH:
        sentences.append(
            f"The title is shortened: a List's name has at most {NAME_LENGTH} characters."
        )
    if len(" ".join(metadata.description.split())) > DESCRIPTION_LENGTH:
        sentences.append(f"The description is shortened to {DESCRIPTION_LENGTH} characters.")
    return sentences


def _read_back(context: SyncContext, target: PublishedList, options: PublishOptions) -> list[Skip]:
    """Update the mirror from X when requested, or when the mirror knows nothing of the List.

    Return the members that the mirror had and the List has not.
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
    return _update_mirror(context, mirror, there, users)


def _refuse_others(context: SyncContext, list_id: str, owned: Mapping[str, XList]) -> None:
    metadata, page = context.metadata, list_page(list_id)
    another = f'care100 describe {metadata.slug} --x-list ""'
    if list_id not in owned:
        raise NotYours(
            f"“{metadata.title}” is published as a List that is not yours: {page}",
            f"Log in as its owner, or publish your own List: {another}",
        )
    others = context.store.containers_of_other_lists(PublishedList.kind)
    if other := others.get(list_id):
        raise NotYours(
            f"The List of “{metadata.title}” is already the List of “{other}”: {page}",
            f"To publish another List: {another}",
        )


def _approve(options: PublishOptions, there: XList) -> None:
    """Ask the user to approve the price of reading the List. Raises TooExpensive and NotRead."""
    price = Price.USER_READ.times(there.members)
    budget = options.budget
    count = "1 member" if there.members == 1 else f"{there.members} members"
    name = sanitize.line(there.name, 60)
    question = f"Read the {count} of “{name}” back from X? X charges {money.written(price)}."
    try:
        safety.approve_cost(price, question, options.ask, limit=budget.usd, spent=budget.spent)
    except safety.Declined as error:
        raise NotRead(
            f"The List “{name}” on X was not read, so nothing was changed there.",
            "Run the same command again and confirm, or use --yes.",
        ) from error


def _permanent_ids(users: Sequence[XUser]) -> dict[Handle, str]:
    known = {}
    for user in users:
        with suppress(BadHandle):
            known[handles.parse(user.username)] = user.id
    return known


def _update_mirror(
    context: SyncContext, mirror: MirrorState, there: XList, users: Sequence[XUser]
) -> list[Skip]:
    """Update the mirror from the List, and return the members that the List has not."""
    present = {
        user.id: Item(user.id, sanitize.line(user.name) or user.username, f"@{user.username}")
        for user in users
    }
    # An empty name makes the next plan update a List that was made private.
    name = "" if there.private else there.name
    lost = context.store.replace_items(
        mirror.id, there.id, name, there.description, present.values()
    )
    return [Skip(item, Reason(ReasonCode.MISSING, where="X")) for item in lost]
