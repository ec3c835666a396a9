"""The search for members by name, or by any of their texts, on one list or on all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sqlmodel import Session

from care100.model.handles import Handle
from care100.model.members import Member
from care100.model.topics import unique_topics
from care100.registry.lists import every_list
from care100.registry.models import CuratedList
from care100.registry.reading import read_members


@dataclass(frozen=True)
class Found:
    """A member, with its topics on all these lists that it is on."""

    member: Member
    lists: tuple[CuratedList, ...]

    def fields_with(self, text: str) -> list[str]:
        """Return the names of the member's fields that contain a text, in any case."""
        wanted = _folded(text)
        found = (field for field, value in _texts(self.member) if wanted in _folded(value))
        return list(dict.fromkeys(found))

    def is_called(self, name: str) -> bool:
        """Return whether this is the member's whole name, in any case."""
        return _folded(self.member.name) == _folded(name)


def named(session: Session, name: str, curated: CuratedList | None = None) -> list[Found]:
    """Return the members with this name, in any case; else those whose name contains it.

    Only members of `curated` are searched, if it is given.
    """
    wanted = _folded(name)
    found = _matching(session, lambda one: wanted in _folded(one.name), curated) if wanted else []
    return [one for one in found if one.is_called(name)] or found


def containing(session: Session, text: str) -> list[Found]:
    """Return the members of all lists with a text that contains this one, in any case.

    Searched are names, handles, topics, websites, public texts, notes and sources.
    """
    wanted = _folded(text)
    return _matching(session, lambda one: any(wanted in _folded(t) for _, t in _texts(one)))


def names(session: Session, curated: CuratedList | None = None) -> list[str]:
    """Return the names of the members of one list, or of all lists."""
    return [one.member.name for one in _matching(session, lambda _: True, curated)]


def accounts(session: Session, name: str, curated: CuratedList | None = None) -> list[Handle]:
    """Return the handles whose part before the server is this name, in any case."""
    wanted = _folded(name).removeprefix("@")
    return [
        handle
        for one in _matching(session, lambda _: True, curated)
        for handle in one.member.handles
        if handle.key.partition("@")[0] == wanted
    ]


def searchable_words(session: Session) -> list[str]:
    """Return the names of all members, the words in them, and the topics, for suggestions."""
    found: dict[str, None] = {}
    for one in _matching(session, lambda _: True):
        found |= dict.fromkeys([one.member.name, *one.member.name.split(), *one.member.topics])
    return [*found]


def _matching(
    session: Session, fits: Callable[[Member], bool], only: CuratedList | None = None
) -> list[Found]:
    found: dict[int, tuple[Member, list[CuratedList]]] = {}
    for curated in [only] if only else [one for one, _ in every_list(session)]:
        for listed in read_members(session, curated):
            if fits(listed.member):
                id_ = listed.id
                member, lists = found.get(id_, (listed.member, []))
                topics = unique_topics((*member.topics, *listed.member.topics))
                found[id_] = replace(member, topics=topics), [*lists, curated]
    return [Found(member, tuple(lists)) for member, lists in found.values()]


def _texts(member: Member) -> Iterator[tuple[str, str]]:
    """Yield the searched texts, each with the name of its field."""
    yield "name", member.name
    for handle in member.handles:
        yield from (("account", one) for one in (handle.display, handle.typed, handle.url))
    yield from (("topic", one) for one in member.topics)
    for field in ("website", "about", "note", "source"):
        yield field, getattr(member, field)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
