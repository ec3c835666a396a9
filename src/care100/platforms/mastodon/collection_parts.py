"""The parts of a list: Collections in the registry, in its metadata, or with its name."""

from collections.abc import Sequence
from dataclasses import dataclass

from care100.engine import partition
from care100.engine.reconcile import SyncContext
from care100.engine.store import MirrorState
from care100.platforms.mastodon.collection_target import CollectionPart
from care100.platforms.mastodon.collections import NAME_LENGTH, Collection
from care100.platforms.mastodon.handles import MASTODON


@dataclass
class Part:
    """One part of a list: its number in the registry, its Collection, and its wanted members.

    `mirrored` is the id of its Collection when it was last published. The members of a
    `dropped` part are moved to other parts, and its Collection is deleted.
    """

    number: int
    collection: Collection | None = None
    mirrored: str = ""
    members: Sequence[str] = ()
    dropped: bool = False

    @property
    def held(self) -> list[str]:
        """Return the ids of all current members, including those whose consent is pending."""
        return [item.account_id for item in self.collection.items] if self.collection else []


def known_parts(context: SyncContext, collections: Sequence[Collection]) -> list[Part]:
    """Return the list's parts in order.

    First come the parts in the registry, then Collections in the list's metadata, then
    Collections with the list's name.
    """
    metadata = context.metadata
    left = {one.id: one for one in collections}
    every = mirrors_of_parts(context)
    found = [
        Part(mirror.part, left.pop(mirror.remote_id, None), mirror.remote_id)
        for mirror in every
        if mirror.remote_id or mirror.unfinished.making_since
    ]
    for other_id in context.store.containers_of_other_lists(CollectionPart.kind):
        left.pop(other_id, None)
    published = {url: at for at, url in enumerate(metadata.published_on(MASTODON))}
    numbered = {
        one.id: partition.number_in(one.metadata.name, metadata.title, NAME_LENGTH)
        for one in left.values()
    }
    unassigned = [one for one in left.values() if one.url in published or numbered[one.id]]
    unassigned.sort(key=lambda one: (published.get(one.url, len(published)), numbered[one.id]))
    for collection in unassigned:
        vacant = next((part for part in found if not part.collection), None)
        if not vacant:
            vacant = Part(next_number(every, found))
            found.append(vacant)
        vacant.collection = collection
    return found


def next_number(known: Sequence[MirrorState], parts: Sequence[Part]) -> int:
    """Return a number that no present or deleted part has."""
    taken = [mirror.part for mirror in known] + [part.number for part in parts]
    return max(taken, default=0) + 1


def mirrors_of_parts(context: SyncContext) -> list[MirrorState]:
    """Return the mirrors of the list's present and deleted parts, in order."""
    return context.store.mirrors(context.role, CollectionPart.kind)
