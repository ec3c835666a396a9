"""Carrying a plan out: the one place that changes anything on a platform."""

import time
from collections.abc import Sequence
from concurrent.futures import Future
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime

from care100.engine.concurrency import RetryPolicy, run_concurrently
from care100.engine.plan import Action, Plan, Skip, Step
from care100.engine.reconcile import difference
from care100.engine.store import Journal
from care100.model.errors import Care100Error, StoppedEarly
from care100.platforms.errors import Gone, PlatformError, Refused, Unreachable, reason_of
from care100.platforms.targets import Container, Effect, Item, Paced, PublicContainer, Target, Usage

# After so many steps in a row without an answer the server is taken to be down.
_DOWN_AFTER = 5
# Rounds of looking what became of steps whose answer was lost, and their pauses.
_LOST_ANSWER_PAUSES = (0.3, 1.0, 3.0)

Batch = tuple[Step, ...]


@dataclass
class RunResult:
    """What a run came to. `stopped` is why it ended before its end, or None."""

    done: list[Item] = field(default_factory=list)
    requested: list[Item] = field(default_factory=list)
    removed: list[Item] = field(default_factory=list)
    described: list[Item] = field(default_factory=list)
    failed: list[Skip] = field(default_factory=list)
    stopped: Care100Error | None = None
    seconds: float = 0.0

    @property
    def complete(self) -> bool:
        """Whether every step was tried to its end."""
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
    """Carry the plan's steps out on `target`, each journaled before and after.

    `usage` is the client's own counter. Raises nothing that a platform did: what
    ends the run early is in the outcome.
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
        self._lost: list[Step] = []
        self._lost_in_a_row = 0

    def carry_out(self, plan: Plan) -> None:
        for step in plan.steps:
            if step.do is Action.MAKE:
                self._make(step)
            elif step.do is Action.DESCRIBE:
                self._describe(step)
        # Who leaves makes room for who joins.
        for do in (Action.REMOVE, Action.ADD):
            self._see_through([step for step in plan.steps if step.do is do])
        for step in plan.steps:
            if step.do is Action.UNMAKE:
                self._unmake(step)

    def _see_through(self, steps: Sequence[Step]) -> None:
        """Try steps of one kind, and those again whose answer was lost and had no effect."""
        self._try(steps)
        for pause in _LOST_ANSWER_PAUSES:
            if not self._lost:
                break
            time.sleep(pause)
            self._try(self._still_to_do())
        if self._lost:
            raise Unreachable(
                f"{len(self._lost)} steps had no response.",
                "Run the same command again later to check them and resume.",
            )

    def _make(self, step: Step) -> None:
        began = datetime.now(UTC)
        self._journal.started([step])
        self._journal.made(step, self._made(began))
        self._retry.progress.advance()

    def _made(self, began: datetime) -> str:
        """Make the container once: where the answer is lost, look for it before trying again."""
        container = self._container()
        for pause in (*_LOST_ANSWER_PAUSES, None):
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
            raise TypeError(f"{self._target.kind} has no metadata")
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
            raise TypeError(f"{self._target.kind} is not a container")
        return self._target

    def _try(self, steps: Sequence[Step]) -> None:
        """Try steps of one kind in batches, as the target takes them."""
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
        """Seconds from one of these steps to the next: only additions are slow."""
        if steps and steps[0].do is Action.ADD and isinstance(self._target, Paced):
            return self._target.pace
        return 0.0

    def _send(self, batch: Batch) -> Effect:
        items = [step.item for step in batch]
        if batch[0].do is Action.ADD:
            return self._target.add(items)
        self._target.remove(items)
        return Effect.DONE

    def _settle(self, batch: Batch, sent: Future[Effect]) -> Sequence[Batch]:
        error = sent.exception()
        if isinstance(error, Unreachable):
            self._lost += batch
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
        self._done(batch, requested=sent.result() is Effect.REQUESTED)
        return []

    def _refused(self, batch: Batch, error: PlatformError) -> Sequence[Batch]:
        """One bad item must not take the others of its batch along: halve and try again."""
        if len(batch) > 1:
            self._journal.not_started(batch)
            middle = len(batch) // 2
            return [batch[:middle], batch[middle:]]
        reason = reason_of(error)
        self._journal.failed(batch, reason)
        self.outcome.failed += [Skip(step.item, reason) for step in batch]
        self._retry.progress.advance(len(batch))
        return []

    def _done(self, batch: Sequence[Step], *, requested: bool) -> None:
        self._journal.done(batch, requested=requested)
        for step in batch:
            if step.do is Action.REMOVE:
                self.outcome.removed.append(step.item)
            elif requested:
                self.outcome.requested.append(step.item)
            else:
                self.outcome.done.append(step.item)
        self._retry.progress.advance(len(batch))

    def _still_to_do(self) -> list[Step]:
        """Of the steps whose answer was lost, those that had no effect."""
        lost, self._lost = self._lost, []
        self._lost_in_a_row = 0
        if not self._target.reads_back:
            return lost
        observed = self._retry.ask(lambda: self._target.observe([step.item for step in lost]))
        again = []
        for step in lost:
            is_in = step.item.id in observed.present
            is_pending = step.item.id in observed.pending
            if (is_in or is_pending) == (step.do is Action.ADD):
                self._done([step], requested=is_pending)
            else:
                again.append(step)
        return again
