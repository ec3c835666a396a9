"""`export`: write a list to a file."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from care100 import atomic_write
from care100.cli import exit_codes
from care100.cli.invocation import Invocation
from care100.cli.options import Slug, Topics, option
from care100.cli.usage_errors import bad_choice, one_of
from care100.cli.views import export_view, render
from care100.formats import writing
from care100.model.errors import UsageError
from care100.model.members import topics_of
from care100.model.topics import require_known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care100.model.list_metadata import Edition

_FORMATS = [*writing.WRITERS, *writing.SPREADSHEET_WRITERS]


def export(
    here: Invocation,
    slug: Slug,
    format: Annotated[  # noqa: A002 - the option's name
        str,
        option(
            "--format",
            metavar="FORMAT",
            text=f"File format: {one_of(_FORMATS)}. Taken from the name of FILE if it ends "
            f"with {one_of([f'.{name}' for name in writing.ENDINGS])} [default: csv]",
            autocompletion=lambda: list(_FORMATS),
        ),
    ] = "",
    output: Annotated[
        Path | None,
        option("-o", "--output", metavar="FILE", text="Write to this file instead of the screen."),
    ] = None,
    topic: Topics = None,
    public: Annotated[
        bool, option("--public", text="Leave out your notes, which are private.")
    ] = False,
    history: Annotated[
        bool,
        option("--history", text="Add the list's history, for a colleague. Only with JSON."),
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
    format has notes. `--history` adds to JSON every change with its author, also drafts and
    removed members: send such a file only to colleagues. They import it as a new list.

    care100 names what a format leaves out: columns, members, metadata, the history, and the
    accounts that opted out. In files for following (`mastodon`, `mastodon-list`, `opml`),
    accounts that the last check found gone or suspended are left out, and new accounts replace
    those that moved. An existing file is replaced only if you confirm it, or with `--force`.

    Examples:
        care100 export social-care-100 -o social-care-100.csv
        care100 export social-care-100 -o social-care-100.xlsx --force
        care100 export social-care-fediverse --format mastodon -o following.csv
        care100 export social-care-fediverse -o feeds.opml
        care100 export social-care-100 -o housing.csv --topic housing
    """
    from care100.registry import travelling_history
    from care100.registry.editions import edition
    from care100.registry.lists import the_list
    from care100.registry.merging import content_digest, states_of
    from care100.registry.opt_outs import every_opt_out

    to_screen = output is None or str(output) == "-"
    named = format or _format_of(output)
    if named not in _FORMATS:
        raise bad_choice("--format", named, _FORMATS)
    if history and (named != "json" or public or topic):
        raise UsageError(
            "--history needs --format json, and excludes --topic and --public: a history has the "
            "whole list, with drafts and notes.",
            "Remove one of them.",
        )
    if to_screen and named in writing.SPREADSHEET_WRITERS and sys.stdout.isatty():
        raise UsageError("A spreadsheet cannot be shown on the screen.", "Add -o FILE.")
    if output and not to_screen and not force:
        _may_replace(here, output)
    with here.registry() as database, database.reading() as session:
        curated = the_list(session, slug)
        snapshot = edition(session, curated)
        exported = replace(
            snapshot,
            states=states_of(session, curated),
            digest=content_digest(snapshot.metadata, snapshot.members),
            history=travelling_history.exported(session, curated) if history else (),
        )
        has_opt_outs = bool(every_opt_out(session))
    if topic:
        exported = _with_topic(exported, topic)
    if public:
        exported = exported.for_public()
    name = exported.metadata.slug
    data = _written(exported, named)
    if output and not to_screen:
        atomic_write.write(output, data)
        render.note(f"Wrote {name} to {output}.")
    elif named in writing.SPREADSHEET_WRITERS:
        render.out_bytes(data)
    else:
        render.file(data.decode())
    export_view.note_limit(exported)
    export_view.note_private(exported, named)
    export_view.note_left_out(exported, named, has_opt_outs=has_opt_outs)


def _with_topic(exported: "Edition", topics: "Sequence[str]") -> "Edition":
    """Return only the members with a topic. A part of a list is in none of its states.

    Raises UsageError for a topic that no member has.
    """
    require_known(topics, topics_of(exported.members))
    dated = zip(exported.members, exported.added, strict=True)
    chosen = [(one, added) for one, added in dated if one.has_topic(topics)]
    return replace(
        exported,
        members=tuple(one for one, _ in chosen),
        added=tuple(added for _, added in chosen),
        states=(),
        digest="",
    )


def _format_of(output: Path | None) -> str:
    """Return the format that a file's name ends with; csv for any other name."""
    suffix = output.suffix.lower().removeprefix(".") if output else ""
    return writing.ENDINGS.get(suffix, "csv")


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
    if write := writing.SPREADSHEET_WRITERS.get(named):
        return write(exported)
    return writing.WRITERS[named](exported).encode()
