"""Send the steps of a run, several at once, and settle those whose response was lost."""

import time
from collections.abc import Sequence
from concurrent.futures import Future
from functools import partial

from care100.engine.concurrency import RetryPolicy, run_concurrently
from care100.engine.plan import Action, Skip, Step
from care100.engine.run_result import RunResult
from care100.engine.store import Journal
from care100.model.reasons import Reason, ReasonCode
from care100.platforms.errors import (
    Gone,
    PlatformError,
    Refused,
    TimedOut,
    Unreachable,
    reason_of,
)
from care100.platforms.targets import Atomic, Changes, Container, Effect, Paced, Target

# After this many steps in a row without a response, the server counts as down.
_DOWN_AFTER = 5
# Seconds before each check of steps whose response was lost.
LOST_RESPONSE_PAUSES = (0.3, 1.0, 3.0)
# Seconds before each check of steps that the platform accepted and does not show yet.
_LATE_EFFECT_PAUSES = (0.3, 1.0, 2.0, 4.0)

Batch = tuple[Step, ...]


class StepSender:
    """Sends steps to one target, and records each in the journal and in `outcome`."""

    def __init__(
        self, target: Target, journal: Journal, retry: RetryPolicy, outcome: RunResult
    ) -> None:
        self.outcome = outcome
        self._target = target
        self._journal = journal
        self._retry = retry
        self._lost: list[Batch] = []
        self._lost_in_a_row = 0
        self._timed_out = False
        self._last_loss: Unreachable | None = None
        self._unconfirmed: list[Step] = []
        self._has_effects = False

    def finish(self, steps: Sequence[Step]) -> None:
        """Send steps, and retry those without a response and without an effect."""
        timed_out = self._try(steps)
        for pause in self._retry.pauses(LOST_RESPONSE_PAUSES):
            if not self._lost:
                break
            time.sleep(pause)
            again = self._try(self._lost_without_effect())
            # Two timeouts are all the time that a silent server gets.
            if timed_out and again:
                break
            timed_out = timed_out or again
        if self._lost:
            self._give_up_lost()
        self._confirm()

    def _give_up_lost(self) -> None:
        """Leave out steps that never get a response, if the server responds to others."""
        if self._has_effects and self._target.reads_back and self._target.batch == 1:
            self._without_success(self._lost_without_effect(), ReasonCode.NO_RESPONSE)
            return
        steps = sum(map(len, self._lost))
        last = self._last_loss.message if self._last_loss else "The server did not respond."
        error = TimedOut if self._timed_out else Unreachable
        raise error(
            f"{last} It is not known whether {_count(steps)} took effect.",
            "Run the same command again later. It checks what took effect.",
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

    def _try(self, steps: Sequence[Step]) -> bool:
        """Send steps in batches of the target's size, and return whether one timed out.

        The steps are of one kind, if the target is not atomic.
        """
        self._timed_out = False
        size = self._target.batch
        batches = [tuple(steps[at : at + size]) for at in range(0, len(steps), size)]
        run_concurrently(
            batches,
            self._send,
            parallel=self._target.parallel,
            retry=self._retry,
            starting=lambda ready: self._journal.started(step for batch in ready for step in batch),
            settle=self._settle,
            together=self._journal.together,
            pace=self._pace(steps),
        )
        return self._timed_out

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
            self._last_loss = error
            self._timed_out = self._timed_out or isinstance(error, TimedOut)
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
                assert isinstance(self._target, Container)  # noqa: S101 - it was created
                self._journal.made(step, self._target.id)
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
