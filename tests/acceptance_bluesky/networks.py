"""A Bluesky server with accounts: the sandbox, or Bluesky's own."""

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from care100.sandbox import Sandbox
from tests.bluesky_server.own_server import INSTALLED, Account, OwnServer
from tests.sandbox.browser import decide
from tests.sandbox.dpop_client import DpopClient

_AT_ONCE = 4


class Network(Protocol):
    """A server, an identity directory, and accounts. `app_view` is "" where there is none."""

    url: str
    directory: str
    app_view: str

    def add(self, *names: str) -> list[Account]:
        """Create accounts that do not exist yet."""

    def decide(self, query: dict[str, str], handle: str, yes: bool) -> str:
        """Sign in, approve or deny; the address that the sign-in page leads to."""


class SandboxNetwork(AbstractContextManager["SandboxNetwork"]):
    """The sandbox."""

    def __init__(self) -> None:
        self._sandbox = Sandbox()
        server = self._sandbox.bluesky
        self.state = server.state
        self.url, self.directory, self.app_view = (
            server.url,
            server.directory_url,
            server.app_view_url,
        )

    def __enter__(self) -> Self:
        self._sandbox.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._sandbox.__exit__(kind, error, trace)

    def add(self, *names: str) -> list[Account]:
        """Create accounts that do not exist yet."""
        found = [self.state.find(f"{n}.test") or self.state.add_account(f"{n}.test") for n in names]
        return [Account(one.handle, one.did, self.state.passwords[one.did]) for one in found]

    def decide(self, query: dict[str, str], handle: str, yes: bool) -> str:
        """Sign in, approve or deny; the address that the sign-in page leads to."""
        client = DpopClient(self.url)
        with client.http as http:
            self.state.users.setdefault(handle, self.state.account(handle).did)
            answer = decide(http, "/oauth/authorize", query, user=handle, yes=yes)
        return str(answer.headers["location"])


class OwnNetwork(AbstractContextManager["OwnNetwork"]):
    """Bluesky's own server, without app views."""

    app_view = ""

    def __init__(self, installed: Path) -> None:
        self._server = OwnServer(installed)
        self._accounts: dict[str, Account] = {}

    def __enter__(self) -> Self:
        self._server.__enter__()
        self.url, self.directory = self._server.url, self._server.directory
        return self

    def __exit__(self, *error: object) -> None:
        self._server.__exit__(*error)

    def add(self, *names: str) -> list[Account]:
        """Create accounts that do not exist yet."""
        new = [name for name in names if name not in self._accounts]
        self._accounts.update(zip(new, self._create(new), strict=True))
        return [self._accounts[name] for name in names]

    def _create(self, names: Iterable[str]) -> list[Account]:
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(self._server.add, names))

    def decide(self, query: dict[str, str], handle: str, yes: bool) -> str:
        """Sign in, approve or deny; the address that the sign-in page leads to."""
        account = self._accounts[handle.removesuffix(".test")]
        return self._server.decide(query, account, yes=yes)


def installed() -> Path | None:
    """Return the folder with Bluesky's own server; None where it is not installed."""
    folder = os.environ.get(INSTALLED)
    return Path(folder).resolve() if folder else None
