"""Bluesky's lexicons, as far as a test needs them: methods, parameters, bodies and records.

The checks are stricter than the protocol: a value must not have a property that its lexicon does
not name.
"""

import os
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from care100.sandbox.bluesky import ids
from care100.sandbox.bluesky.record_rules import count_graphemes

Json = dict[str, Any]

REPOSITORY = Path(__file__).resolve().parents[2]

GENERAL_ERRORS = frozenset(
    {
        "InvalidRequest",
        "AuthMissing",
        "AuthenticationRequired",
        "InvalidToken",
        "ExpiredToken",
        "RateLimitExceeded",
        "InternalServerError",
        "UpstreamFailure",
        "NotEnoughResources",
        "MethodNotImplemented",
        "ScopeMissingError",
        "SyntaxError",
        "AccountTakedown",
        "AccountDeactivated",
        "AccountNotFound",
        "use_dpop_nonce",
        "invalid_token",
        "invalid_dpop_proof",
    }
)
"""Names of errors that every method can return."""

NEWER = {("app.bsky.graph.defs#listItemView", "subjectOptedOut")}
"""Properties of Bluesky's own server that came after the file."""


def lexicons_path() -> Path:
    """Where the file is: `CARE100_BLUESKY_LEXICONS`, or `shared/` beside the repository."""
    beside = REPOSITORY.parent / "shared" / "bluesky-lexicons.json"
    return Path(os.environ.get("CARE100_BLUESKY_LEXICONS") or beside)


class Mismatch(AssertionError):
    """A value is not what its lexicon says."""


