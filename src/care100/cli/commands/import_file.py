"""`import`: read members from a file or a published list."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from care100 import streams
from care100.cli import exit_codes
from care100.cli.invocation import Invocation
from care100.cli.options import DryRun, Json, MaxCost, Slug, Yes, is_address, option, parse_kind
from care100.cli.reading_logins import list_access
from care100.cli.usage_errors import one_of
from care100.cli.views import error_json, import_view, page_handles, perhaps_emails, render
from care100.formats import reading
from care100.formats.column_names import ACCOUNT
from care100.formats.limits import MOST_IN_FILE, MOST_WITH_OPTION, largest
from care100.formats.member_rows import columns
from care100.formats.rows import BadFile, ReadOptions, Rows
from care100.model import money, sanitize
from care100.model.errors import UsageError
from care100.model.members import Kind
from care100.model.server_names import is_loopback
from care100.model.topics import join_topics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care100.check.page_addresses import NamedByPage
    from care100.registry.database import Database
    from care100.registry.import_list import ImportPreview, ImportSource
    from care100.registry.import_rows import ImportResult
    from care100.subscribe.access import ListAccess


_FORMATS = [*reading.READERS, *reading.SPREADSHEET_READERS]


def import_(
    here: Invocation,
    slug: Slug,
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE",
            help="The name of a file, the address of a page, file or list on a platform, "
            "or - for standard input.",
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
            text="Name or number of a column of the file, such as `mastodon=Fedi` or `x=2`. "
            f"Repeatable. care100's columns are {', '.join(columns())}; `account` is for accounts "
            "on any platform.",
        ),
    ] = None,
    source: Annotated[
        str,
        option("--source", text="Source of the link between accounts, where a row has none."),
    ] = "",
    kind: Annotated[
        str | None,
        option(
            "--kind",
            metavar="KIND",
            text=f"Kind of new members whose row has none: {one_of(list(Kind))}.",
            parser=parse_kind,
        ),
    ] = None,
    topic: Annotated[
        list[str] | None, option("--topic", text="Topic of members that have none. Repeatable.")
    ] = None,
    limit: Annotated[
        int,
        option(
            "--limit",
            metavar="NUMBER",
            min=1,
            max=MOST_WITH_OPTION,
            text="Largest number of members to read from a file",
        ),
    ] = MOST_IN_FILE,
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
            text=f"File format: {one_of(_FORMATS)}. Detected when omitted.",
            autocompletion=lambda: list(_FORMATS),
        ),
    ] = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    max_cost: MaxCost = None,
    json: Json = False,
) -> None:
    """Import members from a file or a published list.

    The list is created if it does not exist. Existing members are updated from the file.
    Columns that the file does not have are left unchanged, and so are members that are not
    in the file. If any row is invalid, nothing is imported and each invalid row is named.
    Accounts that opted out are left out. `care100 undo LIST` reverts a whole import.

    care100 reads files from `care100 export`; `following_accounts.csv` and `lists.csv` from
    Mastodon; starter packs from fedidevs; lists from Trunk; text with accounts and names;
    tables in Markdown; OPML from feed readers; and any table saved as CSV, .xlsx or .ods.
    Columns of a table are recognised by their names and content, and guesses are shown. To
    change how a column is read, use `--column`.

    Examples:
        care100 import my-list members.csv
        care100 import my-list table.csv --dry-run
        care100 import my-list table.csv --column mastodon="Where to find us"
        care100 import my-list table.csv --topic housing --source https://example.org/team
        care100 export social-care-100 | care100 import my-copy -
        care100 import our-own https://example.org/social-care-100/
    """
    from care100.registry.import_list import BadRows, import_list, preview_import

    slug, most = slug.lower(), money.limit(max_cost)
    with (
        here.registry() as database,
        list_access(here, database, yes=yes, limit=most) as access,
    ):
        options = ReadOptions(limit, _columns(column or []), _values(source, kind, topic or []))
        given = _read(database, slug, file, options, access, named=format, encoding=encoding)
        if not json:
            import_view.show_columns(
                given.rows, always=dry_run, fetched=given.published is not None
            )
        how = {"skip_bad": skip_bad, "replace": replace}
        try:
            if dry_run:
                preview = preview_import(database, slug, given, **how)
                result = _show(slug, preview, given.rows, json=json)
            else:
                made, result = import_list(database, slug, given, **how)
                pages = _pages(database, given)
                _report(slug, made, result, given.rows, pages, json=json)
        except BadRows as error:
            if not json:
                import_view.name_rows(error.bad, given.rows.unit)
                raise
            bad = [asdict(row) for row in error.bad]
            facts = {"list": slug, "imported": False, "bad": bad, **_columns_data(given.rows)}
            render.json(error_json.document(error, **facts))
            raise typer.Exit(error.exit_code) from error
    if result.bad:
        raise typer.Exit(exit_codes.NOT_ALL)


def _pages(database: "Database", given: "ImportSource") -> "list[NamedByPage]":
    """Ask about the accounts that a file names by the addresses of their pages.

    Files come from others: servers on this computer are asked only if the user has a login
    on one.
    """
    from care100.check.page_addresses import named_by_page
    from care100.registry import logins

    handles = given.rows.named_by_page
    if given.published or not handles:
        return []
    with database.reading() as session:
        here = any(is_loopback(one.domain) for one in logins.every_login(session) if one.domain)
    return named_by_page(handles, on_this_computer=here)


def _report(
    slug: str,
    made: bool,
    result: "ImportResult",
    rows: Rows,
    pages: "Sequence[NamedByPage]",
    *,
    json: bool,
) -> None:
    if not json:
        import_view.report(slug, made, result, rows)
        page_handles.show(slug, pages)
        return
    counted = {**asdict(result), "made": made, "imported": True}
    facts = {**_reading(slug, rows, result), "page_handles": page_handles.as_data(slug, pages)}
    render.json({"schema": 1, "list": slug, **counted, **facts})


def _show(slug: str, preview: "ImportPreview", rows: Rows, *, json: bool) -> "ImportResult":
    """Print what an import would do. Raises BadRows if invalid rows would stop it."""
    if not json:
        import_view.show_preview(slug, preview, rows)
    if preview.refusal:
        raise preview.refusal
    if json:
        counted = {**asdict(preview.result), "made": preview.made, "imported": False}
        changes = [{"before": one.before, "after": one.after} for one in preview.changes]
        facts = {"changes": changes, **_reading(slug, rows, preview.result)}
        render.json({"schema": 1, "list": slug, **counted, **facts})
    return preview.result


def _columns_data(rows: Rows) -> dict[str, object]:
    """Return how a table's columns were read, as data."""
    return {"columns": [asdict(one) for one in rows.columns]} if rows.columns else {}


