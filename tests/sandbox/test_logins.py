"""In a terminal `care100 sandbox` shows the commands that log in to it."""

import os
import sys
from pathlib import Path

import pytest

from care100 import cli
from care100.sandbox.demo import DemoStep
from tests.docs.shell import Shell
from tests.json_reports import assert_documented
from tests.person import Typist
from tests.terminal_screen import Screen, screen

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the commands are for a POSIX shell")


def test_the_commands_shown_in_a_terminal_log_in_to_every_platform(
    curator: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, printed = Screen(), []
    variables = [
        "CARE100_X_API_URL",
        "CARE100_BLUESKY_API_URL",
        "CARE100_BLUESKY_DIRECTORY_URL",
    ]
    monkeypatch.delenv("CARE100_HOME")
    shows = ["care100 show my-list --plain"]
    shell = Shell(tmp_path, curator.surroundings)

    def another_terminal() -> None:
        lines = [line for line in screen.text.splitlines() if line.startswith("  ")]
        shows.extend(f'echo "{name}=${name}"' for name in variables)
        printed.append(shell.runs("\n".join([*lines, "care100 logins", *shows])))

    monkeypatch.setattr("care100.cli.commands.sandbox.until_stopped", another_terminal)
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    assert cli.run(["sandbox", "--accounts", "1"]) == 0, screen.text
    for user in ("curator", "follower"):
        for login in (f"{user}@localhost:", f"x:{user}", f"bsky:{user}.test"):
            assert login in printed[0]
    for name in variables:
        assert f"{name}=http://localhost:" in printed[0]
    assert '{"' not in screen.text
    for account in ("@acct001@localhost:", "@acct001 on X", "@acct001.test on Bluesky"):
        assert account in printed[0]
    assert (tmp_path / "sandbox").is_dir()
    assert "localhost:" not in curator.runs("logins").out


def test_a_sandbox_without_accounts_says_how_to_have_some(
    curator: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen()
    monkeypatch.setattr("care100.cli.commands.sandbox.until_stopped", lambda: None)
    monkeypatch.setattr(sys, "stdout", screen)
    assert cli.run(["sandbox"]) == 0
    assert "--accounts 100" in screen.text
    assert "acct001" not in screen.text


def test_in_a_pipe_the_sandbox_prints_one_line_of_json(
    curator: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("care100.cli.commands.sandbox.until_stopped", lambda: None)
    ran = curator.runs("sandbox")
    assert (ran.err, ran.out.count("\n")) == ("", 1)
    assert_documented("sandbox", ran.out)


def test_with_json_the_sandbox_prints_it_in_a_terminal_too(
    curator: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Screen()
    monkeypatch.setattr("care100.cli.commands.sandbox.until_stopped", lambda: None)
    monkeypatch.setattr(sys, "stdout", screen)
    assert cli.run(["sandbox", "--json"]) == 0
    assert_documented("sandbox", screen.text)


def test_a_file_gets_the_json_and_the_terminal_the_commands(
    curator: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = Screen()
    monkeypatch.setattr("care100.cli.commands.sandbox.until_stopped", lambda: None)
    monkeypatch.setattr(sys, "stderr", notes)
    ran = curator.runs("sandbox")
    assert_documented("sandbox", ran.out)
    assert "care100 login mastodon" in notes.text


def test_a_command_of_the_demo_is_not_divided(
    curator: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("find", "a text that is longer than a line of the terminal, as a login to Bluesky is")
    monkeypatch.setattr("care100.sandbox.demo.steps", lambda _: [DemoStep(words)])
    with screen(60) as shown:
        assert cli.run(["demo"]) == 0
    assert f"$ care100 find '{words[1]}'\n" in shown.text
