"""Carrying planned target_plans out, in order, and what each came to."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace

from care100.engine.apply import RunResult, apply
from care100.engine.concurrency import RetryPolicy
from care100.engine.plan import Action, Plan, Skip
from care100.engine.reconcile import TargetPlan, difference
from care100.model.errors import Care100Error
from care100.platforms.base import PlatformError, Quote, Usage, together
from care100.registry import journal, mirrors
from care100.registry.database import Database
from care100.registry.journal import Journal
from care100.registry.models import Mirror, now

NOT_THERE = "the platform said yes, and yet it is not there"


@dataclass
class TargetReport:
    """The result of one target plan; `took` and `expected` include planning."""

    target_plan: TargetPlan
    outcome: RunResult
    took: Usage
    expected: Quote

    @property
    def remaining(self) -> int:
        """How many are still to do, where the run stopped before its end."""
        outcome = self.outcome
        if outcome.complete:
            return 0
        ended = (outcome.done, outcome.requested, outcome.removed, outcome.failed)
        planned = [
            step
            for step in self.target_plan.plan.steps
            if step.do not in (Action.MAKE, Action.DESCRIBE)
        ]
        return len(planned) - sum(len(items) for items in ended)


def execute_plans(
    database: Database, planned: Sequence[TargetPlan], verb: str, retry: RetryPolicy
) -> list[TargetReport]:
    """Execute target plans in order; skip one when the plan that it depends on stopped."""
    reports: list[TargetReport] = []
    for target_plan in planned:
        earlier = next((r for r in reports if r.target_plan is target_plan.after), None)
        if earlier and not earlier.outcome.complete:
            continue
        reports.append(_carry_out(database, target_plan, verb, retry, earlier))
    return reports


def _carry_out(
    database: Database,
    target_plan: TargetPlan,
    verb: str,
    retry: RetryPolicy,
    earlier: TargetReport | None,
) -> TargetReport:
    before = deepcopy(target_plan.client.usage)
    took, expected = target_plan.took, target_plan.expected
    if target_plan.refine:
        try:
            final = target_plan.refine()
            target_plan.plan, target_plan.account_ids = (
                _within(target_plan, final),
                final.account_ids,
            )
        except Care100Error as error:
            return TargetReport(
                target_plan, RunResult(stopped=error), _sum(took, target_plan, before), expected
            )
    if earlier:
        target_plan.plan = _once_followed(target_plan, earlier)
    outcome = RunResult()
    if target_plan.plan.steps:
        log = Journal(database, target_plan.mirror_id, target_plan.account_ids)
        outcome = apply(
            target_plan.plan,
            target_plan.target,
            log,
            verb=verb,
            usage=target_plan.client.usage,
            retry=retry,
        )
        if target_plan.verify and outcome.done and outcome.complete:
            _verify(target_plan, outcome, log, retry)
    _remember(database, target_plan, outcome)
    return TargetReport(target_plan, outcome, _sum(took, target_plan, before), expected)


def _verify(target_plan: TargetPlan, outcome: RunResult, log: Journal, retry: RetryPolicy) -> None:
    """Look whether everybody is there of whom the platform says so, and name the others."""
    try:
        present = retry.ask(lambda: target_plan.target.observe(outcome.done)).present
    except PlatformError as error:
        outcome.stopped = error
        return
    absent = {item.id for item in outcome.done} - present
    steps = [
        step for step in target_plan.plan.steps if step.do is Action.ADD and step.item.id in absent
    ]
    log.undone(steps, NOT_THERE)
    outcome.failed += [Skip(step.item, NOT_THERE) for step in steps]
    outcome.done = [item for item in outcome.done if item.id in present]


def _sum(planning: Usage, target_plan: TargetPlan, before: Usage) -> Usage:
    doing = difference(target_plan.client.usage, before)
    spent = together(planning.spent, doing.spent)
    return Usage(planning.reads + doing.reads, planning.writes + doing.writes, spent)


def _within(shown: TargetPlan, final: TargetPlan) -> Plan:
    """The final plan, which must not do more than the user was shown."""
    allowed = {(step.do, step.item.handle or step.item.name) for step in shown.plan.steps}
    beyond = [
        step
        for step in final.plan.steps
        if (step.do, step.item.handle or step.item.name) not in allowed
    ]
    if beyond:
        raise Care100Error(
            "The list changed while you were asked.", "Nothing was done. Run the command again."
        )
    return final.plan


def _once_followed(target_plan: TargetPlan, earlier: TargetReport) -> Plan:
    """Only followed accounts can be filed: those still waiting join on a later run."""
    followed = {item.id for item in (*earlier.target_plan.plan.already, *earlier.outcome.done)}
    steps = tuple(
        step
        for step in target_plan.plan.steps
        if step.do is not Action.ADD or step.item.id in followed
    )
    if not any(step.do is Action.ADD for step in steps):
        steps = tuple(step for step in steps if step.do is not Action.MAKE)
    return replace(target_plan.plan, steps=steps)


def _remember(database: Database, target_plan: TargetPlan, outcome: RunResult) -> None:
    """Note in the mirror what needed no step, and that the list is followed as of now."""
    with database.writing() as session:
        for state, items in (
            (mirrors.IN, target_plan.plan.already),
            (mirrors.REQUESTED, target_plan.plan.requested),
        ):
            for item in items:
                account_id = target_plan.account_ids.get(item.id)
                journal.keep(session, target_plan.mirror_id, item, state, account_id)
        mirror = session.get_one(Mirror, target_plan.mirror_id)
        if outcome.complete:
            mirror.seen_at = now()
        session.add(mirror)
