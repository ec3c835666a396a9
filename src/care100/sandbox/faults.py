"""Faults on demand: the ways in which a real server can fail its client."""

import re
import threading
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

Kind = Literal[
    "latency",
    "status",
    "page",
    "redirect",
    "endless",
    "drip",
    "refuse",
    "hang_before",
    "hang_after",
    "cut_before",
    "cut_after",
    "cut_body",
    "revoke_token",
    "headers",
    "body",
    "null_ids",
    "null_values",
    "missing_values",
    "replace",
]


@dataclass
class Fault:
    """One fault, and the requests that it affects.

    kind
        `latency` waits `seconds`, then continues. `status` responds with `status` and does
        nothing else. `cut_before` drops the connection and does nothing; `refuse` also closes the
        server's port, until `listen_again`. `cut_after` carries the request out, then drops the
        connection without a response. `hang_before` and `hang_after` keep the connection instead,
        and never respond. `cut_body` carries it out and
        sends half of the response. `revoke_token` first revokes the request's access token.
        `page` responds with HTML and `status`; `redirect` with 302 to `location`. `endless` sends
        a response without an end; `drip` sends the right one byte by byte, `seconds` apart.
        `headers`, `body`, `null_ids`, `null_values` and `missing_values` carry the request out,
        and send the platform's response with `headers`, with `body` as its JSON, with null for
        each `id`, with null for each of `names`, or without them. `replace` does so with `body`
        instead of the value at `place`.
    method, path
        an HTTP method ("" is any), and a regular expression that is searched for in the path.
    skip, times
        let the first `skip` matching requests through, then apply `times` times (None: always).
    retry_after, reset_after
        seconds for `Retry-After` and for the platform's own rate-limit headers. None leaves
        those headers out, as GoToSocial does.
    body
        the response's JSON, or a text for `page`; None is the platform's usual body, and null
        for `body` and `replace`.
    place
        which value of the response's JSON is replaced: 0 is the whole, and the others are counted
        from 1 in their order in the text. After the last one the count begins again.
    names
        keys of the response's JSON objects, for `null_values` and `missing_values`.
    headers
        names and values that replace the response's headers of these names, which can repeat.
    """

    kind: Kind
    method: str = ""
    path: str = ""
    skip: int = 0
    times: int | None = 1
    status: int = 503
    seconds: float = 0.0
    retry_after: int | None = None
    reset_after: float | None = None
    body: Any = None
    location: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    place: int = 0
    seen: int = field(default=0, init=False)
    fired: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"{self.kind!r} is not a kind of fault")
        try:
            re.compile(self.path)
        except re.error as error:
            raise ValueError(f"path is not a regular expression: {error}") from error

    def applies_to(self, method: str, path: str) -> bool:
        """Whether the fault applies to this request; counts the request."""
        if self.method not in {"", method} or not re.search(self.path, path):
            return False
        self.seen += 1
        if self.seen <= self.skip or (self.times is not None and self.fired >= self.times):
            return False
        self.fired += 1
        return True


class Faults:
    """The faults of one server. All latencies add up; of the other kinds the first one applies."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Add a fault and return it, so that a test can read `fired` later."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._faults.clear()

    def take(self, method: str, path: str) -> tuple[float, Fault | None]:
        """Return the seconds to wait before this request, and the fault that applies to it."""
        seconds = 0.0
        with self._lock:
            for fault in self._faults:
                if not fault.applies_to(method, path):
                    continue
                if fault.kind != "latency":
                    return seconds, fault
                seconds += fault.seconds
        return seconds, None

    def as_json(self) -> list[dict[str, Any]]:
        """Return the faults as `GET /_sandbox/faults` shows them."""
        with self._lock:
            return [asdict(fault) for fault in self._faults]
