"""Each command runs in a process of its own. At an instant chosen by chance, the process gets
SIGKILL, SIGINT, SIGTERM or SIGHUP; or a second process runs the same command at the same time; or
no file may become larger than a size chosen by chance, as on a full disk. Some of the processes
that get SIGKILL have a wrong clock. Then the same command runs to its end, with the right time.
"""

import os
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.reliability import child, law
from tests.reliability.interrupted import JOBS
from tests.reliability.planted import Plant
from tests.reliability.result import Result
from tests.reliability.world import ObservedPerson, world

TITLE = "Kills, signals, full disks and two processes"
KILL, FULL_DISK, TWO = "SIGKILL", "full disk", "two processes"
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
# Hours by which the clock of the process is ahead.
_WRONG_CLOCKS = {"SIGKILL, clock 3 hours ahead": 3, "SIGKILL, clock 3 hours back": -3}
# Of each of the other kinds, for each job.
_OTHERS = 3
_SECONDS = 60.0
_LARGEST = 400_000


@dataclass(frozen=True)
class Kill:
    """What happens to a job. `at` is its instant, or the size, as a share of the whole."""

    kind: str
    job: str
    at: float

    def __str__(self) -> str:
        return f"{self.kind}, {self.job}, at {self.at:.3f}"


def kills(chance: random.Random, number: int) -> list[Kill]:
    """Return this number of SIGKILLs, evenly for all jobs, and a few of each other kind."""
    kinds = [KILL] * -(-number // len(JOBS))
    kinds += [*_SIGNALS, *_WRONG_CLOCKS, FULL_DISK, TWO] * _OTHERS
    found = [Kill(kind, job, chance.random()) for kind in kinds for job in JOBS]
    chance.shuffle(found)
    return found


@cache
def _duration(name: str) -> float:
    """Return how long a job takes when nothing happens to it, in seconds."""
    job = JOBS[name]
    with world() as person:
        job.prepare(person)
        began = time.monotonic()
        process = child.start(person, *job.words(person))
        process.join(_SECONDS)
        if process.exitcode != 0:
            raise RuntimeError(f"{name} ended with {process.exitcode}: {child.printed(person)}")
        return time.monotonic() - began


def run_kill(kill: Kill, plant: Plant | None = None) -> Result:
    """Do to a job what the cell says, and check the law.

    `plant` plants a fault in the program, which ends it by a SIGKILL of its own: one that came by
    the clock would be too early on a busy machine, before the fault shows.
    """
    job, duration = JOBS[kill.job], _duration(kill.job)
    began = time.monotonic()
    with world() as person:
        job.prepare(person)
        person.observer.begin(person)
        before = job.state(person)
        problems = list(_broken_now(person, kill, duration, plant))
        problems += law.damage(person.home)
        problems += job.broken(person, before)
    seconds = time.monotonic() - began
    return Result(f"{kill.kind}: {kill.job}", str(kill), seconds, tuple(problems))


def _broken_now(
    person: ObservedPerson, kill: Kill, duration: float, plant: Plant | None
) -> Iterator[str]:
    job = JOBS[kill.job]
    limit = int(kill.at * _LARGEST) if kill.kind == FULL_DISK else None
    ahead = _WRONG_CLOCKS.get(kill.kind, 0)
    words = job.words(person)
    processes = [child.start(person, *words, largest_file=limit, hours_ahead=ahead, plant=plant)]
    if kill.kind == TWO:
        processes.append(child.start(person, *words))
    elif kill.kind != FULL_DISK and plant is None:
        time.sleep(kill.at * duration)
        if processes[0].exitcode is None and processes[0].pid:
            os.kill(processes[0].pid, signal.Signals[kill.kind.partition(",")[0]])
    for process in processes:
        process.join(_SECONDS)
        if process.exitcode is None:
            process.kill()
            yield "it did not end"
            continue
        yield from _broken_end(person, kill, process.exitcode)


def _broken_end(person: ObservedPerson, kill: Kill, code: int) -> Iterator[str]:
    allowed = {*law.EXIT_CODES}
    if kill.kind.startswith(KILL):
        allowed = {0, -signal.SIGKILL}
    elif kill.kind in _SIGNALS:
        # A signal that comes before the program has begun ends the process itself.
        allowed |= {-signal.Signals[kill.kind], 128 + signal.Signals[kill.kind]}
    text = child.printed(person)
    if code not in allowed:
        yield f"exit code {code}: {text[-300:]}"
    yield from law.unexpected(text)
    if any(secret in text for secret in law.secrets(person)):
        yield "printed a token"
