"""Tasks on many servers: all of them run, one after the other on each server."""

import threading
from collections.abc import Collection
from concurrent.futures import Future, wait
from functools import partial
from typing import Any

import pytest

from care100.check import per_server
from care100.check.per_server import ServerTask, run
from care100.engine.progress import Silent


class Watched(Silent):
    """Counts the finished parts."""

    def __init__(self) -> None:
        self.total, self.done, self.ended = 0, 0, False

    def begin(self, what: str, total: int) -> None:
        assert what == "Asking"
        self.total = total

    def advance(self, parts: int = 1) -> None:
        self.done += parts

    def end(self) -> None:
        self.ended = True


def test_a_server_never_runs_two_tasks_at_once() -> None:
    held, seen, done = threading.Lock(), threading.Event(), list[str]()

    def ask(name: str, then: ServerTask | None = None) -> ServerTask:
        def do() -> ServerTask | None:
            assert held.acquire(blocking=False)
            done.append(name)
            seen.wait(0.001)
            held.release()
            return then

        return ServerTask("one.example", do)

    watched = Watched()
    elsewhere = ServerTask("other.example", lambda: ask("last"))
    run("Asking", [ask("a", ask("after a")), elsewhere, *map(ask, "bcdefgh")], watched)
    assert sorted(done) == sorted([*"abcdefgh", "after a", "last"])
    assert (watched.done, watched.total, watched.ended) == (9, 9, True)


def test_a_slow_server_delays_no_other() -> None:
    met = threading.Barrier(2, timeout=60)

    def meet() -> None:
        met.wait()

    # Each waits until the other has begun.
    run("Asking", [ServerTask("a.example", meet), ServerTask("b.example", meet)], Watched())


def test_an_exception_ends_the_run() -> None:
    def fail() -> None:
        raise ZeroDivisionError

    watched = Watched()
    with pytest.raises(ZeroDivisionError):
        run("Asking", [ServerTask("a.example", fail)], watched)
    assert watched.ended


def test_many_servers_are_not_all_watched_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Watching every server after each response would take time that grows with their square."""
    watched_at_once: list[int] = []

    def watch(futures: Collection[Future[Any]], **options: Any) -> Any:
        watched_at_once.append(len(futures))
        return wait(futures, **options)

    monkeypatch.setattr(per_server, "wait", watch)
    done: list[int] = []
    servers = 40 * [*range(per_server.SERVERS * 3)]
    tasks = [ServerTask(f"{n}.example", partial(done.append, n)) for n in servers]
    run("Asking", tasks, Watched())
    assert sorted(done) == sorted(servers)
    assert max(watched_at_once) <= per_server.SERVERS


def test_a_task_that_follows_reaches_a_server_that_had_none() -> None:
    reached: list[str] = []
    last = ServerTask("late.example", lambda: reached.append("late"))
    run("Asking", [ServerTask("first.example", lambda: last)], Watched())
    assert reached == ["late"]
