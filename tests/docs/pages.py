"""The documentation pages, and the links, code and commands in them."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from docs import make_commands, make_house

TOP = Path(__file__).parents[2]
PAGES = sorted([*TOP.glob("*.md"), *TOP.glob("docs/*.md")])
GENERATED = {make_commands.PAGE, make_house.PAGE}
WRITTEN = [page for page in PAGES if page not in GENERATED]
"""The pages that people write."""

_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?:^    .*\n)+", re.MULTILINE)
_INLINE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


class Command(NamedTuple):
    """A `care100` command in a page, without the program's name.

    `complete` commands stand in a block, to be run as they are; commands in a sentence may
    leave arguments out.
    """

    words: tuple[str, ...]
    complete: bool


def links(page: Path) -> list[str]:
    """Return the link targets of the page."""
    return _LINK.findall(_without_blocks(page))


def inline_code(page: Path) -> list[str]:
    """Return the code between backticks, in sentences and tables."""
    return [" ".join(code.split()) for code in _INLINE.findall(_without_blocks(page))]


def commands(page: Path) -> Iterator[Command]:
    """Yield every `care100` command of the page."""
    for line in _block_lines(page):
        for words in _run_by(line):
            yield Command(words, complete=True)
    for code in inline_code(page):
        for words in _run_by(code):
            yield Command(words, complete=False)


def anchors(page: Path) -> set[str]:
    """Return the anchors that the page's headings have on the usual hosts."""
    headings = re.findall(r"^#+ (.+)$", _without_blocks(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings}


def _block_lines(page: Path) -> Iterator[str]:
    text = page.read_text(encoding="utf-8")
    for language, block in _FENCE.findall(text):
        if language == "sh":
            yield from block.splitlines()
    for block in _INDENTED.findall(_FENCE.sub("", text)):
        yield from block.splitlines()


def _run_by(line: str) -> Iterator[tuple[str, ...]]:
    """Yield the arguments of each `care100` that a shell would run for this line."""
    if "care100 " not in line:
        return
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
    lexer.whitespace_split = True
    command: list[str] = []
    for word in [*lexer, ";"]:
        if re.fullmatch(r"[|&;<>]+", word):
            if command[:1] == ["care100"]:
                yield tuple(command[1:])
            command = [word] if "<" in word or ">" in word else []
        else:
            command.append(word)


def _without_blocks(page: Path) -> str:
    return _INDENTED.sub("", _FENCE.sub("", page.read_text(encoding="utf-8")))
