"""A lock for each login, so that only one run at a time changes the account.

Two runs at once would send each request twice, and pay for it twice on a platform that
charges for requests.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from care100.registry.database import Database
from care100.registry.models import Login


@contextmanager
def login_lock(database: Database, login: Login, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock of a login.

    While another process holds it, call `waiting` once, which may raise, and then wait.
    The operating system releases the lock of a process that is killed.
    """
    lock = FileLock(f"{database.path}.login-{login.id}.lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        waiting()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
