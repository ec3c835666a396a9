"""Somebody who uses every platform."""

from pathlib import Path
from shutil import copy

import pytest

from care100.sandbox import Sandbox
from tests.remote_commands import RemotePerson


@pytest.fixture
def remote(
    tmp_path: Path,
    fresh_registry: Path,
    sandbox: Sandbox,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> RemotePerson:
    """Somebody who is not logged in yet."""
    home = tmp_path / "home"
    home.mkdir()
    copy(fresh_registry, home)
    return RemotePerson(home, sandbox, capsys, monkeypatch)
