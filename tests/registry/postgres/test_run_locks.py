"""Two runs on two computers with one server: they take turns, and a dead one blocks nobody."""

import os
import subprocess
import sys

import psycopg
import pytest

from care100 import registry
from care100.registry import run_locks
from care100.registry.database import Database
from care100.registry.lists import the_list
from care100.registry.logins import every_login
from care100.registry.postgres.errors import ConnectionLost
from tests.person import Person, Typist, names

# Holds the lock of the list until it is killed.
_HOLD = """
import sys
from care100 import registry
from care100.registry import run_locks
from care100.registry.lists import the_list

database = registry.open_registry(sys.argv[1])
with database.reading() as session:
    curated = the_list(session, "people")
with run_locks.on_list(database, curated, "care100 check people", lambda _: None):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def database(curator: Typist, address: str) -> Database:
    curator.runs("new", "people", "--title", "People")
    return registry.open_registry(address)


def test_the_second_names_the_first_and_its_computer(
    curator: Typist, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.node", lambda: "ada's laptop")
    with database.reading() as session:
        curated = the_list(session, "people")
    with run_locks.on_list(database, curated, "care100 follow people", lambda _: None):
        ran = curator.runs("check", "people", expect=4)
    assert "Another care100 is at work on the list people since " in ran.err
    assert "care100 follow people (process " in ran.err
    assert " on ada's-laptop)." in ran.err
    assert "Run the same command again when it has finished." in ran.err
    database.close()


def test_the_next_run_need_not_wait_until_the_server_has_ended_the_connection(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.reading() as session:
        curated = the_list(session, "people")
    kept: list[psycopg.Connection] = []
    monkeypatch.setattr(psycopg.Connection, "close", lambda one: kept.append(one))
    with run_locks.on_list(database, curated, "care100 follow people", lambda _: None):
        pass
    with run_locks.on_list(
        database, curated, "care100 follow people", lambda one: pytest.fail(str(one))
    ):
        pass
    monkeypatch.undo()
    for one in kept:
        one.close()
    database.close()


def test_the_lock_of_a_killed_process_does_not_block(
    curator: Typist, database: Database, address: str
) -> None:
    database.close()
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **curator.surroundings},
    )
    assert holder.stdout
    assert holder.stdin
    assert holder.stdout.readline() == b"held\n"
    assert "at work on the list people" in curator.runs("check", "people", expect=4).err
    holder.kill()
    holder.wait()
    holder.stdout.close()
    holder.stdin.close()
    curator.runs("check", "people")


def test_another_run_with_the_login_is_waited_for(person: Person, address: str) -> None:
    person.has_list(2)
    person.log_in("mastodon")
    database = registry.open_registry(address)
    with database.reading() as session:
        [login] = every_login(session)
    with run_locks.with_login(database, login, "care100 follow others", lambda _: None):
        ran = person.runs("follow", "people", "--yes", "--no-wait", expect=4)
        assert "Another care100 is at work with @follower@localhost" in ran.err
    database.close()
    person.runs("follow", "people", "--yes")
    assert person.follows() == names(1, 2)


def test_nothing_is_written_after_a_lock_was_lost(database: Database, address: str) -> None:
    with database.reading() as session:
        curated = the_list(session, "people")
    with run_locks.on_list(database, curated, "care100 follow people", lambda _: None):
        with psycopg.connect(address, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks"
                " WHERE locktype = 'advisory' AND pid != pg_backend_pid() AND database ="
                " (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        with pytest.raises(ConnectionLost), database.writing() as session:
            the_list(session, "people")
    with database.writing() as session:
        the_list(session, "people")
    database.close()
