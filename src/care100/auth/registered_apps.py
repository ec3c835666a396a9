"""The apps that servers registered for care100, kept to log in with them again.

Servers limit registrations: Mastodon accepts five in ten minutes from one address, which a
whole office or school may share (config/initializers/rack_attack.rb). An app is registered for
one copy of care100 and cannot keep a secret (RFC 8252, 8.5); its file is private all the same.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from care100.auth.private_file import PrivateFile
from care100.auth.secret import VaultError, parse_object


@dataclass(frozen=True, slots=True, repr=False)
class RegisteredApp:
    """An app on one server; `scopes` are the permissions that it was registered for."""

    client_id: str
    client_secret: str
    redirect_uri: str
    scopes: tuple[str, ...]

    def to_json(self) -> str:
        """Return the app as a JSON object."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> RegisteredApp:
        """Read the output of `to_json`. Raises ValueError."""
        data = parse_object(text)
        scopes = data.get("scopes")
        return cls(
            _text(data.get("client_id")),
            _text(data.get("client_secret")),
            _text(data.get("redirect_uri")),
            tuple(map(_text, scopes if isinstance(scopes, list) else [None])),
        )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("not a registered app")
    return value


class RegisteredApps:
    """The kept apps, by key. A file that cannot be used counts as empty, and is no error:
    what it has can be registered again.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Keep apps in care100's data folder, or only in memory."""
        self._file = PrivateFile(folder / "secrets" / "apps.json") if folder else None
        self._known: dict[str, str] = {}

    def get(self, key: str) -> RegisteredApp | None:
        """Return the app under this key, or None."""
        texts = self._known
        if self._file:
            try:
                texts = self._file.read()
            except VaultError:
                return None
        try:
            return RegisteredApp.from_json(texts[key])
        except (KeyError, ValueError):
            return None

    def put(self, key: str, app: RegisteredApp) -> None:
        """Keep an app under this key, replacing any other."""
        self._change(key, app.to_json())

    def forget(self, key: str) -> None:
        """Forget the app under this key, if there is one."""
        self._change(key, None)

    def _change(self, key: str, text: str | None) -> None:
        texts = {key: text} if text is not None else {}
        if not self._file:
            self._known.pop(key, None)
            self._known |= texts
            return
        for _ in range(2):
            try:
                with self._file.changing() as kept:
                    kept.pop(key, None)
                    kept |= texts
            except VaultError:
                # A damaged file is replaced.
                with suppress(OSError):
                    self._file.path.unlink(missing_ok=True)
            else:
                return
