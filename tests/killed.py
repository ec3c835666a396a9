"""care100, killed at a chosen instant of its work."""

import os
import signal
import time
from typing import Any

from care100.sandbox import Fault
from tests.person import Person, Typist
from tests.warm_python import WarmPython

# Killed after a request took effect and before the journal has noted it.
_BEFORE_NOTING = """
import os, signal, sys
from care100 import cli
from care100.registry.journal import RunJournal as Journal

noted = 0

def before(method):
    def killing(self, *args, **options):
        global noted
        noted += 1
        if noted > {step}:
            os.kill(os.getpid(), signal.SIGKILL)
        return method(self, *args, **options)
    return killing

for name in ("done", "made", "described", "unmade"):
    setattr(Journal, name, before(getattr(Journal, name)))
cli.run(sys.argv[1:])
"""


def start(person: Typist, *words: str, program: tuple[str, ...] = ("-m", "care100")) -> WarmPython:
    """Begin a command in a process of its own."""
    return WarmPython(*program, *words, env={**os.environ, **person.surroundings})


def kill_before_noting(person: Typist, step: int, *words: str) -> None:
    """Run a command that dies once so many steps were noted and the next had its effect."""
    process = start(person, *words, program=("-c", _BEFORE_NOTING.format(step=step)))
    assert process.wait(300) == -signal.SIGKILL


def kill_under_way(
    person: Person, step: int, *words: str, method: str, path: str, on: str = "mastodon"
) -> None:
    """Run a command that dies while a request on a platform is under way, after so many others.

    The request hangs before it takes effect, and is dropped with its connection.
    """
    server: Any = getattr(person.sandbox, on)
    hang = Fault("cut_before", method, path, skip=step, times=None)
    slow = Fault("latency", method, path, skip=step, times=None, seconds=0.4)
    for fault in (slow, hang):
        server.faults.add(fault)
    process = start(person, *words)
    deadline = time.monotonic() + 90
    while not slow.fired and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.005)
    assert slow.fired, "the run never came to this step"
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    time.sleep(0.6)
    server.log[:] = [request for request in server.log if request.status in (200, 201)]
