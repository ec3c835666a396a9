"""Completion knows what can stand next, writes nothing and never shows an error."""

import os
from pathlib import Path

import pytest

from care100 import paths, registry
from care100.cli.completion import scripts
from tests.killed import start
from tests.person import Typist

BREAKS = " \t\n\"'@><=;|&(:"


def answered(typist: Typist, *args: str, code: int = 0) -> list[str]:
    """Return the lines that a script reads."""
    ran = start(typist, "--complete", *args)
    out, err = ran.communicate()
    assert ran.returncode == code
    assert err == ""
    return out.splitlines()


def offered(typist: Typist, *words: str) -> list[str]:
    """Return the candidates after these words, of which the last is incomplete."""
    return [line.partition("\t")[0] for line in answered(typist, "fish", *words)]


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    curator.runs("new", "people", "--title", "People\x1b[31m")
    curator.runs("add", "people", "ada@b.social", "--name", "Ada Ash", "--topic", "Home care")
    curator.runs("new", "others", "--title", "Others")
    curator.runs("add", "others", "x:bob", "--name", "Bob", "--topic", "Law")
    return curator


def test_the_version_is_no_candidate(keeper: Typist) -> None:
    assert answered(keeper, "bash", "care100 --version ", BREAKS)[:1] == ["lists"]


def test_commands_lists_members_and_topics(keeper: Typist) -> None:
    assert offered(keeper, "un") == ["unfollow", "undo"]
    assert offered(keeper, "show", "p") == ["people"]
    assert offered(keeper, "edit", "people", "") == ["Ada Ash", "ada@b.social"]
    assert offered(keeper, "edit", "people", "x:b") == []
    assert offered(keeper, "edit", "people", "ada@b.social", "@") == ["@ada@b.social"]
    assert offered(keeper, "follow", "people", "--only", "A") == ["Ada Ash"]
    assert "Bob" in offered(keeper, "opt-out", "Bo")
    assert offered(keeper, "show", "people", "--topic", "H") == ["Home care"]
    assert offered(keeper, "show", "--topic", "law", "others", "--topic", "") == ["Law"]


def test_the_programs_own_words(keeper: Typist) -> None:
    assert offered(keeper, "config", "set", "time") == ["timeout"]
    assert offered(keeper, "help", "exi") == ["exit-codes"]
    assert offered(keeper, "completion", "") == [*scripts.SHELLS]
    assert offered(keeper, "login", "blue") == ["bluesky"]
    assert offered(keeper, "--verb") == ["--verbose"]
    assert offered(keeper, "show", "people", "--pla") == ["--platform", "--plain"]


def test_an_option_is_offered_once_unless_it_is_repeatable(keeper: Typist) -> None:
    assert "--json" in offered(keeper, "show", "people", "--")
    assert "--json" not in offered(keeper, "show", "people", "--json", "--")
    assert "--topic" in offered(keeper, "show", "people", "--topic", "a", "--topic", "b", "--")


def test_another_database_can_be_named(keeper: Typist, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    assert offered(keeper, "--db", str(other), "show", "") == []
    assert offered(keeper, "show", "--db", str(other), "") == []
    assert offered(keeper, "--db", str(keeper.home / registry.FILE_NAME), "show", "o") == ["others"]
    assert not other.exists()


def test_where_only_a_file_or_a_text_fits_nothing_is_offered(keeper: Typist) -> None:
    assert offered(keeper, "import", "people", "") == []
    assert offered(keeper, "new", "") == []
    assert offered(keeper, "show", "people", "--db", "") == []


@pytest.mark.parametrize("words", [("fly", ""), ("show", "a", "b", "c", ""), ("--fly", "x", "")])
def test_a_wrong_line_is_answered_with_nothing(keeper: Typist, words: tuple[str, ...]) -> None:
    assert offered(keeper, *words) == []


@pytest.mark.parametrize("args", [(), ("csh", "x"), ("bash",), ("fish",)])
def test_a_wrong_question_is_no_message(keeper: Typist, args: tuple[str, ...]) -> None:
    assert answered(keeper, *args, code=1) == []


def test_the_help_is_one_printable_line(keeper: Typist) -> None:
    assert answered(keeper, "zsh", "show", "people") == ["people\tPeople[31m"]
    for line in answered(keeper, "zsh", "follow", "people", "--"):
        assert line.count("\t") == 1
        assert len(line) < 120


def test_nothing_is_created_and_a_broken_database_is_ignored(
    curator: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    curator.surroundings["CARE100_HOME"] = str(tmp_path / "none")
    assert offered(curator, "show", "") == []
    assert not (tmp_path / "none").exists()
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / registry.FILE_NAME).write_bytes(b"no database")
    (tmp_path / "none" / "config.toml").write_bytes(b"no = [settings")
    assert offered(curator, "edit", "people", "") == []
    assert len([*(tmp_path / "none").iterdir()]) == 2


@pytest.mark.parametrize(
    ("typed", "replaced"),
    [
        ("edit people ada@b", ["@b.social"]),
        ("edit people ada", ["ada@b.social"]),
        ('edit people "Ada', ["Ada Ash"]),
        ("edit people Ada\\ A", ["Ada\\ Ash"]),
        ("edit others x:", ["bob"]),
        ("edit 'others' x:b", ["bob"]),
        ("show people --topic ", ["Home\\ care"]),
        ("edit nowhere a", []),
    ],
)
def test_bash_replaces_what_follows_the_last_break(
    keeper: Typist, typed: str, replaced: list[str]
) -> None:
    found = answered(keeper, "bash", f"care100 {typed}", BREAKS)
    assert [one for one in found if one != "Ada\\ Ash" or typed.endswith("A")] == replaced


def test_powershell_gives_the_incomplete_word_apart(keeper: Typist) -> None:
    assert answered(keeper, "powershell", "=oth", "show", "oth") == ["others\tOthers"]
    assert answered(keeper, "powershell", "=", "config", "unset")[0].startswith("on\t")


# Installation.


@pytest.fixture
def user(curator: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typist:
    """Has a home without any file."""
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "user"))
    for name in ("ZDOTDIR", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "user").mkdir()
    return curator


