"""Apply a plan. Only this module changes anything on a platform."""

import time
from collections.abc import Sequence
from concurrent.futures import Future
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from care100.engine.concurrency import RetryPolicy, run_concurrently
from care100.engine.plan import Action, Plan, Skip, Step
from care100.engine.reconcile import difference
from care100.engine.store import Journal
from care100.model.errors import Care100Error, StoppedEarly
from care100.model.reasons import Reason, ReasonCode
from care100.platforms.errors import Gone, PlatformError, Refused, Unreachable, reason_of
from care100.platforms.targets import (
    Atomic,
    Changes,
    Container,
    Effect,
    Item,
    Paced,
    PublicContainer,
    Target,
    Usage,
)

# After this many steps in a row without a response, the server counts as down.
_DOWN_AFTER = 5
# Seconds before each check of steps whose response was lost.
_LOST_RESPONSE_PAUSES = (0.3, 1.0, 3.0)
# Seconds before each check of steps that the platform accepted and does not show yet.
_LATE_EFFECT_PAUSES = (0.3, 1.0, 2.0, 4.0)

Batch = tuple[Step, ...]


@dataclass
class RunResult:
    """The result of a run. `stopped` is the error that ended it early, or None."""

    done: list[Item] = field(default_factory=list)
    requested: list[Item] = field(default_factory=list)
    removed: list[Item] = field(default_factory=list)
    described: list[Item] = field(default_factory=list)
    failed: list[Skip] = field(default_factory=list)
    stopped: Care100Error | None = None
    seconds: float = 0.0

    @property
    def complete(self) -> bool:
        """Whether the run was not stopped early; single steps may have failed."""
        return self.stopped is None


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
        self._lost: list[Batch] = []
        self._lost_in_a_row = 0
        self._unconfirmed: list[Step] = []
        self._has_effects = False

    def carry_out(self, plan: Plan) -> None:
        if isinstance(self._target, Atomic):
            self._finish([step for step in plan.steps if step.do is not Action.UNMAKE])
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
            self._finish([step for step in plan.steps if step.do is do])

    def _finish(self, steps: Sequence[Step]) -> None:
        """Send steps, and retry those without a response and without an effect."""
        self._try(steps)
        for pause in _LOST_RESPONSE_PAUSES:
            if not self._lost:
                break
            time.sleep(pause)
            self._try(self._lost_without_effect())
        if self._lost:
            self._give_up_lost()
        self._confirm()

    def _give_up_lost(self) -> None:
        """Leave out steps that never get a response, if the server responds to others."""
        if self._has_effects and self._target.reads_back and self._target.batch == 1:
            self._without_success(self._lost_without_effect(), ReasonCode.NO_RESPONSE)
            return
        raise Unreachable(
            f"The server did not respond to {_count(sum(map(len, self._lost)))}.",
            "Run the same command again later. It checks whether they took effect.",
        )

    def _confirm(self) -> None:
        """Wait for the effect of steps that the platform accepted and does not show yet."""
        for pause in _LATE_EFFECT_PAUSES:
            if not self._unconfirmed:
                return
            time.sleep(pause)
            self._unconfirmed = self._without_effect(self._unconfirmed)
        late, self._unconfirmed = self._unconfirmed, []
        self._without_success(late, ReasonCode.NO_EFFECT)

    def _without_success(self, steps: Sequence[Step], code: ReasonCode) -> None:
        """Record steps that were sent, and that may still take effect later."""
        if steps:
            reason = Reason(code)
            self._journal.tried(steps, reason)
            self.outcome.failed += [Skip(step.item, reason) for step in steps]
            self._retry.progress.advance(len(steps))

    def _make(self, step: Step) -> None:
        began = datetime.now(UTC)
        self._journal.started([step])
        self._journal.made(step, self._made(began))
        self._retry.progress.advance()

    def _made(self, began: datetime) -> str:
        """Create the container once: after a lost response, look for it before retrying."""
        container = self._container()
        for pause in (*_LOST_RESPONSE_PAUSES, None):
            try:
                return self._retry.ask(container.make, again=False)
            except Unreachable:
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

    def _try(self, steps: Sequence[Step]) -> None:
        """Send steps in batches of the target's size: of one kind, if the target is not atomic."""
        size = self._target.batch
        batches = [tuple(steps[at : at + size]) for at in range(0, len(steps), size)]
        run_concurrently(
            batches,
            self._send,
            parallel=self._target.parallel,
            retry=self._retry,
            starting=lambda ready: self._journal.started(step for batch in ready for step in batch),
            settle=self._settle,
            pace=self._pace(steps),
        )

    def _pace(self, steps: Sequence[Step]) -> float:
        """Return the seconds from one of these steps to the next; only additions are paced."""
        if steps and steps[0].do is Action.ADD and isinstance(self._target, Paced):
            return self._target.pace
        return 0.0

    def _send(self, batch: Batch) -> Effect:
        items = [step.item for step in batch]
        if isinstance(self._target, Atomic):
            self._target.change(_changes(batch))
            return Effect.DONE
        if batch[0].do is Action.ADD:
            return self._target.add(items)
        return self._target.remove(items) or Effect.DONE

    def _settle(self, batch: Batch, sent: Future[Effect]) -> Sequence[Batch]:
        error = sent.exception()
        if isinstance(error, Unreachable):
            self._lost.append(batch)
            self._lost_in_a_row += 1
            if self._lost_in_a_row >= _DOWN_AFTER:
                raise error
            return []
        self._lost_in_a_row = 0
        if isinstance(error, (Refused, Gone)):
            return self._refused(batch, error)
        if error:
            self._journal.not_started(batch)
            raise error
        if sent.result() is Effect.UNCONFIRMED:
            self._unconfirmed += batch
        else:
            self._done(batch, requested=sent.result() is Effect.REQUESTED)
        return []

    def _refused(self, batch: Batch, error: PlatformError) -> Sequence[Batch]:
        """Record a refused item, or halve a refused batch: one bad item may not fail the others."""
        if len(batch) > 1:
            self._journal.not_started(batch)
            middle = len(batch) // 2
            return [batch[:middle], batch[middle:]]
        if batch[0].do in (Action.MAKE, Action.DESCRIBE):
            raise error
        reason = reason_of(error)
        self._journal.failed(batch, reason)
        self.outcome.failed += [Skip(step.item, reason) for step in batch]
        self._retry.progress.advance(len(batch))
        return []

    def _done(self, batch: Sequence[Step], *, requested: bool) -> None:
        self._has_effects = True
        for step in batch:
            if step.do is Action.MAKE:
                self._journal.made(step, self._container().id)
            elif step.do is Action.DESCRIBE:
                self._journal.described(step)
                self.outcome.described.append(step.item)
        items = [step for step in batch if step.do in (Action.ADD, Action.REMOVE)]
        self._journal.done(items, requested=requested)
        for step in items:
            if step.do is Action.REMOVE:
                self.outcome.removed.append(step.item)
            elif requested:
                self.outcome.requested.append(step.item)
            else:
                self.outcome.done.append(step.item)
        self._retry.progress.advance(len(batch))

    def _lost_without_effect(self) -> list[Step]:
        """Return the steps that had no effect, among those whose response was lost."""
        batches, self._lost = self._lost, []
        self._lost_in_a_row = 0
        if isinstance(self._target, Atomic):
            return self._whole_batches_without_effect(self._target, batches)
        return self._without_effect([step for batch in batches for step in batch])

    def _without_effect(self, steps: list[Step]) -> list[Step]:
        """Return the steps that show no effect on the platform; the others are done."""
        if not self._target.reads_back:
            return steps
        observed = self._retry.ask(lambda: self._target.observe([step.item for step in steps]))
        again = []
        for step in steps:
            is_in = step.item.id in observed.present
            is_pending = step.item.id in observed.pending
            if (is_in or is_pending) == (step.do is Action.ADD):
                self._done([step], requested=is_pending)
            else:
                again.append(step)
        return again

    def _whole_batches_without_effect(self, target: Atomic, batches: list[Batch]) -> list[Step]:
        again: list[Step] = []
        for batch in batches:
            took_effect = partial(target.took_effect, _changes(batch))
            if self._retry.ask(took_effect):
                self._done(batch, requested=False)
            else:
                again += batch
        return again


def _changes(batch: Batch) -> Changes:
    """Return the changes of an atomic target that are sent together."""
    items = {do: [step.item for step in batch if step.do is do] for do in Action}
    return Changes(
        make="".join(item.ref for item in items[Action.MAKE]),
        describe=bool(items[Action.DESCRIBE]),
        added=items[Action.ADD],
        removed=items[Action.REMOVE],
    )


def _count(steps: int) -> str:
    return "1 step" if steps == 1 else f"{steps} steps"
