"""Locks in files, with a note about who holds each.

The operating system releases the locks of a process that is killed.
"""

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from care100 import atomic_write


@dataclass(frozen=True)
class Holder:
    """The run that holds a lock: its process, its command, and when it began (aware UTC).

    `computer` is empty for a process of this one.
    """

    process: int
    command: str
    since: datetime
    computer: str = ""


WhenHeld = Callable[[Holder | None], None]
"""Called once while another process holds the lock. It may raise, instead of waiting.

The holder is None if it is not known."""


@contextmanager
def held(path: Path, command: str, when_held: WhenHeld) -> Iterator[None]:
    """Hold the lock in the file at `path` for a command."""
    lock, notice = FileLock(path, mode=0o600), path.with_suffix(".holder")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        when_held(_read(notice))
        lock.acquire()
    try:
        _write(notice, Holder(os.getpid(), command, datetime.now(UTC)))
        yield
    finally:
        with contextlib.suppress(OSError):
            notice.unlink(missing_ok=True)
        lock.release()


def _write(notice: Path, holder: Holder) -> None:
    """Write who holds the lock. It only serves messages, so that a full disk is no error."""
    words = {
        "process": holder.process,
        "command": holder.command,
        "since": holder.since.isoformat(),
    }
    with contextlib.suppress(atomic_write.CannotWrite, OSError):
        atomic_write.write(notice, json.dumps(words).encode(), private=True)


def _read(notice: Path) -> Holder | None:
    """Return who holds the lock, or None if the notice is missing or damaged."""
    try:
        words = json.loads(notice.read_bytes())
        since = datetime.fromisoformat(words["since"]).astimezone(UTC)
        return Holder(int(words["process"]), str(words["command"]), since)
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
