"""Copies of other curators' lists, imported from a file or a published page."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from care100.formats.rows import Row
from care100.model.errors import Care100Error
from care100.model.list_metadata import ListMetadata
from care100.registry import lists
from care100.registry.import_rows import ImportResult, import_rows
from care100.registry.models import CuratedList

ACT = "borrow"


class NameTaken(Care100Error):
    """A list with this slug exists and has a different origin."""

    exit_code = 2


def import_copy(
    session: Session, origin: str, metadata: ListMetadata, rows: Sequence[Row]
) -> tuple[CuratedList, ImportResult]:
    """Create or update the copy of the list at `origin`.

    Members already in the registry keep their name, handles and website. Raises NameTaken
    when a list with the same slug has another origin.
    """
    # The user may have renamed the copy.
    curated = lists.find_by_origin(session, origin) or lists.find_list(session, metadata.slug)
    if curated and curated.origin != origin:
        raise NameTaken(
            f"There is already a list called “{metadata.slug}”, from another source.",
            f"To follow the existing list: care100 follow {metadata.slug}",
        )
    if not curated:
        curated = lists.new_list(session, metadata, act=ACT)
        curated.origin = origin
        session.add(curated)
    metadata = replace(metadata, slug=curated.slug)
    return curated, replace_contents(session, curated, metadata, rows, act=ACT)


def replace_contents(
    session: Session,
    curated: CuratedList,
    metadata: ListMetadata,
    rows: Sequence[Row],
    *,
    act: str,
    whole: bool = True,
) -> ImportResult:
    """Replace a list's metadata and members with those of its origin.

    Members without a row are removed, unless `whole` is false.
    """
    lists.describe(session, curated, metadata, act=act)
    return import_rows(session, curated, rows, act=act, replace=whole, own=False)
