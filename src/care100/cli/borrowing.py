"""A list to follow that may be a file: it is taken into the registry first."""

from pathlib import Path

from care100 import formats
from care100.cli import render
from care100.entries import about
from care100.formats.rows import LARGEST, BadFile
from care100.registry.borrowed import borrow, slug_of
from care100.registry.changes import one_batch
from care100.registry.database import Database
from care100.registry.lists import the_list
from care100.registry.models import CuratedList


def list_named(database: Database, text: str) -> CuratedList:
    """The list of that slug, or the list that the file of that name holds.

    Raises lists.UnknownList, formats.rows.BadFile and borrowed.NameTaken.
    """
    file = Path(text)
    if file.suffix.lower() not in (".csv", ".json", ".txt") and "/" not in text:
        with database.reading() as session:
            return the_list(session, text)
    return _from_file(database, file)


def _from_file(database: Database, file: Path) -> CuratedList:
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise BadFile(f"{file} cannot be read: {error.strerror}.") from error
    rows = formats.read(data)
    if rows.bad:
        first = rows.bad[0]
        raise BadFile(
            f"{file}: {rows.unit} {first.line}: {first.reason}.",
            "See all such rows with: care100 import NAME FILE",
        )
    said = rows.about or about({"slug": slug_of(file.stem), "title": file.stem})
    with database.writing() as session, one_batch():
        curated, intake = borrow(session, f"file:{file.resolve()}", said, rows.good)
    for row in (*intake.opted_out, *intake.bad):
        render.note(f"Left out, {rows.unit} {row.line}: {row.reason}")
    return curated
