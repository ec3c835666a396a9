"""`undo`: take back the last change to a list."""

from typing import Annotated

import typer

from care100.cli import exit_codes
from care100.cli.commands.history import act_of, told
from care100.cli.invocation import Invocation
from care100.cli.options import Slug, option
from care100.cli.views import render
from care100.model import sanitize

_MOST = 20


def undo(
    here: Invocation,
    slug: Slug,
    redo: Annotated[
        bool, option("--redo", text="Bring back what was taken back last, if nothing else changed.")
    ] = False,
) -> None:
    """Take back the last change to a list.

    All that one command did is taken back at once, also an import of a hundred members.
    It says what it took back and who had done it. Run it again to go one change further
    back. Who asked not to be listed is never put back, and a list once made stays.

    Example:
        care100 undo my-list
        care100 undo my-list --redo
    """
    from care100.registry import undo as store
    from care100.registry.lists import the_list

    with here.registry() as database, database.writing() as session:
        curated = the_list(session, slug)
        done = (store.redo if redo else store.undo)(session, curated)
    first = done.first
    did = (
        "Brought back what was taken back"
        if redo
        else f"Took back what {sanitize.line(first.who)} did"
    )
    render.out(f"{did} on {render.moment(first.at)} ({act_of(first)}):")
    lines = [did for _, did in told(done.changes)]
    for line in lines[:_MOST]:
        render.out(f"  {line}")
    if len(lines) > _MOST:
        render.out(f"  and {len(lines) - _MOST} more; care100 history {curated.slug} has them all")
    for reason in done.refused:
        render.note(f"Not taken back: {reason}")
    if not redo:
        render.note(f"To bring it back: care100 undo {curated.slug} --redo")
    if done.refused:
        raise typer.Exit(exit_codes.NOT_ALL)
