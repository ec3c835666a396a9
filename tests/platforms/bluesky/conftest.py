"""Somebody with an account on the sandbox's Bluesky server, where many others are."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from care100.sandbox import Sandbox
from tests.platforms.bluesky.bluesky_person import BlueskyPerson


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """The servers, with more accounts than a starter pack has."""
    with Sandbox(accounts=160) as running:
        yield running


@pytest.fixture
def person(
    home: Path,
    sandbox: Sandbox,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> BlueskyPerson:
    """A person who is not logged in yet."""
    return BlueskyPerson(home, sandbox, capsys, monkeypatch)
