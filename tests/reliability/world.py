"""A person with a home and a sandbox, outside pytest's fixtures."""

import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import pytest

from care100 import registry
from care100.auth.file_vault import FileVault
from care100.auth.secret import Secret
from care100.sandbox import Sandbox
from care100.sandbox.x.records import SCOPES, RefreshGrant
from care100.sandbox.x.state import DEFAULT_CLIENT
from tests.clock import Clock
from tests.person import PEOPLE
from tests.reliability.observer import Observer
from tests.remote_commands import RemotePerson

_PAUSES = {
    "care100.engine.concurrency._BACK_OFF": (0.02, 0.02),
    "care100.engine.send_steps.LOST_RESPONSE_PAUSES": (0.02, 0.02),
    "care100.engine.send_steps._LATE_EFFECT_PAUSES": (0.02,),
    # Half a minute, without a time from the server.
    "care100.platforms.rate_limits._DEFAULT_SECONDS": 2.0,
}


class Printed(NamedTuple):
    """What was printed since the last time."""

    out: str
    err: str


class Capture:
    """The output of commands that run in this process."""

    def __init__(self) -> None:
        self.out, self.err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in "oe")

    def readouterr(self) -> Printed:
        """Return what was printed, and forget it."""
        return Printed(self._taken(self.out), self._taken(self.err))

    def _taken(self, stream: io.TextIOWrapper) -> str:
        stream.seek(0)
        text = stream.read()
        stream.seek(0)
        stream.truncate()
        return text


class ObservedPerson(RemotePerson):
    """A person whose servers are observed."""

    def __init__(
        self, home: Path, sandbox: Sandbox, capture: Capture, patch: pytest.MonkeyPatch
    ) -> None:
        super().__init__(home, sandbox, capture, patch)
        self.observer = Observer(patch)

    @cached_property
    def clock(self) -> Clock:
        """The clock of the person's computer. The servers' clocks are right."""
        return Clock(self._monkeypatch)

    def has_expiring_token(self) -> None:
        """Give a login on X a token that expires in two hours and can be renewed.

        Bluesky's tokens expire soon anyway, and Mastodon's do not expire.
        """
        vault = FileVault(self.home / "secrets")
        if self.platform != "x" or not vault.path.exists():
            return
        x, client = self.sandbox.x.state, DEFAULT_CLIENT.client_id
        token = x.issue(x.users["curator"], client, SCOPES, x.token_seconds)
        x.refresh_grants["renews-it"] = RefreshGrant(token.user, client, SCOPES)
        ends = datetime.now(UTC) + timedelta(seconds=x.token_seconds)
        secret = Secret(token.value, "renews-it", ends, client, None, tuple(sorted(SCOPES)))
        for key in json.loads(vault.path.read_bytes()):
            vault.put(key, secret)


@cache
def _fresh_registry() -> bytes:
    """A registry as it is on first use; making one takes half a second."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / registry.FILE_NAME
        registry.open_registry(path).close()
        return path.read_bytes()


@contextmanager
def world() -> Iterator[ObservedPerson]:
    """Give a person of their own, and remove everything at the end."""
    capture = Capture()
    with (
        tempfile.TemporaryDirectory(prefix="care100-reliability-") as folder,
        Sandbox(accounts=PEOPLE + 4) as sandbox,
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(capture.out),
        redirect_stderr(capture.err),
    ):
        (Path(folder) / registry.FILE_NAME).write_bytes(_fresh_registry())
        for place, shorter in _PAUSES.items():
            patch.setattr(place, shorter)
        yield ObservedPerson(Path(folder), sandbox, capture, patch)
