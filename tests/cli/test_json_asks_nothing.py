"""With `--json` nothing is asked, in a terminal either: the plan is not shown there."""

import json
import os
import sys

import pytest

from tests.person import Typist
from tests.terminal_screen import RealTerminal


@pytest.mark.parametrize(
    "words",
    [
        ("edit", "people", "x:ada", "x:ben", "--topic", "care"),
        ("delete", "people"),
        ("merge", "people", "sent.json"),
    ],
)
def test_a_command_needs_yes(curator: Typist, words: tuple[str, ...]) -> None:
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "x:ada")
    curator.runs("add", "people", "x:ben")
    sent = curator.home / "sent.json"
    curator.runs("export", "people", "-o", str(sent))
    sent.write_text(sent.read_text().replace('"@ben"', '"Ben"'))
    command = [str(sent) if word == sent.name else word for word in words]
    surroundings = {**os.environ, **curator.surroundings, "COLUMNS": "200"}
    terminal = RealTerminal(
        [sys.executable, "-m", "care100", *command, "--json"], surroundings, rows=50, columns=200
    )
    assert terminal.ends() in (1, 2), terminal.text
    assert "[y/N]" not in terminal.text
    assert "(o)" not in terminal.text
    assert json.loads(terminal.text)["error"]["hint"]
    curator.runs("show", "people")
