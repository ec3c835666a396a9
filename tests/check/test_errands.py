"""Errands: everything is done, at each server one thing after the other."""

import threading

import pytest

from care100.check.per_server import ServerTask, run
from care100.engine.progress import Silent


class Watched(Silent):
    """Counts the parts that are done."""

    def __init__(self) -> None:
        self.total, self.done, self.ended = 0, 0, False

    def begin(self, what: str, total: int) -> None:
        assert what == "Asking"
        self.total = total

    def advance(self, parts: int = 1) -> None:
        self.done += parts

    def end(self) -> None:
        self.ended = True


def test_one_server_is_never_asked_two_things_at_once() -> None:
    held, seen, told = threading.Lock(), threading.Event(), list[str]()

    def ask(name: str, then: ServerTask | None = None) -> ServerTask:
        def do() -> ServerTask | None:
            assert held.acquire(blocking=False)
            told.append(name)
            seen.wait(0.001)
            held.release()
            return then

        return ServerTask("one.example", do)

    watched = Watched()
    elsewhere = ServerTask("other.example", lambda: ask("last"))
    run("Asking", [ask("a", ask("after a")), elsewhere, *map(ask, "bcdefgh")], watched)
    assert sorted(told) == sorted([*"abcdefgh", "after a", "last"])
    assert (watched.done, watched.total, watched.ended) == (9, 9, True)


def test_a_server_that_is_slow_keeps_no_other_waiting() -> None:
    met = threading.Barrier(2, timeout=60)

    def meet() -> None:
        met.wait()

    # Each waits until the other has begun.
    run("Asking", [ServerTask("a.example", meet), ServerTask("b.example", meet)], Watched())


def test_what_goes_wrong_ends_it() -> None:
    def fail() -> None:
        raise ZeroDivisionError

    watched = Watched()
    with pytest.raises(ZeroDivisionError):
        run("Asking", [ServerTask("a.example", fail)], watched)
    assert watched.ended
