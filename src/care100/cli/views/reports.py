"""Reports of runs as text."""

from collections.abc import Sequence

from care100.cli.views import render
from care100.cli.views.corrections import show_corrections
from care100.cli.views.plans import (
    charges,
    heading,
    requests,
    show_items,
    show_moved,
    show_skips,
)
from care100.engine import left_out
from care100.engine.execute import TargetReport
from care100.engine.plan import Action, Skip
from care100.engine.reconcile import TargetPlan
from care100.model import money
from care100.platforms.targets import PublicContainer

REMINDER = (
    "Your posts and the accounts you follow are public. "
    "Never post anything that could identify a person you work with."
)


def show_reports(reports: Sequence[TargetReport], *, everything: bool) -> None:
    """Print what was done, and what was not and why.

    Members that the last run left out for the same reason are named only with `everything`.
    """
    for report in reports:
        _show_report(report, everything=everything)


def show_new(reports: Sequence[TargetReport]) -> None:
    """Print only the members that the last run did not leave out for the same reason."""
    for report in reports:
        if new := left_out.new(report):
            render.out(heading(report.target_plan), style="bold")
            _show_left_out(report.target_plan, new)


def show_unreached(target_plans: Sequence[TargetPlan]) -> None:
    """Print the targets that were not started because the run stopped first."""
    for target_plan in target_plans:
        count = (
            len(target_plan.plan.steps)
            - len(target_plan.plan.doing(Action.MAKE))
            - len(target_plan.plan.doing(Action.DESCRIBE))
        )
        render.out()
        render.out(heading(target_plan), style="bold")
        render.out(f"  not started; still to do: {count}" if count else "  not started")


def _show_left_out(target_plan: TargetPlan, skips: Sequence[Skip]) -> None:
    show_skips(render.out, "Left out", skips)
    show_corrections(render.out, target_plan, skips)
    if skips and target_plan.hint:
        render.out(f"  {target_plan.hint}")


def _show_report(report: TargetReport, *, everything: bool) -> None:
    target_plan, outcome = report.target_plan, report.outcome
    price = f", {charges(report.took.spent)}" if report.took.usd else ""
    render.out()
    render.out(heading(target_plan), style="bold")
    render.out(f"  {_counted(report) or 'nothing to do'}")
    render.out(f"  {requests(report.took.reads + report.took.writes)} in total{price}")
    if report.expected.usd or report.took.usd:
        expected = report.expected
        number = requests(expected.reads + expected.writes)
        render.out(f"  Expected: {number}, {money.written(expected.usd)}")
    target, is_deleted = target_plan.target, target_plan.plan.doing(Action.UNMAKE)
    if isinstance(target, PublicContainer) and target.url and not is_deleted:
        render.out(f"  {target.url}", wrap=False)
    show_items(render.out, "Waiting for approval", outcome.requested)
    every, new = left_out.of_report(report), left_out.new(report)
    _show_left_out(target_plan, every if everything else new)
    if known := 0 if everything else len(every) - len(new):
        render.out(f"  Left out before for the same reasons: {known} (show them with --all)")
    show_moved(render.out, target_plan)
    show_skips(render.out, "Was missing", target_plan.missing)


def _counted(report: TargetReport) -> str:
    target_plan, outcome = report.target_plan, report.outcome
    words = target_plan.target.words
    counts = [
        (len(outcome.done), words.added),
        (
            len(outcome.removed),
            "deleted" if target_plan.plan.doing(Action.UNMAKE) else words.removed,
        ),
        (len(outcome.described), "updated"),
        (len(target_plan.plan.already), f"already {words.added}"),
        (len(outcome.requested) + len(target_plan.plan.requested), "waiting for approval"),
        (len(target_plan.plan.skipped) + len(outcome.failed), "left out"),
        (report.remaining, "still to do"),
    ]
    return ", ".join(f"{what}: {count}" for count, what in counts if count)
