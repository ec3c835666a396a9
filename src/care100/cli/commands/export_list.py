"""`export`: write a list to a file."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from care100 import atomic_write, formats
from care100.cli import exit_codes
from care100.cli.invocation import Invocation
from care100.cli.options import Slug, option
from care100.cli.usage_errors import one_of
from care100.cli.views import render
from care100.formats.coverage import COVERAGE
from care100.formats.limits import MOST_MEMBERS
from care100.model import sanitize
from care100.model.errors import UsageError

if TYPE_CHECKING:
    from care100.model.list_metadata import Edition

_FORMATS = [*formats.WRITERS, *formats.SPREADSHEET_WRITERS]


def export(
    here: Invocation,
    slug: Slug,
    format: Annotated[  # noqa: A002 - the option's name
        str,
        option(
            "--format",
            metavar="FORMAT",
            text=f"File format: {one_of(_FORMATS)}. Taken from the name of FILE if it ends "
            f"with {one_of([f'.{name}' for name in formats.ENDINGS])} [default: csv]",
            autocompletion=lambda: list(_FORMATS),
        ),
    ] = "",
    output: Annotated[
        Path | None,
        option("-o", "--output", metavar="FILE", text="Write to this file instead of the screen."),
    ] = None,
    public: Annotated[
        bool, option("--public", text="Leave out your notes, which are private.")
    ] = False,
    force: Annotated[bool, option("--force", text="Replace FILE if it exists.")] = False,
) -> None:
    """Export a list to a file for other programs.

    The formats:

    `csv`, `xlsx` and `ods` are tables for spreadsheets, which `care100 import` reads again.
    `mastodon` is for
    the Import page of a Mastodon server: upload the file there as “Following list” to
    follow all accounts without care100. `mastodon-list` is for the same page, as “Lists”.
    `json` is for programs and includes the metadata of the list. `opml` is for feed readers
    and contains the feeds of all accounts that have one. `markdown` is a table for a wiki or
    a web page.

    `csv`, `xlsx`, `ods` and `json` have everything that you wrote about members, also your
    private notes. Before you publish such a file, leave these out with `--public`. No other
    format has notes.

    care100 names the columns and members that a format leaves out. An existing file is
    replaced only if you confirm it, or with `--force`.

    Examples:
        care100 export social-care-100 -o social-care-100.csv
        care100 export social-care-100 -o social-care-100.xlsx --force
        care100 export social-care-fediverse --format mastodon -o following.csv
        care100 export social-care-fediverse -o feeds.opml
    """
    from care100.registry.editions import edition
    from care100.registry.lists import the_list
    from care100.registry.merging import states_of

    to_screen = output is None or str(output) == "-"
    named = format or _format_of(output)
    if named not in _FORMATS:
        raise UsageError(
            f"--format cannot be “{sanitize.line(named, 40)}”.", f"Use {one_of(_FORMATS)}."
        )
    if to_screen and named in formats.SPREADSHEET_WRITERS and sys.stdout.isatty():
        raise UsageError("A spreadsheet cannot be shown on the screen.", "Add -o FILE.")
    if output and not to_screen and not force:
        _may_replace(here, output)
    with here.registry() as database, database.reading() as session:
        curated = the_list(session, slug)
        exported = replace(edition(session, curated), states=states_of(session, curated))
    if public:
        exported = exported.for_public()
    name, member_list = exported.metadata.slug, exported.members
    data = _written(exported, named)
    if output and not to_screen:
        atomic_write.write(output, data)
        render.note(f"Wrote {name} to {output}.")
    elif named in formats.SPREADSHEET_WRITERS:
        render.out_bytes(data)
    else:
        render.file(data.decode())
    if len(member_list) > MOST_MEMBERS:
        render.note(
            f"{name} has {len(member_list):,} members. `care100 import` reads {MOST_MEMBERS:,} "
            f"from a file unless you add --limit {len(member_list)}."
        )
    _note_private(exported, named)
    _note_left_out(exported, named)


def _format_of(output: Path | None) -> str:
    """Return the format that a file's name ends with; csv for any other name."""
    suffix = output.suffix.lower().removeprefix(".") if output else ""
    return formats.ENDINGS.get(suffix, "csv")


def _may_replace(here: Invocation, output: Path) -> None:
    """Check that an existing file is to be replaced. Asks; raises UsageError in a script."""
    if not output.is_file():
        return
    exists = f"The file {output} exists."
    if not here.interactive:
        raise UsageError(exists, "Choose another name, or add --force to replace it.")
    if not here.ask(f"{exists} Replace it?"):
        render.note("Cancelled. Nothing was changed.")
        raise typer.Exit(exit_codes.DECLINED)


def _written(exported: "Edition", named: str) -> bytes:
    if write := formats.SPREADSHEET_WRITERS.get(named):
        return write(exported)
    return formats.WRITERS[named](exported).encode()


def _note_private(exported: "Edition", named: str) -> None:
    """Print that a file has private notes, if it has."""
    noted = sum(1 for one in exported.members if one.note)
    if noted and COVERAGE[named].has_notes:
        notes = render.counted(noted, "note")
        render.note(f"The file has {notes} that nobody else may see. To leave out notes: --public")


def _note_left_out(exported: "Edition", named: str) -> None:
    """Print what of the list, and how many of its members, a format has no room for."""
    covers = COVERAGE[named]
    total, slug = len(exported.members), exported.metadata.slug
    if missing := len(covers.members_left_out(exported)):
        render.note(f"Left out: {missing} of {total} members of {slug} without {covers.account}.")
    if parts := covers.left_out(exported):
        render.note(f"Not in the format {named}: {'; '.join(parts)}.")
