"""Every command against servers that put a wrong value somewhere into every response."""

import tempfile
from pathlib import Path
from shutil import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care100.sandbox import Sandbox
from tests.fuzz.hostile import json_values
from tests.fuzz.law import EXAMPLES, FUZZ, assert_printable
from tests.remote_commands import COMMANDS, MEMBERS, RemoteCommand, RemotePerson

# Done, failed, done but for some members, stopped early, and not logged in.
_CODES = (0, 1, 3, 4, 5)
# Without a pause between additions, and with approval of a price.
_OPTIONS = {"sync-x": ("--pace", "0"), "check-x": ("--yes",)}
# An example takes half a second. The first one is always the simplest, so there is another.
FEW = settings(FUZZ, max_examples=max(2, EXAMPLES // 50))


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("care100.engine.concurrency._BACK_OFF", (0.0,))
    monkeypatch.setattr("care100.engine.send_steps.LOST_RESPONSE_PAUSES", (0.0,))
    monkeypatch.setattr("care100.engine.send_steps._LATE_EFFECT_PAUSES", (0.0,))


@FEW
@pytest.mark.parametrize("command", COMMANDS, ids=str)
@given(place=st.integers(0, 40), value=json_values)
def test_a_wrong_value_in_every_response_is_refused_or_ignored(
    fresh_registry: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: RemoteCommand,
    place: int,
    value: object,
) -> None:
    # Other servers for each example, because platforms limit the requests of one person.
    with tempfile.TemporaryDirectory() as home, Sandbox(accounts=MEMBERS) as sandbox:
        copy(fresh_registry, home)
        person = RemotePerson(Path(home), sandbox, capsys, monkeypatch)
        command.prepare(person)
        person.trouble("replace", place=place, body=value)
        ran = command.run(person, *_OPTIONS.get(str(command), ()))
    assert ran.code in _CODES, ran.err
    assert "unexpected error" not in ran.err
    assert_printable(*(ran.out + ran.err).split("\n"))
