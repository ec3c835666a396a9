"""Send several requests at once, on threads; the calling thread waits for rate limits.

Only the calling thread uses the registry and the terminal. The other threads only send
requests to the platform.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TypeVar

from care100 import signals, time_limit
from care100.engine.progress import Progress, Silent
from care100.platforms.errors import PlatformError, RateLimited, Scope, TimedOut, Unreachable

Task = TypeVar("Task")
Answer = TypeVar("Answer")

_TICK_SECONDS = 0.5
# Seconds before each retry after a transient failure.
_BACK_OFF = (0.3, 1.0, 3.0)
# After this many waits for rate limits in a row, and no response since, waiting is pointless.
_MOST_WAITS = 20
# After this many tasks in a row without a response, the server counts as down.
_DOWN_AFTER = 5
# A request is sent again only if this part of the time for a silent server is left.
_LEFT_FOR_ANOTHER = 0.4


@dataclass
class RetryPolicy:
    """How to wait for rate limits and retry; with `no_wait`, RateLimited is raised instead.

    After `seconds` in all, a server that does not respond is not asked again.
    """

    no_wait: bool = False
    progress: Progress = field(default_factory=Silent)
    seconds: float = field(default_factory=time_limit.in_all)

    def pauses(self, seconds: Sequence[float] | None = None) -> Iterator[float]:
        """Return the seconds before each retry from now on, until the time is over."""
        ends = time.monotonic() + self.seconds * (1 - _LEFT_FOR_ANOTHER)
        return takewhile(
            lambda _: time.monotonic() < ends, _BACK_OFF if seconds is None else seconds
        )

    def wait(self, limited: RateLimited) -> None:
        """Wait until the rate limit is over, or raise it if `no_wait` is set."""
        if self.no_wait:
            raise limited
        while (left := limited.until.left) > 0:
            self.progress.waiting(limited.until.now_at)
            time.sleep(min(left, _TICK_SECONDS))
        self.progress.waiting(None)

    @contextmanager
    def progress_of(self, what: str, total: int) -> Iterator[None]:
        """Show the progress of work in `total` parts."""
        self.progress.begin(what, total)
        try:
            yield
        finally:
            self.progress.end()

    def ask(self, question: Callable[[], Answer], *, again: bool = True) -> Answer:
        """Return the result of a request, after waiting for rate limits and retrying.

        `again` is false for a request that must not be sent twice. Raises PlatformError.
        """
        pauses, waits = self.pauses(_BACK_OFF if again else ()), _Waits(self)
        while True:
            try:
                return question()
            except RateLimited as limited:
                waits.wait(limited)
            except Unreachable:
                pause = next(pauses, None)
                if pause is None:
                    raise
                time.sleep(pause)


class _Waits:
    """Waits for one rate limit after another, as long as that leads anywhere."""

    def __init__(self, retry: RetryPolicy) -> None:
        self._retry = retry
        self._in_a_row = 0

    def wait(self, limited: RateLimited) -> None:
        """Wait for the limit, or raise it after too many waits without a response."""
        self._in_a_row += 1
        if self._in_a_row > _MOST_WAITS:
            raise limited
        self._retry.wait(limited)

    def ended(self) -> None:
        """Begin to count again, after a response."""
        self._in_a_row = 0


def run_concurrently(
    tasks: Sequence[Task],
    work: Callable[[Task], Answer],
    *,
    parallel: int,
    retry: RetryPolicy,
    starting: Callable[[list[Task]], None],
    settle: Callable[[Task, Future[Answer]], Sequence[Task]],
    together: Callable[[], AbstractContextManager[None]] = nullcontext,
    pace: float = 0.0,
) -> None:
    """Do `work` on every task, `parallel` at once, or one each `pace` seconds.

    `starting` is called with the tasks that are about to start, and `settle` with each task
    that has ended; it returns the tasks to try next, such as a retry. Tasks that have ended
    meanwhile are settled within one `together`. A task that meets a rate limit is retried after
    the limit. An error raised by `settle` or by waiting is raised when the requests under way
    have ended, and no new ones are started.
    """
    queue = deque(tasks)
    under_way: dict[Future[Answer], Task] = {}
    limited: RateLimited | None = None
    waits = _Waits(retry)
    stop: BaseException | None = None
    next_at = time.monotonic()
    with ThreadPoolExecutor(parallel) as pool:
        while under_way or (queue and not stop):
            try:
                if limited and not under_way:
                    waits.wait(limited)
                    limited = None
                if not limited and not stop:
                    room = 1 - len(under_way) if pace else parallel - len(under_way)
                    if pace and queue and room:
                        time.sleep(max(next_at - time.monotonic(), 0))
                        next_at = time.monotonic() + pace
                    with signals.held():
                        ready = [queue.popleft() for _ in range(min(room, len(queue)))]
                        starting(ready)
                        under_way |= {pool.submit(work, task): task for task in ready}
                ended, _ = wait(under_way, return_when=FIRST_COMPLETED)
                with signals.held(), together():
                    for future in ended:
                        task = under_way.pop(future)
                        if isinstance(error := future.exception(), RateLimited):
                            limited = error
                            queue.appendleft(task)
                        else:
                            waits.ended()
                            queue.extendleft(reversed(settle(task, future)))
            except KeyboardInterrupt as error:
                stop = error
            except PlatformError as error:
                stop = stop or error
    if stop:
        raise stop


def ask_concurrently(
    tasks: Sequence[Task],
    work: Callable[[Task], Answer],
    *,
    parallel: int,
    retry: RetryPolicy,
) -> list[tuple[Task, Answer | PlatformError]]:
    """Send several requests at once; return each task with its result or its error.

    A task that never gets a response must not end the others, so its error is returned too.
    Raises errors that concern all tasks: AuthRejected, RateLimited with `no_wait`, and
    Unreachable after the last retry if several tasks in a row get no response, or all.
    A request that timed out is not sent again.
    """
    answers: list[tuple[Task, Answer | PlatformError]] = []
    lost_in_a_row = 0

    def persist(task: Task) -> Answer:
        for pause in retry.pauses():
            try:
                return work(task)
            except TimedOut:
                # Other tasks have waited as long: that is long enough for one of them.
                raise
            except Unreachable:
                time.sleep(pause)
        return work(task)

    def settle(task: Task, future: Future[Answer]) -> Sequence[Task]:
        nonlocal lost_in_a_row
        error = future.exception()
        lost_in_a_row = lost_in_a_row + 1 if isinstance(error, Unreachable) else 0
        is_down = lost_in_a_row >= min(_DOWN_AFTER, len(tasks))
        if isinstance(error, PlatformError) and _is_about_task(error, is_down=is_down):
            answers.append((task, error))
        else:
            answers.append((task, future.result()))
        retry.progress.advance()
        return []

    run_concurrently(
        tasks,
        persist,
        parallel=parallel,
        retry=retry,
        starting=lambda _: None,
        settle=settle,
    )
    return answers


def _is_about_task(error: PlatformError, *, is_down: bool) -> bool:
    """Whether other tasks can still succeed, as far as is known."""
    return not is_down if isinstance(error, Unreachable) else error.scope is Scope.ITEM
