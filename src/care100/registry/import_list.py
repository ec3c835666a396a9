"""Import of a file or a page into a list, which is created if it does not exist."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from care100.formats.metadata_rows import metadata_of, row_of
from care100.formats.rows import BadRow, Rows
from care100.model.errors import Care100Error
from care100.model.list_metadata import ListMetadata
from care100.registry import lists, subscriptions
from care100.registry.database import Database
from care100.registry.history import one_batch
from care100.registry.import_rows import ImportResult, import_rows
from care100.registry.members import members
from care100.registry.models import CuratedList
from care100.registry.subscriptions import FetchedList

_ACT = "import"


class BadRows(Care100Error):
    """Invalid rows; nothing was imported."""

    def __init__(self, bad: list[BadRow], message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.bad = bad


@dataclass(frozen=True)
class ImportSource:
    """Rows to import, and the page that publishes them if they are not from a file.

    `is_changed` is false when neither the page nor the list has changed since the list was
    last updated from it; there are no rows then.
    """

    rows: Rows
    published: FetchedList | None = None
    is_changed: bool = True


def import_list(
    database: Database, slug: str, source: ImportSource, *, skip_bad: bool, replace: bool
) -> tuple[bool, ImportResult]:
    """Import rows. Return whether the list was created, and the result. Raises BadRows."""
    rows, published = source.rows, source.published
    with database.writing() as session, one_batch():
        curated = lists.find_list(session, slug)
        made = curated is None
        if curated and not source.is_changed:
            return made, ImportResult(unchanged=len(members(session, curated)))
        if curated is None and published:
            curated = subscriptions.create(session, published, slug.lower(), act=_ACT)
        elif curated is None:
            curated = lists.new_list(session, _metadata(slug.lower(), rows), act=_ACT)
        result = _import(session, curated, source, made=made, replace=replace)
        result.bad.sort(key=lambda row: row.line)
        if result.bad and (replace or not skip_bad):
            raise _refusal(result.bad, len(rows.good) + len(rows.bad), asked_to_skip=skip_bad)
    return made, result


def _import(
    session: Session, curated: CuratedList, source: ImportSource, *, made: bool, replace: bool
) -> ImportResult:
    """Import the rows. A subscription is replaced as a whole by its page."""
    if source.published is None:
        result = import_rows(session, curated, source.rows.good, act=_ACT, replace=replace)
        result.bad += source.rows.bad
        return result
    if made or (replace and subscriptions.subscription_of(session, curated)):
        return subscriptions.update(session, curated, source.published, act=_ACT)
    return subscriptions.merge(session, curated, source.published, act=_ACT, replace=replace)


def _metadata(slug: str, rows: Rows) -> ListMetadata:
    """Return the metadata of a new list: the file's, if it has any, with the given slug."""
    known: Mapping[str, object] = (
        row_of(rows.metadata) if rows.metadata else {"title": slug.replace("-", " ").capitalize()}
    )
    return metadata_of({**known, "slug": slug})


def _refusal(bad: list[BadRow], of: int, *, asked_to_skip: bool) -> BadRows:
    if asked_to_skip:
        hint = "With --replace every row must be valid. Correct the file and try again."
    else:
        hint = "Correct the file, or leave out invalid rows with --skip-bad."
    message = f"{len(bad)} of {of} rows could not be imported. Nothing was changed."
    return BadRows(bad, message, hint)
