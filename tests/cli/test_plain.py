"""`--plain`: one fact a line, for screen readers, from every command that prints a table."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from care100 import cli
from care100.auth.vault import open_vault
from care100.cli.topics import NAMES
from care100.cli.views import manual, progress, render
from care100.engine.progress import Progress
from care100.mail import server as mail
from care100.mail.server import MailServer, Security
from tests.check.checked_list import CheckedList
from tests.check.conftest import checked_list, no_pauses, sandbox
from tests.docs.test_docs import PROGRAM
from tests.person import Person, Typist
from tests.terminal_screen import Screen

__all__ = ["checked_list", "no_pauses", "sandbox"]

PRINTERS = {"table": render, "facts": render, "aligned": render, "text_of": manual}
# Box drawing, block elements, geometric shapes, Braille patterns (spinners), and escapes.
DRAWN = re.compile("[\u2500-\u25ff\u2800-\u28ff\x1b\r]")
CLI = Path(cli.__file__).parent

Place = tuple[str, str]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal with colours, 40 columns wide."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in {"TERM": "xterm-256color", "COLUMNS": "40", "LINES": "25"}.items():
        monkeypatch.setenv(name, value)


def shown(*words: str) -> tuple[str, str]:
    """Run a command in a terminal. Returns its results and its notes."""
    with pytest.MonkeyPatch.context() as patch:
        out, err = Screen(), Screen()
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        cli.run(list(words))
        return out.text, err.text


def calls() -> Iterator[Place]:
    """Yield the file and the function of each call of a printer in the program."""
    for file in CLI.rglob("*.py"):
        for function in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                match node:
                    case ast.Call(func=ast.Attribute(ast.Name("render" | "manual"), name)):
                        if name in PRINTERS:
                            yield str(file), function.name


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> set[Place]:
    """The files and functions that have called a printer."""
    found: set[Place] = set()

    def noting(printer: Any) -> Any:
        def printed(*args: Any, **more: Any) -> Any:
            code = sys._getframe(1).f_code
            found.add((code.co_filename, code.co_name))
            return printer(*args, **more)

        return printed

    for name, module in PRINTERS.items():
        monkeypatch.setattr(module, name, noting(getattr(module, name)))
    return found


CHAT = ("--hashtag", "care", "--day", "Thursday", "--time", "20:00", "--zone", "London")


def every_command(people: CheckedList) -> Iterator[tuple[str, ...]]:
    """Yield commands that print everything that there is to print in tables."""
    person, ada = people.person, f"@{people.handle('ada')}"
    people.state.account(people.handle("ada")).fields = {"X": "https://x.com/ada"}
    person.sandbox.x.state.add_account("ada")
    person.runs("chats", "people", "Care chat", *CHAT)
    website = people.server("ada").website("ada", feed="/feed")
    person.runs("edit", "people", ada, "--website", website)
    person.runs("new", "old", "--title", "Old")
    person.runs("delete", "old", "--yes")
    person.runs("opt-out", "x:eve", "--yes")
    person.runs("backup", str(person.home / "copy.db"))
    server = MailServer("localhost", 25, Security.NONE, "ada@example.org", "")
    mail.save(open_vault(person.home), server, "")
    yield ("follow", "people", "--dry-run")
    yield ("follow", "people", "--yes")
    yield ("check", "people", "--find")
    people.state.account(people.handle("bob")).suspended = True
    yield ("check", "people")
    yield from [
        ("lists",),
        ("lists", "--deleted"),
        ("show", "people"),
        ("describe", "people"),
        ("chats", "people"),
        ("find", "ada"),
        ("edit", "people", ada),
        ("history", "people"),
        ("stats", "people"),
        ("opt-out",),
        ("logins",),
        ("runs",),
        ("config",),
        ("mail-server",),
        ("where",),
        ("doctor", "--offline"),
        ("restore", str(person.home / "copy.db"), "--dry-run"),
        ("copy-registry", str(person.home / "copy.db"), str(person.home / "other.db"), "--dry-run"),
        ("show", "peple"),
        ("--help",),
    ]
    yield from ((name, "--help") for name in PROGRAM.commands)
    yield from (("help", name) for name in NAMES)


@pytest.mark.usefixtures("terminal")
def test_nothing_is_drawn_and_no_column_is_padded(
    checked_list: CheckedList, called: set[Place]
) -> None:
    for words in every_command(checked_list):
        out, err = shown(*words, "--plain")
        assert out or err, words
        assert DRAWN.findall(out + err) == [], words
        assert re.findall(r"\S   *\S.*", out) == [], words
    assert called == set(calls())


@pytest.mark.usefixtures("terminal")
def test_without_plain_the_same_commands_draw(curator: Typist) -> None:
    for words in ("show", "social-care-bluesky"), ("stats", "social-care-bluesky"), ("--help",):
        out, _ = shown(*words)
        assert DRAWN.search(out), words


@pytest.mark.usefixtures("terminal")
def test_a_table_has_a_line_for_each_value_and_wraps_nothing(curator: Typist) -> None:
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "x:ada", "--name", "Ada " * 20, "--topic", "care")
    curator.runs("add", "people", "x:bob", "--name", "Bob")
    own = ("@bob@b.social", "--member", "x:bob", "--source", "https://b.example")
    curator.runs("add", "people", *own)
    out, _ = shown("show", "people", "--plain")
    assert out.splitlines() == [
        f"Name: {' '.join(['Ada'] * 20)}",
        "Account: @ada on X",
        "Topic: care",
        "",
        "Name: Bob",
        "Account: @bob@b.social, @bob on X",
    ]


def test_it_is_the_same_in_a_pipe(curator: Typist) -> None:
    out, _ = shown("lists", "--plain")
    assert curator.runs("lists", "--plain").out == out


@pytest.mark.parametrize("words", [("--plain", "lists"), ("lists", "--plain")])
def test_it_stands_before_or_after_the_command(curator: Typist, words: tuple[str, ...]) -> None:
    assert curator.runs(*words).out.startswith("List: social-care-100\nTitle: ")


def test_the_environment_and_the_settings_choose_it(
    curator: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = curator.runs("lists", "--plain").out
    with monkeypatch.context() as patch:
        patch.setenv("CARE100_PLAIN", "1")
        assert curator.runs("lists").out == plain
        patch.setenv("CARE100_PLAIN", "no")
        assert curator.runs("lists").out != plain
    curator.runs("config", "set", "plain", "yes")
    assert "plain = true" in (curator.home / "config.toml").read_text()
    assert curator.runs("lists").out == plain
    assert "Value: yes" in curator.runs("config").out


def test_a_wrong_setting_does_not_take_plain_output_away(curator: Typist) -> None:
    (curator.home / "config.toml").write_text("plain = true\ntimeout = 0\n")
    assert curator.runs("lists").out.startswith("List: ")
    assert "Setting: plain\nValue: yes\n" in curator.runs("config", expect=2).out


def test_json_is_the_same_with_it(curator: Typist) -> None:
    assert curator.runs("lists", "--json", "--plain").out == curator.runs("lists", "--json").out


@pytest.mark.usefixtures("terminal")
def test_colour_alone_says_nothing(
    checked_list: CheckedList, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in every_command(checked_list):
        if words[0] in ("follow", "check"):
            continue
        coloured = "".join(shown(*words))
        with monkeypatch.context() as patch:
            patch.setenv("NO_COLOR", "1")
            without = "".join(shown(*words))
        assert not re.search(r"\x1b\[(\d+;)*[349]\d", without), words
        assert unstyled(coloured) == unstyled(without)


def unstyled(text: str) -> list[str]:
    """Return the lines that remain without any style."""
    return [line.rstrip() for line in re.sub(r"\x1b\[[\d;]*m", "", text).splitlines()]


class Seconds:
    """A clock that a test moves."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    clock = Seconds()
    monkeypatch.setattr(progress, "time", clock)
    return clock


