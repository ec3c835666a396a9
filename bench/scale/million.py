"""A registry of a million accounts, on two hundred lists of X's largest size."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bench import members
from bench.worlds import Program, temporary_home

NAME = "million"
LISTS, LENGTH = 200, 5_000
_DATE = "2026-01-01 00:00:00.000000"
_SLUG = "list-100"


def build(database: Path) -> None:
    """Fill an empty registry with a million members, each with an account."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        first_list, first, account = (
            connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0]
            for table in ("curated_list", "member", "account")
        )
        connection.executemany(
            "INSERT INTO curated_list (id, slug, title, description, language, homepage, curator,"
            " hashtags, page, origin, shipped, created_at, updated_at)"
            f" VALUES (?, ?, ?, '', 'en', '', '', '[]', '', '', '', '{_DATE}', '{_DATE}')",
            ((first_list + n, f"list-{n:03}", f"List {n}") for n in range(LISTS)),
        )
        everybody = range(LISTS * LENGTH)
        connection.executemany(
            "INSERT INTO member (id, name, kind, website) VALUES (?, ?, 'person', '')",
            ((first + n, f"Person Number {n}") for n in everybody),
        )
        connection.executemany(
            "INSERT INTO account (id, member_id, platform, handle, key, platform_id, state,"
            " moved_to, source) VALUES (?, ?, 'mastodon', ?, ?, '', 'unknown', '', '')",
            (
                (account + n, first + n, handle, handle)
                for n in everybody
                for handle in [f"somebody{n}@server{n % 20_000}.example"]
            ),
        )
        connection.executemany(
            "INSERT INTO membership (list_id, member_id, position, topic, note, source, added_at)"
            f" VALUES (?, ?, ?, 'carers', '', '', '{_DATE}')",
            ((first_list + n // LENGTH, first + n, n % LENGTH + 1) for n in everybody),
        )


def simulate() -> dict[str, float]:
    """Return time and memory of commands in a registry of a million accounts."""
    with temporary_home() as home:
        program = Program(home)
        program.run("lists")
        build(home / "care100.db")
        more = home / "more.csv"
        more.write_text("\n".join([*members.rows(100), ""]))
        commands = {
            "lists": ("lists",),
            "show": ("show", _SLUG),
            "complete": ("--complete", "fish", "show", "list-1"),
            "add": ("add", _SLUG, "@ada@new.example"),
            "import": ("import", "hundred-more", str(more)),
            "find": ("find", "Number 700123"),
        }
        found: dict[str, float] = {
            "accounts": LISTS * LENGTH,
            "lists": LISTS,
            "database_mb": round((home / "care100.db").stat().st_size / 1024**2),
        }
        for name, words in commands.items():
            usage = program.run(*words)
            found |= {
                f"{name}_seconds": round(usage.seconds, 2),
                f"{name}_cpu": round(usage.cpu_seconds, 2),
                f"{name}_mb": round(usage.peak_mb),
            }
        return found
