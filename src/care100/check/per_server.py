"""Run tasks on many servers at once, and one after the other on each server."""

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Optional

from care100.engine.progress import Progress

# Servers at once. Nearly all time is spent waiting, and a server that does not answer must
# not delay the others.
SERVERS = 64


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
    # The servers that have tasks and run none; those with the most tasks first.
    waiting = deque(sorted(queues, key=lambda one: len(queues[one]), reverse=True))
    running: dict[Future[ServerTask | None], str] = {}
    busy: set[str] = set()
    progress.begin(what, sum(map(len, queues.values())))
    pool = ThreadPoolExecutor(SERVERS, thread_name_prefix="server")

    def start() -> None:
        # Only as many as run at once: every response costs time for each future that is watched.
        while waiting and len(running) < SERVERS:
            server = waiting.popleft()
            busy.add(server)
            running[pool.submit(queues[server].popleft().do)] = server

    def add(task: ServerTask) -> None:
        queue = queues.setdefault(task.server, deque())
        queue.append(task)
        if len(queue) == 1 and task.server not in busy:
            waiting.append(task.server)

    try:
        start()
        while running:
            ended, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in ended:
                server, following = running.pop(future), future.result()
                busy.remove(server)
                if queues[server]:
                    # Its turn comes after the others', so that its pause is over by then.
                    waiting.append(server)
                if following:
                    add(following)
                else:
                    progress.advance()
            start()
    finally:
        pool.shutdown(cancel_futures=True)
        progress.end()
