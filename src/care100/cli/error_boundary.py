"""The frame around every command: the options that work everywhere, and the one door
through which errors leave.
"""

import functools
import inspect
import logging
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from care100.cli.help_pages import EVERYWHERE
from care100.cli.invocation import Invocation
from care100.cli.views import render
from care100.model import sanitize
from care100.model.errors import Care100Error

Db = Annotated[
    Path | None,
    typer.Option(
        "--db",
        metavar="FILE",
        rich_help_panel=EVERYWHERE,
        help="Keep the lists in this file, not in your own registry.",
        show_default=False,
    ),
]
Verbose = Annotated[
    bool,
    typer.Option(
        "--verbose",
        "-v",
        rich_help_panel=EVERYWHERE,
        help="Tell more, also where an error comes from.",
    ),
]

INTERRUPTED = 130
READER_LEFT = 141


def framed(function: Callable[..., None]) -> Callable[..., None]:
    """The function as Typer wants it: `--db` and `--verbose` added, and its first
    parameter, the Invocation, made of them. Errors become lines and exit codes.
    """
    wanted = list(inspect.signature(function).parameters.values())[1:]

    @functools.wraps(function)
    def command(ctx: typer.Context, db: Path | None, verbose: bool, **given: Any) -> None:
        everywhere = ctx.find_root().params
        here = Invocation(db or everywhere.get("db"), verbose or bool(everywhere.get("verbose")))
        if here.verbose:
            _tell_more()
        code = guarded(functools.partial(function, here, **given), verbose=here.verbose)
        if code:
            raise typer.Exit(code)

    keyword = inspect.Parameter.KEYWORD_ONLY
    added = [
        inspect.Parameter("db", keyword, annotation=Db, default=None),
        inspect.Parameter("verbose", keyword, annotation=Verbose, default=False),
    ]
    context = inspect.Parameter(
        "ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
    )
    parameters = [context, *(one.replace(kind=keyword) for one in wanted), *added]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    return command


def guarded(work: Callable[[], Any], *, verbose: bool) -> int:
    """Do the work and give its exit code; whatever goes wrong is said in two lines."""
    try:
        work()
        sys.stdout.flush()
    except typer.Exit as leave:
        return leave.exit_code
    except Care100Error as problem:
        if verbose:
            _show_traceback()
        render.error(problem.message, problem.hint)
        return problem.exit_code
    except KeyboardInterrupt:
        render.note("\nStopped, as you asked.")
        return INTERRUPTED
    except BrokenPipeError:
        _drop_stdout()
        return READER_LEFT
    except typer.TyperException:
        raise
    except Exception as surprise:
        if verbose:
            _show_traceback()
        render.error(
            f"care100 met something it does not know: {_name(surprise)}",
            "" if verbose else "Run the same command with -v to see where.",
        )
        return 1
    return 0


def usage(problem: typer.TyperException) -> int:
    """Say what Typer did not understand, in plain words, and give the exit code."""
    context = getattr(problem, "ctx", None)
    path = context.command_path if context else "care100"
    render.error(problem.format_message(), f"See how it is written: {path} --help")
    return problem.exit_code


def _name(surprise: Exception) -> str:
    return sanitize.line(f"{type(surprise).__name__}: {surprise}".rstrip(": "), 200)


def _show_traceback() -> None:
    for line in traceback.format_exc().splitlines():
        render.note(line, wrap=False)


def _tell_more() -> None:
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("care100").setLevel(logging.DEBUG)


def _drop_stdout() -> None:
    """`care100 show … | head`: the reader has left; let nothing more be said to it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
