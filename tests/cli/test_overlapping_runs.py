"""Two runs on the same list, or in the same folder, do not overlap."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from care100.registry import run_locks
from care100.sandbox import Fault
from tests.killed import start
from tests.person import Person
from tests.warm_python import WarmPython


@pytest.fixture
def curator(person: Person) -> Person:
    person.has_list(2)
    person.log_in("mastodon")
    return person


@contextmanager
def at_work(person: Person, *words: str) -> Iterator[WarmPython]:
    """A command in another process, which the server keeps waiting. It is killed at the end."""
    slow = Fault("latency", times=None, seconds=60.0)
    person.sandbox.mastodon.faults.add(slow)
    process = start(person, *words)
    try:
        deadline = time.monotonic() + 60
        while not slow.fired and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        assert slow.fired
        yield process
    finally:
        process.kill()
        process.wait()
        person.sandbox.mastodon.faults.clear()


@pytest.mark.parametrize("words", [("check", "people"), ("follow", "people", "--yes")])
def test_the_second_names_the_first_and_stops(curator: Person, words: tuple[str, ...]) -> None:
    with at_work(curator, "check", "people") as first:
        ran = curator.runs(*words, "--quiet", expect=4)
        assert "Another care100 is at work on the list people since " in ran.err
        assert f"care100 check people (process {first.pid})" in ran.err
        assert f"If it hangs, stop process {first.pid} first." in ran.err
        error = curator.runs(*words, "--json", expect=4).json["error"]
        assert error["code"] == "already_running"


def test_a_lock_of_a_killed_process_does_not_block(curator: Person) -> None:
    with at_work(curator, "check", "people") as first:
        first.send_signal(signal.SIGKILL)
        assert first.wait() == -signal.SIGKILL
    curator.runs("check", "people", expect=None)
    curator.runs("follow", "people", "--yes")


def test_another_list_can_be_checked_at_the_same_time(curator: Person) -> None:
    curator.runs("new", "empty", "--title", "Empty")
    with at_work(curator, "check", "people"):
        curator.runs("check", "empty")


def test_a_site_is_built_once_at_a_time_in_a_folder(curator: Person) -> None:
    folder = curator.home / "site"
    words = ("site", "people", "-o", str(folder))
    with run_locks.in_folder(folder, "care100 site people", lambda _: None):
        ran = curator.runs(*words, expect=4)
        assert f"Another care100 is at work in {folder} since " in ran.err
        assert not folder.exists()
        curator.runs("site", "people", "-o", str(curator.home / "other"))
    curator.runs(*words)
    assert not [one for one in folder.rglob("*") if one.suffix in (".lock", ".holder")]


def test_a_damaged_notice_still_says_that_another_run_is_at_work(curator: Person) -> None:
    folder = curator.home / "site"
    with run_locks.in_folder(folder, "care100 site people", lambda _: None):
        [notice] = curator.home.glob("*.holder")
        for text in ("", "[]", "{}", '{"process": 1, "command": "x", "since": 7}', "\udcff"):
            notice.write_bytes(text.encode(errors="surrogateescape"))
            ran = curator.runs("site", "people", "-o", str(folder), expect=4)
            assert f"Another care100 is at work in {folder}." in ran.err
