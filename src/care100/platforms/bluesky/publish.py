"""Publishing of a list on Bluesky: a list to read as a feed, and starter packs.

A starter pack has up to 150 accounts. A longer list becomes numbered packs, in which members
stay when the list changes. Accounts that block the curator, or took themselves out, are left
out.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace

from care100.engine import partition, safety
from care100.engine.options import PublishOptions
from care100.engine.plan import Action, Plan, Removal, Step, Wanted
from care100.engine.reconcile import SyncContext, TargetPlan, difference
from care100.engine.resolve import ResolvedMembers, members_on_platform, resolve
from care100.engine.store import MirrorState
from care100.model.list_metadata import ListMetadata
from care100.platforms.bluesky.consent import without_refusals
from care100.platforms.bluesky.handles import BLUESKY
from care100.platforms.bluesky.lists import PACK, PUBLISHED, Form, MemberList
from care100.platforms.bluesky.own_lists import OwnList, OwnLists
from care100.platforms.bluesky.pages import list_keys
from care100.platforms.bluesky.records import (
    DESCRIPTION_LENGTH,
    LIST_NAME_LENGTH,
    PACK_NAME_LENGTH,
    PACK_SIZE,
)
from care100.platforms.targets import Item


@dataclass(frozen=True)
class Part:
    """One published list or starter pack: its number in the registry, its list if it exists, and
    the accounts that it should have.
    """

    number: int
    known: OwnList | None = None
    members: Sequence[str] = ()

    @property
    def held(self) -> list[str]:
        """Return the accounts that are in it now."""
        return list(self.known.items) if self.known else []


def publish_targets(context: SyncContext, options: PublishOptions) -> list[TargetPlan]:
    """Plan the list and its starter packs.

    Empty when no member is on Bluesky. Raises safety.TooManyRemovals (unless forced) and
    PlatformError before anything is created.
    """
    before = deepcopy(context.usage)
    found = members_on_platform(context, own=True)
    published = _published_mirrors(context)
    if not found and not any(mirror.remote_id for mirror in published):
        return []
    found = resolve(context, found)
    lists = OwnLists.read(context.client, context.retry)
    whole, packs = _known(context, lists, published)
    found = without_refusals(context, found, [one.known for one in (whole, *packs) if one.known])
    ids = [item.id for item in found.items]
    placed = _placed(ids, packs, published)
    planner = _Planner(context, lists, found, force=options.force)
    planned = [planner.plan(PUBLISHED, [replace(whole, members=ids)])]
    planned.append(planner.plan(PACK, placed))
    every = [one for group in planned for one in group]
    every[0].plan = replace(every[0].plan, skipped=tuple(found.skipped))
    every[0].took, every[0].notes = difference(context.usage, before), found.moved
    every[0].remarks = _shortened_texts(context.metadata)
    return every


def published_part(context: SyncContext, mirror: MirrorState) -> MemberList:
    """Return the target of a published list or starter pack, as it is now.

    Raises PlatformError.
    """
    lists = OwnLists.read(context.client, context.retry)
    form = next(one for one in (PUBLISHED, PACK) if one.kind == mirror.kind)
    known = lists.lists.get(mirror.remote_id)
    name = known.text("name") if known else context.metadata.title
    return MemberList(context.client, lists, form, name, known=known)


def _published_mirrors(context: SyncContext) -> list[MirrorState]:
    return [
        mirror
        for form in (PUBLISHED, PACK)
        for mirror in context.store.mirrors(context.role, form.kind)
    ]


def _known(
    context: SyncContext, lists: OwnLists, published: Sequence[MirrorState]
) -> tuple[Part, list[Part]]:
    """Return the list and the packs that exist: in the registry, in the metadata, or by name."""
    used = {mirror.remote_id for mirror in published if mirror.remote_id}
    for form in (PUBLISHED, PACK):
        used |= context.store.containers_of_other_lists(form.kind).keys()
    metadata = context.metadata
    named = list_keys(metadata.published_on(BLUESKY), lists, context.client.did)
    titled = {key: number for key, one in lists.lists.items() if (number := _number(one, metadata))}
    keys = [*named, *sorted(titled, key=titled.__getitem__)]
    free = {key: lists.lists[key] for key in keys if key in lists.lists and key not in used}
    whole = next((one for one in published if one.kind == PUBLISHED.kind), None)
    known = lists.lists.get(whole.remote_id) if whole else None
    if known is None:
        known = next((one for one in free.values() if not lists.pack_of(one.key)), None)
    packs = [
        Part(mirror.part, lists.lists.get(mirror.remote_id))
        for mirror in published
        if mirror.kind == PACK.kind and (mirror.remote_id or mirror.unfinished.making_since)
    ]
    number = max((mirror.part for mirror in published), default=0)
    for one in free.values():
        if lists.pack_of(one.key):
            number += 1
            packs.append(Part(number, one))
    return Part(0, known), packs


def _number(one: OwnList, metadata: ListMetadata) -> int:
    """Return the number of the list's part that has this name and purpose, or 0."""
    form = {PACK.purpose: PACK, PUBLISHED.purpose: PUBLISHED}.get(one.text("purpose"))
    return form.number_in(one.text("name"), metadata.title) if form else 0


