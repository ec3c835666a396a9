"""`export` and `import`: take a list away, and take one in."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from care100 import atomic_write, formats
from care100.cli import exit_codes
from care100.cli.invocation import Invocation
from care100.cli.options import Json, Slug, is_address, option
from care100.cli.views import import_view, render
from care100.formats.member_rows import columns
from care100.formats.rows import LARGEST, BadFile
from care100.model import sanitize
from care100.model.errors import UsageError

if TYPE_CHECKING:
    from care100.registry.database import Database
    from care100.registry.import_list import ImportSource

_MASTODON_ONLY = ("mastodon", "mastodon-list", "opml")


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
    from care100.registry.editions import edition
    from care100.registry.lists import the_list

    write = formats.WRITERS.get(format)
    if write is None:
        raise UsageError(
            f"“{sanitize.line(format, 40)}” is not a format.", f"Use {', '.join(formats.WRITERS)}."
        )
    with here.registry() as database, database.reading() as session:
        going_out = edition(session, the_list(session, slug))
    name, member_list = going_out.metadata.slug, going_out.members
    text = write(going_out)
    if output is None or str(output) == "-":
        render.file(text)
    else:
        atomic_write.write(output, text.encode())
        render.note(f"Wrote {name} to {output}.")
    if format in _MASTODON_ONLY:
        _tell_who_is_missing(
            name, sum(not one.handle("mastodon") for one in member_list), len(member_list)
        )


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
            help="The file's name, or the address of the page on which somebody publishes a "
            "list; - reads what another program hands over.",
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
            f"{', '.join(columns())}.",
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
    """Take a file or a page into a list, which is made if there is none of that name.

    Who is on the list already is brought to what the file says; what it does not speak of
    stays, and so does who is not in it. When a row cannot be read nothing is imported, and
    each such row is named. Who opted out is left out. `care100 undo LIST` takes a whole
    import back.

    care100 sees by itself what kind of file it is: one that `care100 export` has written;
    Mastodon's own `following_accounts.csv` or `lists.csv`; a starter pack from fedidevs;
    a text file with one account on each line; or any table saved as CSV. A table needs a
    first line that names its columns, of which one is called mastodon or x. Where yours
    has other names, say which is which with `--column`.

    Example:
        care100 import my-list members.csv
        care100 import my-list table.csv --column mastodon="Fediverse handle"
        care100 export social-care-100 | care100 import my-copy -
        care100 import our-own https://example.org/social-care-100/
    """
    from care100.registry.import_list import BadRows, import_list

    with here.registry() as database:
        source = _source(database, slug, file, format, _columns(column or []))
        try:
            made, result = import_list(database, slug, source, skip_bad=skip_bad, replace=replace)
        except BadRows as error:
            if json:
                bad = [asdict(row) for row in error.bad]
                render.json({"schema": 1, "list": slug.lower(), "imported": False, "bad": bad})
            else:
                import_view.name_rows(error.bad, source.rows.unit)
            raise
    if json:
        counted = {**asdict(result), "made": made, "imported": True}
        render.json({"schema": 1, "list": slug.lower(), **counted})
    else:
        import_view.report(slug.lower(), made, result, source.rows)
    if result.bad:
        raise typer.Exit(exit_codes.NOT_ALL)


def _columns(given: list[str]) -> dict[str, str]:
    """What the file calls each column, by care100's word for it. Raises UsageError."""
    called = {}
    for text in given:
        ours, equals, theirs = text.partition("=")
        if not equals or ours.strip().lower() not in columns() or not theirs.strip():
            raise UsageError(
                f"--column cannot be “{sanitize.line(text, 60)}”.",
                f"Write it as mastodon=THEIRS. care100's columns are {', '.join(columns())}.",
            )
        called[ours.strip().lower()] = theirs
    return called


def _source(
    database: "Database", slug: str, given: str, named: str, columns: dict[str, str]
) -> "ImportSource":
    """What is to be taken in, from a file or a page. Raises what reading it raises."""
    from care100.registry.import_list import ImportSource

    if not is_address(given):
        return ImportSource(formats.read(_bytes_of(given), named, columns))
    if named or columns:
        raise UsageError("--format and --column are for files, and this is a page.")
    return import_view.fetch_page(database, slug, given)


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
