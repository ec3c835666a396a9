"""Lists of others: taken from a file or a published page, to be followed here."""

import re
from collections.abc import Sequence

from sqlmodel import Session

from care100.formats.rows import Row
from care100.model.errors import Care100Error
from care100.model.list_metadata import ListMetadata
from care100.registry import lists
from care100.registry.import_rows import ImportResult, import_rows
from care100.registry.models import CuratedList

ACT = "borrow"


class NameTaken(Care100Error):
    """A list of that name is here already and comes from elsewhere."""

    exit_code = 2


def borrow(
    session: Session, origin: str, metadata: ListMetadata, rows: Sequence[Row]
) -> tuple[CuratedList, ImportResult]:
    """Make the list equal to its origin; members already known keep what is known of them.

    Raises NameTaken when a list of the same slug does not come from `origin`.
    """
    curated = lists.find_list(session, metadata.slug)
    if curated and curated.origin != origin:
        raise NameTaken(
            f"There is a list called “{metadata.slug}” already, which comes from elsewhere.",
            f"To follow that one: care100 follow {metadata.slug}",
        )
    if not curated:
        curated = lists.new_list(session, metadata, act=ACT)
        curated.origin = origin
        session.add(curated)
    return curated, make_equal(session, curated, metadata, rows, act=ACT)


def make_equal(
    session: Session,
    curated: CuratedList,
    metadata: ListMetadata,
    rows: Sequence[Row],
    *,
    act: str,
    whole: bool = True,
) -> ImportResult:
    """Let a list say of itself, and have on it, what its origin has. Who is not among the
    rows is taken off, unless these are not the `whole` list.
    """
    lists.describe(session, curated, metadata, act=act)
    return import_rows(session, curated, rows, act=act, replace=whole, own=False)


def slug_of(text: str) -> str:
    """A list's name made from any text, such as a file's name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60].strip("-") or "list"
