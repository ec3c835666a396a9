"""A vault in a private file, for computers without a keyring."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from care100.auth.secret import Secret, VaultError, parse_object

_LOCK_WAIT_S = 60.0


class FileVault:
    """Secrets in the file `secrets.json`, in a folder used only by the vault.

    The folder has mode 0700, and the file mode 0600 from its creation. A change replaces the
    whole file atomically, and a lock lets only one process write at a time.
    """

    def __init__(self, folder: Path, why: str = "") -> None:
        self._folder = folder
        self._why = why

    @property
    def path(self) -> Path:
        """Return the path of the file."""
        return self._folder / "secrets.json"

    @property
    def place(self) -> str:
        """Return a sentence about where the tokens are kept."""
        return f"Tokens are kept in {self.path}, a file that only you can read{self._why}."

    def get(self, key: str) -> Secret | None:
        """Return the secret under this key, or None."""
        text = self._read().get(key)
        if text is None:
            return None
        try:
            return Secret.from_json(text)
        except ValueError:
            raise self._damaged() from None

    def put(self, key: str, secret: Secret) -> None:
        """Store a secret under this key, replacing any other."""
        with self._lock("secrets.lock"):
            self._write({**self._read(), key: secret.to_json()})

    def forget(self, key: str) -> None:
        """Delete the secret under this key, if there is one."""
        if not self.path.exists():
            return
        with self._lock("secrets.lock"):
            kept = self._read()
            if kept.pop(key, None) is not None:
                self._write(kept)

    @contextmanager
    def hold(self, key: str) -> Iterator[None]:
        """Lock this key, so that no other process or thread can lock it meanwhile."""
        with self._lock(f"{hashlib.sha256(key.encode()).hexdigest()[:16]}.lock"):
            yield

    @contextmanager
    def _lock(self, lock_name: str) -> Iterator[None]:
        with self._translated_errors("written"):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if os.name == "posix" and stat.S_IMODE(self._folder.stat().st_mode) & 0o077:
                self._folder.chmod(0o700)
            lock = FileLock(self._folder / lock_name, mode=0o600)
            lock.acquire(timeout=_LOCK_WAIT_S)
        try:
            yield
        finally:
            lock.release()

    def _read(self) -> dict[str, str]:
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
            raise self._damaged() from None
        if not all(isinstance(text, str) for text in data.values()):
            raise self._damaged()
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
        with self._translated_errors("written"):
            # This process holds the lock, so any other draft was left by a killed process.
            for draft in self._folder.glob("secrets-*.draft"):
                draft.unlink()
            draft = self._folder / f"secrets-{secrets.token_hex(8)}.draft"
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
            _sync_folder(self._folder)

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

    def _damaged(self) -> VaultError:
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