def _reading(slug: str, rows: Rows, result: "ImportResult") -> dict[str, object]:
    """Return how a file was read, as data."""
    remarks = [asdict(one) for one in (*rows.remarks, *result.remarks)]
    doubts = perhaps_emails.as_data(slug, rows)
    return {
        "remarks": remarks,
        "notes": rows.notes,
        "perhaps_emails": doubts,
        **_columns_data(rows),
    }


def _columns(given: list[str]) -> dict[str, str]:
    """Return the file's name of each column, by care100's name. Raises UsageError."""
    called = {}
    for text in given:
        ours, equals, theirs = text.partition("=")
        if not equals or ours.strip().lower() not in (*columns(), ACCOUNT) or not theirs.strip():
            raise UsageError(
                f"--column cannot be “{sanitize.line(text, 60)}”.",
                f"Write OURS=THEIRS. care100's columns are {', '.join(columns())}.",
            )
        called[ours.strip().lower()] = theirs
    return called


def _values(source: str, kind: str | None, topics: list[str]) -> dict[str, str]:
    """Return the values for columns that a row leaves empty, by column."""
    topic = join_topics(topics).strip()
    values = {"source": source.strip(), "kind": kind or "", "topic": topic}
    return {name: value for name, value in values.items() if value}


def _read(
    database: "Database",
    slug: str,
    given: str,
    options: ReadOptions,
    access: "ListAccess",
    *,
    named: str,
    encoding: str,
) -> "ImportSource":
    """Read the file or page to import."""
    from care100.registry.import_list import ImportSource

    if not is_address(given):
        name = "" if given == "-" else Path(given).name
        rows = reading.read(
            _bytes_of(given, largest(options.limit)),
            named,
            options,
            encoding=encoding,
            file_name=name,
        )
        return ImportSource(rows)
    if named or encoding or options != ReadOptions(MOST_IN_FILE):
        raise UsageError(
            "--format, --encoding, --column, --source, --kind, --topic and --limit work with "
            "files only, not with a page.",
            "Remove them, or download the file first.",
        )
    return import_view.fetch_page(database, slug, given, access)


def _bytes_of(source: str, limit: int) -> bytes:
    """Read a file, or standard input for `-`, up to one byte more than the limit."""
    if source == "-":
        if sys.stdin.isatty():
            render.note("Type the rows, then press Ctrl-D on an empty line.")
        return streams.read_bytes(limit + 1)
    if not source:
        raise UsageError("FILE is empty.", "Write the name of a file, or - for standard input.")
    path = Path(source)
    try:
        with path.open("rb") as file:
            return file.read(limit + 1)
    except FileNotFoundError:
        raise BadFile(f"There is no file {path}.", f"The current folder is {Path.cwd()}.") from None
    except IsADirectoryError:
        raise BadFile(f"{path} is a folder.", "Write the name of a file in it.") from None
    except OSError as error:
        raise BadFile(
            f"{path} cannot be read: {error.strerror}.",
            "Check that you may read the file, and import it again.",
        ) from None
