"""`completion`: install completion in the user's shell."""

from typing import Annotated

import typer

from care100.cli.completion import scripts
from care100.cli.invocation import Invocation
from care100.cli.options import option
from care100.cli.usage_errors import bad_choice, one_of
from care100.cli.views import render
from care100.model.errors import UsageError


def complete_shell(ctx: typer.Context, incomplete: str) -> list[str]:
    """Complete the name of a shell."""
    del ctx
    return [one for one in scripts.SHELLS if one.startswith(incomplete.lower())]


def completion(
    here: Invocation,  # noqa: ARG001 - every command has it
    shell: Annotated[
        str | None,
        typer.Argument(
            metavar="SHELL",
            help=f"{one_of([*scripts.SHELLS])}; by default your own.",
            autocompletion=complete_shell,
            show_default=False,
        ),
    ] = None,
    show: Annotated[bool, option("--show", text="Print the script, and install nothing.")] = False,
    remove: Annotated[bool, option("--remove", text="Remove what was installed.")] = False,
) -> None:
    """Complete commands, lists, topics and members with the Tab key.

    Run it once for your shell, then open a new terminal. It writes a script, and adds one line
    to `.bashrc` or `.zshrc`. In PowerShell, add the script to your profile with the second
    command below.

    Examples:
        care100 completion
        care100 completion powershell --show >> $PROFILE
        care100 completion --remove
    """
    known = [*scripts.SHELLS]
    chosen = (shell or scripts.detected()).strip().lower()
    if not chosen:
        raise UsageError(
            "Your shell is not known.", f"Write its name: care100 completion {known[0]}"
        )
    if chosen not in known:
        raise bad_choice("SHELL", chosen, known)
    if show and remove:
        raise UsageError("--show and --remove cannot be used together.", "Remove one of them.")
    if show:
        render.out_bytes(scripts.script(chosen).encode())
        return
    at = scripts.installation(chosen)
    if at is None:
        raise UsageError(
            "The script of PowerShell is in its profile.",
            "Change the profile with an editor."
            if remove
            else "Add it: care100 completion powershell --show >> $PROFILE",
        )
    if remove:
        render.out("Removed completion." if scripts.remove(at) else "No change.")
        return
    scripts.install(chosen, at)
    render.out(f"Installed completion for {chosen}:")
    for path in filter(None, (at.script, at.loader)):
        render.out(f"  {path}", wrap=False)
    render.note("Open a new terminal to use it.")
