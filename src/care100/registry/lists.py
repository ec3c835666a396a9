"""Curated lists: find them, create them, and update their metadata."""

from difflib import get_close_matches
from typing import Any

from sqlmodel import Session, func, select

from care100.formats.metadata_rows import row_of
from care100.model.errors import Care100Error
from care100.model.list_metadata import ListMetadata
from care100.registry.history import record
from care100.registry.models import CuratedList, Membership, now


class UnknownList(Care100Error):
    """No list has the requested slug."""

    exit_code = 2


class ListExists(Care100Error):
    """A list with the requested slug already exists."""

    exit_code = 2


def every_list(session: Session) -> list[tuple[CuratedList, int]]:
    """Return all lists with their number of members, ordered by slug."""
    query = (
        select(CuratedList, func.count(Membership.member_id))  # type: ignore[arg-type]
        .outerjoin(Membership)
        .group_by(CuratedList.id)  # type: ignore[arg-type]
        .order_by(CuratedList.slug)
    )
    return list(session.exec(query).all())


def find_list(session: Session, slug: str) -> CuratedList | None:
    """Return the list with this slug, or None."""
    return session.exec(select(CuratedList).where(CuratedList.slug == slug.lower())).first()


def the_list(session: Session, slug: str) -> CuratedList:
    """Return the list with this slug. Raises UnknownList, which suggests a similar slug."""
    found = find_list(session, slug)
    if found:
        return found
    slugs = list(session.exec(select(CuratedList.slug)))
    near = get_close_matches(slug.lower(), slugs, n=1)
    raise UnknownList(
        f"There is no list called “{slug}”.",
        f"Did you mean {near[0]}?" if near else "Show all lists: care100 lists",
    )


def new_list(session: Session, metadata: ListMetadata, *, act: str = "new") -> CuratedList:
    """Create a list. Raises ListExists."""
    if find_list(session, metadata.slug):
        raise ListExists(
            f"There is already a list called “{metadata.slug}”.",
            f"Choose another name, or show the existing list: care100 show {metadata.slug}",
        )
    made = CuratedList(**_columns(metadata))
    session.add(made)
    session.flush()
    record(session, made, act=act, after=row_of(metadata))
    return made


def metadata_of_list(curated: CuratedList) -> ListMetadata:
    """Return the list's metadata."""
    return ListMetadata(
        **{name: getattr(curated, name) for name in _TEXTS},
        hashtags=tuple(curated.hashtags),
        published={on: tuple(where) for on, where in curated.published.items()},
    )


def describe(
    session: Session, curated: CuratedList, metadata: ListMetadata, *, act: str = "describe"
) -> bool:
    """Update the list's metadata, except its slug. Return whether it changed."""
    before = metadata_of_list(curated)
    if before == metadata:
        return False
    for name, value in _columns(metadata).items():
        setattr(curated, name, value)
    curated.updated_at = now()
    session.add(curated)
    record(session, curated, act=act, before=row_of(before), after=row_of(metadata))
    return True


_TEXTS = ("slug", "title", "description", "language", "homepage", "curator", "page")


def _columns(metadata: ListMetadata) -> dict[str, Any]:
    return {
        **{name: getattr(metadata, name) for name in _TEXTS},
        "hashtags": list(metadata.hashtags),
        "published": {on: list(where) for on, where in metadata.published.items()},
    }
