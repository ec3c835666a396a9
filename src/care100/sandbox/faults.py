"""Misbehaviour on demand: what can go wrong between a client and a real server."""

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
    "cut_before",
    "cut_after",
    "cut_body",
    "revoke_token",
]


@dataclass
class Fault:
    """One way to misbehave, and the requests that meet it.

    kind
        `latency` waits `seconds`, then goes on. `status` answers with `status` and does nothing
        else. `cut_before` aborts the connection with nothing done. `cut_after` does what was
        asked, then aborts without an answer. `cut_body` does it and sends half of the answer.
        `revoke_token` revokes the request's access token first. `page` answers with HTML (and
        `status`), whatever was asked for; `redirect` with 302 to `location`. `endless` begins an
        answer that never ends; `drip` sends the right one byte by byte, `seconds` apart.
    method, path
        an HTTP method ("" is any) and a regular expression that is searched for in the path.
    skip, times
        let the first `skip` matching requests through, then strike `times` times (None: always).
    retry_after, reset_after
        seconds for `Retry-After` and for the platform's own rate-limit headers; None leaves
        those headers out (GoToSocial sends a 429 with neither).
    body
        the answer's JSON; None is the platform's usual body for that status. For `page` a text.
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
    seen: int = field(default=0, init=False)
    fired: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"no such kind of fault: {self.kind!r}")
        try:
            re.compile(self.path)
        except re.error as error:
            raise ValueError(f"path is no regular expression: {error}") from error

    def strikes(self, method: str, path: str) -> bool:
        """Whether this request meets the fault; counts the request."""
        if self.method not in {"", method} or not re.search(self.path, path):
            return False
        self.seen += 1
        if self.seen <= self.skip or (self.times is not None and self.fired >= self.times):
            return False
        self.fired += 1
        return True


class Faults:
    """The faults of one server. Waiting ones all count; of the others the first one added wins."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Arm a fault; gives it back, so that a test can look at `fired` later."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Behave well again."""
        with self._lock:
            self._faults.clear()

    def take(self, method: str, path: str) -> tuple[float, Fault | None]:
        """Seconds to wait before this request, and the fault that it meets, if any."""
        seconds = 0.0
        with self._lock:
            for fault in self._faults:
                if not fault.strikes(method, path):
                    continue
                if fault.kind != "latency":
                    return seconds, fault
                seconds += fault.seconds
        return seconds, None

    def as_json(self) -> list[dict[str, Any]]:
        """The armed faults for `GET /_sandbox/faults`."""
        with self._lock:
            return [asdict(fault) for fault in self._faults]
