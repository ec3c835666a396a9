"""The class of histories, with a new world for each."""

from pathlib import Path
from shutil import copy, rmtree

import pytest

from tests.laws.test_any_history import ACCOUNTS, Histories
from tests.laws.world import World


@pytest.fixture
def histories(
    tmp_path: Path,
    fresh_registry: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> type[Histories]:
    """Histories that wait for nothing."""
    for module, name in (
        ("engine.concurrency", "_BACK_OFF"),
        ("engine.send_steps", "LOST_RESPONSE_PAUSES"),
        ("engine.send_steps", "_LATE_EFFECT_PAUSES"),
        ("engine.apply", "LOST_RESPONSE_PAUSES"),
    ):
        monkeypatch.setattr(f"care100.{module}.{name}", (0.0,) * 3)
    monkeypatch.setattr("care100.platforms.bluesky.client._PAUSE_SECONDS", 0.0)

    def new_world() -> World:
        home = tmp_path / "home"
        rmtree(home, ignore_errors=True)
        home.mkdir()
        copy(fresh_registry, home)
        return World(home, ACCOUNTS, capsys, monkeypatch)

    class Found(Histories):
        pass

    Found.new_world = staticmethod(new_world)
    return Found
