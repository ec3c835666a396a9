"""The boundary of every command: common options, and the conversion of errors.

Only this module converts errors to printed lines, JSON and exit codes.
"""

import functools
import inspect
import logging
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

import typer

from care100 import signals, streams, time_limit
from care100.cli import defaults
from care100.cli.help_contents import EVERYWHERE
from care100.cli.invocation import Invocation
from care100.cli.options import Timeout
from care100.cli.views import error_json, pager, plain, render, silence
from care100.model import sanitize
from care100.model.errors import Care100Error, UsageError

Db = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="FILE",
        rich_help_panel=EVERYWHERE,
        help="Use this database file, or this PostgreSQL address, instead of your own.",
        show_default=False,
    ),
]
Create = Annotated[
    bool,
    typer.Option(
        "--create",
        rich_help_panel=EVERYWHERE,
        help="Create the registry of --db if it does not exist.",
    ),
]
Verbose = Annotated[
    bool,
    typer.Option(
        "--verbose",
        "-v",
        rich_help_panel=EVERYWHERE,
        help="Show more detail, including error tracebacks.",
    ),
]
Quiet = Annotated[
    bool,
    typer.Option(
        "--quiet",
        "-q",
        rich_help_panel=EVERYWHERE,
        help="Print only what needs your attention.",
    ),
]

Plain = Annotated[
    bool,
    typer.Option(
        plain.OPTION,
        rich_help_panel=EVERYWHERE,
        help="For screen readers: one fact a line, without tables, bars and colours.",
    ),
]
NoPager = Annotated[
    bool,
    typer.Option(
        pager.OPTION,
        rich_help_panel=EVERYWHERE,
        help="Print long output at once, without a pager.",
    ),
]


class Interrupted(Care100Error):
    """The user pressed Ctrl-C, or the process was asked to stop (129 or 143)."""

    exit_code = 130


class UnexpectedError(Care100Error):
    """An error that care100 does not expect."""


class MissingPackage(Care100Error):
    """A Python package that care100 needs is not installed."""


class FileProblem(Care100Error):
    """The operating system refused to read or write a file."""


def as_command(
    function: Callable[..., None],
    *,
    asks_servers: bool = False,
    shows_results: bool = True,
    examines_settings: bool = False,
) -> Callable[..., None]:
    """Return the function in the form that Typer needs.

    `--db`, `--create`, `--quiet`, `--verbose`, `--plain` and `--no-pager` are added, and its
    first parameter, the Invocation, is made from them. `cli.run` reads the last two, before
    anything is printed.
    A command that asks servers gets `--timeout`. Options that are not given have the values of
    settings; a command that examines them does not stop at a wrong one. With `--quiet`, a command
    that does not show results does not print what it did either. Errors become printed lines and
    exit codes.
    """
    wanted = list(inspect.signature(function).parameters.values())[1:]

    @functools.wraps(function)
    def command(
        ctx: typer.Context,
        db: str | None,
        create: bool,
        quiet: bool,
        verbose: bool,
        plain: bool,  # noqa: ARG001 - cli.run reads it
        no_pager: bool,  # noqa: ARG001 - cli.run reads it
        **given: Any,
    ) -> None:
        everywhere = ctx.find_root().params
        here = Invocation(
            db or everywhere.get("db"),
            create or bool(everywhere.get("create")),
            verbose or bool(everywhere.get("verbose")),
            quiet or bool(everywhere.get("quiet")),
            bool(given.get("json")),
        )
        if here.verbose:
            _enable_logging()

        def work() -> None:
            params = ctx.command.params
            found = defaults.from_settings(params, given, without_bad=examines_settings)
            values = {**given, **found}
            time_limit.choose(values.pop("timeout", None))
            try:
                function(replace(here, from_settings=frozenset(found)), **values)
            finally:
                time_limit.choose(None)

        with silence.of(notes=here.quiet, results=here.quiet and not shows_results):
            code = run_guarded(work, verbose=here.verbose, as_json=bool(given.get("json")))
        if code:
            raise typer.Exit(code)

    keyword = inspect.Parameter.KEYWORD_ONLY
    limits = [inspect.Parameter("timeout", keyword, annotation=Timeout, default=None)]
    added = [
        *(limits if asks_servers else []),
        inspect.Parameter("db", keyword, annotation=Db, default=None),
        inspect.Parameter("create", keyword, annotation=Create, default=False),
        inspect.Parameter("quiet", keyword, annotation=Quiet, default=False),
        inspect.Parameter("verbose", keyword, annotation=Verbose, default=False),
        inspect.Parameter("plain", keyword, annotation=Plain, default=False),
        inspect.Parameter("no_pager", keyword, annotation=NoPager, default=False),
    ]
    context = inspect.Parameter(
        "ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
    )
    parameters = [context, *(one.replace(kind=keyword) for one in wanted), *added]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    return command


def run_guarded(work: Callable[[], Any], *, verbose: bool, as_json: bool) -> int:
    """Do the work and return its exit code. Print an error in two lines, or as JSON."""
    try:
        code = _code_of(work, verbose=verbose, as_json=as_json)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of `care100 show … | head` has closed the pipe.
        return streams.READER_LEFT
    except streams.CannotPrint as error:
        render.error(error.message, error.hint)
        return error.exit_code
    return code


def _code_of(work: Callable[[], Any], *, verbose: bool, as_json: bool) -> int:
    try:
        work()
    except typer.Exit as leave:
        return leave.exit_code
    except (BrokenPipeError, streams.CannotPrint):
        raise
    except (Exception, KeyboardInterrupt) as problem:
        error = _explained(problem, verbose=verbose)
        if verbose and not isinstance(error, Interrupted):
            _show_traceback()
        if as_json:
            render.json(error_json.document(error))
        elif isinstance(error, Interrupted):
            render.warn(f"\n{error.message} {error.hint}")
        else:
            render.error(error.message, error.hint)
        return error.exit_code
    return 0


def _explained(problem: BaseException, *, verbose: bool) -> Care100Error:
    """Convert any error to one of care100."""
    if isinstance(problem, Care100Error):
        return problem
    if stop := _stop_of(problem):
        code = signals.exit_code(stop)
        return Interrupted("Stopped.", "Run the same command again to resume.", exit_code=code)
    if isinstance(problem, typer.TyperException):
        return UsageError(problem.format_message(), "See: care100 --help")
    if isinstance(problem, OSError) and problem.strerror and problem.filename:
        return FileProblem(
            f"{sanitize.line(str(problem.filename), 200)}: {problem.strerror}.",
            "Check the name of the file and your permissions, and run the command again.",
        )
    if isinstance(problem, ModuleNotFoundError) and problem.name:
        from care100 import installation

        return MissingPackage(*installation.missing_package(problem.name))
    # The text of a library's error may be long, and may repeat private data.
    return UnexpectedError(
        f"care100 failed with an unexpected error ({type(problem).__name__}).",
        "Report this to care100's authors, with the lines above."
        if verbose
        else "Run the same command with -v to see where.",
    )


def _stop_of(problem: BaseException | None) -> KeyboardInterrupt | None:
    """Return the request to stop that an error is, or during which a library failed."""
    while problem is not None and not isinstance(problem, KeyboardInterrupt):
        problem = problem.__cause__ or problem.__context__
    return problem


def _show_traceback() -> None:
    for line in traceback.format_exc().splitlines():
        render.warn(line, wrap=False)


def _enable_logging() -> None:
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("care100").setLevel(logging.DEBUG)
