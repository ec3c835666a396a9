"""A person who uses every platform."""

from pathlib import Path

import pytest

from care100.sandbox import Sandbox
from tests.remote_commands import RemotePerson


@pytest.fixture
def remote(
    home: Path,
    sandbox: Sandbox,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> RemotePerson:
    """A person who is not logged in yet."""
    return RemotePerson(home, sandbox, capsys, monkeypatch)
