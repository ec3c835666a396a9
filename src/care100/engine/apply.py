"""Apply a plan. Only this module changes anything on a platform."""

import time
from copy import deepcopy
from datetime import UTC, datetime

from care100.engine.concurrency import RetryPolicy
from care100.engine.plan import Action, Plan, Step
from care100.engine.reconcile import difference
from care100.engine.run_result import RunResult
from care100.engine.send_steps import LOST_RESPONSE_PAUSES, StepSender
from care100.engine.store import Journal
from care100.model.errors import StoppedEarly
from care100.platforms.errors import PlatformError, Unreachable
from care100.platforms.targets import Atomic, Container, PublicContainer, Target, Timed, Usage


def apply(
    plan: Plan,
    target: Target,
    journal: Journal,
    *,
    verb: str,
    usage: Usage,
    retry: RetryPolicy,
) -> RunResult:
    """Apply a plan's steps to a target, and record each in the journal before and after.

    `usage` is the client's own counter. An error of the platform is not raised: if it ends
    the run early, it is in the result.
    """
    run = _Run(target, journal, retry)
    before = deepcopy(usage)
    began = time.monotonic()
    journal.begin(verb, plan)
    retry.progress.begin(target.label, len(plan.steps))
    try:
        run.carry_out(plan)
    except PlatformError as error:
        run.outcome.stopped = error
    except KeyboardInterrupt:
        run.outcome.stopped = StoppedEarly("Stopped.", "Run the same command again to resume.")
    finally:
        retry.progress.end()
    run.outcome.seconds = time.monotonic() - began
    outcome = "complete" if run.outcome.complete else "stopped"
    journal.end(outcome, difference(usage, before))
    return run.outcome


class _Run:
    def __init__(self, target: Target, journal: Journal, retry: RetryPolicy) -> None:
        self.outcome = RunResult()
        self._target = target
        self._journal = journal
        self._retry = retry
        self._steps = StepSender(target, journal, retry, self.outcome)

    def carry_out(self, plan: Plan) -> None:
        if isinstance(self._target, Atomic):
            self._steps.finish([step for step in plan.steps if step.do is not Action.UNMAKE])
        else:
            self._one_kind_after_another(plan)
        for step in plan.steps:
            if step.do is Action.UNMAKE:
                self._unmake(step)

    def _one_kind_after_another(self, plan: Plan) -> None:
        for step in plan.steps:
            if step.do is Action.MAKE:
                self._make(step)
            elif step.do is Action.DESCRIBE:
                self._describe(step)
        # Removals come first, because they make room for additions.
        for do in (Action.REMOVE, Action.ADD):
            self._steps.finish([step for step in plan.steps if step.do is do])

    def _make(self, step: Step) -> None:
        timed = self._target if isinstance(self._target, Timed) else None
        began = timed.server_time() if timed else datetime.now(UTC)
        self._journal.started([step], at=began)
        self._journal.made(step, self._made(began))
        self._retry.progress.advance()

    def _made(self, began: datetime) -> str:
        """Create the container once: after a lost response, look for it before retrying."""
        container = self._container()
        pauses = self._retry.pauses(LOST_RESPONSE_PAUSES)
        while True:
            try:
                return self._retry.ask(container.make, again=False)
            except Unreachable:
                pause = next(pauses, None)
                if pause is None:
                    raise
                time.sleep(pause)
                container.id = self._retry.ask(lambda: container.find(began))
                if container.id:
                    break
        return container.id

    def _describe(self, step: Step) -> None:
        if not isinstance(self._target, PublicContainer):
            raise TypeError(f"{self._target.kind} has no public metadata")
        self._journal.started([step])
        self._retry.ask(self._target.describe)
        self._journal.described(step)
        self.outcome.described.append(step.item)
        self._retry.progress.advance()

    def _unmake(self, step: Step) -> None:
        self._journal.started([step])
        self._retry.ask(self._container().unmake)
        self._journal.unmade(step)
        self.outcome.removed.append(step.item)
        self._retry.progress.advance()

    def _container(self) -> Container:
        if not isinstance(self._target, Container):
            raise TypeError(f"{self._target.kind} cannot be created or deleted")
        return self._target
