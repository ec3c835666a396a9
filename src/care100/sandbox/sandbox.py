"""All servers together, running for as long as a `with` block lasts."""

from types import TracebackType
from typing import Any, Self

from care100.sandbox.mastodon.app import MastodonServer
from care100.sandbox.mastodon.town import Towns
from care100.sandbox.people import numbered
from care100.sandbox.x.app import XServer


class Sandbox:
    """A Mastodon server and an X API on free loopback ports, and as many small Mastodon servers
    as are wanted, which nobody can log in to.

    accounts
        how many synthetic accounts there are besides the lists': `acct001`, `acct002`, …
        The small servers have one each in turn, besides.
    towns
        how many small servers there are.
    latency, resolve_latency
        seconds that every request takes, and a Mastodon search that meets somebody new.
    seed
        decides what is invented (ids, dates, counts), so that runs can be repeated.
    self_serve
        whether X refuses follows, as it does for all but Enterprise apps.
    """

    def __init__(
        self,
        *,
        accounts: int = 0,
        towns: int = 0,
        latency: float = 0.0,
        resolve_latency: float = 0.0,
        seed: int = 0,
        self_serve: bool = True,
    ) -> None:
        self.mastodon = MastodonServer(
            accounts=accounts, latency=latency, resolve_latency=resolve_latency, seed=seed
        )
        self.x = XServer(accounts=accounts, latency=latency, seed=seed, self_serve=self_serve)
        self.towns = Towns(towns, self.mastodon.state, latency=latency)
        for number, name in enumerate(numbered(accounts if towns else 0)):
            self.towns[number % towns].add(name)

    def __enter__(self) -> Self:
        """Start all servers; they can be used at once."""
        for server in self._servers:
            server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop all servers and wait until their threads and ports are free."""
        for server in self._servers:
            server.ask_to_stop()
        for server in self._servers:
            server.join()

    @property
    def _servers(self) -> tuple[MastodonServer, XServer, Towns]:
        return self.mastodon, self.x, self.towns

    def description(self) -> dict[str, Any]:
        """What `care100 sandbox` prints: where the servers are, and the users' tokens."""
        return {
            "mastodon": {
                "url": self.mastodon.url,
                "domain": self.mastodon.domain,
                "users": dict(self.mastodon.users),
            },
            "x": {
                "url": self.x.url,
                "users": dict(self.x.users),
                "lists": dict(self.x.state.published),
            },
            "towns": [{"url": town.url, "domain": town.domain} for town in self.towns],
        }
