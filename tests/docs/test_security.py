"""Every promise on the page about security names tests, and these exist."""

import ast
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.docs import pages

PAGE = pages.TOP / "docs" / "security.md"
_PROMISES = re.compile(r"^## Promises$(.*)", re.MULTILINE | re.DOTALL)
_ENTRY = re.compile(r"^(- .+\n(?:  .+\n)*)", re.MULTILINE)
_TESTS = re.compile(r"^  - \[(tests/[^\]]+)\]\(\.\./\1\): (.+)$", re.MULTILINE)


def promises(text: str) -> dict[str, list[tuple[str, str]]]:
    """Return the promises of a page, each with the files and names of its tests."""
    found = _PROMISES.search(text)
    return {
        " ".join(_TESTS.sub("", entry).removeprefix("- ").split()): [
            (file, name)
            for file, names in _TESTS.findall(entry)
            for name in re.findall(r"`(\w+)`", names)
        ]
        for entry in _ENTRY.findall(found[1] if found else "")
    }


def named_tests(file: Path) -> set[str]:
    """Return the names of the tests that pytest runs in a file."""
    tree = ast.parse(file.read_text(encoding="utf-8")) if file.exists() else ast.Module([], [])
    return {
        one.name
        for one in tree.body
        if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")
    }


PROMISES: Mapping[str, list[tuple[str, str]]] = promises(PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise[:60])
def test_every_promise_names_tests_that_exist(promise: str) -> None:
    assert PROMISES[promise]
    missing = [
        (file, name)
        for file, name in PROMISES[promise]
        if name not in named_tests(pages.TOP / file)
    ]
    assert missing == []


def test_every_entry_of_the_page_is_read() -> None:
    written = PAGE.read_text(encoding="utf-8").partition("\n## Promises\n")[2]
    assert len(PROMISES) == len(re.findall(r"^- ", written, re.MULTILINE))
    assert sum(map(len, PROMISES.values())) == len(re.findall(r"`test_\w+`", written))


def test_a_promise_without_tests_and_a_missing_test_are_noticed() -> None:
    page = (
        "- No promise\n\n## Promises\n\n- One, which\n  goes on\n"
        "  - [tests/docs/test_security.py](../tests/docs/test_security.py): `test_a`, `test_b`\n"
        "- Two\n"
    )
    file = "tests/docs/test_security.py"
    assert promises(page) == {"One, which goes on": [(file, "test_a"), (file, "test_b")], "Two": []}
    assert "test_a" not in named_tests(pages.TOP / file)
    assert "test_every_entry_of_the_page_is_read" in named_tests(pages.TOP / file)
    assert named_tests(pages.TOP / "tests/docs/nowhere.py") == set()
