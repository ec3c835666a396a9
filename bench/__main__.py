"""Measure every row, or those that are named, and write docs/benchmarks.json and .md."""

import argparse
import time
from datetime import UTC, datetime

from bench import document
from bench.bench import RUNS, Bench, Group
from bench.environments import ALL
from bench.machine import machine
from bench.rows import GROUPS, suite


def _chosen(only: list[str]) -> list[Group]:
    """Return the groups that have a named row; without names all but the test suite."""
    if not only:
        return [group for group in GROUPS if group is not suite.GROUP]
    known = {row.name for group in GROUPS for row in group.rows}
    if unknown := set(only) - known:
        raise SystemExit(
            f"There is no row {', '.join(sorted(unknown))}. Rows: {', '.join(sorted(known))}"
        )
    return [group for group in GROUPS if any(row.name in only for row in group.rows)]


def main() -> None:
    """Parse the options, and measure."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--only", action="append", default=[], metavar="ROW", help="repeatable")
    parser.add_argument("--runs", type=int, default=RUNS, help="of each program [default: 5]")
    given = parser.parse_args()
    for missing in (one for one in ALL if not one.installed):
        print(f"{missing.package} is not installed; the figures of others are without it.")
    bench = Bench(given.runs, document.stored())
    date, computer = datetime.now(UTC).date().isoformat(), machine()
    for group in _chosen(given.only):
        began = time.monotonic()
        for name, result in group.measure(bench).items():
            result.date, result.machine = date, computer
            bench.results[name] = result
        names = ", ".join(row.name for row in group.rows)
        print(f"{names}: {time.monotonic() - began:.0f} s", flush=True)
        document.write(bench.results)
    missed = [
        name for name, one in bench.results.items() if any(x.met is False for x in one.limits)
    ]
    print(f"Not met: {', '.join(missed) or 'none'}. See {document.PAGE}")


if __name__ == "__main__":
    main()
