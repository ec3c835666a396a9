"""Tokens in a file that only you can read, for computers without a keyring."""

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
    """Secrets in one file, `secrets.json`, in a folder of the vault's own.

    The folder is 0700 and the file 0600 from its first byte; a change replaces the whole file
    at once, so that a crash leaves the old one or the new one, and processes take turns.
    """

    def __init__(self, folder: Path, why: str = "") -> None:
        self._folder = folder
        self._why = why

    @property
    def path(self) -> Path:
        """The file itself."""
        return self._folder / "secrets.json"

    @property
    def place(self) -> str:
        """Where the tokens are, as a sentence for people."""
        return f"Tokens are kept in {self.path}, a file that only you can read{self._why}."

    def get(self, key: str) -> Secret | None:
        """Give the secret under this key, or None."""
        text = self._read().get(key)
        if text is None:
            return None
        try:
            return Secret.from_json(text)
        except ValueError:
            raise self._damaged() from None

    def put(self, key: str, secret: Secret) -> None:
        """Keep a secret, in place of the one under this key."""
        with self._turn("secrets.lock"):
            self._write({**self._read(), key: secret.to_json()})

    def forget(self, key: str) -> None:
        """Drop the secret under this key, if there is one."""
        if not self.path.exists():
            return
        with self._turn("secrets.lock"):
            kept = self._read()
            if kept.pop(key, None) is not None:
                self._write(kept)

    @contextmanager
    def hold(self, key: str) -> Iterator[None]:
        """Keep every other process and thread from holding the same key meanwhile."""
        with self._turn(f"{hashlib.sha256(key.encode()).hexdigest()[:16]}.lock"):
            yield

    @contextmanager
    def _turn(self, lock_name: str) -> Iterator[None]:
        with self._explained("written"):
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
        with self._explained("read"):
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
            return  # Windows keeps others out by the folder's access list, not by mode bits
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid():
            raise VaultError(
                f"{self.path} holds tokens but is not your own file, so it is not read.",
                "Move it away and log in again.",
            )
        if status.st_mode & 0o077:
            raise VaultError(
                f"{self.path} holds your tokens, and others on this computer can read it.",
                f"Close it with: chmod 600 '{self.path}'  (and log in anew if others may have).",
            )

    def _write(self, kept: dict[str, str]) -> None:
        with self._explained("written"):
            # We hold the lock, so a draft that lies here was left by a process that was killed.
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
    def _explained(self, done: str) -> Iterator[None]:
        """Turn the operating system's refusals into a word for people."""
        try:
            yield
        except Timeout:
            raise VaultError(
                f"Another care100 has been busy with your tokens for {_LOCK_WAIT_S:.0f} seconds.",
                "Wait until it is done, or stop it, and run this again.",
            ) from None
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else "unknown trouble"
            raise VaultError(
                f"{self.path}, where your tokens are kept, could not be {done}: {reason}.",
                "Check the folder's owner and the space on the disk, then run this again.",
            ) from error

    def _damaged(self) -> VaultError:
        return VaultError(
            f"{self.path}, where your tokens are kept, is damaged.", "Remove it and log in again."
        )


def _sync_folder(folder: Path) -> None:
    """Make a rename in this folder last; a file system that knows no such thing is left alone."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)