def _is_datetime(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


_FORMATS: dict[str, Callable[[str], Any]] = {
    "did": ids.DID.fullmatch,
    "handle": ids.HANDLE.fullmatch,
    "at-identifier": lambda value: ids.DID.fullmatch(value) or ids.HANDLE.fullmatch(value),
    "at-uri": ids.AT_URI.fullmatch,
    "nsid": ids.NSID.fullmatch,
    "record-key": ids.RECORD_KEY.fullmatch,
    "tid": ids.TID.fullmatch,
    "cid": ids.CID.fullmatch,
    "uri": re.compile(r"[a-z][a-z0-9.+-]*:\S+").fullmatch,
    "datetime": _is_datetime,
}
_KINDS: dict[str, type] = {"boolean": bool, "integer": int, "string": str, "object": dict}


class Lexicons:
    """The lexicons by name, and checks against them."""

    def __init__(self, documents: dict[str, Json]) -> None:
        self._documents = documents
        mains = {name: document["defs"].get("main", {}) for name, document in documents.items()}
        self.methods = {n: m for n, m in mains.items() if m.get("type") in {"query", "procedure"}}
        self.records = {n: m["record"] for n, m in mains.items() if m.get("type") == "record"}

    def check_request(self, nsid: str, request: httpx.Request) -> None:
        """The request is one that the method describes."""
        method = self.methods[nsid]
        assert request.method == ("GET" if method["type"] == "query" else "POST")
        assert request.url.path == f"/xrpc/{nsid}"
        if method["type"] == "query":
            known = method.get("parameters", {"properties": {}})
            sent: Json = {}
            for name, schema in known["properties"].items():
                values = request.url.params.get_list(name)
                if values:
                    sent[name] = values if schema["type"] == "array" else _typed(schema, values[-1])
            assert set(request.url.params) <= set(known["properties"])
            self._check(sent, {**known, "type": "object"}, nsid, nsid)
        elif "input" in method:
            body = httpx.Response(200, content=request.content).json()
            self._check(body, method["input"]["schema"], nsid, nsid)

    def check_answer(self, nsid: str, answer: httpx.Response) -> None:
        """The answer is one that the method describes."""
        method = self.methods[nsid]
        if not answer.is_success:
            body = answer.json()
            assert set(body) == {"error", "message"}
            declared = {one["name"] for one in method.get("errors", [])}
            if body["error"] not in declared | GENERAL_ERRORS:
                raise Mismatch(f"{nsid} has no error {body['error']}")
            return
        if "output" not in method:
            assert answer.content == b""
            return
        assert answer.headers["content-type"].partition(";")[0] == method["output"]["encoding"]
        self._check(answer.json(), method["output"]["schema"], nsid, nsid)

    def check_record(self, collection: str, value: Json) -> None:
        """A record is one of its type."""
        bare = {name: item for name, item in value.items() if name != "$type"}
        self._check(bare, self.records[collection], collection, collection)

    def _resolve(self, reference: str, home: str) -> tuple[Json | None, str]:
        document, _, name = reference.partition("#")
        document = document or home
        return self._documents.get(document, {}).get("defs", {}).get(name or "main"), document

    def _check(self, value: Any, schema: Json, home: str, path: str) -> None:
        kind = schema["type"]
        if kind in _KINDS and type(value) is not _KINDS[kind]:
            raise Mismatch(f"{path}: {value!r} is not of type {kind}")
        if kind == "ref":
            self._check_reference(value, schema["ref"], home)
        elif kind == "union":
            self._check_union(value, schema, home, path)
        elif kind == "array":
            if not isinstance(value, list) or len(value) > schema.get("maxLength", len(value)):
                raise Mismatch(f"{path}: not an array, or too long")
            for item in value:
                self._check(item, schema["items"], home, path)
        elif kind == "object":
            self._check_object(value, schema, home, path)
        elif kind in _KINDS:
            _check_plain(value, schema, path)
        elif kind not in {"unknown", "token", "blob", "bytes"}:
            raise Mismatch(f"{path}: unknown type {kind}")

    def _check_reference(self, value: Any, reference: str, home: str) -> None:
        found, elsewhere = self._resolve(reference, home)
        if found is not None:
            self._check(value, found, elsewhere, self._full(reference, home))

    def _check_union(self, value: Any, schema: Json, home: str, path: str) -> None:
        kinds = {self._full(ref, home): ref for ref in schema["refs"]}
        if not isinstance(value, dict) or value.get("$type") not in kinds:
            raise Mismatch(f"{path}: {value!r} is none of {sorted(kinds)}")
        bare = {name: item for name, item in value.items() if name != "$type"}
        self._check(bare, {"type": "ref", "ref": kinds[value["$type"]]}, home, path)

    @staticmethod
    def _full(reference: str, home: str) -> str:
        return f"{home}{reference}" if reference.startswith("#") else reference

    def _check_object(self, value: Json, schema: Json, home: str, path: str) -> None:
        properties = schema.get("properties", {})
        missing = set(schema.get("required", ())) - set(value)
        extra = {name for name in set(value) - set(properties) if (path, name) not in NEWER}
        if missing or extra:
            raise Mismatch(f"{path}: missing {missing or '-'}, not described {extra or '-'}")
        for name, item in value.items():
            if name in properties and not (item is None and name in schema.get("nullable", ())):
                self._check(item, properties[name], home, f"{path}.{name}")


def _typed(schema: Json, text: str) -> Any:
    if schema["type"] == "integer":
        return int(text)
    return text == "true" if schema["type"] == "boolean" else text


def _check_plain(value: Any, schema: Json, path: str) -> None:
    if isinstance(value, str):
        size = len(value.encode())
        if not schema.get("minLength", 0) <= size <= schema.get("maxLength", size):
            raise Mismatch(f"{path}: {size} bytes")
        if count_graphemes(value) > schema.get("maxGraphemes", size):
            raise Mismatch(f"{path}: too many graphemes")
        has_format = _FORMATS.get(schema.get("format", ""))
        if has_format is not None and not has_format(value):
            raise Mismatch(f"{path}: {value!r} is not a {schema['format']}")
    elif not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        raise Mismatch(f"{path}: {value} is out of range")
    if "const" in schema and value != schema["const"]:
        raise Mismatch(f"{path}: {value!r} is not {schema['const']!r}")
