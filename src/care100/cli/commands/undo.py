"""`undo`: undo the last change to a list."""

from typing import Annotated

import typer

from care100.cli import exit_codes
from care100.cli.invocation import Invocation
from care100.cli.options import Slug, option
from care100.cli.views import render
from care100.cli.views.changes import act_of, described
from care100.model import sanitize
from care100.model.errors import UsageError

_MOST = 20


def undo(
    here: Invocation,
    slug: Slug,
    redo: Annotated[
        bool, option("--redo", text="Redo the last undo, if nothing else changed since.")
    ] = False,
    skip_opt_outs: Annotated[
        bool, option("--skip-opt-outs", text="Undo the last change before opt-outs, which stay.")
    ] = False,
) -> None:
    """Undo the last change to a list.

    It undoes everything that one command changed, such as a whole import, and shows what
    was undone and whose change it was. Run it again to undo the change before. Accounts
    that opted out are never restored, and the creation of a list is not undone.

    Examples:
        care100 undo my-list
        care100 undo my-list --redo
        care100 undo my-list --skip-opt-outs
    """
    from care100.registry import undo as store
    from care100.registry.lists import the_list
    from care100.registry.whole_lists import DELETE_WITH_COPIES

    if redo and skip_opt_outs:
        raise UsageError("--redo and --skip-opt-outs exclude each other.", "Use one of them.")
    with here.registry() as database, database.writing() as session:
        curated = the_list(session, slug, or_deleted=True)
        if redo:
            done = store.redo(session, curated)
        else:
            done = store.undo(session, curated, skip_opt_outs=skip_opt_outs)
    first = done.first
    undid = f"Undid the change by {sanitize.line(first.who)}"
    did = "Restored the change that was undone" if redo else undid
    render.out(f"{did} on {render.moment(first.at)} ({act_of(first)}):")
    lines = [did for _, did in described(done.changes)]
    for line in lines[:_MOST]:
        render.out(f"  {line}", hang=2)
    if len(lines) > _MOST:
        render.out(f"  and {len(lines) - _MOST} more; see care100 history {curated.slug}")
    for handle in done.opted_out:
        render.note(f"{handle.display} has opted out since, and stays off the list.")
    for reason in done.refused:
        render.warn(f"Not undone: {reason}")
    if first.act == DELETE_WITH_COPIES:
        render.note("The list's published copies are gone. To publish it again:")
        render.note(f"  care100 sync {curated.slug}", wrap=False)
    if not redo:
        render.note(f"To redo it: care100 undo {curated.slug} --redo")
    if done.refused:
        raise typer.Exit(exit_codes.NOT_ALL)
