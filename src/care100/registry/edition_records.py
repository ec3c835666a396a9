"""The stored editions of lists, and the erasure of members from them."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from care100.registry.models import CuratedList, EditionRecord

KEY = "key"
"""Where a member of an edition has a value of its own, the same in all consecutive editions."""


def recorded(session: Session, curated: CuratedList) -> list[EditionRecord]:
    """Return the list's editions, oldest first."""
    query = select(EditionRecord).where(EditionRecord.list_id == curated.id)
    return list(session.exec(query.order_by(col(EditionRecord.number))))


def newest(session: Session, curated: CuratedList) -> EditionRecord | None:
    """Return the list's newest edition, or None."""
    query = select(EditionRecord).where(EditionRecord.list_id == curated.id)
    return session.exec(query.order_by(col(EditionRecord.number).desc()).limit(1)).first()


def keys_of(editions: Iterable[EditionRecord], identifiers: set[tuple[str, str]]) -> set[str]:
    """Return the keys of the members that have one of these accounts in the editions."""
    return {
        row[KEY]
        for edition in editions
        for row in edition.content["members"]
        if any((column, str(value).lower()) in identifiers for column, value in row.items())
    }


def erase(session: Session, identifiers: set[tuple[str, str]]) -> None:
    """Delete members from all editions, also under the names and accounts they had before.

    `identifiers` are columns of accounts with their values in lower case.
    """
    editions = list(session.exec(select(EditionRecord)))
    keys = keys_of(editions, identifiers)
    for edition in editions:
        rows = edition.content["members"]
        kept = [row for row in rows if row[KEY] not in keys]
        if len(kept) < len(rows):
            edition.content = {**edition.content, "members": kept}
            # No list equals it any more, not even if the member comes back.
            edition.digest = ""
            session.add(edition)
    session.flush()
