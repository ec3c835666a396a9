"""Closed and full streams: a clear word or silence, and no traceback."""

import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from care100.streams import READER_LEFT
from tests.person import Person, Typist, names

FULL = Path("/dev/full")


@dataclass
class Ran:
    """What a command in a shell printed, and its exit code."""

    code: int
    out: str
    err: str


def shell(person: Typist, command: str, program: str = "sh") -> Ran:
    """Run `care100 …` in a shell, which can close and redirect streams."""
    care100 = shlex.join([sys.executable, "-m", "care100"])
    ran = subprocess.run(
        [program, "-c", command.replace("care100", care100, 1)],
        env={**os.environ, **person.surroundings},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert "Traceback" not in ran.stderr
    assert "Exception ignored" not in ran.stderr
    return Ran(ran.returncode, ran.stdout, ran.stderr)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("care100 lists >&-", 0),
        ("care100 lists --json >&-", 0),
        ("care100 show no-list 2>&-", 2),
        ("care100 lists <&- >&- 2>&-", 0),
        ("care100 show no-list 2>/dev/full", 2),
        ("care100 lists | head -1", 0),
        ("care100 --version >&-", 0),
        ("care100 --version | true", 0),
    ],
)
def test_closed_streams_are_silent_and_keep_the_exit_code(
    curator: Typist, command: str, code: int
) -> None:
    ran = shell(curator, command)
    assert (ran.code, ran.err) == (code, "")


@pytest.mark.skipif(shutil.which("bash") is None, reason="sh has no code of the first command")
@pytest.mark.parametrize("command", ["where", "config", "lists", "stats social-care-100"])
def test_a_reader_who_leaves_has_one_exit_code(curator: Typist, command: str) -> None:
    ran = shell(curator, f"care100 {command} | true; exit $PIPESTATUS", program="bash")
    assert (ran.code, ran.err) == (READER_LEFT, "")


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize(
    "command",
    [
        "lists",
        "lists --json",
        "show no-list --json",
        "export social-care-100",
        "--help",
        "new -h",
        "--version",
    ],
)
def test_a_full_disk_is_an_error_that_says_so(curator: Typist, command: str) -> None:
    ran = shell(curator, f"care100 {command} >{FULL}")
    assert ran.code == 1
    assert ran.err.startswith("Error: The output cannot be written: No space left on device.\n")


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("care100 import people - <&-", "The file is empty."),
        ("care100 login x --token-stdin <&-", "Standard input contains no access token."),
        ("printf '\\377' | care100 login x --token-stdin", "contains no access token."),
        ("care100 follow social-care-100 <&-", "You are not logged in."),
    ],
)
def test_closed_input_is_named(curator: Typist, command: str, message: str) -> None:
    ran = shell(curator, command)
    assert ran.code in (1, 2, 5)
    assert message in ran.err


def test_a_database_file_never_takes_the_place_of_a_closed_stream(
    curator: Typist, tmp_path: Path
) -> None:
    ran = shell(curator, f"care100 show no-list --db {tmp_path}/new.db --create >&- 2>&-")
    assert ran.code == 2
    for file in tmp_path.glob("new.db*"):
        assert b"no-list" not in file.read_bytes(), file


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full on this system")
def test_notes_that_cannot_be_written_do_not_stop_a_run(person: Person) -> None:
    person.log_in("mastodon")
    person.has_list(5)
    assert shell(person, f"care100 follow people --yes 2>{FULL} >&-").code == 0
    assert person.follows() == names(1, 2, 3, 4, 5)
