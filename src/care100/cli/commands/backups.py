"""`backup` and `restore`: copies of the registry."""

from pathlib import Path
from typing import Annotated

import typer

from care100.cli.exit_codes import DECLINED
from care100.cli.invocation import Invocation
from care100.cli.options import DryRun, Json, Yes, option
from care100.cli.views import registry_contents, render


def backup(
    here: Invocation,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help="File or folder to write to; by default a new file beside the registry.",
            show_default=False,
        ),
    ] = None,
    force: Annotated[bool, option("--force", text="Replace FILE if it exists.")] = False,
    json: Json = False,
) -> None:
    """Back up your lists, history and runs to one file.

    The file is complete and checked, also while another care100 is running. It contains no
    access tokens: these stay in your keyring. Only you can read the file.

    Examples:
        care100 backup
        care100 backup /media/stick/care100.db --force
    """
    made = here.place.back_up(file, force=force)
    if json:
        data = {"schema": 1, "file": str(made.path), "bytes": made.size}
        render.json({**data, **registry_contents.as_data(made.contents)})
        return
    render.out(f"Backed up {registry_contents.summary(made.contents)} to:")
    render.out(str(made.path), wrap=False)


def restore(
    here: Invocation,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A file made by `care100 backup`, or a copy that care100 made.",
            show_default=False,
        ),
    ],
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Replace your lists, history and runs by those of a backup.

    care100 checks the file first, shows what is in it and asks you to confirm. What it
    replaces is kept as a copy, so that you can undo this. Nothing on a platform changes.

    Examples:
        care100 restore care100-backup-20261129T101500Z.db
        care100 restore old.db --dry-run
    """
    from care100.registry import copies

    place = here.place
    with place.candidate(file) as found:
        registry_contents.show(found)
        if dry_run:
            return
        here.may_create()
        if not here.ask(f"Replace the registry {place} by this?", yes=yes):
            render.note("Nothing was changed.")
            raise typer.Exit(DECLINED)
        done = found.restore()
    render.out(f"Restored {registry_contents.summary(done.contents)}.")
    if done.kept and done.was_damaged:
        render.note("The damaged file is kept as:")
        render.note(str(done.kept), wrap=False)
    elif done.kept:
        render.note("The registry as it was before is kept. To restore it:")
        render.note(copies.restore_command(found.path, done.kept), wrap=False)
