"""`runs`: the journal of changes on platforms."""

from typing import Annotated

from care100.cli.invocation import Invocation
from care100.cli.options import Json, option
from care100.cli.views import render


def runs(
    here: Invocation,
    number: Annotated[
        int,
        option("--number", "-n", metavar="NUMBER", min=1, max=1000, text="Number of runs to show."),
    ] = 20,
    json: Json = False,
) -> None:
    """Show the latest runs: changes that care100 made on platforms.

    A run that was interrupted is marked “cut off”. Run the same command again to resume it.

    Examples:
        care100 runs
    """
    from care100.registry import journal
    from care100.registry.logins import typed
    from care100.registry.models import CuratedList, Login

    with here.registry() as database, database.reading() as session:
        found = [
            {
                "at": run.started_at,
                "verb": run.verb,
                "list": session.get_one(CuratedList, mirror.list_id).slug,
                "login": typed(session.get_one(Login, mirror.login_id)),
                "target": mirror.kind,
                "steps": counts,
                "requests": {"read": run.reads, "write": run.writes},
                "cost_usd": float(run.cost_usd),
                "outcome": run.outcome or "cut off",
            }
            for run, mirror, counts in journal.runs(session, number)
        ]
    if json:
        rows = [{**one, "at": one["at"].isoformat()} for one in found]  # type: ignore[attr-defined]
        render.json({"schema": 1, "runs": rows})
    elif found:
        render.table(["When", "What", "Outcome"], [_row(one) for one in found])
    else:
        render.note("There are no runs yet.")


def _row(one: dict) -> list[str]:  # type: ignore[type-arg]
    steps = ", ".join(f"{count} {state}" for state, count in sorted(one["steps"].items()))
    return [
        render.moment(one["at"]),
        f"{one['verb']} {one['list']}\n  {one['target']} of {one['login']}",
        f"{one['outcome']}: {steps}",
    ]
