"""Run every table, or those that are named, and write docs/reliability.md."""

import argparse
import multiprocessing
import os
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import UTC, datetime
from typing import Any

from tests.reliability import cells, kills, report
from tests.reliability.result import Result

SEED = 20261129


def _in_parallel(
    run: Callable[[Any], Result], items: Sequence[Any], workers: int, until: float
) -> list[Result]:
    """Run all items in processes of their own; print each bad cell as it happens."""
    results: list[Result] = []
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        for done in as_completed([pool.submit(run, one) for one in items]):
            result = done.result()
            results.append(result)
            if result.problems:
                print(f"bad: {result.cell}: {'; '.join(result.problems)}", flush=True)
            if len(results) % 50 == 0:
                print(f"{len(results)} of {len(items)}", flush=True)
            if time.monotonic() > until:
                pool.shutdown(wait=False, cancel_futures=True)
                break
    return sorted(results)


def main() -> None:
    """Parse the options, and make the tables."""
    parser = argparse.ArgumentParser(prog="make reliability")
    parser.add_argument("tables", nargs="*", default=["matrix", "kills"])
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--kills", type=int, default=520)
    parser.add_argument("--workers", type=int, default=2 * (os.cpu_count() or 1))
    parser.add_argument("--minutes", type=float, default=60, help="stop each table after this")
    parser.add_argument("--cells", default="", help="only cells whose name contains this")
    given = parser.parse_args()
    chance = random.Random(given.seed)
    bad = 0
    for name in given.tables:
        began = time.monotonic()
        until = began + given.minutes * 60
        if name == "matrix":
            items: list[Any] = [one for one in cells.cells() if given.cells in str(one)]
            chance.shuffle(items)
            title, about = cells.TITLE, cells.__doc__ or ""
            results = _in_parallel(cells.run_cell, items, given.workers, until)
        else:
            items = [one for one in kills.kills(chance, given.kills) if given.cells in str(one)]
            title, about = kills.TITLE, kills.__doc__ or ""
            results = _in_parallel(kills.run_kill, items, given.workers, until)
        bad += sum(bool(one.problems) for one in results)
        seconds = time.monotonic() - began
        date = datetime.now(UTC).date().isoformat()
        if not given.cells:
            about = " ".join(about.split())
            report.write(
                name, report.Table(title, about, results, len(items), given.seed, date, seconds)
            )
        print(f"{name}: {len(results)} cells, {seconds:.0f} s", flush=True)
    raise SystemExit(1 if bad else 0)


if __name__ == "__main__":
    main()
