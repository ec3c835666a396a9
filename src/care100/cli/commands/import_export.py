"""`export` and `import`."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from care100 import atomic_write, formats
from care100.cli import exit_codes
from care100.cli.invocation import Invocation
from care100.cli.options import Json, Slug, is_address, option, parse_kind
from care100.cli.usage_errors import one_of
from care100.cli.views import error_json, import_view, render
from care100.formats.limits import MOST_MEMBERS, MOST_WITH_OPTION, largest
from care100.formats.member_rows import columns
from care100.formats.rows import BadFile, ReadOptions
from care100.model import sanitize
from care100.model.errors import UsageError
from care100.model.members import Kind
from care100.platforms import platform
from care100.platforms.base import Platform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care100.model.members import Member
    from care100.registry.database import Database
    from care100.registry.import_list import ImportSource


def export(
    here: Invocation,
    slug: Slug,
    format: Annotated[  # noqa: A002 - the option's name
        str,
        option(
            "--format",
            metavar="FORMAT",
            text=f"File format: {one_of(list(formats.WRITERS))}.",
            autocompletion=lambda: list(formats.WRITERS),
        ),
    ] = "csv",
    output: Annotated[
        Path | None,
        option("-o", "--output", metavar="FILE", text="Write to this file instead of the screen."),
    ] = None,
) -> None:
    """Export a list to a file for other programs.

    The formats:

    `csv` is a table for spreadsheets, which `care100 import` reads again. `mastodon` is for
    the Import page of a Mastodon server: upload the file there as “Following list” to
    follow all accounts without care100. `mastodon-list` is for the same page, as “Lists”.
    `json` is for programs and includes the metadata of the list. `opml` is for feed readers
    and contains the feeds of all accounts on Mastodon. `markdown` is a table for a wiki or
    a web page.

    Examples:
        care100 export social-care-100 -o social-care-100.csv
        care100 export social-care-fediverse --format mastodon -o following.csv
        care100 export social-care-fediverse --format opml -o feeds.opml
    """
    from care100.registry.editions import edition
    from care100.registry.lists import the_list

    write = formats.WRITERS.get(format)
    if write is None:
        raise UsageError(
            f"--format cannot be “{sanitize.line(format, 40)}”.",
            f"Use {one_of(list(formats.WRITERS))}.",
        )
    with here.registry() as database, database.reading() as session:
        exported = edition(session, the_list(session, slug))
    name, member_list = exported.metadata.slug, exported.members
    text = write(exported)
    if output is None or str(output) == "-":
        render.file(text)
    else:
        atomic_write.write(output, text.encode())
        render.note(f"Wrote {name} to {output}.")
    if on := formats.ONLY_ON.get(format):
        _note_missing(name, platform(on), member_list)


def _note_missing(slug: str, on: Platform, members: "Sequence[Member]") -> None:
    """Print how many members a file leaves out because it has one platform's accounts only."""
    missing = sum(not one.handle(on.id) for one in members)
    if missing:
        render.note(
            f"Left out: {missing} of {len(members)} members of {slug} without a {on.label} account."
        )


