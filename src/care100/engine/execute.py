"""Apply the target plans of a command in order, and report the result of each."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace

from care100.engine.apply import apply
from care100.engine.concurrency import RetryPolicy
from care100.engine.plan import Action, Plan, Skip
from care100.engine.reconcile import TargetPlan, difference
from care100.engine.run_result import RunResult
from care100.engine.store import ItemState, Journal
from care100.model.errors import Care100Error, StoppedEarly
from care100.model.reasons import Reason, ReasonCode
from care100.platforms import PLATFORMS
from care100.platforms.errors import PlatformError, Scope, Vanished
from care100.platforms.targets import Container, Quote, Usage, together


@dataclass
class TargetReport:
    """The result of one target plan; `took` and `expected` include planning."""

    target_plan: TargetPlan
    outcome: RunResult
    took: Usage
    expected: Quote

    @property
    def remaining(self) -> int:
        """The number of steps that are left after a run stopped early."""
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
    planned: Sequence[TargetPlan], verb: str, retry: RetryPolicy
) -> list[TargetReport]:
    """Apply target plans in order; skip one when the plan that it depends on stopped.

    When a login is rejected, or its server is silent, its other plans are not begun. When the
    user stops one, no other is.
    """
    reports: list[TargetReport] = []
    for target_plan in planned:
        earlier = next((r for r in reports if r.target_plan is target_plan.after), None)
        if earlier and not earlier.outcome.complete:
            continue
        if any(_ended_login(r) and r.target_plan.context is target_plan.context for r in reports):
            continue
        reports.append(_execute(target_plan, verb, retry, earlier))
        if isinstance(reports[-1].outcome.stopped, StoppedEarly):
            break
    return reports


def _ended_login(report: TargetReport) -> bool:
    stopped = report.outcome.stopped
    return isinstance(stopped, PlatformError) and stopped.scope is Scope.LOGIN


def _execute(
    target_plan: TargetPlan, verb: str, retry: RetryPolicy, earlier: TargetReport | None
) -> TargetReport:
    context = target_plan.context
    before = deepcopy(context.usage)
    took, expected = target_plan.took, target_plan.expected
    if target_plan.refine:
        try:
            final = target_plan.refine()
            target_plan.plan = _within(target_plan, final)
            target_plan.account_ids = final.account_ids
        except Care100Error as error:
            outcome = RunResult(stopped=error)
            return TargetReport(target_plan, outcome, _sum(took, target_plan, before), expected)
    if earlier:
        target_plan.plan = _once_added(target_plan, earlier)
    outcome = RunResult()
    if target_plan.plan.steps:
        journal = context.store.journal(target_plan.mirror.id, target_plan.account_ids)
        outcome = apply(
            target_plan.plan,
            target_plan.target,
            journal,
            verb=verb,
            usage=context.usage,
            retry=retry,
        )
        if target_plan.verify and outcome.done and outcome.complete:
            _verify(target_plan, outcome, journal, retry)
    _keep_state(target_plan, outcome)
    return TargetReport(target_plan, outcome, _sum(took, target_plan, before), expected)


def _verify(
    target_plan: TargetPlan, outcome: RunResult, journal: Journal, retry: RetryPolicy
) -> None:
    """Read the target again, and report items that it confirmed but does not have."""
    try:
        present = retry.ask(lambda: target_plan.target.observe(outcome.done)).present
    except PlatformError as error:
        outcome.stopped = error
        return
    absent = {item.id for item in outcome.done} - present
    steps = [
        step for step in target_plan.plan.steps if step.do is Action.ADD and step.item.id in absent
    ]
    where = PLATFORMS[target_plan.context.login.platform].label
    reason = Reason(ReasonCode.NO_EFFECT, where=where)
    journal.undone(steps, reason)
    outcome.failed += [Skip(step.item, reason) for step in steps]
    outcome.done = [item for item in outcome.done if item.id in present]


def _sum(planning: Usage, target_plan: TargetPlan, before: Usage) -> Usage:
    doing = difference(target_plan.context.usage, before)
    spent = together(planning.spent, doing.spent)
    return Usage(planning.reads + doing.reads, planning.writes + doing.writes, spent)


def _within(shown: TargetPlan, final: TargetPlan) -> Plan:
    """Return the final plan, which must not have more steps than the user approved."""
    allowed = {(step.do, step.item.handle or step.item.name) for step in shown.plan.steps}
    beyond = [
        step
        for step in final.plan.steps
        if (step.do, step.item.handle or step.item.name) not in allowed
    ]
    if beyond:
        raise Care100Error(
            "The list changed before you confirmed, so nothing was changed.",
            "Run the same command again.",
        )
    return final.plan


def _once_added(target_plan: TargetPlan, earlier: TargetReport) -> Plan:
    """Return the plan without items that the earlier target does not have.

    Requested items come last: a target that does not accept them can then add the others.
    """
    before, outcome = earlier.target_plan.plan, earlier.outcome
    added = {item.id for item in (*before.already, *outcome.done)}
    requested = {item.id for item in (*before.requested, *outcome.requested)}
    possible = (
        step
        for step in target_plan.plan.steps
        if step.do is not Action.ADD or step.item.id in added | requested
    )
    steps = tuple(sorted(possible, key=lambda step: step.item.id in requested))
    if not any(step.do is Action.ADD for step in steps):
        steps = tuple(step for step in steps if step.do is not Action.MAKE)
    return replace(target_plan.plan, steps=steps)


def _keep_state(target_plan: TargetPlan, outcome: RunResult) -> None:
    """Store the items that needed no step, and that the list is up to date now."""
    store, plan = target_plan.context.store, target_plan.plan
    if isinstance(outcome.stopped, Vanished):
        store.empty(target_plan.mirror.id)
        return
    store.keep_state(
        target_plan.mirror.id,
        {ItemState.IN: plan.already, ItemState.REQUESTED: plan.requested},
        target_plan.account_ids,
        complete=outcome.complete,
        gone=_gone(target_plan) if outcome.complete else (),
    )


def _gone(target_plan: TargetPlan) -> list[str]:
    """Return the items in the mirror that the list no longer has, and that care100 did not add.

    As long as the mirror has them, other lists that added them do not remove them. Containers
    are not shared with other lists.
    """
    context, plan = target_plan.context, target_plan.plan
    if context.only_some or isinstance(target_plan.target, Container):
        return []
    has = {item.id for item in (*plan.already, *plan.requested, *plan.doing(Action.ADD))}
    # Accounts that could not be looked up now have no id, but are still on the list.
    unknown = {skip.item.handle for skip in plan.skipped}
    return [
        id_
        for id_, held in target_plan.mirror.items.items()
        if held.state in (ItemState.IN, ItemState.REQUESTED)
        and not (held.ours or id_ in has or held.handle in unknown)
    ]
