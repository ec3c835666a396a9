"""X's own OpenAPI description, as far as a test needs it: operations, parameters, schemas."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
from referencing import Registry
from referencing.jsonschema import DRAFT202012

Json = dict[str, Any]

REPOSITORY = Path(__file__).resolve().parents[2]


def description_path() -> Path:
    """Where the file is: `CARE100_X_OPENAPI`, or `shared/` beside the repository."""
    beside = REPOSITORY.parent / "shared" / "x-openapi-lists.json"
    return Path(os.environ.get("CARE100_X_OPENAPI") or beside)


def _modern(schema: Any, *, closed: bool) -> Any:
    """A schema of OpenAPI 3.0 as JSON Schema; `closed` allows no property that it does not name."""
    if isinstance(schema, list):
        return [_modern(item, closed=closed) for item in schema]
    if not isinstance(schema, dict):
        return schema
    changed = {name: _modern(value, closed=closed) for name, value in schema.items()}
    if changed.pop("nullable", False) is True:
        changed["type"] = [changed["type"], "null"]
    if closed and isinstance(changed.get("properties"), dict) and changed.get("type") == "object":
        changed.setdefault("additionalProperties", False)
    return changed


class Description:
    """The operations by name, and checks against them."""

    def __init__(self, document: Json) -> None:
        self._document = document
        self.operations: dict[str, tuple[str, str, Json]] = {
            operation["operationId"]: (method.upper(), path, operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
            if method in {"get", "post", "put", "patch", "delete"}
        }
        self._registries = {
            closed: Registry[Any]().with_resource(
                "urn:x", DRAFT202012.create_resource(_modern(document, closed=closed))
            )
            for closed in (True, False)
        }

    def _validate(self, value: Any, schema: Json, *, closed: bool) -> None:
        pointed = json.loads(json.dumps(schema).replace('"#/', '"urn:x#/'))
        jsonschema.Draft202012Validator(
            _modern(pointed, closed=closed),
            registry=self._registries[closed],
            format_checker=jsonschema.FormatChecker(),
        ).validate(value)

    def _parameters(self, operation: Json) -> Iterator[Json]:
        for parameter in operation.get("parameters", []):
            if "$ref" in parameter:
                yield self._document["components"]["parameters"][parameter["$ref"].split("/")[-1]]
            else:
                yield parameter

    def check_request(self, name: str, request: httpx.Request) -> None:
        """The request is one that X describes: method, path, query, body."""
        method, path, operation = self.operations[name]
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path))
        match = re.fullmatch(pattern, request.url.path)
        assert request.method == method
        assert match, request.url
        known = {p["name"]: p for p in self._parameters(operation)}
        sent = {**match.groupdict(), **dict(request.url.params)}
        assert set(sent) <= set(known)
        assert {n for n, p in known.items() if p.get("required")} <= set(sent)
        for parameter, text in sent.items():
            schema = known[parameter]["schema"]
            value: Any = text
            if schema.get("type") == "array":
                value = text.split(",")
            elif schema.get("type") == "integer":
                value = int(text)
            self._validate(value, schema, closed=True)
        if "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            self._validate(json.loads(request.content), schema, closed=True)
        else:
            assert request.content == b""

    def check_answer(self, name: str, answer: httpx.Response) -> None:
        """The answer is one that X describes for this operation: status, type, body."""
        responses = self.operations[name][2]["responses"]
        described = responses.get(str(answer.status_code), responses["default"])
        good = described is not responses["default"]
        assert good == answer.is_success, answer.status_code
        kind = answer.headers["content-type"].partition(";")[0]
        schema = described["content"][kind]["schema"]
        self._validate(answer.json(), schema, closed=good)
