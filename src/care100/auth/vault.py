"""Where tokens live: the system keyring, or, where there is none, a file that only you can read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from care100.auth.file_vault import FileVault
from care100.auth.secret import Secret, VaultError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

__all__ = ["FileVault", "KeyringVault", "Secret", "Vault", "VaultError", "open_vault"]

SERVICE = "care100"
_FILE_INSTEAD = (
    "Unlock it, or set CARE100_KEYRING=file to keep tokens in a file that only you read."
)


class Vault(Protocol):
    """A place for secrets, by key. Every method raises `VaultError` when the place fails."""

    @property
    def place(self) -> str:
        """Where the tokens are, as a sentence for people."""

    def get(self, key: str) -> Secret | None:
        """Give the secret under this key, or None."""

    def put(self, key: str, secret: Secret) -> None:
        """Keep a secret, in place of the one under this key."""

    def forget(self, key: str) -> None:
        """Drop the secret under this key, if there is one."""

    def hold(self, key: str) -> AbstractContextManager[None]:
        """Keep every other process and thread from holding the same key meanwhile."""


class KeyringVault:
    """Secrets in the system keyring, under the service "care100".

    A secret that went into the file while the keyring could not be opened is the newer one, and
    is used until the next `put` takes it out of there.
    """

    def __init__(self, backend: KeyringBackend, folder: Path) -> None:
        self._backend = backend
        self._file = FileVault(folder)

    @property
    def place(self) -> str:
        """Where the tokens are, as a sentence for people."""
        return f"Tokens are kept in the system keyring ({self._backend.name})."

    def get(self, key: str) -> Secret | None:
        """Give the secret under this key, or None."""
        newer = self._file.get(key)
        if newer is not None:
            return newer
        with _keyring_answers("read"):
            text = self._backend.get_password(SERVICE, key)
        if text is None:
            return None
        try:
            return Secret.from_json(text)
        except ValueError:
            raise VaultError(
                "What the system keyring holds for this login is not what care100 put there.",
                "Log in again.",
            ) from None

    def put(self, key: str, secret: Secret) -> None:
        """Keep a secret, in place of the one under this key."""
        with _keyring_answers("written"):
            self._backend.set_password(SERVICE, key, secret.to_json())
        self._file.forget(key)

    def forget(self, key: str) -> None:
        """Drop the secret under this key, if there is one."""
        self._file.forget(key)
        with _keyring_answers("written"):
            # Deleting what is not there is an error to some keyrings and none to others.
            if self._backend.get_password(SERVICE, key) is not None:
                self._backend.delete_password(SERVICE, key)

    def hold(self, key: str) -> AbstractContextManager[None]:
        """Keep every other process and thread from holding the same key meanwhile."""
        return self._file.hold(key)


def open_vault(folder: Path) -> Vault:
    """Open the system keyring, or, where there is none that works, the file.

    `folder` is care100's data folder; the file and the locks go into its subfolder `secrets`.
    With `CARE100_KEYRING=file` in the environment the keyring is not even looked for.
    """
    folder = folder / "secrets"
    if os.environ.get("CARE100_KEYRING", "").strip().lower() == "file":
        return FileVault(folder)
    import keyring  # slow to load, and not needed where the file is chosen

    try:
        backend = keyring.get_keyring()
        usable = backend.priority > 0 and not backend.__module__.startswith(
            ("keyring.backends.fail", "keyring.backends.null")
        )
        if usable:
            backend.get_password(SERVICE, "is anybody there?")
    except Exception:  # keyrings are plug-ins, and raise whatever they like
        return FileVault(folder, ", since the system keyring could not be opened")
    if not usable:
        return FileVault(folder, ", since this computer has no system keyring")
    return KeyringVault(backend, folder)


@contextmanager
def _keyring_answers(done: str) -> Iterator[None]:
    """Turn whatever a keyring raises into a word for people, and quote none of it."""
    try:
        yield
    except Exception as error:  # keyrings are plug-ins, and raise whatever they like
        raise VaultError(
            f"The system keyring could not be {done} ({type(error).__name__}).", _FILE_INSTEAD
        ) from None
