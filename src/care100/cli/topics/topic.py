"""A help topic, read from its file."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from care100.cli.platform_words import filled
from care100.cli.topics import NAMES, tables

_FOLDER = Path(__file__).parent

# Other words for the same thing.
_SYNONYMS = {
    "accounts": "handles",
    "formats": "files",
    "costs": "prices",
    "errors": "exit-codes",
    "exit": "exit-codes",
    "config": "settings",
    "json": "scripts",
}

Row = tuple[str, str]


@dataclass(frozen=True)
class Rows:
    """A table of names and what they mean."""

    rows: Sequence[Row]


@dataclass(frozen=True)
class Commands:
    """Lines to type."""

    lines: Sequence[str]


Block = str | Rows | Commands


@dataclass(frozen=True)
class Topic:
    """A topic: its name to type, its title, and its paragraphs, tables and commands."""

    name: str
    title: str
    blocks: Sequence[Block]


def find(text: str) -> Topic | None:
    """Return the topic of a name, in any case; None for an unknown one."""
    name = "-".join(text.lower().split())
    name = _SYNONYMS.get(name, name)
    for one in NAMES:
        if name in (one, one.removesuffix("s"), one.replace("-", "")):
            return _read(one)
    return None


def known() -> list[str]:
    """Return every name that `find` knows, for suggestions."""
    return [*NAMES, *_SYNONYMS]


def _read(name: str) -> Topic:
    text = (_FOLDER / f"{name}.md").read_text(encoding="utf-8")
    title, *parts = text.strip().split("\n\n")
    blocks = [block for part in parts for block in _blocks(part)]
    return Topic(name, title.removeprefix("# "), blocks)


def _blocks(part: str) -> Iterator[Block]:
    table = _TABLES.get(part)
    if table is not None:
        yield Rows(list(table()))
    elif part.startswith("    "):
        yield Commands([line.strip() for line in part.splitlines()])
    elif words := re.fullmatch(r"\{words of (\w+)\}", part):
        yield from filter(None, filled("{words}", words[1]).split("\n\n"))
    else:
        yield " ".join(part.split())


_TABLES: Mapping[str, Callable[[], Iterator[Row]]] = {
    "{handles}": tables.handles,
    "{platforms}": tables.platforms,
    "{imported}": tables.imported,
    "{exported}": tables.exported,
    "{settings}": tables.settings,
    "{variables}": tables.variables,
    "{exit_codes}": tables.exit_codes,
}
