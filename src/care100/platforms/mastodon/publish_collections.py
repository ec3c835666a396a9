"""Publishing of a list as Mastodon Collections: its parts, and the plan for each.

Members that do not consent are skipped. Members that removed themselves from a Collection
are remembered and not added again.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace

from care100.engine import partition, resolve, safety
from care100.engine.plan import Action, Plan, Removal, Step, Wanted
from care100.engine.reconcile import SyncContext, TargetPlan, difference
from care100.engine.resolve import MemberFilter, ResolvedMembers
from care100.model.errors import Care100Error
from care100.platforms.base import Item
from care100.platforms.mastodon.client import Mastodon
from care100.platforms.mastodon.collection_parts import Part, known_parts, mirrors_of, next_number
from care100.platforms.mastodon.collection_target import CollectionPart
from care100.platforms.mastodon.collections import (
    DESCRIPTION_LENGTH,
    NAME_LENGTH,
    PART_SIZE,
    SINCE_API_VERSION,
    CollectionMetadata,
    CollectionsClient,
)
from care100.platforms.mastodon.consent import consenting
from care100.platforms.mastodon.profiles import handles
from care100.registry import mirrors
from care100.registry.models import CuratedList, Login


class NoCollections(Care100Error):
    """The login's server has no Collections."""


class TooManyParts(Care100Error):
    """The list needs more Collections than the user may have."""


def plan_targets(
    context: SyncContext, client: Mastodon, *, repack: bool, force: bool
) -> list[TargetPlan]:
    """Plan each part of the list and its Collection, in the parts' order.

    Empty when no member of the list is on Mastodon. Raises NoCollections, TooManyParts,
    safety.TooManyRemovals (unless `force`) and PlatformError before anything is created.
    """
    before = deepcopy(client.usage)
    _require_collections(context, client)
    with context.database.reading() as session:
        found = resolve.members_on_platform(
            session, context.curated, context.login, MemberFilter(), own=True
        )
    found = resolve.resolve(context.database, context.login, client, found, context.retry)
    collections = CollectionsClient(client)
    held = known_parts(context, context.retry.ask(collections.all))
    if not found.candidates and not found.skipped and not held:
        return []
    found = consenting(context, client, found, held)
    placed = _placed(context, found, held, repack=repack)
    _refuse_too_many(context, collections, placed)
    inside = {id_ for part in placed for id_ in part.held}
    leaving = inside - {id_ for part in placed for id_ in part.members}
    where = f"your Collections on {client.domain}"
    safety.refuse_emptying(len(inside), len(leaving), where, force=force)
    made = _target_plans(context, client, collections, placed, found)
    made[0].took, made[0].notes = difference(client.usage, before), found.moved
    return made


def _require_collections(context: SyncContext, client: Mastodon) -> None:
    if (context.login.api_version or 0) >= SINCE_API_VERSION:
        return
    version = context.retry.ask(client.api_version)
    if (version or 0) < SINCE_API_VERSION:
        raise NoCollections(
            f"{client.domain} has no Collections, which need Mastodon 4.6.",
            f"Use a private list instead: care100 sync {context.curated.slug} --as list",
        )
    with context.database.writing() as session:
        login = session.get_one(Login, context.login.id)
        login.api_version = version
        session.add(login)


def _placed(
    context: SyncContext, found: ResolvedMembers, held: Sequence[Part], *, repack: bool
) -> list[Part]:
    """Return every part with its wanted members; new parts get new numbers."""
    ids = [item.id for item in found.items]
    placed = partition.split(ids, [part.held for part in held], PART_SIZE, repack=repack)
    with context.database.reading() as session:
        first = next_number(mirrors_of(session, context), held)
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
            f"“{context.curated.title}” needs {new} more Collections of {PART_SIZE}; you have "
            f"{there} on {collections.where}, and may have {most}.",
            "Nothing was created. Delete some there, or ask its administrators for more.",
        )


def _target_plans(
    context: SyncContext,
    client: Mastodon,
    collections: CollectionsClient,
    placed: Sequence[Part],
    found: ResolvedMembers,
) -> list[TargetPlan]:
    all_metadata = _all_metadata(context.curated, sum(not part.dropped for part in placed))
    remaining = iter(all_metadata)
    items = {item.id: item for item in found.items}
    added_by_hand = _added_by_hand(context, client, placed, items)
    made: list[TargetPlan] = []
    for part in placed or [Part(1)]:
        metadata = part.collection.metadata if part.collection and part.dropped else next(remaining)
        members = [items[id_] for id_ in part.members]
        target = CollectionPart(
            client, collections, metadata, part.collection, first=members, former_id=part.mirrored
        )
        skipped = [] if made else found.skipped
        target_plan = context.plan_target(
            target,
            Wanted(members, skipped, added_by_hand),
            remove=Removal.ALL,
            account_ids=found.account_ids,
            part=part.number,
        )
        target_plan.plan = _with_collection_steps(target_plan.plan, part, metadata)
        made.append(target_plan)
    made[0].remarks = _shortened_texts(context.curated, all_metadata)
    return made


def _with_collection_steps(plan: Plan, part: Part, metadata: CollectionMetadata) -> Plan:
    """Add the steps for the Collection itself to the plan."""
    if not part.collection:
        return plan
    whole = Item(part.collection.id, metadata.name)
    if part.dropped:
        return Plan((Step(Action.UNMAKE, whole),), skipped=plan.skipped)
    if metadata.fits(part.collection.metadata):
        return plan
    return replace(plan, steps=(Step(Action.DESCRIBE, whole, metadata.description), *plan.steps))


def _all_metadata(curated: CuratedList, count: int) -> list[CollectionMetadata]:
    return [
        CollectionMetadata(
            name,
            partition.shortened(curated.description, DESCRIPTION_LENGTH),
            curated.language.partition("-")[0].lower(),
            curated.hashtags[0] if curated.hashtags else "",
        )
        for name in partition.names(curated.title, max(count, 1), NAME_LENGTH)
    ]


def _shortened_texts(curated: CuratedList, all_metadata: Sequence[CollectionMetadata]) -> list[str]:
    """Return a sentence for each text that is shortened."""
    said = []
    if not all_metadata[0].name.startswith(" ".join(curated.title.split())):
        said.append(f"The title is cut: a Collection's name has at most {NAME_LENGTH} characters.")
    if len(curated.description) > DESCRIPTION_LENGTH:
        said.append(f"The description is cut: it may have {DESCRIPTION_LENGTH} characters.")
    return said


def _added_by_hand(
    context: SyncContext, client: Mastodon, placed: Sequence[Part], items: Mapping[str, Item]
) -> dict[str, Item]:
    """Return accounts that were added by hand and are not on the list, for the plan."""
    inside = {id_ for part in placed for id_ in part.held if id_ not in items}
    with context.database.reading() as session:
        for mirror in mirrors_of(session, context):
            inside -= mirrors.items(session, mirror.id).keys()
    if not inside:
        return {}
    found = context.retry.ask(lambda: handles(client, sorted(inside)))
    return {id_: Item(id_, f"@{handle}") for id_, handle in found.items()}
