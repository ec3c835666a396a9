"""A command starts without what only other commands need."""

import subprocess
import sys

import pytest

from care100.cli.help_contents import prose_of
from care100.cli.listed_commands import LISTED, Listed
from tests.person import Typist

SHOW_MODULES = """
import sys
from care100.__main__ import main
sys.argv[0] = "care100"
try:
    main()
finally:
    sys.stderr.write(" ".join(sys.modules))
"""


def modules_of(*words: str) -> set[str]:
    """Return the modules that a command imports."""
    ran = subprocess.run(
        [sys.executable, "-c", SHOW_MODULES, *words], capture_output=True, text=True, check=True
    )
    return set(ran.stderr.split())


def test_the_version_is_shown_without_importing_the_commands() -> None:
    assert "care100.__main__" in modules_of("--version")
    assert not modules_of("--version") & {"care100.cli", "typer", "rich", "sqlmodel"}


def test_a_command_does_not_import_the_others() -> None:
    imported = modules_of("logins", "--help")
    assert "care100.cli.commands.logins" in imported
    others = {f"care100.cli.commands.{one.module}" for one in LISTED} - {
        "care100.cli.commands.logins"
    }
    assert not imported & others


def test_the_list_of_commands_is_shown_without_importing_them() -> None:
    assert not [one for one in modules_of("--help") if one.startswith("care100.cli.commands.")]


@pytest.mark.parametrize("listed", LISTED, ids=lambda one: one.name)
def test_a_command_has_one_summary(listed: Listed) -> None:
    assert listed.summary == prose_of(listed.function).summary


@pytest.mark.parametrize("words", [["--help"], ["config", "--help"], ["follow", "--help"]])
def test_help_is_shown_without_the_database_library(words: list[str]) -> None:
    assert not modules_of(*words) & {"sqlalchemy", "sqlmodel", "httpx", "mastodon"}


@pytest.mark.parametrize("words", [["lists"], ["show", "social-care-100"]], ids=" ".join)
def test_a_registry_in_order_is_shown_without_the_database_library(
    curator: Typist, words: list[str]
) -> None:
    curator.runs("lists")
    assert not modules_of(*words) & {"sqlalchemy", "sqlmodel", "httpx", "alembic"}
