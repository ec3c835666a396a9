"""One login's tokens as a value that is never printed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from care100.model.errors import Care100Error


class VaultError(Care100Error):
    """The token storage cannot be read or written."""


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """The tokens of one login, and the app that they were issued to.

    `expires_at` is an aware UTC time, or None for a token that does not expire. `client_id` is
    None for an adopted token, because its app is unknown. `extra` has what else a platform
    needs to use the tokens, such as the key that they are bound to. The `repr` contains no
    token, so that none appears in a log or traceback.
    """

    access_token: str
    refresh_token: str | None = None
    expires_at: datetime | None = None
    client_id: str | None = None
    client_secret: str | None = None
    scopes: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.expires_at is not None and self.expires_at.tzinfo is None:
            raise ValueError("expires_at must be an aware time")

    def __repr__(self) -> str:
        return f"Secret(<hidden>, expires_at={self.expires_at!r}, scopes={self.scopes!r})"

    def to_json(self) -> str:
        """Return the secret as a JSON object. Only vaults may use this."""
        expires_at = self.expires_at and self.expires_at.astimezone(UTC).isoformat()
        return json.dumps(
            {
                "access_token": self.access_token,
                "refresh_token": self.refresh_token,
                "expires_at": expires_at,
                "client_id": self.client_id,
                "client_secret": self.client_secret,
                "scopes": list(self.scopes),
                **({"extra": dict(self.extra)} if self.extra else {}),
            }
        )

    @classmethod
    def from_json(cls, text: str) -> Secret:
        """Read the output of `to_json`. Raises `ValueError`, which never quotes the text."""
        data = parse_object(text)
        names = ("access_token", "refresh_token", "expires_at", "client_id", "client_secret")
        access, refresh, expires, client, client_secret = (data.get(name) for name in names)
        scopes, extra = data.get("scopes", []), data.get("extra", {})
        if not isinstance(access, str) or not isinstance(scopes, list):
            raise ValueError("not a secret")
        if not isinstance(extra, dict):
            raise ValueError("not a secret")
        return cls(
            access_token=access,
            refresh_token=_text(refresh),
            expires_at=_time(expires),
            client_id=_text(client),
            client_secret=_text(client_secret),
            scopes=tuple(str(scope) for scope in scopes),
            extra={str(name): str(value) for name, value in extra.items()},
        )


def parse_object(text: str) -> dict[str, object]:
    """Read a JSON object. Raises `ValueError` without the decoder's error, which has the text."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise ValueError("not a JSON object")
    return data


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise ValueError("not a text")


def _time(value: object) -> datetime | None:
    text = _text(value)
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
        # A time near the first or the last year may have none in UTC.
        in_utc = time.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("not a time") from None
    if time.tzinfo is None:
        raise ValueError("not an aware time")
    return in_utc
