"""The search for members by name, or by any of their texts, on one list or on all."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlmodel import Session

from care100.model.members import Member
from care100.registry.lists import every_list
from care100.registry.members import members
from care100.registry.models import CuratedList


@dataclass(frozen=True)
class Found:
    """A member, and the lists that it is on."""

    member: Member
    lists: tuple[CuratedList, ...]

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
    return _matching(session, lambda one: any(wanted in _folded(t) for t in _texts(one)))


def names(session: Session, curated: CuratedList | None = None) -> list[str]:
    """Return the names of the members of one list, or of all lists."""
    return [one.member.name for one in _matching(session, lambda _: True, curated)]


def _matching(
    session: Session, fits: Callable[[Member], bool], only: CuratedList | None = None
) -> list[Found]:
    found: dict[int, tuple[Member, list[CuratedList]]] = {}
    for curated in [only] if only else [one for one, _ in every_list(session)]:
        for listed in members(session, curated):
            if fits(listed.member):
                found.setdefault(listed.membership.member_id, (listed.member, []))[1].append(
                    curated
                )
    return [Found(member, tuple(lists)) for member, lists in found.values()]


def _texts(member: Member) -> Iterator[str]:
    yield from (
        member.name,
        member.website,
        member.about,
        member.note,
        member.source,
        *member.topics,
    )
    for handle in member.handles:
        yield from (handle.display, handle.typed, handle.url)


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
