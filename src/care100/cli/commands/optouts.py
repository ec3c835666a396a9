"""`opt-out`: accounts that asked not to be listed."""

from typing import Annotated

import typer

from care100.cli.invocation import Invocation
from care100.cli.member_choice import handle_of
from care100.cli.options import Json, option
from care100.cli.views import render, restore_hint
from care100.formats.member_rows import member_of, row_for
from care100.model.errors import UsageError
from care100.model.handles import Handle
from care100.platforms import parse_handle, platform, stored_handle


def opt_out(
    here: Invocation,
    handle: Annotated[
        str | None,
        typer.Argument(
            metavar="MEMBER",
            help="Account, or name of a member, to opt out of every list.",
            show_default=False,
        ),
    ] = None,
    undo: Annotated[
        str | None, option("--undo", metavar="HANDLE", text="Allow this account on lists again.")
    ] = None,
    json: Json = False,
) -> None:
    """Keep an account off every list at its owner's request.

    Without an account it shows all opt-outs. With an account, it removes the member from
    every list, with all of its accounts, and `add` and `import` refuse it from then on. All
    data about the member is deleted, also in the history; care100 keeps only the handles
    and the X id to recognise the accounts.

    Examples:
        care100 opt-out
        care100 opt-out @name@server
        care100 opt-out --undo @name@server
    """
    if handle is not None and undo is not None:
        raise UsageError("MEMBER and --undo cannot be used together.", "Remove one of them.")
    if undo is not None:
        _lift(here, parse_handle(undo))
    elif handle is not None:
        _opt_out(here, handle)
    else:
        _list(here, json)


def _list(here: Invocation, json: bool) -> None:
    from care100.registry.opt_outs import every_opt_out

    with here.registry() as database, database.reading() as session:
        rows = every_opt_out(session)
    if json:
        kept = [{"platform": r.platform, "handle": r.key, "since": r.at.isoformat()} for r in rows]
        render.json({"schema": 1, "opt_outs": kept})
    elif rows:
        accounts = [stored_handle(row.platform, row.key) for row in rows]
        render.table(
            ["Account", "Platform", "Since"],
            [
                [handle.display, platform(handle.platform).label, render.day(row.at)]
                for handle, row in zip(accounts, rows, strict=True)
            ],
        )
    else:
        render.note("There are no opt-outs.")


def _opt_out(here: Invocation, text: str) -> None:
    from care100.registry import members, opt_outs, removal
    from care100.registry.history import one_batch

    with here.registry() as database, one_batch():
        handle = handle_of(here, database, text)
        with database.writing() as session:
            known = members.known_member(session, handle)
            one = known or member_of(row_for(handle))
            opt_outs.opt_out(session, one)
            off = removal.remove_everywhere(session, handle, act="opt-out")
            opt_outs.forget(session, one)
    if off:
        render.out(f"Removed {handle} from {', '.join(curated.slug for curated in off)}.")
    render.out(f"{handle} is opted out of every list. To allow it again:")
    for line in restore_hint.undo(one):
        render.out(f"  {line}", wrap=False)


def _lift(here: Invocation, handle: Handle) -> None:
    from care100.registry import opt_outs

    with here.registry() as database, database.writing() as session:
        lifted = opt_outs.undo(session, handle)
    if lifted:
        render.out(f"{' and '.join(map(str, lifted))} can be listed again.")
    else:
        render.out(f"{handle} has not opted out. No change.")
