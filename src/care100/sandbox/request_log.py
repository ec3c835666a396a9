"""The requests that a server received, without any secret."""

import re
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

WRITE_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_LOGIN_PATHS = re.compile(r"/oauth/|/oauth2/|^/api/v1/apps\b|^/i/|/com\.atproto\.server\.")

Values = dict[str, str | list[str]]


@dataclass
class LoggedRequest:
    """One request; `status` is None when the server sent no response."""

    method: str
    path: str
    query: Values
    user: str | None
    at: datetime
    fields: Values = field(default_factory=dict)
    status: int | None = None
    fault: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the record as `GET /_sandbox/requests` shows it."""
        return {**asdict(self), "at": self.at.isoformat()}


class RequestLog(list[LoggedRequest]):
    """All requests so far, in the order of arrival."""

    def writes(self) -> list[LoggedRequest]:
        """Return the requests that could change something; logging in is not one of them."""
        return [r for r in self if r.method in WRITE_METHODS and not _LOGIN_PATHS.search(r.path)]

    def matching(self, method: str, path: str) -> list[LoggedRequest]:
        """Return the requests with this method whose path matches a regular expression."""
        return [r for r in self if r.method == method and re.search(path, r.path)]
