"""Import a file or a page that was read, and report the result."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from care100.cli.views import render
from care100.formats.metadata_rows import metadata_of
from care100.formats.metadata_rows import row_of as metadata_row
from care100.formats.rows import BadRow, Rows
from care100.model import sanitize
from care100.model.errors import Care100Error
from care100.model.list_metadata import ListMetadata

if TYPE_CHECKING:
    from sqlmodel import Session

    from care100.registry.database import Database
    from care100.registry.import_rows import ImportResult
    from care100.registry.models import CuratedList
    from care100.registry.subscriptions import Offer

_ACT = "import"


class BadRows(Care100Error):
    """Invalid rows; nothing was imported."""

    def __init__(self, bad: list[BadRow], message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.bad = bad


@dataclass(frozen=True)
class Source:
    """Rows to import, and the page that offers them if they are not from a file.

    `is_news` is false when neither the page nor the list has changed since the list was
    last updated from it; there are no rows then.
    """

    rows: Rows
    offer: "Offer | None" = None
    is_news: bool = True


def from_page(database: "Database", slug: str, address: str) -> Source:
    """Read the page at an address, and print whose list it is.

    Raises guarded.Trouble, published.NoList and BadFile.
    """
    from care100.cli.views.subscription import introduce
    from care100.formats.list_json import page_of
    from care100.subscribe.subscription import page_for

    render.note(f"Reading {sanitize.line(address, 200)} …")
    offer = page_for(database, slug, address)
    if offer is None:
        return Source(Rows(unit="member"), is_news=False)
    introduce(offer.metadata, len(offer.rows.good), page_of(offer.address))
    return Source(offer.rows, offer)


def import_rows(
    database: "Database", slug: str, source: Source, *, skip_bad: bool, replace: bool
) -> "tuple[bool, ImportResult]":
    """Return whether the list was created, and the result. Raises BadRows."""
    from care100.registry import lists, subscriptions
    from care100.registry.history import one_batch
    from care100.registry.import_rows import ImportResult
    from care100.registry.members import members

    rows, offer = source.rows, source.offer
    with database.writing() as session, one_batch():
        curated = lists.find_list(session, slug)
        made = curated is None
        if curated and not source.is_news:
            return made, ImportResult(unchanged=len(members(session, curated)))
        if curated is None and offer:
            curated = subscriptions.new_from(session, offer, slug.lower(), act=_ACT)
        elif curated is None:
            curated = lists.new_list(session, _said(slug.lower(), rows), act=_ACT)
        intake = _put(session, curated, source, made=made, replace=replace)
        intake.bad.sort(key=lambda row: row.line)
        if intake.bad and (replace or not skip_bad):
            raise _refusal(intake.bad, len(rows.good) + len(rows.bad), asked_to_skip=skip_bad)
    return made, intake


def _put(
    session: "Session", curated: "CuratedList", source: Source, *, made: bool, replace: bool
) -> "ImportResult":
    """Put the rows on the list. A subscription is updated as a whole."""
    from care100.registry import subscriptions
    from care100.registry.import_rows import import_rows

    if source.offer is None:
        intake = import_rows(session, curated, source.rows.good, act=_ACT, replace=replace)
        intake.bad += source.rows.bad
        return intake
    if made or (replace and subscriptions.borrowed(session, curated)):
        return subscriptions.take(session, curated, source.offer, act=_ACT)
    return subscriptions.merge(session, curated, source.offer, act=_ACT, replace=replace)


def report(slug: str, made: bool, intake: "ImportResult", rows: Rows) -> None:
    """Print what was imported, and what was left out and why."""
    if made and rows.metadata:
        render.out(f"Created the list {slug}: “{sanitize.line(rows.metadata.title)}”.")
    elif made:
        render.out(f"Created the list {slug}. To set its title: care100 describe {slug} --title …")
    done = [
        f"{count} {word}"
        for count, word in (
            (intake.added, "added"),
            (intake.changed, "changed"),
            (len(intake.removed), "removed"),
            (intake.unchanged, "unchanged"),
        )
        if count
    ]
    render.out(f"{slug}: {', '.join(done) or 'nothing to import'}.")
    for name in intake.removed:
        render.out(f"  removed: {sanitize.line(name)}")
    for note in rows.notes:
        render.note(note)
    if intake.opted_out:
        render.note("Left out because they opted out:")
        name_rows(intake.opted_out, rows.unit)
    if intake.bad:
        render.note("Left out because they are invalid:")
        name_rows(intake.bad, rows.unit)
    if intake.left:
        count = f"{len(intake.left)} {'member' if len(intake.left) == 1 else 'members'}"
        render.note(
            f"Still on the list but not in this import: {count}. To remove them, use --replace."
        )


def name_rows(rows: list[BadRow], unit: str) -> None:
    """Print refused rows by number, each with the reason. Neighbours with the same reason
    share a line.
    """
    for reason, group in groupby(rows, key=lambda row: sanitize.line(row.reason)):
        first, *more = [row.line for row in group]
        place = (
            f"{unit}s {first} to {more[-1]} ({1 + len(more)} in total)"
            if more
            else f"{unit} {first}"
        )
        render.note(f"  {place}: {reason}")


def _said(slug: str, rows: Rows) -> ListMetadata:
    """Return the metadata of a list created from the file, under the given name."""
    known: Mapping[str, object] = (
        metadata_row(rows.metadata)
        if rows.metadata
        else {"title": slug.replace("-", " ").capitalize()}
    )
    return metadata_of({**known, "slug": slug})


def _refusal(bad: list[BadRow], of: int, *, asked_to_skip: bool) -> BadRows:
    count = f"{len(bad)} of {of} rows"
    if asked_to_skip:
        hint = "With --replace every row must be valid. Correct the file and try again."
    else:
        hint = "Correct the file, or leave out invalid rows with --skip-bad."
    return BadRows(bad, f"{count} could not be imported. Nothing was changed.", hint)
