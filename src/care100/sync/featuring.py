"""A list as Mastodon Collections: which parts there are, and what brings each to the list.

Nobody is put in against their will: who does not consent is left out, and who was in and
took themselves out is remembered and not put in again.
"""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace

from care100.errors import Care100Error
from care100.platforms.base import Item
from care100.platforms.mastodon import Mastodon
from care100.platforms.mastodon_collections import (
    DESCRIPTION_LENGTH,
    NAME_LENGTH,
    PART_SIZE,
    SINCE_API_VERSION,
    Face,
    Shelf,
)
from care100.platforms.mastodon_parts import CollectionPart
from care100.platforms.mastodon_profiles import handles
from care100.registry import mirrors
from care100.registry.models import CuratedList, Login
from care100.sync import parts, safety, wanted
from care100.sync.consenting import consenting
from care100.sync.known_parts import Part, known_parts, mirrors_of, next_number
from care100.sync.legs import Bench, Leg, difference
from care100.sync.plan import Do, Plan, Removal, Step, Wanted
from care100.sync.wanted import Narrowing, People


class NoCollections(Care100Error):
    """The login's server has no Collections."""


class TooManyParts(Care100Error):
    """The list needs more Collections than the user may have."""


def legs(bench: Bench, client: Mastodon, *, repack: bool, force: bool) -> list[Leg]:
    """What brings each part of the list to its Collection, in the parts' order.

    None when nobody on the list is on Mastodon. Raises NoCollections, TooManyParts,
    safety.TooManyRemovals (unless `force`) and PlatformError before anything is made.
    """
    before = deepcopy(client.usage)
    _require_collections(bench, client)
    with bench.database.reading() as session:
        found = wanted.people(session, bench.curated, bench.login, Narrowing(), own=True)
    found = wanted.resolve(bench.database, bench.login, client, found, bench.patience)
    shelf = Shelf(client)
    held = known_parts(bench, bench.patience.ask(shelf.all))
    if not found.candidates and not found.skipped and not held:
        return []
    found = consenting(bench, client, found, held)
    placed = _placed(bench, found, held, repack=repack)
    _refuse_too_many(bench, shelf, placed)
    inside = {id_ for part in placed for id_ in part.held}
    leaving = inside - {id_ for part in placed for id_ in part.members}
    where = f"your Collections on {client.domain}"
    safety.refuse_emptying(len(inside), len(leaving), where, force=force)
    made = _legs(bench, client, shelf, placed, found)
    made[0].took, made[0].notes = difference(client.usage, before), found.moved
    return made


def _require_collections(bench: Bench, client: Mastodon) -> None:
    if (bench.login.api_version or 0) >= SINCE_API_VERSION:
        return
    version = bench.patience.ask(client.api_version)
    if (version or 0) < SINCE_API_VERSION:
        raise NoCollections(
            f"{client.domain} has no Collections; they come with Mastodon 4.6.",
            f"Put them in a private list of yours: care100 sync {bench.curated.slug} --as list",
        )
    with bench.database.writing() as session:
        login = session.get_one(Login, bench.login.id)
        login.api_version = version
        session.add(login)


def _placed(bench: Bench, found: People, held: Sequence[Part], *, repack: bool) -> list[Part]:
    """Every part with those who are to be in it; new parts get new numbers."""
    ids = [item.id for item in found.items]
    placed = parts.split(ids, [part.held for part in held], PART_SIZE, repack=repack)
    with bench.database.reading() as session:
        first = next_number(mirrors_of(session, bench), held)
    every = [*held, *(Part(first + at) for at in range(len(placed) - len(held)))]
    return [
        replace(part, members=tuple(members), dropped=repack and not members)
        for part, members in zip(every, placed, strict=True)
        if part.collection or members
    ]


def _refuse_too_many(bench: Bench, shelf: Shelf, placed: Sequence[Part]) -> None:
    new = sum(not part.collection for part in placed)
    if not new:
        return
    most, there = bench.patience.ask(shelf.most), len(shelf.all())
    if there + new > most:
        raise TooManyParts(
            f"“{bench.curated.title}” needs {new} more Collections of {PART_SIZE}; you have "
            f"{there} on {shelf.where}, and may have {most}.",
            "Nothing was made. Delete some there, or ask its administrators for more.",
        )


def _legs(
    bench: Bench, client: Mastodon, shelf: Shelf, placed: Sequence[Part], found: People
) -> list[Leg]:
    faces = _faces(bench.curated, sum(not part.dropped for part in placed))
    remaining = iter(faces)
    items = {item.id: item for item in found.items}
    strangers = _strangers(bench, client, placed, items)
    made: list[Leg] = []
    for part in placed or [Part(1)]:
        face = part.collection.face if part.collection and part.dropped else next(remaining)
        members = [items[id_] for id_ in part.members]
        target = CollectionPart(
            client, shelf, face, part.collection, first=members, former_id=part.mirrored
        )
        skipped = [] if made else found.skipped
        leg = bench.leg(
            target,
            Wanted(members, skipped, strangers),
            remove=Removal.ALL,
            account_ids=found.account_ids,
            part=part.number,
        )
        leg.plan = _finished(leg.plan, part, face)
        made.append(leg)
    made[0].remarks = _cut(bench.curated, faces)
    return made


def _finished(plan: Plan, part: Part, face: Face) -> Plan:
    """The plan, and what is to become of the Collection itself."""
    if not part.collection:
        return plan
    whole = Item(part.collection.id, face.name)
    if part.dropped:
        return Plan((Step(Do.UNMAKE, whole),), skipped=plan.skipped)
    if face.fits(part.collection.face):
        return plan
    return replace(plan, steps=(Step(Do.DESCRIBE, whole, face.description), *plan.steps))


def _faces(curated: CuratedList, count: int) -> list[Face]:
    return [
        Face(
            name,
            parts.shortened(curated.description, DESCRIPTION_LENGTH),
            curated.language.partition("-")[0].lower(),
            curated.hashtags[0] if curated.hashtags else "",
        )
        for name in parts.names(curated.title, max(count, 1), NAME_LENGTH)
    ]


def _cut(curated: CuratedList, faces: Sequence[Face]) -> list[str]:
    """What does not fit, in words."""
    said = []
    if not faces[0].name.startswith(" ".join(curated.title.split())):
        said.append(f"The title is cut: a Collection's name has at most {NAME_LENGTH} characters.")
    if len(curated.description) > DESCRIPTION_LENGTH:
        said.append(f"The description is cut: it may have {DESCRIPTION_LENGTH} characters.")
    return said


def _strangers(
    bench: Bench, client: Mastodon, placed: Sequence[Part], items: Mapping[str, Item]
) -> dict[str, Item]:
    """Who was put in by hand and is not on the list, so that the plan can name them."""
    inside = {id_ for part in placed for id_ in part.held if id_ not in items}
    with bench.database.reading() as session:
        for mirror in mirrors_of(session, bench):
            inside -= mirrors.items(session, mirror.id).keys()
    if not inside:
        return {}
    found = bench.patience.ask(lambda: handles(client, sorted(inside)))
    return {id_: Item(id_, f"@{handle}") for id_, handle in found.items()}
