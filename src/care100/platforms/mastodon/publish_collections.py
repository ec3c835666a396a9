"""Publishing of a list as Mastodon Collections: its parts, and the plan for each.

Members that do not consent are skipped. Members that removed themselves from a Collection
are remembered and not added again.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace

from care100.engine import partition, safety
from care100.engine.options import PublishOptions
from care100.engine.plan import Action, Plan, Removal, Step, Wanted
from care100.engine.reconcile import SyncContext, TargetPlan, difference
from care100.engine.resolve import ResolvedMembers, members_on_platform, resolve
from care100.engine.store import MirrorState
from care100.model.errors import Care100Error
from care100.model.list_metadata import ListMetadata
from care100.platforms.errors import Gone
from care100.platforms.mastodon.collection_parts import (
    Part,
    known_parts,
    mirrors_of_parts,
    next_number,
)
from care100.platforms.mastodon.collection_target import CollectionPart
from care100.platforms.mastodon.collections import (
    DESCRIPTION_LENGTH,
    NAME_LENGTH,
    PART_SIZE,
    SINCE_API_VERSION,
    CollectionMetadata,
    CollectionsClient,
)
from care100.platforms.mastodon.consent import without_refusals
from care100.platforms.mastodon.profiles import handles
from care100.platforms.targets import Item


class NoCollections(Care100Error):
    """The login's server has no Collections."""


class TooManyParts(Care100Error):
    """The list needs more Collections than the user may have."""


def publish_collections(context: SyncContext, options: PublishOptions) -> list[TargetPlan]:
    """Plan each part of the list and its Collection, in the parts' order.

    Empty when no member is on Mastodon. Raises NoCollections, TooManyParts,
    safety.TooManyRemovals (unless forced) and PlatformError before anything is created.
    """
    before = deepcopy(context.usage)
    _require_collections(context)
    found = resolve(context, members_on_platform(context, own=True))
    collections = CollectionsClient(context.client)
    held = known_parts(context, context.retry.ask(collections.all))
    if not found and not held:
        return []
    found = without_refusals(context, found, held)
    placed = _placed(context, found, held, repack=bool(options.platform.get("repack")))
    _refuse_too_many(context, collections, placed)
    inside = {id_ for part in placed for id_ in part.held}
    leaving = inside - {id_ for part in placed for id_ in part.members}
    where = f"your Collections on {context.login.domain}"
    safety.refuse_emptying(len(inside), len(leaving), where, force=options.force)
    planned = _Planner(context, collections, found).plan(placed)
    planned[0].took, planned[0].notes = difference(context.usage, before), found.moved
    return planned


def published_part(context: SyncContext, mirror: MirrorState) -> CollectionPart:
    """Return the target of a published part, as its Collection is now. Raises PlatformError."""
    collections = CollectionsClient(context.client)
    try:
        known = context.retry.ask(lambda: collections.get(mirror.remote_id))
    except Gone:
        [metadata] = _metadata_of_parts(context.metadata, 1)
        return CollectionPart(context.client, collections, metadata)
    return CollectionPart(context.client, collections, known.metadata, known)


def _require_collections(context: SyncContext) -> None:
    if (context.login.api_version or 0) >= SINCE_API_VERSION:
        return
    version = context.retry.ask(context.client.api_version)
    if (version or 0) < SINCE_API_VERSION:
        raise NoCollections(
            f"{context.login.domain} has no Collections, which need Mastodon 4.6.",
            f"Use a private list instead: care100 sync {context.metadata.slug} --as list",
        )
    context.store.keep_api_version(version)


def _placed(
    context: SyncContext, found: ResolvedMembers, held: Sequence[Part], *, repack: bool
) -> list[Part]:
    """Return every part with its wanted members; new parts get new numbers."""
    ids = [item.id for item in found.items]
    placed = partition.split(ids, [part.held for part in held], PART_SIZE, repack=repack)
    first = next_number(mirrors_of_parts(context), held)
    every = [*held, *(Part(first + at) for at in range(len(placed) - len(held)))]
    return [
        replace(part, members=tuple(members), dropped=repack and not members)
        for part, members in zip(every, placed, strict=True)
        if part.collection or members
    ]


