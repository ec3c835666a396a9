"""What a run came to, in words."""

from collections.abc import Sequence

from care100 import money
from care100.cli import render
from care100.cli.plans import charges, heading, requests, show_skips
from care100.platforms.base import Described
from care100.sync.carry_out import Report
from care100.sync.legs import Leg
from care100.sync.plan import Do, Skip

REMINDER = (
    "Everything you post is public, and so is whom you follow. "
    "Never post anything that could identify someone you work with."
)


def show_reports(reports: Sequence[Report]) -> None:
    """What was done, what was not and why."""
    for report in reports:
        _show_report(report)


def show_unreached(legs: Sequence[Leg]) -> None:
    """Targets that were not begun, because the run stopped before."""
    for leg in legs:
        count = (
            len(leg.plan.steps) - len(leg.plan.doing(Do.MAKE)) - len(leg.plan.doing(Do.DESCRIBE))
        )
        render.out()
        render.out(heading(leg), style="bold")
        render.out(f"  not begun; still to do: {count}" if count else "  not begun")


def _show_report(report: Report) -> None:
    leg, outcome = report.leg, report.outcome
    price = f", {charges(report.took.spent)}" if report.took.usd else ""
    render.out()
    render.out(heading(leg), style="bold")
    render.out(f"  {_counted(report) or 'nothing to do'}")
    render.out(f"  {requests(report.took.reads + report.took.writes)} in all{price}")
    if report.expected.usd or report.took.usd:
        expected = report.expected
        number = requests(expected.reads + expected.writes)
        render.out(f"  Expected: {number}, {money.written(expected.usd)}")
    if isinstance(leg.target, Described) and not leg.plan.doing(Do.UNMAKE):
        render.out(f"  {leg.target.url}", wrap=False)
    show_skips(render.out, "Waiting for a yes", [Skip(i, "") for i in outcome.requested])
    show_skips(render.out, "Left out", [*leg.plan.skipped, *outcome.failed])
    if leg.hint:
        render.out(f"  {leg.hint}")
    show_skips(render.out, "Has moved", leg.notes)
    show_skips(render.out, "Was missing", leg.missing)


def _counted(report: Report) -> str:
    leg, outcome = report.leg, report.outcome
    words = leg.target.words
    counts = [
        (len(outcome.done), words.added),
        (len(outcome.removed), "deleted" if leg.plan.doing(Do.UNMAKE) else words.removed),
        (len(outcome.described), "brought up to date"),
        (len(leg.plan.already), f"{words.added} before"),
        (len(outcome.requested) + len(leg.plan.requested), "waiting for a yes"),
        (len(leg.plan.skipped) + len(outcome.failed), "left out"),
        (report.remaining, "still to do"),
    ]
    return ", ".join(f"{what}: {count}" for count, what in counts if count)
