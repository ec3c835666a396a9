"""The statements of busy commands find their rows by an index, also in a large registry."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.person import Person

GROWING = (
    "account", "change", "finding", "left_out", "member", "membership", "mirror_item",
    "remote_id", "run", "step",
)  # fmt: skip
# A part of a table by its key, in the order of which it is kept.
PAGE = re.compile(r"ORDER BY (\w+)\.id DESC\s+LIMIT")
# Accounts are found by a platform and something else.
ON_PLATFORM = r"SEARCH account USING .*\(platform=\?\)"


class Traced:
    """The statements that all connections to a registry have run, with their values."""

    def __init__(self) -> None:
        self.statements: dict[str, None] = {}

    def connect(self, *given: object, **options: object) -> sqlite3.Connection:
        """Connect, as sqlite3 does, and note each statement from then on."""
        connection: sqlite3.Connection = _connect(*given, **options)  # type: ignore[call-overload]
        connection.set_trace_callback(self.note)
        return connection

    def note(self, statement: str) -> None:
        """Note a statement that reads or finds rows."""
        if re.match(r"\s*(SELECT|UPDATE|DELETE|WITH)\b", statement):
            self.statements[statement] = None


_connect = sqlite3.connect


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch) -> Traced:
    found = Traced()
    monkeypatch.setattr(sqlite3, "connect", found.connect)
    return found


def scans(file: Path, statements: Iterator[str]) -> dict[str, set[str]]:
    """Return the tables that grow and that a statement reads as a whole, by the statement."""
    found: dict[str, set[str]] = {}
    with closing(_connect(file)) as database:
        for statement in statements:
            try:
                plan = [str(row[3]) for row in database.execute(f"EXPLAIN QUERY PLAN {statement}")]
            except sqlite3.OperationalError:
                continue
            tables = {table for table in GROWING for line in plan if _is_scan(table, line)}
            if tables and not PAGE.search(statement):
                shape = re.sub(r"'[^']*'|\b\d+\b", "?", " ".join(statement.split()))
                found[re.sub(r"\(\?(, \?)*\)", "(?)", shape)] = tables
    return found


def _is_scan(table: str, line: str) -> bool:
    is_on_platform = table == "account" and re.match(ON_PLATFORM, line)
    return bool(is_on_platform or re.match(rf'SCAN "?{table}\b', line))


def test_busy_commands_find_rows_by_an_index(traced: Traced, person: Person) -> None:
    file = person.home / "care100.db"
    person.log_in("mastodon", "x")
    person.has_list(6)
    person.runs("add", "people", f"@acct050@{person.sandbox.mastodon.domain}", "--name", "New")
    person.runs("edit", "people", "x:acct001", "--topic", "care", "--yes")
    person.runs("remove", "people", "x:acct002", "--yes")
    person.runs("undo", "people")
    person.runs("show", "people")
    person.runs("history", "people")
    person.runs("export", "people")
    person.runs("stats", "people")
    person.runs("follow", "people", "--yes", expect=None)
    person.runs("follow", "people", "--yes", expect=None)
    person.runs("runs")
    person.runs("check", "people", expect=None)
    person.runs("show", "people")
    person.runs("sync", "people", "--yes", expect=None)
    person.runs("unfollow", "people", "--yes", expect=None)
    # The file has the permanent ids that are known by now.
    exported = person.home / "exported.csv"
    exported.write_text(person.runs("export", "people").out.replace("Person 3", "Person Three"))
    person.runs("import", "people", str(exported))
    person.runs("site", "people", "-o", str(person.home / "site"))
    person.runs()
    assert len(traced.statements) > 100
    found = scans(file, iter(traced.statements))
    assert not found, "\n".join(f"{sorted(tables)}: {text}" for text, tables in found.items())


def test_deleting_a_row_finds_the_rows_that_refer_to_it_by_an_index(person: Person) -> None:
    person.runs("lists")
    with closing(_connect(person.home / "care100.db")) as database:
        unindexed = [
            f"{table}.{key[3]}"
            for table in GROWING
            for key in database.execute(f"PRAGMA foreign_key_list({table})")
            if key[3]
            not in {
                next(iter(database.execute(f'PRAGMA index_info("{index[1]}")')))[2]
                for index in database.execute(f"PRAGMA index_list({table})")
            }
        ]
    assert not unindexed