def _refuse_too_many(
    context: SyncContext, collections: CollectionsClient, placed: Sequence[Part]
) -> None:
    new = sum(not part.collection for part in placed)
    if not new:
        return
    most, there = context.retry.ask(collections.most), len(collections.all())
    if there + new > most:
        raise TooManyParts(
            f"“{context.metadata.title}” needs {new} more Collections of {PART_SIZE}; you have "
            f"{there} on {collections.where}, and may have {most}.",
            "Nothing was created. Delete some Collections there, "
            "or ask the server's administrators for a higher limit.",
        )


@dataclass(frozen=True)
class _Planner:
    """The planner of a list's parts, for resolved members."""

    context: SyncContext
    collections: CollectionsClient
    found: ResolvedMembers

    def plan(self, placed: Sequence[Part]) -> list[TargetPlan]:
        """Plan every part; the first one names the skipped members."""
        items = {item.id: item for item in self.found.items}
        everything = _metadata_of_parts(
            self.context.metadata, sum(not part.dropped for part in placed)
        )
        remaining = iter(everything)
        others = self._others(placed, items)
        planned: list[TargetPlan] = []
        for part in placed or [Part(1)]:
            is_kept = not (part.collection and part.dropped)
            metadata = next(remaining) if is_kept else _known_metadata(part)
            members = [items[id_] for id_ in part.members]
            skipped = [] if planned else self.found.skipped
            wanted = Wanted(members, skipped, others)
            planned.append(self._plan_part(part, metadata, wanted))
        planned[0].remarks = _shortened_texts(self.context.metadata, everything)
        return planned

    def _plan_part(self, part: Part, metadata: CollectionMetadata, wanted: Wanted) -> TargetPlan:
        target = CollectionPart(
            self.context.client,
            self.collections,
            metadata,
            part.collection,
            first=wanted.items,
            former_id=part.mirrored,
        )
        target_plan = self.context.plan_target(
            target,
            wanted,
            remove=Removal.ALL,
            account_ids=self.found.account_ids,
            part=part.number,
        )
        target_plan.plan = _with_container_steps(target_plan.plan, part, metadata)
        return target_plan

    def _others(self, placed: Sequence[Part], items: Mapping[str, Item]) -> dict[str, Item]:
        """Return accounts that were added by hand and are not on the list, for the plan."""
        inside = {id_ for part in placed for id_ in part.held if id_ not in items}
        for mirror in mirrors_of_parts(self.context):
            inside -= mirror.items.keys()
        if not inside:
            return {}
        client = self.context.client
        found = self.context.retry.ask(lambda: handles(client, sorted(inside)))
        return {id_: Item(id_, f"@{handle}") for id_, handle in found.items()}


def _known_metadata(part: Part) -> CollectionMetadata:
    if part.collection is None:
        raise ValueError("a part that was never published has no metadata")
    return part.collection.metadata


def _with_container_steps(plan: Plan, part: Part, metadata: CollectionMetadata) -> Plan:
    """Add the steps for the Collection itself to the plan."""
    if not part.collection:
        return plan
    whole = Item(part.collection.id, metadata.name)
    if part.dropped:
        return Plan((Step(Action.UNMAKE, whole),), skipped=plan.skipped)
    if metadata.fits(part.collection.metadata):
        return plan
    return replace(plan, steps=(Step(Action.DESCRIBE, whole, metadata.description), *plan.steps))


def _metadata_of_parts(metadata: ListMetadata, count: int) -> list[CollectionMetadata]:
    return [
        CollectionMetadata(
            name,
            partition.shortened(metadata.description, DESCRIPTION_LENGTH),
            metadata.language.partition("-")[0].lower(),
            metadata.hashtags[0] if metadata.hashtags else "",
        )
        for name in partition.names(metadata.title, max(count, 1), NAME_LENGTH)
    ]


def _shortened_texts(metadata: ListMetadata, parts: Sequence[CollectionMetadata]) -> list[str]:
    """Return a sentence for each text that is shortened."""
    sentences = []
    if not parts[0].name.startswith(" ".join(metadata.title.split())):
        sentences.append(
            f"The title is shortened: a Collection's name has at most {NAME_LENGTH} characters."
        )
    if len(metadata.description) > DESCRIPTION_LENGTH:
        sentences.append(f"The description is shortened to {DESCRIPTION_LENGTH} characters.")
    return sentences
