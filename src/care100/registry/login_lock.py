"""Taking turns: two care100 that change the same login's account at once would do
everything twice, and on X pay for it twice.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from care100.registry.database import Database
from care100.registry.models import Login


@contextmanager
def login_lock(database: Database, login: Login, waiting: Callable[[], None]) -> Iterator[None]:
    """Be the only care100 at work with a login. Where another is, `waiting` is called, which
    may raise; then this one waits. The turn of a care100 that is killed ends with it.
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
