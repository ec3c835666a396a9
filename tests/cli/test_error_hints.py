"""Every error of the program has a next step, for people and in JSON."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import care100
from care100.cli.error_boundary import run_guarded
from care100.cli.views import error_json
from care100.model.errors import Care100Error
from care100.model.list_metadata import ListMetadata
from care100.model.reasons import Reason, ReasonCode
from care100.moment import Moment

# Values for the parameters that errors with words of their own have.
VALUES: dict[str, Any] = {
    "message": "It failed.",
    "hint": "Try again.",
    "where": "there.example",
    "until": Moment(datetime(2026, 1, 5, tzinfo=UTC), 0.0),
    "status": 403,
    "request": "the request to follow an account",
    "reason": Reason(ReasonCode.REFUSED, "there.example", "the request (403)"),
    "reasons": ["the name is empty"],
    "bad": [],
    "metadata": ListMetadata(slug="people", title="People"),
    "slug": "people",
    "members": 3,
    "price": Decimal("0.03"),
    "page": "https://there.example/page",
}


def error_types() -> list[type[Care100Error]]:
    """Every error type of the package, found by importing all of it."""
    for module in pkgutil.walk_packages(care100.__path__, "care100."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return sorted(set(_below(Care100Error)), key=lambda one: f"{one.__module__}.{one.__name__}")


def _below(kind: type[Care100Error]) -> Iterator[type[Care100Error]]:
    if kind.__module__.startswith("care100"):
        yield kind
    for one in kind.__subclasses__():
        yield from _below(one)


def test_every_error_type_needs_a_next_step_or_has_its_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    types = error_types()
    assert len(types) > 80
    for kind in types:
        parameters = inspect.signature(kind).parameters
        if "hint" in parameters:
            assert parameters["hint"].default != "", kind
        error = kind(**{name: VALUES[name] for name in parameters if name in VALUES})
        assert error.hint, kind
        assert error_json.document(error)["error"]["hint"] == error.hint

        def work(error: Care100Error = error) -> None:
            raise error

        run_guarded(work, verbose=False, as_json=False)
        shown = capsys.readouterr().err
        assert " ".join(error.hint.split()) in " ".join(shown.split()), kind


def test_no_error_is_made_with_an_empty_next_step() -> None:
    names = {kind.__name__ for kind in error_types()}
    empty = [
        f"{path}:{call.lineno}"
        for path in Path(care100.__path__[0]).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in names
        and any(isinstance(one, ast.Constant) and one.value == "" for one in call.args)
    ]
    assert empty == []
