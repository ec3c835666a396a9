"""SIGTERM and SIGHUP stop a command as Ctrl-C does."""

import os
import signal
import subprocess
import sys
import time

import pytest

from care100.sandbox import Fault
from tests.person import Person, names

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


def started(person: Person, *words: str, before: str = "") -> "subprocess.Popen[str]":
    """Start a command. `before` is Python to run first."""
    program = f"{before}\nfrom care100.__main__ import main\nmain()"
    return subprocess.Popen(
        [sys.executable, "-c", program, *words],
        env={**os.environ, **person.surroundings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def in_destructor(number: signal.Signals) -> str:
    """Return Python that sends a signal in a destructor, while a command is parsed."""
    return f"""
import os, time
from care100.cli import help_pages
class Signals:
    def __del__(self):
        os.kill(os.getpid(), {int(number)})
        time.sleep(0.1)
def parse_args(*_):
    Signals()
    time.sleep(600)
help_pages.Command.parse_args = parse_args
"""


def wait_for(fault: Fault, process: "subprocess.Popen[str]") -> None:
    """Wait until a request has met the fault."""
    deadline = time.monotonic() + 60
    while not fault.fired and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert fault.fired


@pytest.mark.parametrize("number", SIGNALS, ids=lambda one: one.name)
def test_the_step_under_way_is_finished_and_the_run_can_be_resumed(
    person: Person, number: signal.Signals
) -> None:
    person.log_in("mastodon", "x")
    # Two more than are under way at the same time.
    person.has_list(12)
    slow = Fault("latency", "POST", "/follow$", times=None, seconds=1.5)
    person.sandbox.mastodon.faults.add(slow)
    process = started(person, "follow", "people", "--yes", "--copy")
    wait_for(slow, process)
    process.send_signal(number)
    out, err = process.communicate(timeout=100)
    assert process.returncode == 4, out + err
    assert "Traceback" not in err
    assert "Run the same command again to resume." in out + err
    assert not person.lists_on_x()
    [run] = person.runs("runs", "--json").json["runs"]
    assert run["outcome"] == "stopped"
    followed = person.follows()
    assert 0 < len(followed) < 12
    assert run["steps"] == {"done": len(followed), "planned": 12 - len(followed)}

    person.sandbox.mastodon.faults.clear()
    person.sandbox.mastodon.log.clear()
    person.runs("follow", "people", "--yes", "--on", "mastodon")
    assert person.follows() == names(*range(1, 13))
    sent = [one for one in person.sandbox.mastodon.log if one.path.endswith("/follow")]
    assert len(sent) == 12 - len(followed)


@pytest.mark.parametrize("number", SIGNALS, ids=lambda one: one.name)
def test_a_command_that_is_stopped_says_what_to_do(person: Person, number: signal.Signals) -> None:
    person.log_in("mastodon")
    person.has_list(3)
    slow = Fault("latency", "GET", seconds=5)
    person.sandbox.mastodon.faults.add(slow)
    process = started(person, "follow", "people", "--dry-run")
    wait_for(slow, process)
    process.send_signal(number)
    out, err = process.communicate(timeout=100)
    assert process.returncode == 128 + number, out + err
    assert err.strip().endswith("Stopped. Run the same command again to resume.")
    assert "Traceback" not in err


def test_a_signal_that_is_ignored_stays_ignored(person: Person) -> None:
    ignore = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    process = started(
        person, "lists", before=f"{ignore}; import os; os.kill(os.getpid(), signal.SIGHUP)"
    )
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "social-care-100" in out


@pytest.mark.parametrize("number", SIGNALS, ids=lambda one: one.name)
def test_a_command_that_is_stopped_while_it_is_parsed_has_the_code_of_the_signal(
    person: Person, number: signal.Signals
) -> None:
    before = f"""
import os
from care100.cli import help_pages
help_pages.Command.parse_args = lambda *_: os.kill(os.getpid(), {int(number)})
"""
    process = started(person, "lists", before=before)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 128 + number, out + err
    assert "Traceback" not in err


@pytest.mark.parametrize("number", SIGNALS, ids=lambda one: one.name)
def test_a_signal_in_a_destructor_stops_the_command_too(
    person: Person, number: signal.Signals
) -> None:
    before = in_destructor(number)
    process = started(person, "lists", before=before)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 128 + number, out + err
    assert err.strip() in ("", "Stopped. Run the same command again to resume.")


def test_a_second_signal_while_the_first_is_sent_again_stops_the_command(person: Person) -> None:
    late = f"""
import os, threading
start = threading.Timer.start
def started_late(timer):
    threading.Timer.start = start
    os.kill(os.getpid(), {int(signal.SIGTERM)})
    timer.cancel()
threading.Timer.start = started_late
"""
    before = late + in_destructor(signal.SIGTERM)
    process = started(person, "lists", before=before)
    try:
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 128 + signal.SIGTERM, out + err


@pytest.mark.parametrize("number", SIGNALS, ids=lambda one: one.name)
def test_a_signal_after_the_command_ends_the_process_at_once(
    person: Person, number: signal.Signals
) -> None:
    before = f"import atexit, os; atexit.register(os.kill, os.getpid(), {int(number)})"
    process = started(person, "lists", before=before)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (-number, "")
    assert "social-care-100" in out
