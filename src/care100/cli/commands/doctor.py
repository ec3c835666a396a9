"""`doctor` and `where`: whether care100 can work, and where its files are."""

from typing import Annotated

import typer

from care100 import paths
from care100.cli.invocation import Invocation
from care100.cli.options import Json, option
from care100.cli.views import checkup, render


def doctor(
    here: Invocation,
    offline: Annotated[
        bool, option("--offline", text="Ask no server: do not check logins, clock and network.")
    ] = False,
    json: Json = False,
) -> None:
    """Check that care100 can work, and show what to do if not.

    Checks the data folder, your settings, the database and its copies, the storage of your
    access tokens, your logins, the clock, the network, the browser and how care100 is
    installed. Nothing is changed. The exit code is 1 if there is a problem.

    Examples:
        care100 doctor
        care100 doctor --offline
    """
    from care100.doctor.examine import examine
    from care100.doctor.line import State

    lines = examine(paths.home(), here.place, offline=offline)
    problems = sum(one.state == State.PROBLEM for one in lines)
    if json:
        render.json(checkup.as_data(lines))
    else:
        checkup.show(lines)
    if problems:
        raise typer.Exit(1)


def where(here: Invocation, json: Json = False) -> None:
    """Show every place that care100 writes to.

    To remove everything of care100, log out of each login with `care100 logout`, delete the
    password of your mail server with `care100 mail-server --forget`, remove completion with
    `care100 completion --remove`, delete the data folder and the file of your settings, and
    remove the program with the command at the end.

    Examples:
        care100 where
    """
    from care100 import installation
    from care100.cli.completion import scripts
    from care100.doctor.places import places

    found = places(paths.home(), here.place, scripts.loaders())
    if json:
        rows = [{"what": one.what, "where": one.where, "exists": one.exists} for one in found]
        render.json({"schema": 1, "places": rows})
        return
    render.aligned([(one.what, one.where) for one in found])
    program = installation.installation()
    render.note(f"care100 itself is installed {program.way}. To remove it:")
    for line in program.remove:
        render.note(f"  {line}", wrap=False)
