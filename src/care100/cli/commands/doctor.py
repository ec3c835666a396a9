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

    Checks the data folder, the database and its copies, the storage of your access tokens,
    your logins, the clock, the network, the browser and optional packages. Nothing is
    changed. The exit code is 1 if there is a problem.

    Examples:
        care100 doctor
        care100 doctor --offline
    """
    from care100.doctor.examine import examine
    from care100.doctor.line import State

    lines = examine(paths.home(), here.registry_path, offline=offline)
    problems = sum(one.state == State.PROBLEM for one in lines)
    if json:
        render.json(checkup.as_data(lines))
    else:
        checkup.show(lines)
    if problems:
        raise typer.Exit(1)


def where(here: Invocation, json: Json = False) -> None:
    """Show every place that care100 writes to.

    To remove everything of care100, log out of each login with `care100 logout`, then delete
    the data folder.

    Examples:
        care100 where
    """
    from care100.doctor.places import places

    found = places(paths.home(), here.registry_path)
    if json:
        rows = [{"what": one.what, "where": one.where, "exists": one.exists} for one in found]
        render.json({"schema": 1, "places": rows})
        return
    width = max(len(one.what) for one in found)
    for one in found:
        render.out(f"{one.what:{width}}  {one.where}", wrap=False)
