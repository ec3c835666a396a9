"""The round of strangers' servers: many at once, each asked one thing after the other."""

import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from urllib.parse import urlsplit

from care100.check.moves import Chain
from care100.check.websites import Site, visit
from care100.guarded import Polite
from care100.guarded.addresses import on_this_computer
from care100.handles import Handle
from care100.platforms.mastodon_public import PublicServer
from care100.platforms.seen import Life, Seen
from care100.sync.progress import Progress

# Servers at once. Nearly all of the time is spent waiting for them; one that does not
# answer keeps no other waiting.
_SERVERS = 64


class Round:
    """Asks strangers' servers about accounts, and looks at websites.

    `here` is what `web` may read on this computer; with `home` it grows by the servers of
    the accounts and websites, because the user's own server is on this computer too.
    """

    def __init__(self, web: Polite, here: set[str], *, home: bool, progress: Progress) -> None:
        self._web, self._here, self._home = web, here, home
        self._progress = progress
        self._servers: dict[str, PublicServer] = {}
        self._sites: list[Site] = []

    @property
    def offline(self) -> bool:
        """Whether servers were asked and none could be reached."""
        reached = [server.answered for server in self._servers.values()]
        reached += [site.reached for site in self._sites]
        return False in reached and True not in reached

    def look(
        self, accounts: Iterable[Handle], websites: Iterable[str]
    ) -> tuple[dict[Handle, Seen], dict[str, Site]]:
        """How the accounts are, and the websites, by their addresses."""
        seen: dict[Handle, Seen] = {}
        sites: dict[str, Site] = {}

        def account(handle: Handle, server: PublicServer) -> Callable[[], None]:
            return lambda: seen.__setitem__(handle, server.look(handle))

        def website(url: str) -> Callable[[], None]:
            return lambda: sites.__setitem__(url, visit(self._web, url))

        questions = [(one.server, account(one, self._server(one))) for one in accounts]
        for url in websites:
            self._admit(url)
            questions.append((urlsplit(url).netloc, website(url)))
        self._ask("Looking at accounts and websites", questions)
        self._sites += sites.values()
        return seen, sites

    def follow_moves(self, seen: Mapping[Handle, Seen]) -> dict[Handle, Chain]:
        """The ways to the new homes of all those that say they have moved."""
        chains = {
            handle: Chain(handle, one)
            for handle, one in seen.items()
            if one.life is Life.ALIVE and one.moved_to
        }
        known: dict[str, Seen] = {}
        while nexts := {chain.next.key: chain.next for chain in chains.values() if chain.next}:
            self._claim([one for key, one in nexts.items() if key not in known], known)
            for chain in chains.values():
                if chain.next:
                    chain.step(known[chain.next.key])
        return chains

    def _claim(self, accounts: Iterable[Handle], into: dict[str, Seen]) -> None:
        def ask(handle: Handle, server: PublicServer) -> Callable[[], None]:
            return lambda: into.__setitem__(handle.key, server.claims(handle))

        questions = [(one.server, ask(one, self._server(one))) for one in accounts]
        self._ask("Following those who have moved", questions)

    def _server(self, handle: Handle) -> PublicServer:
        self._admit(handle.url)
        return self._servers.setdefault(handle.server, PublicServer(handle.server, self._web))

    def _admit(self, url: str) -> None:
        if self._home:
            self._here.update(on_this_computer(url))

    def _ask(self, what: str, questions: list[tuple[str, Callable[[], None]]]) -> None:
        """Carry out every question, those of one server in one thread."""
        queues: dict[str, list[Callable[[], None]]] = {}
        for server, question in questions:
            queues.setdefault(server, []).append(question)
        stopped = threading.Event()

        def work(queue: list[Callable[[], None]]) -> int:
            for question in queue:
                if not stopped.is_set():
                    question()
            return len(queue)

        self._progress.begin(what, len(questions))
        longest_first = sorted(queues.values(), key=len, reverse=True)
        with ThreadPoolExecutor(_SERVERS, thread_name_prefix="asking") as pool:
            try:
                for done in as_completed([pool.submit(work, queue) for queue in longest_first]):
                    self._progress.advance(done.result())
            finally:
                stopped.set()
                self._progress.end()
