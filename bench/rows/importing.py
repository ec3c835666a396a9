"""Importing many members, compared with `sqlite-utils insert --csv`."""

import os

from bench import members, processes
from bench.bench import CARE100, SQLITE_UTILS, Bench, Group, Row
from bench.environments import SQLITE_UTILS as ENVIRONMENT
from bench.figures import Limit, Result, Sample, share
from bench.worlds import SLUG, Program, temporary_home

SIZES = (10_000, 100_000)


def _care100(count: int, text: str) -> Sample:
    with temporary_home() as home:
        program = Program(home)
        program.run("lists")  # makes the registry
        file = home / "members.csv"
        file.write_text(text)
        return Sample(program.run("import", SLUG, str(file), "--limit", str(count)))


def _sqlite_utils(text: str) -> Sample:
    with temporary_home() as home:
        file = home / "members.csv"
        file.write_text(text)
        program = ENVIRONMENT.program("sqlite-utils")
        words = [program, "insert", str(home / "members.db"), SLUG, str(file), "--csv"]
        return Sample(processes.run(words, os.environ))


def _group(count: int) -> Group:
    row = Row(
        f"import-{count}",
        f"`import` of {count:,} members",
        "≤ 4 × `sqlite-utils insert` (CPU), ≤ 200 MB",
    )

    def measure(bench: Bench) -> dict[str, Result]:
        text = "\n".join([*members.rows(count), ""])
        ours = bench.repeat(CARE100, lambda: _care100(count, text))
        figures = [ours]
        if ENVIRONMENT.installed:
            label = ENVIRONMENT.label(SQLITE_UTILS)
            figures.append(bench.repeat(label, lambda: _sqlite_utils(text)))
        theirs = figures[1].cpu_seconds if len(figures) > 1 else None
        limits = [
            share("CPU, of sqlite-utils", ours.cpu_seconds, 4, theirs),
            Limit("memory", ours.peak_mb, 200, "MB"),
        ]
        return {row.name: Result(figures, limits)}

    return Group((row,), measure)


GROUPS = tuple(_group(count) for count in SIZES)
