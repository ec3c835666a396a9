"""The faults of the matrix."""

import socket
from typing import Any

DNS = "DNS failure"
# Enough for the first attempt and its retry; each one costs the whole time limit.
_SLOW: dict[str, Any] = {"times": 2}
_IDS = ["id", "uri", "did", "cid", "data", "accounts"]


def _status(number: int, **more: Any) -> dict[str, Any]:
    return {"kind": "status", "status": number, **more}


# The options of the sandbox's fault by the name of each kind. A fault lasts until it is cleared,
# unless `times` says otherwise.
FAULTS: dict[str, dict[str, Any]] = {
    "refused": {"kind": "refuse"},
    "reset before the effect": {"kind": "cut_before"},
    "reset after the effect": {"kind": "cut_after"},
    "timeout before the effect": {"kind": "hang_before", **_SLOW},
    "timeout after the effect": {"kind": "hang_after", **_SLOW},
    "one byte at a time": {"kind": "drip", "seconds": 0.5, **_SLOW},
    "401": _status(401),
    "403": _status(403),
    "404": _status(404),
    "410": _status(410),
    "422": _status(422),
    "429 with a reset": _status(429, times=1, retry_after=1, reset_after=1.0),
    "429 without a reset": _status(429, times=1),
    "500": _status(500),
    "502": _status(502),
    "503": _status(503),
    "HTML": {"kind": "page", "status": 200},
    "HTML with 403": {"kind": "page", "status": 403},
    "truncated body": {"kind": "cut_body"},
    "wrong type": {"kind": "body", "body": "odd"},
    "null ids": {"kind": "null_values", "names": _IDS},
    "missing ids": {"kind": "missing_values", "names": _IDS},
    "redirect": {"kind": "redirect", "location": "https://elsewhere.example/"},
}
# Lost responses, for which care100 cannot know whether the request took effect.
SLOW_FAULTS = frozenset({"timeout before the effect", "timeout after the effect"}) | {
    "one byte at a time"
}


def no_names(*_: object, **__: object) -> Any:
    """Fail as the look-up of a name does without a name server."""
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
