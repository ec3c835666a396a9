"""A pager for output that is longer than the terminal: the program in PAGER, or less.

Results and notes are held back until the command ends, and then shown in their order. A question
shows them at once.
"""

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, TextIO, cast

from rich.cells import cell_len

from care100 import signals

OPTION = "--no-pager"

# less ends if the text fits, shows colours, and leaves the text on the screen.
_LESS = "FRX"
_STYLE = re.compile(rb"\x1b\[[0-9;]*m")


@contextmanager
def paged(*, wanted: bool) -> Iterator[None]:
    """Show what is printed inside in a pager if it is longer than the terminal.

    The outermost call decides: a command inside a command is shown as the outer one is.
    """
    if _Now.is_decided:
        yield
        return
    command = _command() if wanted and _is_terminal(sys.stdout) else []
    _Now.is_decided = True
    _Now.held = _Held(command) if command else None
    try:
        yield
    finally:
        _Now.is_decided = False
        release(in_pager=True)


def release(*, in_pager: bool = False) -> None:
    """Show what was held back, and hold back nothing more."""
    held, _Now.held = _Now.held, None
    if held:
        held.show(in_pager=in_pager)


class _Held:
    """Standard output, and standard error if it is the same terminal, kept in order."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._streams = {"stdout": sys.stdout}
        if _is_terminal(sys.stderr):
            self._streams["stderr"] = sys.stderr
        self._written: list[tuple[TextIO, bytes]] = []
        for name, stream in self._streams.items():
            setattr(sys, name, _Kept(stream, self._written))

    def show(self, *, in_pager: bool) -> None:
        """Print everything, in a pager if it is wanted and the text is long."""
        for name, stream in self._streams.items():
            getattr(sys, name).flush()
            setattr(sys, name, stream)
        text = b"".join(data for _, data in self._written)
        if in_pager and _is_long(text, sys.stdout) and _page(self._command, text):
            return
        for stream, data in self._written:
            stream.buffer.write(data)
            stream.buffer.flush()


class _Now:
    is_decided = False
    held: _Held | None = None


class _Kept(io.TextIOWrapper):
    """Looks like a terminal, and keeps what is written."""

    def __init__(self, stream: TextIO, written: list[tuple[TextIO, bytes]]) -> None:
        super().__init__(
            cast("BinaryIO", io.BufferedWriter(_Raw(stream, written))),
            stream.encoding,
            stream.errors,
            write_through=True,
        )

    def isatty(self) -> bool:
        """Return true, for the same layout as in the terminal."""
        return True


class _Raw(io.RawIOBase):
    def __init__(self, stream: TextIO, written: list[tuple[TextIO, bytes]]) -> None:
        self._stream, self._written = stream, written

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._written.append((self._stream, bytes(data)))
        return len(data)


def _is_terminal(stream: TextIO) -> bool:
    try:
        return os.isatty(stream.fileno())
    except (OSError, ValueError):
        return False


def _command() -> list[str]:
    """Return the program and its arguments; nothing without a pager."""
    named = os.environ.get("PAGER")
    if named is None:
        less = shutil.which("less")
        return [less] if less else []
    try:
        words = shlex.split(named, posix=os.name == "posix")
    except ValueError:
        return []
    return [] if words in ([], ["cat"]) else words


def _is_long(text: bytes, stream: TextIO) -> bool:
    """Return whether the terminal of the stream has fewer rows than the text."""
    columns, rows = os.get_terminal_size(stream.fileno())
    lines = _STYLE.sub(b"", text).decode(stream.encoding, "replace").splitlines()
    # Some terminals do not say how wide they are.
    needed = sum(max(1, -(-cell_len(line) // (columns or 80))) for line in lines)
    # The shell's prompt needs a row too.
    return needed >= (rows or 24)


def _page(command: list[str], text: bytes) -> bool:
    """Show the text in the pager until the user leaves it. Return whether it could start."""
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, env={"LESS": _LESS, **os.environ}
        )
    except OSError:
        return False
    with signals.ctrl_c_ignored():
        # Users may leave before the end.
        try:
            process.communicate(text)
        except BaseException:
            process.terminate()
            raise
    return True
