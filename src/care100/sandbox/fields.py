"""A request's query and body as one set of fields: from a form, a multipart form or JSON."""

import json
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, UploadFile
from starlette.requests import Request
from starlette.types import Scope

SECRET_FIELDS = frozenset(
    {"access_token", "refresh_token", "token", "client_secret", "code", "code_verifier", "password"}
)
"""Names of fields whose values are never logged."""

FALSE_WORDS = frozenset({"", "0", "f", "false", "off"})


class Fields:
    """Names with one or more values each; `id[]` and `id` are the same name, as in Rails."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._values: dict[str, list[str]] = {}
        self._arrays: set[str] = set()
        for name, value in pairs:
            bare = name.removesuffix("[]")
            self._values.setdefault(bare, []).append(value)
            if bare != name:
                self._arrays.add(bare)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __or__(self, other: "Fields") -> "Fields":
        both = Fields()
        for fields in (self, other):
            both._arrays |= fields._arrays
            for name, values in fields._values.items():
                both._values.setdefault(name, []).extend(values)
        return both

    def one(self, name: str, default: str = "") -> str:
        """Return the last value of a name."""
        return self._values.get(name, [default])[-1]

    def many(self, name: str) -> list[str]:
        """Return every value of a name, in order."""
        return list(self._values.get(name, ()))

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a boolean as Rails reads it: false is `0`, `f`, `false`, `off` or empty."""
        return self.one(name).lower() not in FALSE_WORDS if name in self else default

    def number(self, name: str, default: int) -> int:
        """Return a whole number, or `default` when it is missing or not a number."""
        text = self.one(name)
        return int(text) if text.isascii() and text.isdigit() else default

    def without_secrets(self) -> dict[str, str | list[str]]:
        """Return the fields for the log; arrays stay arrays."""
        return {
            name: list(values) if name in self._arrays or len(values) > 1 else values[0]
            for name, values in self._values.items()
            if name not in SECRET_FIELDS
        }


def query_fields(scope: Scope) -> Fields:
    """Return the fields in the address."""
    text = bytes(scope["query_string"]).decode("utf-8", "replace")
    return Fields(parse_qsl(text, keep_blank_values=True))


def _json_pairs(value: object) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict):
        return
    for name, item in value.items():
        for one in item if isinstance(item, list) else [item]:
            if one is None:
                continue
            text = one if isinstance(one, str) else json.dumps(one)
            yield (f"{name}[]" if isinstance(item, list) else str(name)), text


def _text(value: str | UploadFile) -> str:
    return value if isinstance(value, str) else value.filename or ""


async def body_fields(scope: Scope, body: bytes) -> Fields:
    """Return the fields in the body, if it is a form, a multipart form or a JSON object. An
    uploaded file is a field with the file's name.
    """
    kind = Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()
    if kind in {"application/json", "application/merge-patch+json"}:
        return Fields(_json_pairs(parse_json(body)))
    if kind == "multipart/form-data":

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": body, "more_body": False}

        async with Request(scope, receive).form() as form:
            return Fields((name, _text(value)) for name, value in form.multi_items())
    return Fields(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def parse_json(body: bytes) -> object:
    """Return a JSON value, or None when the body is not JSON."""
    try:
        return json.loads(body)
    except ValueError:
        return None
