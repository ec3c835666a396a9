"""Token storage: the system keyring or, without one, a file that only you can read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from care100.auth import keyring_parts
from care100.auth.file_vault import FileVault
from care100.auth.secret import Secret, VaultError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

__all__ = ["FileVault", "KeyringVault", "Secret", "Vault", "VaultError", "open_vault"]

SERVICE = "care100"
_KEYRING_HINT = (
    "Unlock it, or set CARE100_KEYRING=file to keep tokens in a file that only you can read."
)


class Vault(Protocol):
    """Storage of secrets by key. Every method raises `VaultError` when the storage fails."""

    @property
    def place(self) -> str:
        """Return where the secrets are kept, without a full stop."""

    def get(self, key: str) -> Secret | None:
        """Return the secret under this key, or None."""

    def put(self, key: str, secret: Secret) -> None:
        """Store a secret under this key, replacing any other."""

    def forget(self, key: str) -> None:
        """Delete the secret under this key, if there is one."""

    def hold(self, key: str) -> AbstractContextManager[None]:
        """Lock this key, so that no other process or thread can lock it meanwhile."""


class KeyringVault:
    """Secrets in the system keyring, under the service "care100".

    A secret that was stored in the file while the keyring was unavailable is the newer one. It
    is used until the next `put` deletes it from the file.
    """

    def __init__(self, backend: KeyringBackend, folder: Path) -> None:
        self._backend = backend
        self._file = FileVault(folder)

    @property
    def place(self) -> str:
        """Return where the secrets are kept, without a full stop."""
        return f"the system keyring ({self._backend.name})"

    def get(self, key: str) -> Secret | None:
        """Return the secret under this key, or None."""
        newer = self._file.get(key)
        if newer is not None:
            return newer
        with _translated_errors("read"):
            text = keyring_parts.read(self._backend, SERVICE, key)
        if text is None:
            return None
        try:
            return Secret.from_json(text)
        except ValueError:
            raise VaultError(
                f"The system keyring's entry “{key}” was not written by care100.",
                "Log in again. For the entry “mail”, set the server again: care100 mail-server",
            ) from None

    def put(self, key: str, secret: Secret) -> None:
        """Store a secret under this key, replacing any other."""
        with _translated_errors("written"):
            keyring_parts.write(self._backend, SERVICE, key, secret.to_json())
        self._file.forget(key)

    def forget(self, key: str) -> None:
        """Delete the secret under this key, if there is one."""
        self._file.forget(key)
        with _translated_errors("written"):
            keyring_parts.delete(self._backend, SERVICE, key)

    def hold(self, key: str) -> AbstractContextManager[None]:
        """Lock this key, so that no other process or thread can lock it meanwhile."""
        return self._file.hold(key)


def open_vault(folder: Path) -> Vault:
    """Open the system keyring or, when none works, the file.

    `folder` is care100's data folder; the file and the locks are kept in its subfolder
    `secrets`. With `CARE100_KEYRING=file` in the environment the keyring is not tried.
    """
    folder = folder / "secrets"
    if os.environ.get("CARE100_KEYRING", "").strip().lower() == "file":
        return FileVault(folder)
    import keyring  # slow to import, and not needed when the file is chosen

    try:
        backend = keyring.get_keyring()
        usable = backend.priority > 0 and not backend.__module__.startswith(
            ("keyring.backends.fail", "keyring.backends.null")
        )
        if usable:
            backend.get_password(SERVICE, "probe")
    except Exception:  # keyring backends are plug-ins and can raise any exception
        return FileVault(folder, ", because the system keyring could not be opened")
    if not usable:
        return FileVault(folder, ", because this computer has no system keyring")
    return KeyringVault(backend, folder)


@contextmanager
def _translated_errors(done: str) -> Iterator[None]:
    """Convert any exception of a keyring to `VaultError`, without quoting it."""
    try:
        yield
    except Exception as error:  # keyring backends are plug-ins and can raise any exception
        raise VaultError(
            f"The system keyring could not be {done} ({type(error).__name__}).", _KEYRING_HINT
        ) from None
