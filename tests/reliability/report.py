"""`docs/reliability.md`: the figures of the last run of each table."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.reliability.result import Result

_TOP = Path(__file__).parents[2]
DOCUMENT = _TOP / "docs" / "reliability.md"
_PARTS = _TOP / ".cache" / "reliability"
_INTRODUCTION = """# Reliability

This page is written by `make reliability`. It runs care100 against the
[sandbox](sandbox.md) while servers fail, the process is killed, the disk is full, or the clock is
set forward or back. After each fault, these must hold:

- the exit code is one of the documented codes, and no traceback is printed
- an error names the server, the operation and the next step
- no token is in the output
- the database passes SQLite's checks of integrity and of foreign keys
- the same command without the fault ends with the wanted accounts, lists and records, and
  nothing is there twice
- nothing happens twice on the way: no follow, list, record or member is made or removed more
  than once
- a further run sends no write request
- `unfollow` leaves alone accounts that were followed without care100

There is one exception: care100 believes a server that returns 404 or 410 to an unfollow.

The clock is that of the computer which runs care100; those of the servers are right. A jump alone
must change nothing: the command ends as it does without one.
"""


@dataclass
class Table:
    """One table of the page, and how it was made."""

    title: str
    about: str
    results: list[Result]
    planned: int
    seed: int
    date: str
    seconds: float


def write(name: str, table: Table) -> None:
    """Keep a table, and write the page from all tables that are kept."""
    _PARTS.mkdir(parents=True, exist_ok=True)
    (_PARTS / f"{name}.json").write_text(json.dumps(asdict(table)))
    tables = []
    for file in sorted(_PARTS.glob("*.json")):
        kept = json.loads(file.read_text())
        kept["results"] = [Result(*one) for one in kept["results"]]
        tables.append(Table(**kept))
    DOCUMENT.write_text("\n".join([_INTRODUCTION, *map(_section, tables)]))


def _section(table: Table) -> str:
    bad = [one for one in table.results if one.problems]
    lines = [f"## {table.title}", "", table.about, ""]
    lines += [
        f"{_share(table)} on {table.date}, with the seed {table.seed}, in "
        f"{table.seconds / 60:.1f} minutes: "
        + ("**no bad cell**." if not bad else f"**{len(bad)} bad cells**."),
        "",
        "| | cells | bad cells | longest, in seconds |",
        "| --- | ---: | ---: | ---: |",
    ]
    for row in dict.fromkeys(one.row for one in table.results):
        of_row = [one for one in table.results if one.row == row]
        failed = sum(bool(one.problems) for one in of_row)
        longest = max(one.seconds for one in of_row)
        lines.append(f"| {row} | {len(of_row)} | {failed} | {longest:.1f} |")
    if bad:
        lines += ["", "Bad cells:", ""]
        lines += [f"- {one.cell}: {'; '.join(one.problems)}" for one in bad]
    return "\n".join([*lines, ""])


def _share(table: Table) -> str:
    number = len(table.results)
    if number == table.planned:
        return f"All {number} cells"
    return f"{number} of {table.planned} cells, chosen by chance,"
