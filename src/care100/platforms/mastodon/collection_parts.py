"""Which Collections are a list's parts: those known, published before, or of its name."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, select

from care100.engine import partition
from care100.engine.reconcile import SyncContext
from care100.platforms.mastodon.collection_target import CollectionPart
from care100.platforms.mastodon.collections import NAME_LENGTH, Collection
from care100.platforms.mastodon.handles import MASTODON
from care100.registry import journal, mirrors
from care100.registry.models import Mirror


@dataclass
class Part:
    """One part: its number in the registry, its Collection (if any), who is to be in it.

    `mirrored` is the id that its Collection had when it was last published. One that is
    `dropped` has given its members to others, and is to be deleted.
    """

    number: int
    collection: Collection | None = None
    mirrored: str = ""
    members: Sequence[str] = ()
    dropped: bool = False

    @property
    def held(self) -> list[str]:
        """The ids of everybody in it now, also those who have not answered yet."""
        return [item.account_id for item in self.collection.items] if self.collection else []


def known_parts(context: SyncContext, collections: Sequence[Collection]) -> list[Part]:
    """The list's parts in order: those known, those published before, those of its name."""
    curated = context.curated
    left = {one.id: one for one in collections}
    with context.database.reading() as session:
        every = mirrors_of(session, context)
        found = [
            Part(mirror.part, left.pop(mirror.remote_id, None), mirror.remote_id)
            for mirror in every
            if mirror.remote_id or journal.unfinished(session, mirror.id).making_since
        ]
        for taken in _of_other_lists(session, context):
            left.pop(taken, None)
    published = {url: at for at, url in enumerate(curated.published_on(MASTODON))}
    numbered = {
        one.id: partition.number_in(one.metadata.name, curated.title, NAME_LENGTH)
        for one in left.values()
    }
    strays = [one for one in left.values() if one.url in published or numbered[one.id]]
    strays.sort(key=lambda one: (published.get(one.url, len(published)), numbered[one.id]))
    for collection in strays:
        vacant = next((part for part in found if not part.collection), None)
        if not vacant:
            vacant = Part(next_number(every, found))
            found.append(vacant)
        vacant.collection = collection
    return found


def next_number(known: Sequence[Mirror], parts_: Sequence[Part]) -> int:
    """A number that no part has, or had before it was deleted."""
    taken = [mirror.part for mirror in known] + [part.number for part in parts_]
    return max(taken, default=0) + 1


def _of_other_lists(session: Session, context: SyncContext) -> list[str]:
    """The login's Collections that are another list's, though it may have the same title."""
    query = select(Mirror.remote_id).where(
        Mirror.login_id == context.login.id,
        Mirror.kind == CollectionPart.kind,
        Mirror.list_id != context.curated.id,
    )
    return list(session.exec(query))


def mirrors_of(session: Session, context: SyncContext) -> list[Mirror]:
    """The mirrors of the list's parts, also of those that are no more, in order."""
    found = mirrors.of_list(session, context.curated, context.login)
    ours = [mirror for mirror in found if mirror.kind == CollectionPart.kind]
    return sorted(ours, key=lambda mirror: mirror.part)
