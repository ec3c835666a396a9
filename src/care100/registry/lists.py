"""Curated lists: find them, create them, and update their metadata."""

from typing import Any

from sqlmodel import Session, col, func, select

from care100.formats import chat_rows
from care100.formats.metadata_rows import row_of
from care100.model.errors import Care100Error
from care100.model.list_metadata import ListMetadata
from care100.model.suggestions import did_you_mean
from care100.registry.history import record
from care100.registry.models import CuratedList, Membership, now


class UnknownList(Care100Error):
    """No list has the requested slug."""

    exit_code = 2


class ListExists(Care100Error):
    """A list with the requested slug already exists."""

    exit_code = 2


def every_list(session: Session) -> list[tuple[CuratedList, int]]:
    """Return all lists with their number of members, ordered by slug, without deleted ones."""
    query = (
        select(CuratedList, func.count(Membership.member_id))  # type: ignore[arg-type]
        .outerjoin(Membership)
        .where(col(CuratedList.deleted_at).is_(None))
        .group_by(CuratedList.id)  # type: ignore[arg-type]
        .order_by(CuratedList.slug)
    )
    return list(session.exec(query).all())


def deleted_lists(session: Session) -> list[CuratedList]:
    """Return the deleted lists, ordered by slug."""
    query = select(CuratedList).where(col(CuratedList.deleted_at).is_not(None))
    return list(session.exec(query.order_by(CuratedList.slug)))


def find_list(session: Session, slug: str) -> CuratedList | None:
    """Return the list with this slug, or None. A deleted list is not found."""
    found = _with_slug(session, slug)
    return None if found and found.deleted_at else found


def find_by_origin(session: Session, origin: str) -> CuratedList | None:
    """Return the list that was copied from `origin`, or None."""
    query = select(CuratedList).where(
        CuratedList.origin == origin, col(CuratedList.deleted_at).is_(None)
    )
    return session.exec(query).first()


def the_list(session: Session, slug: str, *, or_deleted: bool = False) -> CuratedList:
    """Return the list with this slug. Raises UnknownList, which suggests a similar slug."""
    found = _with_slug(session, slug)
    if found and (or_deleted or not found.deleted_at):
        return found
    if found:
        raise UnknownList(
            f"The list “{found.slug}” was deleted.", f"To restore it: care100 undo {found.slug}"
        )
    slugs = [curated.slug for curated, _ in every_list(session)]
    raise UnknownList(
        f"There is no list called “{slug}”.",
        did_you_mean(slug, slugs) or "Show all lists: care100 lists",
    )


def new_list(session: Session, metadata: ListMetadata, *, act: str = "new") -> CuratedList:
    """Create a list. Raises ListExists."""
    _reserve(session, metadata.slug)
    made = CuratedList(**_columns(metadata))
    session.add(made)
    session.flush()
    record(session, made, act=act, after=row_of(metadata))
    return made


def _with_slug(session: Session, slug: str) -> CuratedList | None:
    return session.exec(select(CuratedList).where(CuratedList.slug == slug.lower())).first()


def _reserve(session: Session, slug: str) -> None:
    """Check that no list has this slug; a deleted list that has it gets another one.

    Raises ListExists.
    """
    found = _with_slug(session, slug)
    if not found:
        return
    if not found.deleted_at:
        raise ListExists(
            f"There is already a list called “{slug}”.",
            f"Choose another name, or show the existing list: care100 show {slug}",
        )
    # A slug has at most 60 characters.
    base = f"{slug[:45].rstrip('-')}-deleted"
    free, number = base, 1
    while _with_slug(session, free):
        number += 1
        free = f"{base}-{number}"
    found.slug = free
    session.add(found)
    session.flush()


def metadata_of_list(curated: CuratedList) -> ListMetadata:
    """Return the list's metadata."""
    return ListMetadata(
        **{name: getattr(curated, name) for name in _TEXTS},
        hashtags=tuple(curated.hashtags),
        chats=tuple(map(chat_rows.stored_chat, curated.chats)),
        published={on: tuple(where) for on, where in curated.published.items()},
    )


def describe(
    session: Session, curated: CuratedList, metadata: ListMetadata, *, act: str = "describe"
) -> bool:
    """Update the list's metadata. Return whether it changed. Raises ListExists."""
    before = metadata_of_list(curated)
    if before == metadata:
        return False
    if before.slug != metadata.slug:
        _reserve(session, metadata.slug)
    for name, value in _columns(metadata).items():
        setattr(curated, name, value)
    curated.updated_at = now()
    session.add(curated)
    record(session, curated, act=act, before=row_of(before), after=row_of(metadata))
    return True


_TEXTS = ("slug", "title", "description", "language", "homepage", "curator", "contact", "page")


def _columns(metadata: ListMetadata) -> dict[str, Any]:
    return {
        **{name: getattr(metadata, name) for name in _TEXTS},
        "hashtags": list(metadata.hashtags),
        "chats": [chat_rows.row_of(one) for one in metadata.chats],
        "published": {on: list(where) for on, where in metadata.published.items()},
    }
