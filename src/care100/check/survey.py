"""Ask public servers about accounts and the accounts that they moved to, and visit websites."""

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from care100.check import per_server
from care100.check.moves import Chain
from care100.check.per_server import ServerTask
from care100.check.websites import Website, visit
from care100.engine.progress import Progress
from care100.model.handles import Handle, PlatformId
from care100.platforms import platform
from care100.platforms.account_state import AccountState, Presence
from care100.platforms.health import AskedAccount, PublicServer
from care100.web import PoliteClient
from care100.web.addresses import on_this_computer as local_servers


class Survey:
    """One round of all servers and websites.

    `allowed` are the servers on this computer that `web` may read. With `on_this_computer`
    the survey adds the servers of accounts and websites to them, because the user's own
    server is on this computer too.

    states      the accounts that were asked about
    chains      the moves of those that have moved
    websites    the websites by their addresses
    need_login  the accounts whose platform shows nothing without a login
    """

    def __init__(
        self, web: PoliteClient, allowed: set[str], *, on_this_computer: bool, progress: Progress
    ) -> None:
        self.states: dict[Handle, AccountState] = {}
        self.chains: dict[Handle, Chain] = {}
        self.websites: dict[str, Website] = {}
        self.need_login: list[Handle] = []
        self._web, self._allowed, self._on_this_computer = web, allowed, on_this_computer
        self._progress = progress
        self._servers: dict[tuple[PlatformId, str], PublicServer | None] = {}
        self._claims: dict[str, AccountState] = {}

    @property
    def offline(self) -> bool:
        """Whether servers were asked and none could be reached."""
        reached = [server.answered for server in self._servers.values() if server]
        reached += [website.reached for website in self.websites.values()]
        return False in reached and True not in reached

    def run(
        self, what: str, accounts: Iterable[AskedAccount], websites: Iterable[str] = ()
    ) -> None:
        """Ask about the accounts, follow their moves, and visit the websites."""
        looks = [task for one in accounts if (task := self._look(one))]
        # Accounts first: a slow website must not delay the answer about them.
        visits = [self._visit(url) for url in websites]
        per_server.run(what, [*looks, *visits], self._progress)

    def _look(self, asked: AskedAccount) -> ServerTask | None:
        handle = asked.handle
        server = self._server(handle)
        if server is None:
            self.need_login.append(handle)
            return None

        def look() -> ServerTask | None:
            state = server.look(asked)
            if other := asked.by_handle(state):
                state = server.look(other)
            self.states[handle] = state
            if state.presence is not Presence.ALIVE:
                return None
            return self._confirm(handle, state) if state.called else self._follow_moves(handle)

        return ServerTask(server.domain, look)

    def _confirm(self, handle: Handle, state: AccountState) -> ServerTask | None:
        """Ask the server of the handle that an account's server gives it whether it agrees."""
        called = state.called
        server = self._server(called) if called else None
        if called is None or server is None:
            return self._follow_moves(handle)

        def confirm() -> ServerTask | None:
            claims = server.claims(called)
            is_same = not claims.called and not claims.urls.isdisjoint(state.urls)
            if claims.presence is Presence.ALIVE and is_same:
                self.states[handle] = replace(state, handle=called, called=None)
            return self._follow_moves(handle)

        return ServerTask(server.domain, confirm)

    def _follow_moves(self, handle: Handle) -> ServerTask | None:
        state = self.states[handle]
        if not state.moved_to:
            return None
        self.chains[handle] = chain = Chain(handle, state)
        return self._next_step(chain)

    def _next_step(self, chain: Chain) -> ServerTask | None:
        there = chain.next
        if there is None:
            return None
        server = self._server(there)
        if server is None:
            label = platform(there.platform).label
            chain.step(AccountState(Presence.UNKNOWN, f"{label} shows nothing without a login"))
            return None

        def claims() -> ServerTask | None:
            # One task at a time runs on a server, so two accounts that moved to the same
            # account cause one request.
            if there.key not in self._claims:
                self._claims[there.key] = server.claims(there)
            chain.step(self._claims[there.key])
            return self._next_step(chain)

        return ServerTask(server.domain, claims)

    def _visit(self, url: str) -> ServerTask:
        self._allow(url)

        def look() -> None:
            self.websites[url] = visit(self._web, url)

        return ServerTask(urlsplit(url).netloc, look)

    def _server(self, handle: Handle) -> PublicServer | None:
        key = handle.platform, handle.server
        if key not in self._servers:
            server = platform(handle.platform).health.public_server(handle.server, self._web)
            if server and server.chosen:
                self._allowed.update(local_servers(server.url))
            elif server:
                self._allow(server.url)
            # Several threads may get here; the first server stays.
            return self._servers.setdefault(key, server)
        return self._servers[key]

    def _allow(self, url: str) -> None:
        if self._on_this_computer:
            self._allowed.update(local_servers(url))
