"""All servers together, running within a `with` block."""

from types import TracebackType
from typing import Any, Self

from care100.sandbox.bluesky.app import BlueskyServer
from care100.sandbox.bluesky.state import DOMAIN
from care100.sandbox.mastodon.app import MastodonServer
from care100.sandbox.mastodon.small_servers import SmallServers
from care100.sandbox.shipped_lists import synthetic_names
from care100.sandbox.x.app import XServer


class Sandbox:
    """A Mastodon server, the X API and a Bluesky server on free loopback ports, and small
    Mastodon servers that nobody can log in to.

    accounts
        how many synthetic accounts to add: `acct001`, `acct002`, … They also exist on the small
        servers, each on one of them. On Bluesky they are `acct001.test`, ….
    small_servers
        how many small servers to run.
    latency, resolve_latency
        seconds for every request, and for a Mastodon search that meets a new account.
    seed
        makes invented values (ids, dates, counts) repeatable.
    self_serve
        whether X refuses follows, as it does for all apps except Enterprise ones.
    app_registrations
        how many apps one IP address may register on the Mastodon server in 10 minutes. Raise it
        where many clients log in from one computer.
    """

    def __init__(
        self,
        *,
        accounts: int = 0,
        small_servers: int = 0,
        latency: float = 0.0,
        resolve_latency: float = 0.0,
        seed: int = 0,
        self_serve: bool = True,
        app_registrations: int = 5,
    ) -> None:
        self.mastodon = MastodonServer(
            accounts=accounts, latency=latency, resolve_latency=resolve_latency, seed=seed
        )
        self.mastodon.state.limits.apps = (app_registrations, 600.0)
        self.x = XServer(accounts=accounts, latency=latency, seed=seed, self_serve=self_serve)
        self.bluesky = BlueskyServer(accounts=accounts, latency=latency, seed=seed)
        self.small_servers = SmallServers(small_servers, self.mastodon.state, latency=latency)
        for number, name in enumerate(synthetic_names(accounts if small_servers else 0)):
            self.small_servers[number % small_servers].add(name)

    def __enter__(self) -> Self:
        """Start all servers; return when they answer."""
        for server in self._servers:
            server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop all servers and wait until their threads have ended and their ports are free."""
        for server in self._servers:
            server.ask_to_stop()
        for server in self._servers:
            server.join()

    @property
    def _servers(self) -> tuple[MastodonServer, XServer, BlueskyServer, SmallServers]:
        return self.mastodon, self.x, self.bluesky, self.small_servers

    def description(self) -> dict[str, Any]:
        """Return what `care100 sandbox` prints: the servers' addresses, and the users' tokens
        or app passwords.
        """
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
            "bluesky": {
                "url": self.bluesky.url,
                "directory": self.bluesky.directory_url,
                "app_view": self.bluesky.app_view_url,
                "domain": DOMAIN,
                "users": dict(self.bluesky.users),
            },
            "small_servers": [{"url": one.url, "domain": one.domain} for one in self.small_servers],
        }
