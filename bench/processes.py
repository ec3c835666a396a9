"""Run a whole process, and measure its time and memory."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_CHILD = Path(__file__).with_name("child.py")
_SHOWN = 2_000


@dataclass(frozen=True)
class Usage:
    """What one process used, with the processes that it started and waited for.

    seconds         from its start to its end
    cpu_seconds     user and system time
    peak_mb         the largest resident memory, in MiB
    out             what it printed on stdout
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float
    out: str


class Failed(Exception):
    """A measured program ended with another exit code than expected."""


def run(
    words: Sequence[str], env: Mapping[str, str], given: str = "", codes: Sequence[int] = (0,)
) -> Usage:
    """Run a program to its end. Raises Failed unless its exit code is one of `codes`."""
    with tempfile.TemporaryDirectory(prefix="care100-bench-") as folder:
        result, out = Path(folder) / "usage.json", Path(folder) / "out"
        with out.open("wb") as stdout:
            ran = subprocess.run(
                [sys.executable, "-I", "-S", str(_CHILD), str(result), *words],
                input=given.encode(),
                env=dict(env),
                stdout=stdout,
                stderr=subprocess.PIPE,
                check=False,
            )
        printed = out.read_text(errors="replace")
        if ran.returncode not in codes:
            error = ran.stderr.decode(errors="replace")
            raise Failed(
                f"{' '.join(words)}: exit code {ran.returncode}\n"
                f"{printed[-_SHOWN:]}\n{error[-_SHOWN:]}"
            )
        return Usage(**json.loads(result.read_text()), out=printed)
