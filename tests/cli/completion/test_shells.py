"""The Tab key completes lists, logins, topics and members in real shells."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.completion.interactive_shell import InteractiveShell, interactive_shell
from tests.person import Typist

HOSTILE = "$(touch pwned) `touch pwned` \\$(touch pwned) '; touch pwned; ' \" & | : ("
COMMANDS = {
    "bash": ["bash", "--noprofile", "-i"],
    "zsh": ["zsh", "-i"],
    "fish": ["fish", "-i"],
}


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """Has a list with a hostile title, and two members."""
    curator.runs("new", "people", "--title", HOSTILE)
    curator.runs(
        "add", "people", "ada.ash@b.social", "--name", "Ada O'Neil", "--topic", "Home care"
    )
    curator.runs("add", "people", "x:bob", "--name", HOSTILE, "--topic", "zeal")
    return curator


@pytest.fixture(params=COMMANDS)
def name(request: pytest.FixtureRequest) -> str:
    """A shell that is installed."""
    one: str = request.param
    if shutil.which(one) is None:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing(f"{one} is not installed; as root, make test installs it")
    return one


@pytest.fixture
def shell(name: str, keeper: Typist, tmp_path: Path) -> Iterator[InteractiveShell]:
    """A shell where `care100 completion` was run, in an empty folder."""
    programs = program(tmp_path / "programs").parent
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    with _completing(name, keeper, tmp_path / "user", PATH=path) as one:
        yield one


@pytest.fixture
def shell_in_a_clone(name: str, keeper: Typist, tmp_path: Path) -> Iterator[InteractiveShell]:
    """The same in the folder of a clone, whose program is not in PATH."""
    folder = tmp_path / "Ada's clone"
    file = program(folder / ".venv/bin")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.prefix", str(file.parents[1]))
        with _completing(name, keeper, folder, PATH="/usr/bin:/bin") as one:
            yield one


def program(folder: Path) -> Path:
    """Make a folder with the program, and return the program."""
    folder.mkdir(parents=True)
    file = folder / "care100"
    file.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m care100 "$@"\n')
    file.chmod(0o755)
    return file


@contextmanager
def _completing(
    name: str, keeper: Typist, folder: Path, **variables: str
) -> Iterator[InteractiveShell]:
    folder.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        **keeper.surroundings,
        "HOME": str(folder),
        "ZDOTDIR": str(folder),
        "XDG_CONFIG_HOME": str(folder / ".config"),
        "TERM": "dumb" if name == "zsh" else "xterm",
        "PS1": "$ ",
        **variables,
    }
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in environment.items():
            patch.setenv(variable, value)
        keeper.runs("completion", name)
        # Without this, zsh asks new users questions.
        (folder / ".zshrc").touch()
        patch.chdir(folder)
        with interactive_shell(COMMANDS[name], environment) as one:
            yield one
        assert list(folder.rglob("pwned")) == []
        assert sorted(one.name for one in keeper.home.iterdir() if "db" in one.name)[0].endswith(
            "db"
        )


def test_a_hostile_title_is_shown_and_never_run(shell: InteractiveShell) -> None:
    # The fixture looks for what it would do.
    shell.completes("care100 show ")
    shell.completes("care100 edit people ")
    assert shell.completes("care100 remove people x:b").endswith("\nx:bob")


def test_what_is_typed_is_completed(shell: InteractiveShell) -> None:
    assert shell.completes("care100 unfo") == "care100\nunfollow"
    assert shell.completes("care100 show peo") == "care100\nshow\npeople"
    assert shell.completes("care100 edit people ada.ash@b.s").endswith("\nada.ash@b.social")
    assert shell.completes("care100 edit people @ada").endswith("\n@ada.ash@b.social")
    assert shell.completes("care100 edit people x:b").endswith("\nx:bob")
    assert shell.completes("care100 edit people Ada").endswith("\nAda O'Neil")
    assert shell.completes("care100 follow people --topic z").endswith("\n--topic\nzeal")
    assert shell.completes("care100 show people --plat").endswith("\n--platform")
    assert shell.completes("care100 show people --platform ma").endswith("\nmastodon")


def test_a_program_that_is_not_in_path_is_completed(
    shell_in_a_clone: InteractiveShell, tmp_path: Path
) -> None:
    words = "\nshow\npeople"
    path = f"{tmp_path}/Ada's clone/.venv/bin/care100"
    typed = f"{tmp_path}/Ada\\'s\\ clone/.venv/bin/care100"
    assert shell_in_a_clone.completes(".venv/bin/care100 show peo") == f".venv/bin/care100{words}"
    assert shell_in_a_clone.completes(f"{typed} show peo") == f"{path}{words}"
    assert shell_in_a_clone.completes("care100 show peo") == f"care100{words}"
