"""care100 in a process of its own, with its modules already loaded."""

import os
import resource
import signal
import sys
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from tests.clock import Clock
from tests.person import Person
from tests.reliability.planted import Plant
from tests.warm_python import COPIES


def start(
    person: Person,
    *words: str,
    largest_file: int | None = None,
    hours_ahead: float = 0,
    plant: Plant | None = None,
) -> ForkServerProcess:
    """Begin a command on a computer whose clock is `hours_ahead`.

    `largest_file` is the size in bytes above which the disk is full. `plant` is a function of a
    module, which plants a fault in the program.
    """
    given = (person.surroundings, words, str(_printed(person)), largest_file, hours_ahead, plant)
    process = COPIES.Process(target=_work, args=given)
    process.start()
    return process


def printed(person: Person) -> str:
    """Return what the commands printed."""
    path = _printed(person)
    return path.read_text(errors="replace") if path.exists() else ""


def _printed(person: Person) -> Path:
    return person.home.with_name(f"{person.home.name}.printed")


def _work(
    surroundings: dict[str, str],
    words: tuple[str, ...],
    output: str,
    largest_file: int | None,
    hours_ahead: float,
    plant: Plant | None,
) -> None:
    from care100.__main__ import main

    os.environ |= surroundings
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    with Path(output).open("a") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.stdout, sys.stderr = (os.fdopen(number, "w") for number in (1, 2))
    sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY))
    sys.argv = ["care100", *words]
    if largest_file is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    if hours_ahead:
        Clock(pytest.MonkeyPatch()).set(hours=hours_ahead)
    if plant is not None:
        plant(pytest.MonkeyPatch())
    main()