def test_the_shell_is_found_and_its_file_is_changed_once(
    user: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/bash")
    loader = Path.home() / ".bashrc"
    loader.write_bytes(b"alias l=ls # \xff")
    user.runs("completion")
    user.runs("completion")
    script = paths.config_file().with_name("completion.bash")
    assert loader.read_bytes().startswith(b"alias l=ls # \xff\n[ -r ")
    assert loader.read_text(errors="replace").count("# care100") == 1
    assert script.read_text() == scripts.script("bash")
    named = {one["where"] for one in user.runs("where", "--json").json["places"]}
    assert {str(script), str(loader)} <= named
    user.runs("completion", "--remove")
    assert loader.read_bytes() == b"alias l=ls # \xff\n"
    assert not script.exists()
    assert "No change." in user.runs("completion", "--remove").out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_an_empty_home_gets_what_the_shell_needs(user: Typist, shell: str) -> None:
    ran = user.runs("completion", shell)
    for line in ran.out.splitlines()[1:]:
        assert Path(line.strip()).read_text()
    at = scripts.installation(shell)
    assert at is not None
    assert at.script.read_text() == user.runs("completion", shell, "--show").out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_removal_leaves_no_file_that_was_not_there(user: Typist, shell: str) -> None:
    user.runs("completion", shell)
    at = scripts.installation(shell)
    assert at is not None
    user.runs("completion", shell, "--remove")
    assert not at.script.exists()
    assert at.loader is None or not at.loader.exists()
    named = {one["where"] for one in user.runs("where", "--json").json["places"]}
    assert str(at.loader) not in named


def test_removal_leaves_an_empty_file_that_was_there(user: Typist) -> None:
    loader = Path.home() / ".bashrc"
    loader.touch()
    user.runs("completion", "bash")
    user.runs("completion", "bash", "--remove")
    assert loader.read_bytes() == b""


def test_removal_leaves_what_was_added_to_a_file_that_care100_created(user: Typist) -> None:
    user.runs("completion", "bash")
    loader = Path.home() / ".bashrc"
    loader.write_text(loader.read_text() + "alias l=ls\n")
    user.runs("completion", "bash", "--remove")
    assert loader.read_text() == "alias l=ls\n"


@pytest.mark.parametrize("shell", scripts.SHELLS)
def test_a_script_names_the_file_of_a_program_that_is_not_in_path(
    user: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    assert str(tmp_path) not in user.runs("completion", shell, "--show").out
    program = tmp_path / "Ada's clone/.venv" / ("Scripts" if os.name == "nt" else "bin") / "care100"
    program = program.with_suffix(".exe") if os.name == "nt" else program
    program.parent.mkdir(parents=True)
    program.touch()
    monkeypatch.setattr("sys.prefix", str(program.parents[1]))
    monkeypatch.setenv("PATH", os.defpath)
    quoted = {"fish": "Ada\\'s clone", "powershell": "Ada''s clone"}
    text = user.runs("completion", shell, "--show").out
    assert quoted.get(shell, "Ada'\"'\"'s clone") in text
    assert "PROGRAM" not in text
    assert "care100 --complete" in text.replace("'", "")


def test_powershell_is_told_the_command_for_its_profile(user: Typist) -> None:
    ran = user.runs("completion", "powershell", expect=2)
    assert "care100 completion powershell --show >> $PROFILE" in ran.err
    assert "Register-ArgumentCompleter" in user.runs("completion", "powershell", "--show").out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("csh",), "SHELL cannot be “csh”."),
        ((), "Your shell is not known."),
        (("bash", "--show", "--remove"), "cannot be used together"),
    ],
)
def test_a_wrong_shell_is_refused(
    user: Typist, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], message: str
) -> None:
    monkeypatch.setenv("SHELL", "/bin/csh")
    assert message in user.runs("completion", *words, expect=2).err
