"""`export` and `import`: take a list away, and take one in."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from care100 import atomic, formats, plain
from care100.cli import render
from care100.cli.arguments import Json, Slug, option
from care100.cli.invocation import Invocation
from care100.entries import COLUMNS, About, about
from care100.errors import Care100Error, UsageError
from care100.formats.rows import LARGEST, BadFile, BadRow, Rows

if TYPE_CHECKING:
    from care100.registry.intake import Intake

SOME_SKIPPED = 3
_MASTODON_ONLY = ("mastodon", "mastodon-list", "opml")


class BadRows(Care100Error):
    """Rows that cannot be taken in, so that nothing was."""

    def __init__(self, bad: list[BadRow], message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.bad = bad


def export(
    here: Invocation,
    slug: Slug,
    format: Annotated[  # noqa: A002 - the option's name
        str,
        option(
            "--format",
            metavar="FORMAT",
            text=f"One of {', '.join(formats.WRITERS)}. Without it: csv.",
            autocompletion=lambda: list(formats.WRITERS),
        ),
    ] = "csv",
    output: Annotated[
        Path | None,
        option("-o", "--output", metavar="FILE", text="Write to this file, not to the screen."),
    ] = None,
) -> None:
    """Write a list as a file that other programs read.

    `-o` names the file; without it the list is printed on the screen. `--format` says
    what kind of file it shall be.

    `csv` is a table for spreadsheets, which `care100 import` takes back. `mastodon` is
    for Mastodon's own page “Import”, as “Following list”: whoever uploads it follows
    everybody, without care100. `mastodon-list` goes in there as “Lists”. `json` is for
    programs, and has what the list says of itself too. `opml` is for feed readers, and has
    the feed of everybody on Mastodon. `markdown` is a table for a wiki or a web page.

    Example:
        care100 export social-care-100 -o social-care-100.csv
        care100 export social-care-fediverse --format mastodon -o following.csv
        care100 export social-care-fediverse --format opml -o feeds.opml
    """
    from care100.registry.edition import edition
    from care100.registry.lists import the_list

    write = formats.WRITERS.get(format)
    if write is None:
        raise UsageError(
            f"“{plain.line(format, 40)}” is not a format.", f"Use {', '.join(formats.WRITERS)}."
        )
    with here.registry() as database, database.reading() as session:
        going_out = edition(session, the_list(session, slug))
    name, entries = going_out.about.slug, going_out.entries
    text = write(going_out)
    if output is None or str(output) == "-":
        render.file(text)
    else:
        atomic.write(output, text.encode())
        render.note(f"Wrote {name} to {output}.")
    if format in _MASTODON_ONLY:
        _tell_who_is_missing(name, sum(not one.mastodon for one in entries), len(entries))


def _tell_who_is_missing(slug: str, missing: int, of: int) -> None:
    if missing:
        render.note(f"Left out: {missing} of the {of} members of {slug} have no Mastodon account.")


def import_(
    here: Invocation,
    slug: Slug,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="The file's name; - reads what another program hands over.",
            show_default=False,
        ),
    ],
    skip_bad: Annotated[
        bool, option("--skip-bad", text="Leave out rows that cannot be read; take the others.")
    ] = False,
    replace: Annotated[
        bool,
        option("--replace", text="Also take off who is not in the file, and use the file's order."),
    ] = False,
    column: Annotated[
        list[str] | None,
        option(
            "--column",
            metavar="OURS=THEIRS",
            text="What the file calls a column of care100's, such as "
            '`mastodon="Fediverse handle"`; write it again for each one more. Columns are '
            f"{', '.join(COLUMNS)}.",
        ),
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name
        str,
        option(
            "--format",
            metavar="FORMAT",
            text=f"One of {', '.join(formats.READERS)}. Without it care100 looks for itself.",
            autocompletion=lambda: list(formats.READERS),
        ),
    ] = "",
    json: Json = False,
) -> None:
    """Take a file into a list, which is made if there is none of that name.

    Who is on the list already is brought to what the file says; who is not in the file
    stays. When a row cannot be read nothing is imported, and each such row is named. Who
    opted out is left out. `care100 undo LIST` takes a whole import back.

    care100 sees by itself what kind of file it is: one that `care100 export` has written;
    Mastodon's own `following_accounts.csv` or `lists.csv`; a starter pack from fedidevs;
    a text file with one account on each line; or any table saved as CSV. A table needs a
    first line that names its columns, of which one is called mastodon or x. Where yours
    has other names, say which is which with `--column`.

    Example:
        care100 import my-list members.csv
        care100 import my-list table.csv --column mastodon="Fediverse handle"
        care100 export social-care-100 | care100 import my-copy -
    """
    rows = formats.read(_bytes_of(file), format, _columns(column or []))
    try:
        made, intake = _take_in(here, slug, rows, skip_bad=skip_bad, replace=replace)
    except BadRows as error:
        if json:
            bad = [asdict(row) for row in error.bad]
            render.json({"schema": 1, "list": slug.lower(), "imported": False, "bad": bad})
        else:
            _name_rows(error.bad, rows.unit)
        raise
    if json:
        counted = {**asdict(intake), "made": made, "imported": True}
        render.json({"schema": 1, "list": slug.lower(), **counted})
    else:
        _report(slug.lower(), made, intake, rows)
    if intake.bad:
        raise typer.Exit(SOME_SKIPPED)


def _columns(given: list[str]) -> dict[str, str]:
    """What the file calls each column, by care100's word for it. Raises UsageError."""
    called = {}
    for text in given:
        ours, equals, theirs = text.partition("=")
        if not equals or ours.strip().lower() not in COLUMNS or not theirs.strip():
            raise UsageError(
                f"--column cannot be “{plain.line(text, 60)}”.",
                f"Write it as mastodon=THEIRS. care100's columns are {', '.join(COLUMNS)}.",
            )
        called[ours.strip().lower()] = theirs
    return called