def _placed(
    ids: Sequence[str], packs: Sequence[Part], published: Sequence[MirrorState]
) -> list[Part]:
    """Return every starter pack with its accounts; new packs get new numbers."""
    placed = partition.split(ids, [part.held for part in packs], PACK_SIZE)
    first = max([mirror.part for mirror in published] + [part.number for part in packs], default=0)
    every = [*packs, *(Part(first + 1 + at) for at in range(len(placed) - len(packs)))]
    return [
        replace(part, members=tuple(members))
        for part, members in zip(every, placed, strict=True)
        if part.known or members
    ]


@dataclass(frozen=True)
class _Planner:
    """Plans lists and packs for resolved members."""

    context: SyncContext
    lists: OwnLists
    found: ResolvedMembers
    force: bool

    def plan(self, form: Form, parts: Sequence[Part]) -> list[TargetPlan]:
        """Plan the parts of one form."""
        items = {item.id: item for item in self.found.items}
        titles = form.names(self.context.metadata.title, max(len(parts), 1))
        inside = {id_ for part in parts for id_ in part.held}
        leaving = inside - items.keys()
        names = self._names(leaving)
        planned = [
            self._plan_part(
                form, part, title, Wanted([items[id_] for id_ in part.members], (), names)
            )
            for part, title in zip(parts, titles, strict=False)
        ]
        if planned:
            label = planned[0].target.label
            safety.refuse_emptying(len(inside), len(leaving), label, force=self.force)
        return planned

    def _plan_part(self, form: Form, part: Part, title: str, wanted: Wanted) -> TargetPlan:
        description = partition.shortened(self.context.metadata.description, DESCRIPTION_LENGTH)
        target = MemberList(self.context.client, self.lists, form, title, description, part.known)
        mirror = self.context.mirror(target, part.number)
        if part.known and mirror.remote_id != part.known.key:
            self.context.store.keep_container(mirror.id, part.known.key)
        target_plan = self.context.plan_target(
            target,
            wanted,
            remove=Removal.ALL,
            account_ids=self.found.account_ids,
            part=part.number,
        )
        target_plan.plan = _with_texts(target_plan.plan, target)
        return target_plan

    def _names(self, dids: set[str]) -> dict[str, Item]:
        """Return the accounts that are not on the list, with their names for the plan."""
        known = {
            id_: held.item
            for mirror in _published_mirrors(self.context)
            for id_, held in mirror.items.items()
        }
        unknown = sorted(dids - known.keys())
        if not unknown:
            return {}
        shown = self.context.client.shown(unknown, self.context.retry)
        return {one.did: Item(one.did, one.name or one.did, f"@{one.handle}") for one in shown}


def _with_texts(plan: Plan, target: MemberList) -> Plan:
    """Add a step to the plan if the name or the description must change."""
    if not target.id or target.is_described:
        return plan
    step = Step(Action.DESCRIBE, Item(target.id, target.name), target.description)
    return replace(plan, steps=(step, *plan.steps))


def _shortened_texts(metadata: ListMetadata) -> list[str]:
    """Return a sentence for each text that is shortened."""
    sentences = []
    title = " ".join(metadata.title.split())
    if len(title.encode()) > PACK_NAME_LENGTH:
        sentences.append(
            f"The title is shortened: a list's name has at most {LIST_NAME_LENGTH} characters, "
            f"and a starter pack's {PACK_NAME_LENGTH}."
        )
    if len(" ".join(metadata.description.split())) > DESCRIPTION_LENGTH:
        sentences.append(f"The description is shortened to {DESCRIPTION_LENGTH} characters.")
    return sentences


def published(known: Sequence[str], planned: Sequence[TargetPlan]) -> tuple[str, ...]:
    """Return the addresses after a run: those of the login's own, after those of others."""
    ours = [one.target for one in planned if isinstance(one.target, MemberList)]
    if not ours:
        return tuple(known)
    addresses = [one.url for one in ours if one.url]
    did = ours[0].owner
    others = [address for address in known if f"/{did}/" not in address]
    return tuple(dict.fromkeys([*others, *addresses]))
