"""A file of texts that only the user can read, written atomically."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from care100.auth.secret import VaultError, parse_object

_LOCK_WAIT_S = 60.0


class PrivateFile:
    """Texts by key in one JSON file, in a folder used only by such files.

    The folder has mode 0700, and the file mode 0600 from its creation. A change replaces the
    whole file atomically, and a lock lets only one process write at a time.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def changing(self) -> Iterator[dict[str, str]]:
        """Yield the texts for changes, which are written when the `with` block ends."""
        with self.locked(f"{self.path.stem}.lock"):
            texts = self.read()
            before = dict(texts)
            yield texts
            if texts != before:
                self._write(texts)

    @contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """Hold a lock file in the folder. Raises VaultError."""
        folder = self.path.parent
        with self._translated_errors("written"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if os.name == "posix" and stat.S_IMODE(folder.stat().st_mode) & 0o077:
                folder.chmod(0o700)
            lock = FileLock(folder / name, mode=0o600)
            lock.acquire(timeout=_LOCK_WAIT_S)
        try:
            yield
        finally:
            lock.release()

    def read(self) -> dict[str, str]:
        """Return the texts, or none without a file. Raises VaultError."""
        with self._translated_errors("read"):
            try:
                handle = os.open(self.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
            except FileNotFoundError:
                return {}
            with os.fdopen(handle, "rb") as file:
                self._check_private(os.fstat(file.fileno()))
                raw = file.read()
        try:
            data = parse_object(raw.decode(errors="replace"))
        except ValueError:
            raise self.damaged() from None
        if not all(isinstance(text, str) for text in data.values()):
            raise self.damaged()
        return {key: str(text) for key, text in data.items()}

    def _check_private(self, status: os.stat_result) -> None:
        if os.name != "posix":
            return  # Windows protects the folder by its access control list, not by mode bits
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid():
            raise VaultError(
                f"{self.path} contains tokens but belongs to another user or is not a regular"
                " file, so it was not read.",
                "Move it away and log in again.",
            )
        if status.st_mode & 0o077:
            raise VaultError(
                f"{self.path} contains your tokens, and others on this computer can read it.",
                f"Make it private: chmod 600 '{self.path}'  (if others may have read it, also"
                " log in again).",
            )

    def _write(self, kept: dict[str, str]) -> None:
        folder = self.path.parent
        with self._translated_errors("written"):
            # This process holds the lock, so any other draft was left by a killed process.
            for draft in folder.glob(f"{self.path.stem}-*.draft"):
                draft.unlink()
            draft = folder / f"{self.path.stem}-{secrets.token_hex(8)}.draft"
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump(kept, file)
                    file.flush()
                    os.fsync(file.fileno())
                draft.replace(self.path)
            except BaseException:
                draft.unlink(missing_ok=True)
                raise
            _sync_folder(folder)

    @contextmanager
    def _translated_errors(self, done: str) -> Iterator[None]:
        """Convert errors of the operating system to `VaultError`."""
        try:
            yield
        except Timeout:
            raise VaultError(
                f"Another care100 has locked your tokens for {_LOCK_WAIT_S:.0f} seconds.",
                "Wait until it finishes, or stop it, then run the same command again.",
            ) from None
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else "unknown error"
            raise VaultError(
                f"The token file {self.path} could not be {done}: {reason}.",
                "Check the folder's owner and the free disk space, then run the same command"
                " again.",
            ) from error

    def damaged(self) -> VaultError:
        """Return the error for a file that care100 did not write."""
        return VaultError(f"The token file {self.path} is damaged.", "Delete it and log in again.")


def _sync_folder(folder: Path) -> None:
    """Flush the folder, so that a rename survives a crash, where the file system supports it."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
