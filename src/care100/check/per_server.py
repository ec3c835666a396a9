"""Errands to many servers at once, to each of them one after the other."""

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Optional

from care100.engine.progress import Progress

# Servers at once. Nearly all of the time is spent waiting for them; one that does not
# answer keeps no other waiting.
_SERVERS = 64


@dataclass(frozen=True)
class ServerTask:
    """Something to `do` at a server; it gives the errand that follows from it, if one does."""

    server: str
    do: Callable[[], Optional["ServerTask"]]


def run(what: str, errands: Iterable[ServerTask], progress: Progress) -> None:
    """Do every errand, and those that follow from them. Ctrl-C lets those under way end.

    What an errand raises ends them all.
    """
    queues: dict[str, deque[ServerTask]] = {}
    for errand in errands:
        queues.setdefault(errand.server, deque()).append(errand)
    under_way: dict[Future[ServerTask | None], str] = {}
    progress.begin(what, sum(map(len, queues.values())))
    pool = ThreadPoolExecutor(_SERVERS, thread_name_prefix="asking")

    def start(server: str) -> None:
        if queues[server] and server not in under_way.values():
            under_way[pool.submit(queues[server].popleft().do)] = server

    try:
        for server in sorted(queues, key=lambda one: len(queues[one]), reverse=True):
            start(server)
        while under_way:
            ended, _ = wait(under_way, return_when=FIRST_COMPLETED)
            for future in ended:
                server, following = under_way.pop(future), future.result()
                if following:
                    queues.setdefault(following.server, deque()).append(following)
                    start(following.server)
                else:
                    progress.advance()
                start(server)
    finally:
        pool.shutdown(cancel_futures=True)
        progress.end()
