"""A vault in a private file, for computers without a keyring."""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager
from pathlib import Path

from care100.auth.private_file import PrivateFile
from care100.auth.secret import Secret


class FileVault:
    """Secrets in the private file `secrets.json`, in a folder used only by the vault."""

    def __init__(self, folder: Path, why: str = "") -> None:
        self._file = PrivateFile(folder / "secrets.json")
        self._why = why

    @property
    def path(self) -> Path:
        """Return the path of the file."""
        return self._file.path

    @property
    def place(self) -> str:
        """Return where the secrets are kept, without a full stop."""
        return f"{self.path}, a file that only you can read{self._why}"

    def get(self, key: str) -> Secret | None:
        """Return the secret under this key, or None."""
        text = self._file.read().get(key)
        if text is None:
            return None
        try:
            return Secret.from_json(text)
        except ValueError:
            raise self._file.damaged() from None

    def put(self, key: str, secret: Secret) -> None:
        """Store a secret under this key, replacing any other."""
        with self._file.changing() as texts:
            texts[key] = secret.to_json()

    def forget(self, key: str) -> None:
        """Delete the secret under this key, if there is one."""
        if not self.path.exists():
            return
        with self._file.changing() as texts:
            texts.pop(key, None)

    def hold(self, key: str) -> AbstractContextManager[None]:
        """Lock this key, so that no other process or thread can lock it meanwhile."""
        return self._file.locked(f"{hashlib.sha256(key.encode()).hexdigest()[:16]}.lock")
