"""Several requests at once, on threads, with rate limits waited out by one waiter.

The calling thread alone touches the registry and the terminal; the threads only
talk to the platform.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from care100.engine.progress import Progress, Silent
from care100.platforms.errors import PlatformError, RateLimited, Scope, Unreachable

Task = TypeVar("Task")
Answer = TypeVar("Answer")

_TICK_SECONDS = 0.5
# A server that hiccups is asked again after these many seconds.
_BACK_OFF = (0.3, 1.0, 3.0)


@dataclass
class RetryPolicy:
    """How to wait, and whether to; `no_wait` lets RateLimited through."""

    no_wait: bool = False
    progress: Progress = field(default_factory=Silent)

    def wait(self, limited: RateLimited) -> None:
        """Wait until the limit is over. Raises it instead when nobody wants to wait."""
        if self.no_wait:
            raise limited
        while (left := (limited.until - datetime.now(UTC)).total_seconds()) > 0:
            self.progress.waiting(limited.until)
            time.sleep(min(left, _TICK_SECONDS))
        self.progress.waiting(None)

    @contextmanager
    def progress_of(self, what: str, total: int) -> Iterator[None]:
        """Show the progress of a piece of work of `total` parts."""
        self.progress.begin(what, total)
        try:
            yield
        finally:
            self.progress.end()

    def ask(self, question: Callable[[], Answer], *, again: bool = True) -> Answer:
        """The answer to a question, with limits waited out and hiccups tried again.

        `again` false is for what must not be sent twice. Raises PlatformError.
        """
        hiccups = iter(_BACK_OFF if again else ())
        while True:
            try:
                return question()
            except RateLimited as limited:
                self.wait(limited)
            except Unreachable:
                pause = next(hiccups, None)
                if pause is None:
                    raise
                time.sleep(pause)


def run_concurrently(
    tasks: Sequence[Task],
    work: Callable[[Task], Answer],
    *,
    parallel: int,
    retry: RetryPolicy,
    starting: Callable[[list[Task]], None],
    settle: Callable[[Task, Future[Answer]], Sequence[Task]],
    pace: float = 0.0,
) -> None:
    """Do `work` on every task, `parallel` at once, or one each `pace` seconds.

    `starting` is told of tasks just before they are tried, `settle` of each that
    has ended, and gives back the tasks that are to be tried (again). A task that
    met a rate limit is tried again after it. What `settle` raises, and what
    waiting raises, ends the dispatch once the requests under way have come back.
    """
    queue = deque(tasks)
    under_way: dict[Future[Answer], Task] = {}
    limited: RateLimited | None = None
    stop: BaseException | None = None
    next_at = time.monotonic()
    with ThreadPoolExecutor(parallel) as pool:
        while under_way or (queue and not stop):
            try:
                if limited and not under_way:
                    retry.wait(limited)
                    limited = None
                if not limited and not stop:
                    room = 1 - len(under_way) if pace else parallel - len(under_way)
                    if pace and queue and room:
                        time.sleep(max(next_at - time.monotonic(), 0))
                        next_at = time.monotonic() + pace
                    ready = [queue.popleft() for _ in range(min(room, len(queue)))]
                    starting(ready)
                    under_way |= {pool.submit(work, task): task for task in ready}
                ended, _ = wait(under_way, return_when=FIRST_COMPLETED)
                for future in ended:
                    task = under_way.pop(future)
                    if isinstance(error := future.exception(), RateLimited):
                        limited = error
                        queue.appendleft(task)
                    else:
                        queue.extendleft(settle(task, future))
            except (PlatformError, KeyboardInterrupt) as error:
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
    """Ask several questions at once; each one's answer, or the error that it met.

    Raises what nobody can go on after: AuthRejected, RateLimited when not waiting,
    and Unreachable when the server stays so.
    """
    answers: list[tuple[Task, Answer | PlatformError]] = []
    hiccups: dict[int, int] = {}

    def settle(task: Task, future: Future[Answer]) -> Sequence[Task]:
        error = future.exception()
        if isinstance(error, Unreachable):
            tries = hiccups[id(task)] = hiccups.get(id(task), 0) + 1
            if tries > len(_BACK_OFF):
                raise error
            time.sleep(_BACK_OFF[tries - 1])
            return [task]
        if isinstance(error, PlatformError) and error.scope is Scope.ITEM:
            answers.append((task, error))
        else:
            answers.append((task, future.result()))
        retry.progress.advance()
        return []

    run_concurrently(
        tasks,
        work,
        parallel=parallel,
        retry=retry,
        starting=lambda _: None,
        settle=settle,
    )
    return answers
