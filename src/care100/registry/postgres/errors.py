"""What can fail with a registry on a server, in words, with what to do next."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors as pg
from sqlalchemy.exc import DBAPIError

from care100.model import sanitize
from care100.model.errors import Care100Error, StoppedEarly
from care100.registry import database_errors
from care100.registry.postgres.server import UnclearAddress


class RegistryUnreachable(database_errors.UnreadableDatabase):
    """No connection to the registry's server can be made."""


class ConnectionLost(StoppedEarly):
    """The connection to the registry's server was lost. What was recorded is kept."""


_BUSY = (pg.LockNotAvailable, pg.SerializationFailure, pg.DeadlockDetected)
_NO_SPACE = (pg.DiskFull, pg.OutOfMemory)
_NOT_ALLOWED = (pg.InsufficientPrivilege, pg.ReadOnlySqlTransaction)
_ENDED = (pg.AdminShutdown, pg.CrashShutdown, pg.IdleInTransactionSessionTimeout)


@contextmanager
def explained(shown: str) -> Iterator[None]:
    """Convert the driver's errors; `shown` is the address without its password."""
    try:
        yield
    except (psycopg.Error, DBAPIError) as error:
        known = explain(shown, error)
        if known is None:
            raise
        # The library's own text has values, and the address that was used.
        raise known from None


def explain(shown: str, error: BaseException) -> Care100Error | None:
    """Return the error in words, or None for one that is not about the server."""
    reason = getattr(error, "orig", None) or error
    if isinstance(reason, _BUSY):
        return busy(shown)
    if isinstance(reason, _NO_SPACE):
        return database_errors.DiskFull(
            f"The disk of the server of {shown} is full. The registry is as it was before this "
            "change.",
            "Ask the server's administrator for space, then run the same command again.",
        )
    if isinstance(reason, _NOT_ALLOWED):
        return database_errors.NoPermission(
            f"You have no permission to read and write the registry {shown}: {_words(reason)}.",
            "Ask the server's administrator for the rights to all its tables and sequences, and to "
            "create tables.",
        )
    if isinstance(reason, pg.UntranslatableCharacter):
        return wrong_encoding(shown)
    if isinstance(reason, _ENDED) or getattr(error, "connection_invalidated", False):
        return lost(shown)
    if isinstance(reason, psycopg.OperationalError):
        # Without a code, the server has not answered a query: there was no connection.
        return lost(shown) if _was_connected(reason) else unreachable(shown, _words(reason))
    if isinstance(reason, UnclearAddress):
        return _unclear()
    if isinstance(reason, psycopg.ProgrammingError) and reason.sqlstate is None:
        return unreachable(shown, "the address is not valid")
    return None


def busy(shown: str) -> database_errors.DatabaseBusy:
    """Return the error for a lock that another curator holds."""
    return database_errors.DatabaseBusy(
        f"Another care100 is still writing to {shown}. Nothing was changed.",
        "Wait until it finishes, then run the same command again.",
    )


def lost(shown: str) -> ConnectionLost:
    """Return the error for a connection that ended before the command."""
    return ConnectionLost(
        f"The connection to the registry {shown} was lost. Everything recorded before is kept.",
        "When the server is back, run the same command again to resume.",
    )


def unreachable(shown: str, reason: str) -> RegistryUnreachable:
    """Return the error for a server that cannot be connected to."""
    return RegistryUnreachable(
        f"The registry {shown} cannot be reached: {reason}.",
        "Check the address, your network and that the server runs. The password is read from "
        "~/.pgpass or PGPASSWORD, or from the address in CARE100_DB.",
    )


def wrong_encoding(shown: str) -> database_errors.UnreadableDatabase:
    """Return the error for a database that cannot store every character."""
    return database_errors.UnreadableDatabase(
        f"The database {shown} does not use the encoding UTF8.",
        "Create one that does: createdb --encoding=UTF8 --template=template0 NAME",
    )


def _unclear() -> RegistryUnreachable:
    """Return the error for an address whose password may have been taken for something else."""
    return RegistryUnreachable(
        "The address of the registry is not clear: care100 cannot tell where its password ends. "
        "Nothing was sent.",
        "Write it as postgresql://USER:PASSWORD@SERVER:PORT/DATABASE, with a number as the port. "
        "In a user name or password, write @ as %40, / as %2F, : as %3A and % as %25.",
    )


def _was_connected(reason: psycopg.OperationalError) -> bool:
    return reason.pgconn is not None and not str(reason).startswith("connection ")


def _words(reason: BaseException) -> str:
    """Return why the server refused, in one line. It may have parts of the address.

    A clear address has its password in no part that libpq or the server names.
    """
    lines = [line for line in str(reason).splitlines() if line.strip()] or [type(reason).__name__]
    text = next((line for line in lines if "FATAL:" in line), lines[0])
    return sanitize.line(text.rpartition("FATAL:")[2].strip(), 200).rstrip(".")
