"""Import of a file or a page into a list, which is created if it does not exist."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from care100.formats.member_rows import NO_SOURCE
from care100.formats.metadata_rows import metadata_of, row_of
from care100.formats.rows import BadRow, Rows
from care100.model.errors import Care100Error
from care100.model.list_metadata import ListMetadata
from care100.registry import (
    former_accounts,
    lists,
    merging,
    older_notes,
    subscriptions,
    travelling_history,
)
from care100.registry.database import Database
from care100.registry.history import history, one_batch, rename_batch
from care100.registry.import_rows import ImportResult, import_rows
from care100.registry.members import members
from care100.registry.models import Change, CuratedList
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


@dataclass(frozen=True)
class ImportPreview:
    """What an import would do: the result, the changes, and the error that would stop it."""

    made: bool
    result: ImportResult
    changes: list[Change]
    refusal: BadRows | None


def import_list(
    database: Database, slug: str, source: ImportSource, *, skip_bad: bool, replace: bool
) -> tuple[bool, ImportResult]:
    """Import rows. Return whether the list was created, and the result. Raises BadRows."""
    with database.writing() as session, one_batch() as batch:
        curated, made = _list(session, slug, source)
        result = _import(session, curated, source, made=made, replace=replace)
        if refusal := _refusal(result, source.rows, skip_bad=skip_bad, replace=replace):
            raise refusal
        _take_history(session, curated, source.rows, batch, made=made)
    return made, result


def preview_import(
    database: Database, slug: str, source: ImportSource, *, skip_bad: bool, replace: bool
) -> ImportPreview:
    """Return what `import_list` would do. Nothing is changed."""
    with database.reading() as session, one_batch() as batch:
        curated, made = _list(session, slug, source)
        result = _import(session, curated, source, made=made, replace=replace)
        refusal = _refusal(result, source.rows, skip_bad=skip_bad, replace=replace)
        changes = [change for change in history(session, curated) if change.batch == batch]
        return ImportPreview(made, result, changes, refusal)


def _take_history(
    session: Session, curated: CuratedList, rows: Rows, batch: str, *, made: bool
) -> None:
    """Give a list that was made from an export the state, and the history, that the file has."""
    if not made:
        if rows.history:
            rows.notes.append("The history in the file is imported only into a new list.")
        return
    if not rows.digest:
        return
    same = rows.digest == merging.digest_of(session, curated)
    unedited = rows.metadata and rows.digest == merging.content_digest(
        rows.metadata, (row.member for row in rows.good)
    )
    if rows.history and unedited:
        travelling_history.store(session, curated, rows.history, same_state=same)
        rows.notes.append(f"The history in the file was imported: {len(rows.history)} changes.")
    elif rows.history:
        rows.notes.append(
            "The history in the file was not imported: the file was edited after its export."
        )
    elif same and rows.states:
        # The new list is in the state that was exported, by which a merge recognises it.
        rename_batch(session, curated, batch, rows.states[0])


def _list(session: Session, slug: str, source: ImportSource) -> tuple[CuratedList, bool]:
    """Return the list, and whether it was created."""
    if curated := lists.find_list(session, slug):
        return curated, False
    if source.published:
        return subscriptions.create(session, source.published, slug.lower(), act=_ACT), True
    return lists.new_list(session, _metadata(slug.lower(), source.rows), act=_ACT), True


def _import(
    session: Session, curated: CuratedList, source: ImportSource, *, made: bool, replace: bool
) -> ImportResult:
    """Import the rows. A subscription is replaced as a whole by its page."""
    if not made and not source.is_changed:
        return ImportResult(unchanged=len(members(session, curated)))
    result = _imported(session, curated, source, made=made, replace=replace)
    result.bad.sort(key=lambda row: row.line)
    return result


def _imported(
    session: Session, curated: CuratedList, source: ImportSource, *, made: bool, replace: bool
) -> ImportResult:
    if source.published is None:
        before = older_notes.notes(session, curated) if source.rows.has_older_notes else {}
        present = former_accounts.present_rows(session, curated, source.rows.good)
        result = import_rows(session, curated, present.rows, act=_ACT, replace=replace)
        result.remarks += present.remarks
        result.opted_out += present.opted_out
        if source.rows.has_older_notes:
            older_notes.mark_new(session, curated, before)
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


def _refusal(result: ImportResult, rows: Rows, *, skip_bad: bool, replace: bool) -> BadRows | None:
    """Return the error if invalid rows stop the import."""
    bad = result.bad
    if not bad or (skip_bad and not replace):
        return None
    if skip_bad:
        hint = "With --replace every row must be valid. Correct the file and try again."
    elif any(NO_SOURCE in row.reason for row in bad):
        hint = (
            "If the accounts of each row belong together, say where you know that from: name its "
            "column with --column source=NAME, or write it for all rows with --source TEXT. To "
            "leave out invalid rows, use --skip-bad."
        )
    else:
        hint = "Correct the file, or leave out invalid rows with --skip-bad."
    of = len(rows.good) + len(rows.bad)
    message = f"{len(bad)} of {of} rows could not be imported. Nothing was changed."
    return BadRows(bad, message, hint)
