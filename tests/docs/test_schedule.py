"""The recipes of docs/schedule.md run as they are written, as far as this computer can."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import TOP
from tests.person import Person

PAGE = (TOP / "docs/schedule.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [text for name, text in BLOCKS if name == language]


@pytest.fixture
def curator(person: Person) -> Person:
    """A curator with a folder of their own, who publishes a list of three to a private list."""
    state = person.sandbox.mastodon.state
    domain = state.domain
    person.log_in("mastodon")
    person.runs("new", "my-list", "--title", "Mine")
    person.runs("add", "my-list", *(f"acct{n:03}@{domain}" for n in range(1, 4)))
    return person


def test_no_recipe_pays_without_a_limit() -> None:
    paying = re.findall(r"care100 (?:sync|follow) [^`\n|>]*--yes[^`\n|>]*", PAGE)
    assert len(paying) == 3
    assert all("--max-cost" in command for command in paying)


def run_by_cron(person: Person) -> "subprocess.CompletedProcess[str]":
    """Run the line of the crontab as cron does: by /bin/sh, with the variables it sets."""
    home = person.home
    programs = home / "bin"
    programs.mkdir(exist_ok=True)
    program = programs / "care100"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m care100 "$@"\n')
    weekly = programs / "care100-weekly"
    [script] = [text for text in blocks("sh") if text.startswith("#!/bin/sh")]
    weekly.write_text(script)
    for file in (program, weekly):
        file.chmod(0o700)
    variables = {"HOME": str(home), "LOGNAME": "you", "SHELL": "/bin/sh"}
    crontab = blocks("crontab")[0]
    *settings, line = crontab.splitlines()
    for setting in settings:
        name, _, value = setting.partition("=")
        variables[name] = value.replace("/home/you/.local/share/care100", str(home))
    variables["PATH"] = variables["PATH"].replace("/home/you", str(home))
    # Where this checkout is, and that none of its platforms is the real one.
    variables["PYTHONPATH"] = str(TOP / "src")
    variables["CARE100_X_API_URL"] = person.sandbox.x.url
    command = line.split(maxsplit=5)[5]
    return subprocess.run(
        ["/bin/sh", "-c", command],
        env=variables,
        cwd=home,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.skipif(os.name == "nt", reason="cron is not on Windows")
def test_the_line_for_cron_prints_only_what_needs_a_person(curator: Person) -> None:
    first = run_by_cron(curator)
    assert (first.stdout, first.stderr, first.returncode) == ("", "", 0)
    curator.sandbox.mastodon.state.suspend("acct002")
    news = run_by_cron(curator)
    assert "acct002" in news.stdout
    assert news.returncode == 3
    again = run_by_cron(curator)
    assert (again.stdout, again.stderr, again.returncode) == ("", "", 0)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    program = tmp_path / "bin" / "care100-weekly"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    units = []
    for text in blocks("ini"):
        unit = tmp_path / text.splitlines()[0].removeprefix("# ")
        unit.write_text(text.replace("%h", str(tmp_path)))
        units.append(unit)
    assert {unit.name for unit in units} == {
        "care100-weekly.timer",
        "care100-weekly.service",
        "care100-mail.service",
    }
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, units)],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    mentioned = [line for line in ran.stderr.splitlines() if "care100" in line]
    assert (ran.returncode, mentioned) == (0, [])


def test_the_line_for_windows_runs_the_script_every_week() -> None:
    script, line = blocks("bat")
    assert script.startswith("@echo off\n")
    words = re.findall(r'"([^"]*)"|(\S+)', line)
    name, *options = [quoted or bare for quoted, bare in words]
    assert name == "schtasks"
    assert options[0] == "/Create"
    given = dict(zip(options[1::2], options[2::2], strict=True))
    assert given == {
        "/TN": "care100 weekly",
        "/SC": "WEEKLY",
        "/D": "MON",
        "/ST": "07:00",
        "/TR": r"%USERPROFILE%\care100-weekly.cmd",
    }


def test_windows_runs_the_same_commands_as_the_script() -> None:
    [shell] = [text for text in blocks("sh") if text.startswith("#!/bin/sh")]
    batch = blocks("bat")[0]

    def commands(text: str) -> list[str]:
        return re.findall(r"^care100 [^|>]*--quiet", text, re.MULTILINE)

    assert commands(shell) == commands(batch) != []
