"""Members who are left out of a target: which of them are new, and which were reported before."""

from collections.abc import Sequence

from care100.engine.execute import TargetReport
from care100.engine.plan import Skip
from care100.engine.reconcile import TargetPlan
from care100.engine.store import LeftOut


def is_known(target_plan: TargetPlan, skip: Skip) -> bool:
    """Return whether the last run left out the same member for the same reason."""
    return _reported(skip) in target_plan.mirror.left_out


def of_report(report: TargetReport) -> list[Skip]:
    """Return the members that the plan skipped, and those that the platform refused."""
    return [*report.target_plan.plan.skipped, *report.outcome.failed]


def new(report: TargetReport) -> list[Skip]:
    """Return the members that the last run did not leave out for the same reason."""
    return [skip for skip in of_report(report) if not is_known(report.target_plan, skip)]


def keep(reports: Sequence[TargetReport]) -> None:
    """Store the members who were left out, for the next run.

    After a run of a part of the list, or one that stopped early, earlier ones stay known.
    """
    for report in reports:
        context, mirror = report.target_plan.context, report.target_plan.mirror
        complete = report.outcome.complete and not context.only_some
        left_out = map(_reported, of_report(report))
        context.store.keep_left_out(mirror.id, left_out, complete=complete)


def _reported(skip: Skip) -> LeftOut:
    return LeftOut(skip.item.handle or skip.item.name, skip.reason.code.value)
