"""Registries of every schema that a version of care100 has had.

Each file in `databases/` was made by its own version, against the sandbox: lists that are
followed, published, both and neither, with history, opt-outs, findings, runs (also one that
was killed) and a login that was ended. `make_database.py` makes the next. 0005 adds a deleted list,
0007 a published edition.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).with_name("databases")
SCHEMAS = sorted(file.stem for file in _FOLDER.glob("*.sql"))

# Columns whose content a later schema keeps elsewhere.
# Notes of lists from elsewhere become their public texts.
_MOVED = {("curated_list", "x_list"), ("curated_list", "mastodon_collections")}

Rows = dict[str, list[dict[str, Any]]]


def make(path: Path, schema: str) -> None:
    """Make a registry of that schema."""
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((_FOLDER / f"{schema}.sql").read_text())
        connection.execute("PRAGMA journal_mode = WAL")


def contents(path: Path) -> Rows:
    """Return all rows of all tables but Alembic's own, in the order of their keys.

    Rows of the lists that care100 includes are left out.
    """
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables = [name for (name,) in connection.execute(query) if name != "alembic_version"]
        found = {
            table: [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]  # noqa: S608
            for table in tables
        }
    shipped = {row["id"] for row in found["curated_list"] if row["shipped"]}
    found["curated_list"] = [row for row in found["curated_list"] if row["id"] not in shipped]
    for table in ("membership", "change"):
        found[table] = [row for row in found[table] if row["list_id"] not in shipped]
    members = {row["member_id"] for row in found["membership"]}
    found["member"] = [row for row in found["member"] if row["id"] in members]
    found["account"] = [row for row in found["account"] if row["member_id"] in members]
    return found


def lost(before: Rows, after: Rows) -> list[str]:
    """Return the tables in which a row or a value is missing."""
    return [table for table, rows in before.items() if not _has(after, table, rows)]


def _has(after: Rows, table: str, rows: list[dict[str, Any]]) -> bool:
    kept = [{name: row[name] for name in row if (table, name) not in _MOVED} for row in rows]
    names = kept[0].keys() if kept else ()
    present = [
        {**row, "note": row["note"] or row["about"]} if "about" in row and "note" in row else row
        for row in after[table]
    ]
    return [{name: row.get(name) for name in names} for row in present] == kept
