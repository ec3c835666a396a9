"""Python in a process of its own, which starts with care100 already imported.

Importing care100 takes longer than most of what these processes do. The first one is therefore
started with all imports (a fork server), and each of the others is a copy of it. It has none of
the test's threads and patches. Tests of how care100 starts, prints and ends start Python itself.
"""

import multiprocessing
import os
import runpy
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.clock import module_names

COPIES = multiprocessing.get_context("forkserver")
COPIES.set_forkserver_preload([*module_names(), "tests.person", __name__])
_OUTPUTS = ("stdout", "stderr")


class WarmPython:
    """A process that does what Python does with these arguments: `-m MODULE …` or `-c CODE …`.

    It is used as a `subprocess.Popen` is. It reads the text that it is given from its stdin, and
    prints to files, which `communicate` reads.
    """

    def __init__(
        self, *arguments: str, env: Mapping[str, str], cwd: Path | None = None, given: str = ""
    ) -> None:
        self._folder = TemporaryDirectory()
        self._printed: list[str] = []
        Path(self._folder.name, "stdin").write_text(given)
        self._process: ForkServerProcess = COPIES.Process(
            target=_run, args=(arguments, dict(env), cwd or Path.cwd(), Path(self._folder.name))
        )
        self._process.start()
        assert self._process.pid
        self.pid = self._process.pid

    @property
    def returncode(self) -> int | None:
        """The exit code, or the number of the signal that ended the process, as a negative."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """Return the exit code, or None while the process runs."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end, and return the exit code. Raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        code = self.returncode
        if code is None:
            raise subprocess.TimeoutExpired(str(self._process), timeout or 0)
        if not self._printed:
            with self._folder as folder:
                self._printed = [Path(folder, name).read_text() for name in _OUTPUTS]
        return code

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Wait for the end, and return what the process wrote to stdout and stderr."""
        self.wait(timeout)
        out, err = self._printed
        return out, err

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the process has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill the process, unless it has ended."""
        self._process.kill()


def _run(arguments: tuple[str, ...], env: dict[str, str], cwd: Path, streams: Path) -> None:
    for number, name in enumerate(("stdin", *_OUTPUTS)):
        mode = "r" if name == "stdin" else "w"
        with (streams / name).open(mode) as file:
            os.dup2(file.fileno(), number)
        setattr(sys, name, os.fdopen(number, mode))
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    kind, program, *rest = arguments
    sys.argv = [kind, *rest]
    if kind == "-m":
        runpy.run_module(program, run_name="__main__", alter_sys=True)
    else:
        exec(compile(program, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102
