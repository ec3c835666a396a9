"""Several requests at once: what ended together is settled together, and nothing is forgotten."""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager

import pytest

from care100.engine.concurrency import RetryPolicy, run_concurrently
from care100.platforms.errors import Unreachable

AT_ONCE = 4


class Work:
    """Tasks of which the first end at the same moment, because each waits for the others."""

    def __init__(self) -> None:
        self.barrier = threading.Barrier(AT_ONCE)
        self.groups: list[list[int]] = []
        self.bad: int | None = None

    def do(self, task: int) -> int:
        if task < AT_ONCE:
            self.barrier.wait(30)
        return task

    @contextmanager
    def together(self) -> Iterator[None]:
        self.groups.append([])
        yield

    def settle(self, task: int, _: Future[int]) -> Sequence[int]:
        if task == self.bad:
            raise Unreachable("no response", "later")
        self.groups[-1].append(task)
        return []

    def run(self, tasks: Sequence[int]) -> None:
        run_concurrently(
            tasks,
            self.do,
            parallel=AT_ONCE,
            retry=RetryPolicy(),
            starting=lambda _: None,
            settle=self.settle,
            together=self.together,
        )


def test_each_task_is_settled_once_and_within_a_group() -> None:
    work = Work()
    work.run(range(AT_ONCE))
    assert sorted(one for group in work.groups for one in group) == [*range(AT_ONCE)]


def test_an_error_about_one_task_does_not_lose_those_that_ended_with_it() -> None:
    work = Work()
    work.bad = 0
    with pytest.raises(Unreachable):
        work.run(range(2 * AT_ONCE))
    settled = {one for group in work.groups for one in group}
    assert settled >= set(range(1, AT_ONCE))
