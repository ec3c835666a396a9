"""Names of accounts in the journal and in mirrors, which accounts that opted out do not have."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select, update

from care100.formats.member_rows import account_columns
from care100.model.handles import PlatformId
from care100.platforms import PLATFORMS, stored_handle
from care100.platforms.targets import Item
from care100.registry.models import Login, Mirror, MirrorItem, OptOut, Run, StepRecord


def identifiers(row: Mapping[str, Any] | None) -> set[tuple[str, str]]:
    """Return the columns of a row's accounts with their values in lower case."""
    return {(on, str(row[on]).lower()) for on in account_columns() if row and row.get(on)}


def by_platform(
    table: type[MirrorItem | StepRecord], identifiers: set[tuple[str, str]]
) -> Iterator[tuple[PlatformId, ColumnElement[bool]]]:
    """Yield each platform with the condition that a row of `table` is one of these accounts.

    The rows must be of that platform.
    """
    for one in PLATFORMS.values():
        texts = {value for column, value in identifiers if column == one.columns.handle}
        handles = {stored_handle(one.id, text).display.lower() for text in texts}
        ids = {value for column, value in identifiers if column == one.columns.permanent_id}
        if handles or ids:
            yield (
                one.id,
                or_(func.lower(table.handle).in_(handles), func.lower(table.remote_id).in_(ids)),
            )


def erase(session: Session, identifiers: set[tuple[str, str]]) -> None:
    """Erase the names of accounts from all steps and mirrors; handles and ids are kept."""
    for table in (MirrorItem, StepRecord):
        for platform, named in by_platform(table, identifiers):
            mirrors = select(Mirror.id).join(Login).where(Login.platform == platform)
            runs = select(Run.id).where(col(Run.mirror_id).in_(mirrors))
            its = (
                col(MirrorItem.mirror_id).in_(mirrors)
                if table is MirrorItem
                else col(StepRecord.run_id).in_(runs)
            )
            session.exec(update(table).where(its, named).values(name=""))


def without_opted_out(session: Session, mirror_id: int, items: Iterable[Item]) -> list[Item]:
    """Return the items as they may be stored: those of accounts that opted out have no name."""
    query = select(OptOut).join(Login, col(Login.platform) == OptOut.platform).join(Mirror)
    rows = session.exec(query.where(Mirror.id == mirror_id)).all()
    handles = {stored_handle(row.platform, row.key).display.lower() for row in rows}
    ids = {row.platform_id for row in rows if row.platform_id}
    return [
        replace(one, name="") if one.handle.lower() in handles or one.id in ids else one
        for one in items
    ]
