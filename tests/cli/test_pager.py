"""The pager for long output, in a real terminal."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.person import Typist
from tests.terminal_screen import RealTerminal

LIST, SHORT = "social-care-100", "social-care-bluesky"
LAST = "100 members"
ROWS = 24


@pytest.fixture
def pager(tmp_path: Path) -> str:
    """A pager that shows everything, and says that it was there."""
    program = tmp_path / "my pager"
    program.write_text("#!/bin/sh\ncat\necho PAGED by $0\n")
    program.chmod(0o700)
    return f"'{program}'"


def started(typist: Typist, *words: str, rows: int = ROWS, **variables: str) -> RealTerminal:
    """Start a command in a terminal; a variable without a value is not set."""
    surroundings = {**os.environ, **typist.surroundings, "TERM": "xterm-256color", **variables}
    for name in ("PAGER", "LESS", "NO_COLOR", "COLUMNS", "LINES"):
        if name not in variables:
            surroundings.pop(name, None)
    command = [sys.executable, "-m", "care100", *words]
    return RealTerminal(command, surroundings, rows, columns=80)


def ran(typist: Typist, *words: str, code: int = 0, rows: int = ROWS, **variables: str) -> str:
    """Run a command in a terminal to its end. Returns what is shown."""
    terminal = started(typist, *words, rows=rows, **variables)
    assert terminal.ends() == code, terminal.text
    assert "Traceback" not in terminal.text
    return terminal.text


def test_less_shows_the_first_screen_and_q_leaves_it(curator: Typist) -> None:
    if shutil.which("less") is None:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("less is not installed; as root, make test installs it")
    terminal = started(curator, "show", LIST)
    terminal.shows(":")
    terminal.types("\x03")
    # less rings, and sometimes drops a key that is typed while it draws its screen again.
    terminal.shows("\a")
    assert terminal.ends(keys="q") == 0
    assert LAST not in terminal.text
    assert "Traceback" not in terminal.text
    assert "Stopped" not in terminal.text


@pytest.mark.parametrize(
    "words", [("show", LIST), ("history", LIST), ("stats", LIST), ("--help",), ("find", "care")]
)
def test_long_output_is_shown_in_the_users_pager(
    curator: Typist, pager: str, words: tuple[str, ...]
) -> None:
    assert "PAGED" in ran(curator, *words, rows=5, PAGER=pager)


def test_results_and_notes_stay_in_their_order_and_keep_their_colours(
    curator: Typist, pager: str
) -> None:
    shown = ran(curator, "show", LIST, PAGER=pager)
    assert "\x1b[1m" in shown
    assert shown.index("Community Care") < shown.index(LAST) < shown.index("PAGED")


def test_short_output_is_not_paged(curator: Typist, pager: str) -> None:
    assert "PAGED" not in ran(curator, "show", SHORT, PAGER=pager)
    assert "PAGED" in ran(curator, "show", SHORT, PAGER=pager, rows=6)


@pytest.mark.parametrize("option", ["--no-pager", "--plain", "--json"])
def test_these_options_never_page(curator: Typist, pager: str, option: str) -> None:
    assert "PAGED" not in ran(curator, "show", LIST, option, PAGER=pager)


def test_help_on_a_command_is_paged_only_if_the_pager_is_wanted(
    curator: Typist, pager: str
) -> None:
    assert "PAGED" in ran(curator, "help", "follow", PAGER=pager)
    assert "PAGED" not in ran(curator, "help", "follow", "--no-pager", PAGER=pager)


@pytest.mark.parametrize("name", ["", "cat", "no-such-pager --option", "'"])
def test_without_a_usable_pager_everything_is_shown(curator: Typist, name: str) -> None:
    assert LAST in ran(curator, "show", LIST, PAGER=name)


def test_leaving_the_pager_early_is_no_error(curator: Typist) -> None:
    assert LAST not in ran(curator, "show", LIST, PAGER="head -n 3")


def test_the_exit_code_is_that_of_the_command(curator: Typist, pager: str) -> None:
    assert "PAGED" in ran(curator, "show", "no-list", code=2, rows=2, PAGER=pager)
    assert ran(curator, "show", LIST, PAGER="false") == ""


def test_a_question_is_shown_before_the_answer(curator: Typist, pager: str) -> None:
    database = curator.home / "other.db"
    terminal = started(curator, "lists", "--db", str(database), PAGER=pager)
    terminal.shows("[y/N]")
    terminal.types("n\n")
    assert terminal.ends() == 2
    assert not database.exists()


def test_commands_that_do_something_are_not_paged(curator: Typist, pager: str) -> None:
    assert "PAGED" not in ran(curator, "new", "people", "--title", "P", rows=2, PAGER=pager)
