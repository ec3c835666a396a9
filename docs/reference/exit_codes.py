"""Write docs/exit-codes.md: the exit codes, and the errors that end with each."""

import importlib
import pkgutil
from collections.abc import Iterator

import care100
from care100.cli.exit_codes import MEANINGS
from care100.cli.views.error_json import code_of
from care100.model.errors import Care100Error
from docs.reference.tables import code, table

_NOT_PRINTED = ("care100.sandbox", "care100.__main__")

_HEAD = """\
# Exit codes and errors

Every command ends with one of these codes, on every system. This page is written by `make docs`.

"""
_ERRORS = """
## Errors

An error says what failed, for which item, and what to do next. With `--json` it is an object with
a `code` that scripts can compare ([json.md](json.md#errors)). The words may change; the codes do
not.

"""


def page() -> str:
    """Return the page."""
    codes = table(
        ["Exit code", "Meaning"], [[code(str(one)), meaning] for one, meaning in MEANINGS.items()]
    )
    return _HEAD + codes + _ERRORS + _errors()


def error_classes() -> list[type[Care100Error]]:
    """Return every error of the program."""
    for module in pkgutil.walk_packages(care100.__path__, "care100."):
        if not module.name.startswith(_NOT_PRINTED):
            importlib.import_module(module.name)
    return sorted(set(_below(Care100Error)), key=lambda one: (one.exit_code, code_of(one)))


def _below(error: type[Care100Error]) -> Iterator[type[Care100Error]]:
    for one in error.__subclasses__():
        if one.__module__.startswith("care100.") and not one.__name__.startswith("_"):
            yield one
        yield from _below(one)


def _errors() -> str:
    rows = [
        [code(code_of(one)), code(str(one.exit_code)), _meaning(one)] for one in error_classes()
    ]
    return table(["`code`", "Exit code", "Meaning"], rows)


def _meaning(error: type[Care100Error]) -> str:
    """Return the first paragraph of the error's docstring."""
    return (error.__doc__ or "").partition("\n\n")[0]
