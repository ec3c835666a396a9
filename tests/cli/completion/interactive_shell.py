"""A shell in a terminal of its own, as a person uses it."""

import contextlib
import os
import pty
import re
import select
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

_LONGEST_WAIT = 60.0


class InteractiveShell:
    """Types into a shell, and reads what it shows."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._shown = ""
        self._count = 0

    def completes(self, typed: str) -> str:
        """Return the line after the Tab key, as the shell would run it: one word a line."""
        self._count += 1
        mark = f"mark{self._count}"
        # Ctrl-A moves to the start of the line, where another command is put before it.
        self._type(f"{typed}\t\x01printf '<%s>' {mark}x \r")
        shown = self._until(f"<{mark}x>")
        found = re.findall(r"<([^<>\x1b]*)>", shown[shown.index(f"<{mark}x>") :])
        return "\n".join(found[1:])

    def runs(self, command: str) -> str:
        """Run a command, and return what is shown until it ends."""
        self._count += 1
        self._type(f"{command}; printf '<%s>' end{self._count}\r")
        return self._until(f"<end{self._count}>")

    def _type(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def _until(self, text: str) -> str:
        """Return what is shown until this text, and a little more of the same line."""
        end = time.monotonic() + _LONGEST_WAIT
        while text not in self._shown:
            ready = select.select([self._terminal], [], [], end - time.monotonic())[0]
            assert ready, f"{text} was not shown, but: {self._shown!r}"
            self._shown += os.read(self._terminal, 65536).decode(errors="replace")
        while select.select([self._terminal], [], [], 0.3)[0]:
            self._shown += os.read(self._terminal, 65536).decode(errors="replace")
        shown, self._shown = self._shown, ""
        return shown


@contextmanager
def interactive_shell(
    command: Sequence[str], environment: Mapping[str, str]
) -> Iterator[InteractiveShell]:
    """Start a shell, and end it."""
    child, terminal = pty.fork()
    if child == 0:
        os.execvpe(command[0], [*command], dict(environment))  # noqa: S606
    try:
        shell = InteractiveShell(terminal)
        shell.runs("true")
        yield shell
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with contextlib.suppress(OSError):
            os.close(terminal)
