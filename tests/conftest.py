"""The world that tests are given: a sandbox, and a person at the terminal."""

import ipaddress
import os
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine

from care100 import cli, registry
from care100.platforms import PLATFORMS
from care100.registry import sqlite_engine
from care100.sandbox import Sandbox
from tests.clock import Clock
from tests.person import PEOPLE, Person, Typist

# How long an example takes says how busy the machine is, and nothing about the law.
settings.register_profile(
    "any-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any-machine")


def pytest_configure() -> None:
    """Let the tests' commands be interrupted with Ctrl-C, or by the terminal's closing.

    A test run in the background ignores SIGINT, and one under `nohup` SIGHUP. Every program that
    it starts inherits that.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    socket.getaddrinfo = _local_names(socket.getaddrinfo)


def pytest_xdist_auto_num_workers() -> int:
    """Run more tests at once than there are processors, because a third of their time is waiting.

    They wait for browsers, for other processes, and for servers that respond late.
    """
    return round(1.5 * (os.cpu_count() or 1))


def _local_names(look_up: Callable[..., Any]) -> Callable[..., Any]:
    """Know only the names of this computer, as without a network: tests must not leave it."""

    def looked_up(host: str | bytes | None, *rest: object, **options: object) -> Any:
        name = host.decode() if isinstance(host, bytes) else host or "localhost"
        try:
            ipaddress.ip_address(name.partition("%")[0])
        except ValueError:
            if name != "localhost" and not name.endswith(".localhost"):
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known") from None
        return look_up(host, *rest, **options)

    return looked_up


@pytest.fixture(scope="session", autouse=True)
def quick_files() -> Iterator[None]:
    """Do not wait for the disk, because no test cuts the power.

    A statement is compiled once for all databases of SQLite, and not again for each command.
    """
    first = create_engine("sqlite://")
    first.connect().close()

    def created(*words: Any, **options: Any) -> Engine:
        engine = create_engine(*words, **options)
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        patch.setattr(sqlite_engine, "SYNCHRONOUS", "OFF")
        patch.setattr(sqlite_engine, "create_engine", created)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_commands() -> Iterator[None]:
    """Build each command once, because Typer takes longer for it than most commands do.

    With other platforms, the commands have other options and are built again.
    """
    build, platforms = cli.build, [*PLATFORMS.values()]
    program = build()

    def built() -> Any:
        return program if [*PLATFORMS.values()] == platforms else build()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cli, "build", built)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_retries() -> Iterator[None]:
    """Retry as often as users do, but ten times sooner: four seconds of pauses become 0.4."""
    with pytest.MonkeyPatch.context() as patch:
        for place in (
            "engine.concurrency._BACK_OFF",
            "engine.send_steps.LOST_RESPONSE_PAUSES",
            "engine.apply.LOST_RESPONSE_PAUSES",
        ):
            patch.setattr(f"care100.{place}", (0.03, 0.1, 0.3))
        yield


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Both servers, with a few synthetic accounts on each."""
    with Sandbox(accounts=PEOPLE + 4) as running:
        yield running


@pytest.fixture(scope="session")
def fresh_registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A registry as it is on first use; making one takes half a second."""
    path = tmp_path_factory.mktemp("registry") / registry.FILE_NAME
    registry.open_registry(path).close()
    return path


@pytest.fixture
def home(tmp_path: Path, fresh_registry: Path) -> Path:
    """A data folder of a person's own, with the lists that ship."""
    folder = tmp_path / "home"
    folder.mkdir()
    copy(fresh_registry, folder)
    return folder


@pytest.fixture
def person(
    home: Path,
    sandbox: Sandbox,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Person:
    """A person with the lists that ship, not logged in."""
    return Person(home, sandbox, capsys, monkeypatch)


@pytest.fixture
def curator(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Typist:
    """A person who keeps lists, and needs no server for it."""
    return Typist(home, capsys, monkeypatch)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The computer's clock, which a test sets."""
    return Clock(monkeypatch)
