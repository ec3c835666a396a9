"""Help, documentation, pages and the program's texts use plain English."""

import ast
import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from care100 import cli
from care100.cli import help_contents

ROOT = Path(__file__).parents[2]
COMMANDS = cli.names()
DOCUMENTS = [
    ROOT / "README.md",
    *(one for one in sorted((ROOT / "docs").glob("*.md")) if one.name != "commands.md"),
    *sorted((ROOT / "src/care100/site/templates").glob("*.html")),
    *sorted((ROOT / "src/care100/cli/topics").glob("*.md")),
]

MODULES = sorted((ROOT / "src/care100").rglob("*.py"))

# Regular expressions for phrases that a native speaker would not write.
BANNED = [
    r"tak(e|es|en|ing) (\w+ )?in",
    r"sa(y|ys|id) yes",
    r"(given|gives?) back",
    r"take (it|them|that) back|taken back",
    r"whoever",
    r"whom",
    r"anew",
    r"beforehand",
    r"made? equal|make equal",
    r"it was so already",
    r"begin again",
    r"permission given back",
    r"would rather not",
    r"rather not allow",
    r"no server's name",
    r"unless you say",
    r"do not ask: the answer",
    r"what it does not speak of",
    r"known before",
    r"needs an answer",
    r"who is on the list already",
    r"cannot be taken",
    r"they have no list on x yet",
]
# Good words elsewhere, but not in help.
BANNED_IN_HELP = [r"tells?", r"told", r"who is", r"somebody", r"everybody", r"nobody"]


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_has_no_banned_phrase(name: str) -> None:
    assert banned(help_of(name), BANNED + BANNED_IN_HELP) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_documents_and_pages_have_no_banned_phrase(path: Path) -> None:
    assert banned(path.read_text(encoding="utf-8"), BANNED) == []


def test_strings_and_docstrings_have_no_banned_phrase() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {phrase}"
        for path in MODULES
        for line, text in strings(path)
        for phrase in banned(text, BANNED)
    ]
    assert found == []


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_a_short_summary_and_usage_and_examples(name: str) -> None:
    summary, blank, usage, line, *_ = help_of(name).splitlines()
    assert len(summary) < 70
    assert (blank, usage) == ("", "Usage:")
    assert line.startswith(f"  care100 {name}")
    assert "\nExamples:\n" in help_of(name)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_a_default_once(command: str) -> None:
    for option in re.split(r"\n  (?=-)", help_of(command)):
        assert option.count("[default:") <= 1, option


def test_help_marks_required_options_and_shows_defaults() -> None:
    assert "care100 new NAME --title TEXT [OPTIONS]" in help_of("new")
    assert "[required]" in help_of("new")
    assert "[default: 6]" in " ".join(help_of("check").split())
    assert "[default: csv]" in " ".join(help_of("export").split())


def test_a_docstring_is_read_in_parts() -> None:
    def command() -> None:
        """Do a thing.

        One paragraph
        in two lines.

        Examples:
            care100 thing
        """

    assert help_contents.prose_of(command) == help_contents.Prose(
        "Do a thing.", ("One paragraph in two lines.",), ("care100 thing",)
    )


def help_of(name: str) -> str:
    """Return the help of a command, or of the program for an empty name."""
    text = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(text):
        assert cli.run([*([name] if name else []), "--help"]) == 0
    text.flush()
    return text.buffer.getvalue().decode().strip()


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each string in a module with its line, docstrings included.

    An f-string is one string with its values left out, so that a phrase is found across lines.
    """
    parts: set[int] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            texts = [one for one in node.values if isinstance(one, ast.Constant)]
            parts.update(map(id, texts))
            yield node.lineno, "{}".join(str(one.value) for one in texts)
        elif isinstance(node, ast.Constant) and id(node) not in parts:
            yield node.lineno, str(node.value)


def banned(text: str, patterns: list[str]) -> list[str]:
    """Return each banned phrase found in a text, with line breaks ignored."""
    flat = " ".join(text.split())
    found = (re.search(rf"\b(?:{one})\b", flat, re.IGNORECASE) for one in patterns)
    return [match[0] for match in found if match]