def _take_in(
    here: Invocation, slug: str, rows: Rows, *, skip_bad: bool, replace: bool
) -> "tuple[bool, Intake]":
    """Whether the list was made, and what was taken in. Raises BadRows."""
    from care100.registry import lists
    from care100.registry.changes import one_batch
    from care100.registry.intake import take_in

    with here.registry() as database, database.writing() as session, one_batch():
        curated = lists.find_list(session, slug)
        made = curated is None
        if curated is None:
            curated = lists.new_list(session, _said(slug.lower(), rows), act="import")
        intake = take_in(session, curated, rows.good, act="import", replace=replace)
        intake.bad = sorted([*rows.bad, *intake.bad], key=lambda row: row.line)
        if intake.bad and (replace or not skip_bad):
            raise _refusal(intake.bad, len(rows.good) + len(rows.bad), asked_to_skip=skip_bad)
    return made, intake


def _said(slug: str, rows: Rows) -> About:
    """What a list made from the file says of itself, under the name it is given here."""
    known = asdict(rows.about) if rows.about else {"title": slug.replace("-", " ").capitalize()}
    return about({**known, "slug": slug})


def _refusal(bad: list[BadRow], of: int, *, asked_to_skip: bool) -> BadRows:
    count = "One row cannot" if len(bad) == 1 else f"{len(bad)} of {of} rows cannot"
    if asked_to_skip:
        hint = "With --replace every row must be good: who is in a bad one would be taken off."
    else:
        hint = "Correct the file, or leave such rows out with --skip-bad."
    return BadRows(bad, f"{count} be taken in, so nothing was imported.", hint)


def _report(slug: str, made: bool, intake: "Intake", rows: Rows) -> None:
    if made and rows.about:
        render.out(f"Made the list {slug}: “{rows.about.title}”.")
    elif made:
        render.out(f"Made the list {slug}. Give it a title: care100 describe {slug} --title …")
    done = [
        f"{count} {word}"
        for count, word in (
            (intake.added, "added"),
            (intake.changed, "changed"),
            (len(intake.removed), "taken off"),
            (intake.unchanged, "as they were"),
        )
        if count
    ]
    render.out(f"{slug}: {', '.join(done) or 'nothing to import'}.")
    for name in intake.removed:
        render.out(f"  taken off: {plain.line(name)}")
    for note in rows.notes:
        render.note(note)
    if intake.opted_out:
        render.note("Left out, because they asked not to be listed:")
        _name_rows(intake.opted_out, rows.unit)
    if intake.bad:
        render.note("Left out, because they cannot be taken in:")
        _name_rows(intake.bad, rows.unit)
    if intake.left:
        count = f"{len(intake.left)} {'member' if len(intake.left) == 1 else 'members'}"
        render.note(f"Not in the file, and still on the list: {count}. --replace takes them off.")


def _name_rows(rows: list[BadRow], unit: str) -> None:
    for row in rows:
        render.note(f"  {unit} {row.line}: {plain.line(row.reason)}")


def _bytes_of(source: str) -> bytes:
    """The content of a file, or of standard input for `-`; at most what a reader takes."""
    if source == "-":
        if sys.stdin.isatty():
            render.note("Type the rows, then end with Ctrl-D on a line of its own.")
        return sys.stdin.buffer.read(LARGEST + 1)
    path = Path(source)
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        raise BadFile(f"There is no file {path}.", f"You are in the folder {Path.cwd()}") from None
    except IsADirectoryError:
        raise BadFile(f"{path} is a folder.", "Name a file in it.") from None
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror}.") from None
