"""A reader of a page, who types its commands in their order and sees their output.

A block of commands is a block of the language `sh`. A block without a language or of the language
`text` that follows it immediately is what the commands of the block print.
"""

import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

from care100 import cli
from tests.docs.pages import TOP
from tests.docs.shell import GIT_IDENTITY
from tests.terminal_screen import Screen

ELSEWHERE = (
    "care100 doctor",  # looks at the whole computer: tests/doctor
    "care100 pull",  # from lists that exist on the platforms: tests/pull, tests/platforms
    "care100 sandbox",  # runs until Ctrl-C: tests/sandbox
    "care100 site social-care-100 --serve",  # runs until Ctrl-C: tests/site/test_preview.py
    ".venv/bin/python",  # a part of the tests
    "care100 completion",  # changes files of the user's shell: tests/cli/completion
    "curl",
    "docker",
    "git push origin main v",
    "git tag",
    "make",
    "pipx",
    "python3 -m venv ~/care100",
    "uv tool install",
)
"""Commands that a reader of the pages does not type here, and the tests that run them."""

_BLOCK = re.compile(
    r"^(?P<indent> *)```sh\n(?P<commands>.*?)^ *```\n(?:\n *```text\n(?P<output>.*?)^ *```\n)?",
    re.MULTILINE | re.DOTALL,
)
_HASH = re.compile(r"(--expect )[0-9a-f]{16}")
"""The hash of a plan, in which the sandbox's own address is."""
_NEEDS_A_SHELL = re.compile(r"[|<>&;$`]")


class Block(NamedTuple):
    """Commands of a page, and what they print if the page says so."""

    commands: str
    output: str | None
    span: tuple[int, int]
    """Where the output is in the page's text."""


def blocks(text: str) -> list[Block]:
    """Return the blocks of commands of a page."""
    return [
        Block(
            _unindented(found["commands"], found["indent"]),
            None if found["output"] is None else _unindented(found["output"], found["indent"]),
            found.span("output"),
        )
        for found in _BLOCK.finditer(text)
    ]


def lines(commands: str) -> list[str]:
    """Return the commands of a block, without comments."""
    joined = commands.replace("\\\n", " ").splitlines()
    without = [re.sub(r"(^|\s)#\s.*", "", line).strip() for line in joined]
    return [line for line in without if line and not line.startswith(ELSEWHERE)]


def shows(output: str | None, shown: str) -> bool:
    """Return whether a page's output is what is shown; a line with `…` stands for any lines.

    A page without an output shows nothing wrong.
    """
    if output is None:
        return True
    parts = [re.escape(part) for part in re.split(r"^…\n", output, flags=re.MULTILINE)]
    return re.fullmatch(r"(?:.*\n)*".join(parts), shown) is not None


class Terminal(Screen):
    """A terminal that shows results and notes, as a person sees both."""


class Yes(io.StringIO):
    """The keyboard of a person who confirms everything."""

    def isatty(self) -> bool:
        return True

    def readline(self, *_: object) -> str:  # type: ignore[override]
        return "y\n"


@dataclass
class Reader:
    """Types the commands of a page in `folder`.

    stands_for
        texts of the pages, such as the name of a server, and what they are here
    given
        what is written to the standard input of a command, by the words that it begins with
    """

    folder: Path
    patch: pytest.MonkeyPatch
    variables: dict[str, str]
    stands_for: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def types(self, block: Block) -> str:
        """Type the commands of a block, and return what the screen shows."""
        shown = "".join(self.types_line(line) for line in lines(block.commands))
        for there, here in self.stands_for.items():
            shown = shown.replace(here, there)
        shown = _HASH.sub(r"\g<1>0123456789abcdef", shown)
        return "\n".join(line.rstrip() for line in shown.splitlines()).strip("\n") + "\n"

    def has(self, name: str, text: str) -> None:
        """Have a file in the folder."""
        (self.folder / name).write_text(self._here(text), encoding="utf-8")

    def prints(self, line: str) -> str:
        """Return what a command prints on stdout, whether or not it succeeds."""
        out = Terminal()
        with self._surroundings(Yes(), out, Terminal()):
            cli.run(shlex.split(self._here(line))[1:])
        return out.text

    def _here(self, text: str) -> str:
        for there, here in self.stands_for.items():
            text = text.replace(there, here)
        return text

    def types_line(self, line: str) -> str:
        """Type one command, and return what the screen shows."""
        line = self._here(line)
        return self._shell(line) if _NEEDS_A_SHELL.search(line) else self._program(line)

    def _program(self, line: str) -> str:
        words = shlex.split(line)
        if words[0] != "care100":
            return self._shell(line)
        keyboard: io.StringIO = Yes()
        for beginning, (options, given) in self.given.items():
            if line.startswith(beginning):
                words, keyboard = shlex.split(options), io.StringIO(given)
        screen = Terminal()
        with self._surroundings(keyboard, screen, screen):
            code = cli.run(words[1:])
        assert code in (0, 3), f"{line}: {code}\n{screen.text}"
        return screen.text

    @contextmanager
    def _surroundings(self, keyboard: io.StringIO, out: Terminal, err: Terminal) -> Iterator[None]:
        with self.patch.context() as patch:
            patch.chdir(self.folder)
            for name, value in {**self.variables, **_SCREEN}.items():
                patch.setenv(name, value)
            for stream, end in (("stdin", keyboard), ("stdout", out), ("stderr", err)):
                patch.setattr(sys, stream, end)
            yield

    def _shell(self, line: str) -> str:
        ran = subprocess.run(
            ["/bin/sh", "-ec", line],
            env={
                **os.environ,
                **GIT_IDENTITY,
                **self.variables,
                "PATH": self._path(),
                "PYTHONPATH": str(_SOURCES),
            },
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        assert ran.returncode in (0, 3), f"{line}: {ran.returncode}\n{ran.stdout}"
        return ran.stdout

    def _path(self) -> str:
        """Return the PATH of a computer with `care100` installed."""
        programs = self.folder.parent / "programs"
        programs.mkdir(exist_ok=True)
        program = programs / "care100"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m care100 "$@"\n')
        program.chmod(0o700)
        return f"{programs}{os.pathsep}{os.environ['PATH']}"


_SOURCES = TOP / "src"
_SCREEN = {"COLUMNS": "80", "LINES": "25", "NO_COLOR": "1", "TERM": "dumb"}


def _unindented(text: str, indent: str) -> str:
    return "".join(line.removeprefix(indent) for line in text.splitlines(keepends=True))
