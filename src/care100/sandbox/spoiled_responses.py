"""Responses that a fault spoils: other headers, another body, or other values in it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.types import Message

from care100.sandbox.faults import Fault


@dataclass
class BufferedResponse:
    """A whole response, kept until a fault has decided what is sent of it."""

    start: Message = field(default_factory=dict)
    body: bytes = b""

    async def receive(self, message: Message) -> None:
        """Keep one message of the application."""
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")


def spoil(response: BufferedResponse, fault: Fault) -> None:
    """Change a response that a fault only spoils: its headers, its body or its ids."""
    headers = MutableHeaders(raw=response.start["headers"])
    for name in {name for name, _ in fault.headers}:
        del headers[name]
    for name, value in fault.headers:
        headers.append(name, value)
    if fault.kind == "body":
        response.body = json.dumps(fault.body).encode()
    elif fault.kind == "replace":
        value = json.loads(response.body or b"null")
        response.body = json.dumps(_replaced(value, fault.place, fault.body)).encode()
    elif fault.kind in _VALUES:
        names = ["id"] if fault.kind == "null_ids" else fault.names
        value = json.loads(response.body or b"null")
        response.body = json.dumps(_VALUES[fault.kind](names, value)).encode()
    if fault.kind in ("body", "replace") or fault.kind in _VALUES:
        headers["content-length"] = str(len(response.body))
    response.start["headers"] = headers.raw


def _replaced(value: Any, place: int, other: Any) -> Any:
    """Return a JSON value with another value at a place, counted in the order of the text."""
    whole = [value]
    places = list(places_in(whole))
    holder, key = places[place % len(places)]
    holder[key] = other
    return whole[0]


def places_in(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place in a JSON value, as its array or object and its index or key."""
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in list(keys):
        yield value, key
        yield from places_in(value[key])


def _with_null(names: list[str], value: Any) -> Any:
    if isinstance(value, list):
        return [_with_null(names, one) for one in value]
    if isinstance(value, dict):
        return {key: None if key in names else _with_null(names, one) for key, one in value.items()}
    return value


def _without(names: list[str], value: Any) -> Any:
    if isinstance(value, list):
        return [_without(names, one) for one in value]
    if isinstance(value, dict):
        return {key: _without(names, one) for key, one in value.items() if key not in names}
    return value


_VALUES: dict[str, Callable[[list[str], Any], Any]] = {
    "null_ids": _with_null,
    "null_values": _with_null,
    "missing_values": _without,
}
