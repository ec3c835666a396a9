"""`copy-registry`: move to a server that a team shares, and back to a file."""

from typing import Annotated

import typer

from care100.cli.exit_codes import DECLINED
from care100.cli.invocation import Invocation
from care100.cli.options import DryRun, Json, Yes
from care100.cli.views import registry_contents, render


def copy_registry(
    here: Invocation,
    source: Annotated[
        str,
        typer.Argument(
            metavar="FROM",
            help="The file or PostgreSQL address of a registry.",
            show_default=False,
        ),
    ],
    target: Annotated[
        str,
        typer.Argument(
            metavar="TO",
            help="A new file, or the address of an empty PostgreSQL database.",
            show_default=False,
        ),
    ],
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Copy a whole registry to a new file or to a PostgreSQL database.

    Everything is copied: lists, history, opt-outs, findings, runs, and the list of logins.
    care100 compares the two before it stores the copy, and changes nothing in FROM. Access
    tokens stay in your keyring. TO must be empty.

    Do not change FROM from then on: the two are not connected. Choose TO with `--db` or the
    environment variable CARE100_DB.

    Examples:
        care100 copy-registry care100.db postgresql://ada@db.example.org/care100
        care100 copy-registry postgresql://ada@db.example.org/care100 copy.db
    """
    from care100 import registry
    from care100.registry import copying

    old, new = registry.place(source), registry.place(target)
    copying.check(old, new)
    if dry_run:
        found = old.inspect()
        if found and json:
            render.json(_data(str(old), str(new), registry_contents.as_data(found.contents)))
        elif found:
            render.out(f"Would copy {registry_contents.summary(found.contents)} to {new}.")
        return
    if not here.ask(f"Copy the registry {old} to {new}?", yes=yes):
        render.note("Nothing was copied.")
        raise typer.Exit(DECLINED)
    done = copying.copy_registry(old, new)
    if json:
        render.json(_data(str(old), str(new), registry_contents.as_data(done.contents)))
        return
    render.out(f"Copied {registry_contents.summary(done.contents)} to {new}.")
    render.note(
        f"All {done.rows:,} rows were compared. To use the copy, set CARE100_DB or add --db."
    )


def _data(old: str, new: str, content: dict[str, object]) -> dict[str, object]:
    return {"schema": 1, "from": old, "to": new, **content}
