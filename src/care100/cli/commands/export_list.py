"""`export`: write a list to a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from care100 import atomic_write, formats
from care100.cli.invocation import Invocation
from care100.cli.options import Slug, option
from care100.cli.usage_errors import one_of
from care100.cli.views import render
from care100.formats.limits import MOST_MEMBERS
from care100.model import sanitize
from care100.model.errors import UsageError
from care100.platforms import platform
from care100.platforms.base import Platform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from care100.model.members import Member


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
    if len(member_list) > MOST_MEMBERS:
        render.note(
            f"{name} has {len(member_list):,} members. `care100 import` reads {MOST_MEMBERS:,} "
            f"from a file unless you add --limit {len(member_list)}."
        )
    if on := formats.ONLY_ON.get(format):
        _note_missing(name, platform(on), member_list)


def _note_missing(slug: str, on: Platform, members: "Sequence[Member]") -> None:
    """Print how many members a file leaves out because it has one platform's accounts only."""
    missing = sum(not one.handle(on.id) for one in members)
    if missing:
        render.note(
            f"Left out: {missing} of {len(members)} members of {slug} without a {on.label} account."
        )
