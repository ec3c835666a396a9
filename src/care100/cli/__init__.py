"""The command line. Each module of commands is registered in `_COMMANDS` below."""

import sys
from collections.abc import Callable
from typing import Annotated

import typer

import care100
from care100 import signals
from care100.cli import error_boundary, help_pages, platform_options
from care100.cli.commands import (
    add_members,
    backups,
    check,
    delete_list,
    demo,
    doctor,
    edit,
    export_list,
    find,
    follow,
    history,
    import_file,
    lists,
    logins,
    merge_file,
    optouts,
    pull,
    remove,
    runs,
    sandbox,
    site,
    stats,
    sync,
    undo,
    whole_lists,
)
from care100.cli.views import render

FOLLOW = "Follow lists"
CURATE = "Curate lists"
FILES = "Import and export"
LOGINS = "Log in"
MAINTAIN = "Maintain"
TRY = "Try it out"

# The panels of the help page, in order, and the commands in each. A function has its
# command's name; a final underscore keeps it apart from a built-in one.
_COMMANDS: dict[str, list[Callable[..., None]]] = {
    FOLLOW: [lists.lists, lists.show, find.find, follow.follow, follow.unfollow, runs.runs],
    CURATE: [
        lists.new,
        lists.describe,
        whole_lists.rename,
        whole_lists.copy,
        delete_list.delete,
        add_members.add,
        edit.edit,
        remove.remove,
        optouts.opt_out,
        history.history,
        undo.undo,
        site.site,
        check.check,
        stats.stats,
        sync.sync,
        pull.pull,
    ],
    FILES: [export_list.export, import_file.import_, merge_file.merge],
    LOGINS: [logins.login, logins.logins, logins.logout],
    MAINTAIN: [backups.backup, backups.restore, doctor.doctor, doctor.where],
    TRY: [demo.demo, sandbox.sandbox],
}


# The commands that can send requests to servers.
_ASK_SERVERS = {
    follow.follow,
    follow.unfollow,
    site.site,
    check.check,
    sync.sync,
    pull.pull,
    import_file.import_,
    logins.login,
    logins.logout,
}

# The commands that print on stdout only what they did, which `--quiet` leaves out.
_PRINT_WHAT_THEY_DID = {
    lists.new,
    whole_lists.rename,
    whole_lists.copy,
    delete_list.delete,
    add_members.add,
    edit.edit,
    remove.remove,
    optouts.opt_out,
    undo.undo,
    site.site,
    import_file.import_,
    merge_file.merge,
    logins.login,
    logins.logout,
    backups.backup,
    backups.restore,
}


def _version(wanted: bool) -> None:
    if wanted:
        render.out(f"care100 {care100.__version__}")
        raise typer.Exit


def _everywhere(
    db: error_boundary.Db = None,
    create: error_boundary.Create = False,
    quiet: error_boundary.Quiet = False,
    verbose: error_boundary.Verbose = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Curate lists of accounts on {labels}, and follow a whole list.

    Each list has a short name, such as social-care-100. Run `care100 lists` to see all
    lists, and `care100 show social-care-100` to see the members of one. Run
    `care100 COMMAND --help` for help with a command.

    Examples:
        care100 lists
        care100 show social-care-100
        care100 add --help
    """


def build(first: str = "") -> typer.Typer:
    """Build the program, with the options of the platforms that there are now.

    If the `first` argument is a command, the others are left out: building all of them takes
    longer than most commands run.
    """
    app = typer.Typer(
        name="care100",
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 80},
    )
    app.callback(cls=help_pages.Group)(_everywhere)
    commands = {
        function.__name__.rstrip("_").replace("_", "-"): (panel, function)
        for panel, functions in _COMMANDS.items()
        for function in functions
    }
    for name in (first,) if first in commands else commands:
        panel, function = commands[name]
        app.command(
            name,
            cls=help_pages.Command,
            short_help=help_pages.prose_of(function).summary,
            rich_help_panel=panel,
        )(
            error_boundary.as_command(
                platform_options.extended(function, name),
                asks_servers=function in _ASK_SERVERS,
                shows_results=function not in _PRINT_WHAT_THEY_DID,
            )
        )
    return app


def run(args: list[str] | None = None) -> int:
    """Run one command, and return its exit code. Without a command, print the help.

    `args` are the arguments after `care100`; by default the program's own.
    """
    if args is None:
        args = sys.argv[1:]
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a name shows question marks rather than nothing.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    code: list[int] = []
    app = build(*args[:1])

    def work() -> None:
        code.append(app(args or ["--help"], prog_name="care100", standalone_mode=False) or 0)
        signals.stop_if_hidden(code[0])

    # Arguments that cannot be parsed are reported as JSON too.
    return error_boundary.run_guarded(work, verbose=False, as_json="--json" in args) or code[0]
