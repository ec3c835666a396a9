"""Locks that keep two runs from overlapping: on a list, with a login, or in a folder.

Two runs at once would send each request twice, and pay for it twice on a platform that
charges for requests. The operating system releases the locks of a process that is killed.
"""

import contextlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from filelock import FileLock, Timeout

from care100 import atomic_write, paths
from care100.registry.database import Database
from care100.registry.models import CuratedList, Login, now


@dataclass(frozen=True)
class Holder:
    """The run that holds a lock: its process, its command, and when it began (aware UTC)."""

    process: int
    command: str
    since: datetime


WhenHeld = Callable[[Holder | None], None]
"""Called once while another process holds the lock. It may raise, instead of waiting.

The holder is None if it is not known."""


@contextmanager
def on_list(
    database: Database, curated: CuratedList, command: str, when_held: WhenHeld
) -> Iterator[None]:
    """Hold the lock of a list for a command."""
    with _held(Path(f"{database.path}.list-{curated.id}.lock"), command, when_held):
        yield


@contextmanager
def with_login(
    database: Database, login: Login, command: str, when_held: WhenHeld
) -> Iterator[None]:
    """Hold the lock of a login for a command."""
    with _held(Path(f"{database.path}.login-{login.id}.lock"), command, when_held):
        yield


@contextmanager
def in_folder(folder: Path, command: str, when_held: WhenHeld) -> Iterator[None]:
    """Hold the lock of a folder for a command. The folder itself gets no file of it."""
    name = sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    home = paths.home()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _held(home / f"folder-{name}.lock", command, when_held):
        yield


@contextmanager
def _held(path: Path, command: str, when_held: WhenHeld) -> Iterator[None]:
    lock, notice = FileLock(path, mode=0o600), path.with_suffix(".holder")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        when_held(_read(notice))
        lock.acquire()
    try:
        _write(notice, Holder(os.getpid(), command, now()))
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
    except (OSError, ValueError, TypeError, KeyError, OverflowError):
        return None
