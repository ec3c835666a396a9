"""The round of strangers' servers: who is there, where they have moved, and the websites."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from care100.check import per_server
from care100.check.moves import Chain
from care100.check.per_server import ServerTask
from care100.check.websites import Site, visit
from care100.engine.progress import Progress
from care100.model.handles import Handle
from care100.platforms.account_state import AccountState, Presence
from care100.platforms.mastodon.public_server import PublicServer
from care100.web import PoliteClient
from care100.web.addresses import on_this_computer


class Survey:
    """Asks strangers' servers about accounts, and looks at websites.

    `here` is what `web` may read on this computer; with `home` it grows by the servers of
    the accounts and websites, because the user's own server is on this computer too.

    What was seen is in `seen`, the ways of those that have moved in `chains`, and the
    websites, by their addresses, in `sites`.
    """

    def __init__(
        self, web: PoliteClient, here: set[str], *, home: bool, progress: Progress
    ) -> None:
        self.seen: dict[Handle, AccountState] = {}
        self.chains: dict[Handle, Chain] = {}
        self.sites: dict[str, Site] = {}
        self._web, self._here, self._home = web, here, home
        self._progress = progress
        self._servers: dict[str, PublicServer] = {}
        self._claims: dict[str, AccountState] = {}

    @property
    def offline(self) -> bool:
        """Whether servers were asked and none could be reached."""
        reached = [server.answered for server in self._servers.values()]
        reached += [site.reached for site in self.sites.values()]
        return False in reached and True not in reached

    def go(self, what: str, accounts: Iterable[Handle], websites: Iterable[str] = ()) -> None:
        """Look at the accounts, follow those that have moved, and look at the websites."""
        looks = [self._look(handle) for handle in accounts]
        # After the accounts: whether somebody is there does not hang on a slow page.
        visits = [self._visit(url) for url in websites]
        per_server.run(what, [*looks, *visits], self._progress)

    def _look(self, handle: Handle) -> ServerTask:
        server = self._server(handle)

        def look() -> ServerTask | None:
            self.seen[handle] = seen = server.look(handle)
            if seen.life is not Presence.ALIVE or not seen.moved_to:
                return None
            self.chains[handle] = chain = Chain(handle, seen)
            return self._next_step(chain)

        return ServerTask(handle.server, look)

    def _next_step(self, chain: Chain) -> ServerTask | None:
        there = chain.next
        if there is None:
            return None
        server = self._server(there)

        def claims() -> ServerTask | None:
            # Nobody else is at this server now, so that two with one new home ask once.
            if there.key not in self._claims:
                self._claims[there.key] = server.claims(there)
            chain.step(self._claims[there.key])
            return self._next_step(chain)

        return ServerTask(there.server, claims)

    def _visit(self, url: str) -> ServerTask:
        self._admit(url)

        def look() -> None:
            self.sites[url] = visit(self._web, url)

        return ServerTask(urlsplit(url).netloc, look)

    def _server(self, handle: Handle) -> PublicServer:
        self._admit(handle.url)
        return self._servers.setdefault(handle.server, PublicServer(handle.server, self._web))

    def _admit(self, url: str) -> None:
        if self._home:
            self._here.update(on_this_computer(url))