def import_(
    here: Invocation,
    slug: Slug,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="The name of a file, the address of a published list page, or - for "
            "standard input.",
            show_default=False,
        ),
    ],
    skip_bad: Annotated[
        bool, option("--skip-bad", text="Import the valid rows and leave out the others.")
    ] = False,
    replace: Annotated[
        bool,
        option(
            "--replace", text="Also remove members that are not in the file, and use its order."
        ),
    ] = False,
    column: Annotated[
        list[str] | None,
        option(
            "--column",
            metavar="OURS=THEIRS",
            text='Map a column of the file, such as `mastodon="Fediverse handle"`. '
            f"Repeatable. care100's columns are {', '.join(columns())}.",
        ),
    ] = None,
    source: Annotated[
        str,
        option("--source", text="Source of the link between accounts, where a row has none."),
    ] = "",
    kind: Annotated[
        Kind | None,
        option(
            "--kind",
            metavar="KIND",
            text=f"Kind of new members whose row has none: {one_of(list(Kind))}.",
            parser=parse_kind,
        ),
    ] = None,
    topic: Annotated[str, option("--topic", text="Topic of members that have none.")] = "",
    limit: Annotated[
        int,
        option(
            "--limit",
            metavar="NUMBER",
            min=1,
            max=MOST_WITH_OPTION,
            text=f"Largest number of members to read from a file [default: {MOST_MEMBERS}]",
        ),
    ] = MOST_MEMBERS,
    encoding: Annotated[
        str,
        option(
            "--encoding",
            metavar="NAME",
            text="Encoding of a text file, such as windows-1252. Detected when omitted.",
        ),
    ] = "",
    format: Annotated[  # noqa: A002 - the option's name
        str,
        option(
            "--format",
            metavar="FORMAT",
            text=f"File format: {one_of(list(formats.READERS))}. Detected when omitted.",
            autocompletion=lambda: list(formats.READERS),
        ),
    ] = "",
    json: Json = False,
) -> None:
    """Import members from a file or a published list page.

    The list is created if it does not exist. Existing members are updated from the file.
    Columns that the file does not have are left unchanged, and so are members that are not
    in the file. If any row is invalid, nothing is imported and each invalid row is named.
    Accounts that opted out are left out. `care100 undo LIST` reverts a whole import.

    care100 reads files from `care100 export`; `following_accounts.csv` and `lists.csv` from
    Mastodon; starter packs from fedidevs; text files with one account on each line; and any
    table saved as CSV. The first line of a table names its columns, and at least one is
    named mastodon or x. For other names, use `--column`.

    Examples:
        care100 import my-list members.csv
        care100 import my-list table.csv --column mastodon="Fediverse handle"
        care100 export social-care-100 | care100 import my-copy -
        care100 import our-own https://example.org/social-care-100/
    """
    from care100.registry.import_list import BadRows, import_list

    with here.registry() as database:
        options = ReadOptions(limit, _columns(column or []), _values(source, kind, topic))
        given = _read(database, slug, file, options, named=format, encoding=encoding)
        try:
            made, result = import_list(database, slug, given, skip_bad=skip_bad, replace=replace)
        except BadRows as error:
            if not json:
                import_view.name_rows(error.bad, given.rows.unit)
                raise
            bad = [asdict(row) for row in error.bad]
            facts = {"list": slug.lower(), "imported": False, "bad": bad}
            render.json(error_json.document(error, **facts))
            raise typer.Exit(error.exit_code) from error
    if json:
        counted = {**asdict(result), "made": made, "imported": True}
        render.json({"schema": 1, "list": slug.lower(), **counted})
    else:
        import_view.report(slug.lower(), made, result, given.rows)
    if result.bad:
        raise typer.Exit(exit_codes.NOT_ALL)


def _columns(given: list[str]) -> dict[str, str]:
    """Return the file's name of each column, by care100's name. Raises UsageError."""
    called = {}
    for text in given:
        ours, equals, theirs = text.partition("=")
        if not equals or ours.strip().lower() not in columns() or not theirs.strip():
            raise UsageError(
                f"--column cannot be “{sanitize.line(text, 60)}”.",
                f"Write OURS=THEIRS. care100's columns are {', '.join(columns())}.",
            )
        called[ours.strip().lower()] = theirs
    return called


def _values(source: str, kind: Kind | None, topic: str) -> dict[str, str]:
    """Return the values for columns that a row leaves empty, by column."""
    values = {"source": source.strip(), "kind": kind.value if kind else "", "topic": topic.strip()}
    return {name: value for name, value in values.items() if value}


def _read(
    database: "Database", slug: str, given: str, options: ReadOptions, *, named: str, encoding: str
) -> "ImportSource":
    """Read the file or page to import."""
    from care100.registry.import_list import ImportSource

    if not is_address(given):
        data = _bytes_of(given, largest(options.limit))
        return ImportSource(formats.read(data, named, options, encoding=encoding))
    if named or encoding or options != ReadOptions():
        raise UsageError(
            "--format, --encoding, --column, --source, --kind, --topic and --limit work with "
            "files only, not with a page.",
            "Remove them, or download the file first.",
        )
    return import_view.fetch_page(database, slug, given)


def _bytes_of(source: str, limit: int) -> bytes:
    """Read a file, or standard input for `-`, up to one byte more than the limit."""
    if source == "-":
        if sys.stdin.isatty():
            render.note("Type the rows, then press Ctrl-D on an empty line.")
        return sys.stdin.buffer.read(limit + 1)
    path = Path(source)
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except FileNotFoundError:
        raise BadFile(f"There is no file {path}.", f"The current folder is {Path.cwd()}.") from None
    except IsADirectoryError:
        raise BadFile(f"{path} is a folder.", "Write the name of a file in it.") from None
    except OSError as error:
        raise BadFile(f"{path} cannot be read: {error.strerror}.") from None
