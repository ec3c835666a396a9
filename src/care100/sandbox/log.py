"""What a server was asked: one record for each request, without any secret."""

import re
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_SIGN_IN = re.compile(r"/oauth/|/oauth2/|^/api/v1/apps\b|^/i/")

Values = dict[str, str | list[str]]


@dataclass
class Request:
    """One request: `status` is what the server answered, None when nothing was answered."""

    method: str
    path: str
    query: Values
    user: str | None
    at: datetime
    fields: Values = field(default_factory=dict)
    status: int | None = None
    fault: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The record for `GET /_sandbox/requests`."""
        return {**asdict(self), "at": self.at.isoformat()}


class RequestLog(list[Request]):
    """All requests so far, in the order of their arrival."""

    def writes(self) -> list[Request]:
        """The requests that could change something on the platform; signing in is none of them."""
        return [r for r in self if r.method in WRITES and not _SIGN_IN.search(r.path)]

    def matching(self, method: str, path: str) -> list[Request]:
        """The requests with this method whose path matches this regular expression."""
        return [r for r in self if r.method == method and re.search(path, r.path)]
