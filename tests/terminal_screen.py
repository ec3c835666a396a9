"""A terminal 80 columns wide, as far as a program can tell; and a real one of the system."""

import fcntl
import io
import os
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import pytest


class Screen(io.TextIOWrapper):
    """Takes what is printed; `text` gives it back."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        super().__init__(self._bytes, encoding="utf-8", newline="", write_through=True)

    def isatty(self) -> bool:
        return True

    @property
    def text(self) -> str:
        return self._bytes.getvalue().decode()


@contextmanager
def screen(columns: int = 80) -> Iterator[Screen]:
    """Standard output is a terminal, without colours."""
    with pytest.MonkeyPatch.context() as patch:
        size = {"COLUMNS": str(columns), "LINES": "25"}
        for name, value in {**size, "NO_COLOR": "1", "TERM": "dumb"}.items():
            patch.setenv(name, value)
        shown = Screen()
        patch.setattr(sys, "stdout", shown)
        yield shown


class RealTerminal:
    """A program in a pseudo-terminal of the system, with its own session, as in a window."""

    # The terminal becomes the one that Ctrl-C is typed in, and that a pager reads keys from.
    _START = (
        "import fcntl, os, sys, termios; "
        "fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execvp(sys.argv[1], sys.argv[1:])"
    )

    def __init__(
        self, command: Sequence[str], surroundings: Mapping[str, str], rows: int, columns: int
    ) -> None:
        self._screen, inner = os.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._shown = bytearray()
        self._process = subprocess.Popen(
            [sys.executable, "-c", self._START, *command],
            env=dict(surroundings),
            stdin=inner,
            stdout=inner,
            stderr=inner,
            start_new_session=True,
        )
        os.close(inner)

    @property
    def text(self) -> str:
        """What was shown until now, with its escape sequences."""
        return self._shown.decode(errors="replace")

    def types(self, keys: str) -> None:
        """Type keys, such as the character 3 for Ctrl-C."""
        os.write(self._screen, keys.encode())

    def shows(self, text: str) -> None:
        """Wait until a text is shown."""
        while text not in self.text:
            assert self._read(), f"{text!r} is not in {self.text!r}"

    def ends(self, keys: str = "") -> int:
        """Wait until the program ends. Returns its exit code.

        Keys are typed again each second, as a person does whose key had no effect.
        """
        while True:
            while keys and not select.select([self._screen], [], [], 1)[0]:
                self.types(keys)
            if not self._read():
                break
        os.close(self._screen)
        return self._process.wait()

    def _read(self) -> bytes:
        """Return what is shown next; nothing at the end."""
        try:
            data = os.read(self._screen, 65536)
        except OSError:
            # On Linux, a terminal without a program is an error.
            return b""
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise
        self._shown += data
        return data
