"""`help`: topics, and the help of commands."""

from typing import Annotated

import typer

from care100.cli import help_pages
from care100.cli.invocation import Invocation
from care100.cli.topics import NAMES
from care100.cli.topics.topic import find, known
from care100.cli.views import render
from care100.model import sanitize
from care100.model.errors import UsageError
from care100.model.suggestions import did_you_mean


def complete_topic(ctx: typer.Context, incomplete: str) -> list[str]:
    """Complete a topic or a command."""
    del ctx
    from care100 import cli

    names = dict.fromkeys([*NAMES, *cli.names()])
    return [one for one in names if one.startswith(incomplete.lower())]


def help_(
    here: Invocation,  # noqa: ARG001 - every command has it
    topic: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TOPIC",
            help="A topic, or a command.",
            autocompletion=complete_topic,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Show help on a topic or a command.

    The topics are {topics}.

    Examples:
        care100 help
        care100 help handles
        care100 help follow
    """
    from care100 import cli

    name = " ".join(topic or ())
    found = find(name)
    if not name:
        cli.run(["--help"])
    elif found is not None:
        typer.echo(help_pages.topic_page(found))
        if name in cli.names():
            render.note(f"For the options of the command: care100 {name} --help")
    elif name in cli.names():
        cli.run([name, "--help"])
    else:
        near = did_you_mean(name, [*known(), *cli.names()])
        raise UsageError(
            f"There is no help on “{sanitize.line(name, 60)}”.",
            f"{near} The topics are: {', '.join(NAMES)}".lstrip(),
        )