def work(listener: Progress, seconds: Seconds, each: float) -> None:
    """Do ten parts of work, each of so many seconds."""
    listener.begin("Asking b.social", 10)
    for _ in range(10):
        seconds.now += each
        listener.advance()
    listener.end()


def test_progress_is_a_line_from_time_to_time_if_it_is_no_terminal(
    capsys: pytest.CaptureFixture[str], seconds: Seconds
) -> None:
    work(progress.listener(), seconds, 4)
    assert capsys.readouterr().err.splitlines() == [
        "Asking b.social: 3 of 10",
        "Asking b.social: 6 of 10",
        "Asking b.social: 9 of 10",
    ]


def test_short_work_prints_no_progress(
    capsys: pytest.CaptureFixture[str], seconds: Seconds
) -> None:
    work(progress.listener(), seconds, 0.9)
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(("words", "kind"), [((), progress.Bar), (("--plain",), progress.Lines)])
def test_a_terminal_has_a_bar_but_not_with_plain(
    monkeypatch: pytest.MonkeyPatch, person: Person, words: tuple[str, ...], kind: type
) -> None:
    made: list[object] = []
    real = progress.listener
    person.log_in("mastodon")
    person.has_list(2)

    def listener() -> Progress:
        made.append(real())
        return real()

    monkeypatch.setattr("care100.cli.commands.run_plan.listener", listener)
    shown("follow", "people", "--yes", *words)
    assert {type(one) for one in made} == {kind}


def test_a_dumb_terminal_has_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Screen())
    monkeypatch.setenv("TERM", "dumb")
    assert isinstance(progress.listener(), progress.Lines)
