"""The command line. Each command is listed in `listed_commands.py`."""

import sys
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer
from typer.main import get_command

import care100
from care100 import signals
from care100.cli import error_boundary, help_pages, platform_options
from care100.cli.completion import answer
from care100.cli.invocation import Invocation
from care100.cli.listed_commands import LISTED, Listed
from care100.cli.views import pager, render
from care100.cli.views import plain as plain_output


def _version(ctx: typer.Context, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        render.out(f"care100 {care100.__version__}")
        raise typer.Exit


def _everywhere(
    ctx: typer.Context,
    db: error_boundary.Db = None,
    create: error_boundary.Create = False,
    quiet: error_boundary.Quiet = False,
    verbose: error_boundary.Verbose = False,
    plain: error_boundary.Plain = False,  # noqa: ARG001 - run reads it
    no_pager: error_boundary.NoPager = False,  # noqa: ARG001 - run reads it
    version: Annotated[  # noqa: ARG001 - its callback prints it
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Curate lists of accounts on {labels}, and follow a whole list.

    Each list has a short name, such as social-care-100. Run `care100 lists` to see all
    lists, and `care100 show social-care-100` to see the members of one. Run
    `care100 COMMAND --help` for help with a command, and `care100 help TOPIC` for help on
    {topics}. Without a command, care100 shows what you can do next.

    Examples:
        care100
        care100 lists
        care100 show social-care-100
        care100 add --help
    """
    if ctx.invoked_subcommand is None and not ctx.resilient_parsing:
        from care100.cli import next_steps

        next_steps.show(Invocation(db, create, verbose, quiet).place)


def names() -> list[str]:
    """Return the names of all commands, in the order of the help page."""
    return [one.name for one in LISTED]


def build() -> Any:
    """Build the program, with the options of the platforms that there are now."""
    app = _typer()
    app.callback(cls=_Program, invoke_without_command=True)(_everywhere)
    return get_command(app)


class _Program(help_pages.Group):
    """The program itself, whose commands are built when they are needed."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = _Commands()  # type: ignore[assignment]  # nothing adds a command


class _Commands(Mapping[str, Any]):
    """The commands by name. Each is built when somebody asks for it."""

    def __init__(self) -> None:
        self._listed = {one.name: one for one in LISTED}
        self._built: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._built:
            self._built[name] = _command(self._listed[name])
        return self._built[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._listed)

    def __len__(self) -> int:
        return len(self._listed)


def _command(listed: Listed) -> Any:
    """Build one command."""
    function = listed.function
    app = _typer()
    app.command(listed.name, cls=help_pages.Command)(
        error_boundary.as_command(
            platform_options.extended(function, listed.name),
            asks_servers=listed.asks_servers,
            shows_results=listed.shows_results,
            examines_settings=listed.examines_settings,
        )
    )
    return get_command(app)


def _typer() -> typer.Typer:
    return typer.Typer(
        name="care100",
        rich_markup_mode="rich",
        # care100 has its own (`care100 completion`), which evaluates nothing that it reads.
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 80},
    )


def run(args: list[str] | None = None) -> int:
    """Run one command, and return its exit code. Without a command, show the next steps.

    `args` are the arguments after `care100`; by default the program's own.
    """
    if args is None:
        args = sys.argv[1:]
    if args[:1] == [answer.OPTION]:
        return answer.answer(args[1:], build())
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a name shows question marks rather than nothing.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    code: list[int] = []
    program = build()

    def work() -> None:
        with pager.paged(wanted=_is_for_pager(args)):
            code.append(program(args, prog_name="care100", standalone_mode=False) or 0)
        signals.stop_if_hidden(code[0])

    # Arguments that cannot be parsed are reported as JSON too.
    is_plain = plain_output.is_plain() or plain_output.is_wanted(args)
    with plain_output.of(plain=is_plain):
        return error_boundary.run_guarded(work, verbose=False, as_json="--json" in args) or code[0]


def _is_for_pager(args: list[str]) -> bool:
    if plain_output.is_plain() or {"--json", pager.OPTION} & set(args):
        return False
    command = next((one for word in args for one in LISTED if one.name == word), None)
    prints_much = command is not None and command.prints_much
    return prints_much or not {"--help", "-h"}.isdisjoint(args)
