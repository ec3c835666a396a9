"""The standard streams: closed, full, or with nobody at the other end.

Results go to stdout. If they cannot be written, the command fails with `CannotPrint`, or ends
quietly when the reader of a pipe has left. Notes go to stderr. If they cannot be written, they
are dropped: a command that is changing something must not stop half-way for a note.
"""

import io
import os
import sys
from typing import Any, NoReturn, TextIO

from care100.model.errors import Care100Error

READER_LEFT = 141
"""The exit code when the reader of a pipe has left, as for programs that SIGPIPE ends."""


class CannotPrint(Care100Error):
    """Standard output cannot be written, for example because the disk is full."""


class CannotReadInput(Care100Error):
    """Standard input cannot be read."""

    exit_code = 2


def prepare() -> None:
    """Prepare the streams of this process. Call it once, before any file is opened.

    A closed stream becomes an empty one. Otherwise the next file that is opened would take its
    place, and notes could be written into it.
    """
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(handle)
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123 - for the process
    sys.stdout = _guarded(sys.stdout, _Results)
    sys.stderr = _guarded(sys.stderr, _Notes)


def read_line(limit: int = -1) -> str:
    """Return the next line of standard input, stripped; empty at its end or if unreadable."""
    try:
        return sys.stdin.readline(limit).strip()
    except (OSError, ValueError):
        # The terminal is gone, or the bytes are not text.
        return ""


def read_bytes(limit: int) -> bytes:
    """Return at most `limit` bytes of standard input. Raises CannotReadInput."""
    try:
        return sys.stdin.buffer.read(limit)
    except OSError as error:
        raise CannotReadInput(
            f"Standard input cannot be read: {error.strerror}.",
            "Write the name of a file instead of -.",
        ) from None


class _Results(io.BufferedWriter):
    """Standard output. The first error ends the output; later writes have no effect."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            self._fail(error)

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> NoReturn:
        _drop(self)
        if isinstance(error, BrokenPipeError):
            raise error
        raise CannotPrint(
            f"The output cannot be written: {error.strerror}.",
            "Send it to another file or terminal, then run the same command again.",
        ) from None


class _Notes(io.BufferedWriter):
    """Standard error. Notes that cannot be written are dropped."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except OSError:
            _drop(self)
            return len(data)

    def flush(self) -> None:
        try:
            super().flush()
        except OSError:
            _drop(self)


def _guarded(stream: TextIO | None, kind: type[io.BufferedWriter]) -> TextIO:
    """Return the same stream, of this kind."""
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - for the process
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    encoding, errors = stream.encoding, stream.errors
    lines, at_once = stream.line_buffering, stream.write_through
    buffer = stream.detach()
    # With PYTHONUNBUFFERED there is no buffer.
    raw = buffer.detach() if isinstance(buffer, io.BufferedWriter) else buffer
    return io.TextIOWrapper(
        kind(raw), encoding, errors, line_buffering=lines, write_through=at_once
    )


def _drop(stream: io.BufferedWriter) -> None:
    """Send all that is still to be written nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
