"""`opt-out`: accounts that asked not to be listed."""

from collections.abc import Iterable
from typing import Annotated

import typer

from care100.cli.invocation import Invocation
from care100.cli.member_choice import handle_of
from care100.cli.opting_out import OptingOut
from care100.cli.options import DryRun, Json, Yes, complete_member, option
from care100.cli.views import render
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
            autocompletion=complete_member,
            show_default=False,
        ),
    ] = None,
    undo: Annotated[
        str | None, option("--undo", metavar="HANDLE", text="Allow this account on lists again.")
    ] = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Keep an account off every list at its owner's request.

    Without an account it shows all opt-outs. With an account, it removes the member from
    every list, with all of its accounts, and `add` and `import` refuse it from then on. This
    includes accounts that the member had before or has moved to, if care100 knows them. All
    data about the member is deleted, also in the history; care100 keeps only the handles and
    permanent ids to recognise the accounts. It asks first if the member is on a list.

    Pages and copies that you have published show the member until you publish again. care100
    names the commands for it.

    Examples:
        care100 opt-out
        care100 opt-out @name@server --dry-run
        care100 opt-out @name@server
        care100 opt-out --undo @name@server
    """
    if handle is not None and undo is not None:
        raise UsageError("MEMBER and --undo cannot be used together.", "Remove one of them.")
    if undo is not None:
        _lift(here, parse_handle(undo), dry_run=dry_run, json=json)
    elif handle is not None:
        _opt_out(here, handle, dry_run=dry_run, yes=yes, json=json)
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


def _opt_out(here: Invocation, text: str, *, dry_run: bool, yes: bool, json: bool) -> None:
    from care100.registry import earlier_accounts, members

    with here.registry() as database:
        handle = handle_of(here, database, text)
        with database.reading() as session:
            # The owner may name an account that a member had before, or has moved to.
            present = earlier_accounts.holder(session, handle) or handle
            known = members.known_member(session, present)
        leaving = OptingOut.of(database, [known or member_of(row_for(handle))])
        is_confirmed = leaving.confirm(here, dry_run=dry_run, yes=yes)
        if is_confirmed:
            leaving.apply(database, act="opt-out")
    if json:
        accounts = _accounts(leaving.handles)
        render.json({"schema": 1, "dry_run": dry_run, "opted_out": accounts, **leaving.as_data()})
    elif is_confirmed:
        leaving.report()


def _lift(here: Invocation, handle: Handle, *, dry_run: bool, json: bool) -> None:
    from care100.registry import opt_outs

    with (
        here.registry() as database,
        database.reading() if dry_run else database.writing() as session,
    ):
        lifted = opt_outs.undo(session, handle)
    accounts = " and ".join(map(str, lifted))
    if json:
        render.json({"schema": 1, "dry_run": dry_run, "allowed_again": _accounts(lifted)})
    elif lifted and dry_run:
        render.out(f"{accounts} could be listed again. Dry run: nothing was changed.")
    elif lifted:
        render.out(f"{accounts} can be listed again.")
    else:
        render.out(f"{handle} has not opted out. No change.")


def _accounts(handles: Iterable[Handle]) -> list[dict[str, str]]:
    return [{"platform": handle.platform, "handle": handle.key} for handle in handles]
