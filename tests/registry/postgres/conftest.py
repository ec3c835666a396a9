"""Curators whose registry is on a PostgreSQL server, each with a database of their own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from filelock import FileLock

from tests.registry.postgres import cluster, shared
from tests.registry.postgres.cluster import Cluster

_numbers = count()


@pytest.fixture(scope="session")
def installed() -> None:
    """Skip the test without PostgreSQL, and fail it in CI."""
    if cluster.programs() is None:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing(cluster.MISSING)


@pytest.fixture(scope="session")
def server(installed: None, tmp_path_factory: pytest.TempPathFactory) -> Cluster:
    """The server of this test run."""
    folder = tmp_path_factory.getbasetemp()
    # With several processes, each has a folder in that of the test run.
    return shared.join(folder.parent if os.environ.get("PYTEST_XDIST_WORKER") else folder)


@pytest.fixture
def own_server(installed: None) -> Iterator[Cluster]:
    """A server that only one test uses, and can kill."""
    made = Cluster.make()
    yield made
    made.remove()


@pytest.fixture
def address(server: Cluster) -> Iterator[str]:
    """The address of a new registry, with the lists that ship."""
    with _database(server, shared.TEMPLATE) as address:
        yield address


@pytest.fixture
def empty(server: Cluster) -> Iterator[str]:
    """The address of a database without tables."""
    with _database(server, "template0") as address:
        yield address


@contextmanager
def _database(server: Cluster, template: str) -> Iterator[str]:
    name = f"test_{os.getpid()}_{next(_numbers)}"
    admin = server.address("template1")
    # Two databases cannot be copied from the same one at once.
    with FileLock(server.folder / "template.lock"), psycopg.connect(admin) as connection:
        connection.autocommit = True
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    yield server.address(name)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def home(tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of a person's own, whose registry is on the server."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("CARE100_DB", address)
    return folder
