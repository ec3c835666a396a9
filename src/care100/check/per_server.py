"""Run tasks on many servers at once, and one after the other on each server."""

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Optional

from care100.engine.progress import Progress

# Servers at once. Nearly all time is spent waiting, and a server that does not answer must
# not delay the others.
_SERVERS = 64


@dataclass(frozen=True)
class ServerTask:
    """A task on a server. `do` returns the task that follows from it, or None."""

    server: str
    do: Callable[[], Optional["ServerTask"]]


def run(what: str, tasks: Iterable[ServerTask], progress: Progress) -> None:
    """Run every task, and the tasks that follow from them.

    An exception in a task stops all; tasks that are running then, or on Ctrl-C, may finish.
    """
    queues: dict[str, deque[ServerTask]] = {}
    for task in tasks:
        queues.setdefault(task.server, deque()).append(task)
    running: dict[Future[ServerTask | None], str] = {}
    progress.begin(what, sum(map(len, queues.values())))
    pool = ThreadPoolExecutor(_SERVERS, thread_name_prefix="server")

    def start(server: str) -> None:
        if queues[server] and server not in running.values():
            running[pool.submit(queues[server].popleft().do)] = server

    try:
        for server in sorted(queues, key=lambda one: len(queues[one]), reverse=True):
            start(server)
        while running:
            ended, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in ended:
                server, following = running.pop(future), future.result()
                if following:
                    queues.setdefault(following.server, deque()).append(following)
                    start(following.server)
                else:
                    progress.advance()
                start(server)
    finally:
        pool.shutdown(cancel_futures=True)
        progress.end()
