"""A person with a home and a sandbox, outside pytest's fixtures."""

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from care100 import registry
from care100.sandbox import Sandbox
from tests.person import PEOPLE
from tests.remote_commands import RemotePerson

_PAUSES = {
    "care100.engine.concurrency._BACK_OFF": (0.02, 0.02),
    "care100.engine.send_steps.LOST_RESPONSE_PAUSES": (0.02, 0.02),
    "care100.engine.send_steps._LATE_EFFECT_PAUSES": (0.02,),
}


class Printed(NamedTuple):
    """What was printed since the last time."""

    out: str
    err: str


class Capture:
    """The output of commands that run in this process."""

    def __init__(self) -> None:
        self.out, self.err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in "oe")

    def readouterr(self) -> Printed:
        """Return what was printed, and forget it."""
        return Printed(self._taken(self.out), self._taken(self.err))

    def _taken(self, stream: io.TextIOWrapper) -> str:
        stream.seek(0)
        text = stream.read()
        stream.seek(0)
        stream.truncate()
        return text


@cache
def _fresh_registry() -> bytes:
    """A registry as it is on first use; making one takes half a second."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / registry.FILE_NAME
        registry.open_registry(path).close()
        return path.read_bytes()


@contextmanager
def world() -> Iterator[RemotePerson]:
    """Give a person of their own, and remove everything at the end."""
    capture = Capture()
    with (
        tempfile.TemporaryDirectory(prefix="care100-reliability-") as folder,
        Sandbox(accounts=PEOPLE + 4) as sandbox,
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(capture.out),
        redirect_stderr(capture.err),
    ):
        (Path(folder) / registry.FILE_NAME).write_bytes(_fresh_registry())
        for place, pauses in _PAUSES.items():
            patch.setattr(place, pauses)
        yield RemotePerson(Path(folder), sandbox, capture, patch)
