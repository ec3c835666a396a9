"""`docs/benchmarks.json`, and `docs/benchmarks.md` that is made from it."""

import json

from bench.bench import Row
from bench.environments import TOP
from bench.figures import Figure, Limit, Result, from_json
from bench.rows import GROUPS

PAGE, DATA = TOP / "docs" / "benchmarks.md", TOP / "docs" / "benchmarks.json"
ROWS: tuple[Row, ...] = tuple(row for group in GROUPS for row in group.rows)
_INTRODUCTION = """# Benchmarks

`make bench` measures care100 and writes this page and [benchmarks.json](benchmarks.json). Servers
are those of the [sandbox](sandbox.md), on the same computer, with latency added to each request.
Each figure is the median of several runs of a whole process, from its start to its end. The
servers count the requests. Other programs come from PyPI, in the versions of the lock files in
`bench/alternatives`.

A row is met if each of its limits is.
"""
_FIGURES_ABOUT = """Time is from the start of the process to its end, CPU is user and system time,
and memory is the largest resident set. Requests and writes are the most of any run; a dash is for
what was not counted."""
_FIGURES_HEAD = "| work | program | runs | time, s | CPU, s | memory, MB | requests | writes |"
_FIGURES_RULE = "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |"


def stored() -> dict[str, Result]:
    """Return the results of earlier runs."""
    if not DATA.exists():
        return {}
    rows = json.loads(DATA.read_text())["rows"]
    return {name: from_json(one) for name, one in rows.items()}


def write(results: dict[str, Result]) -> None:
    """Write both files, with the rows in the order of the table."""
    rows = {row.name: results[row.name].as_json() for row in ROWS if row.name in results}
    DATA.write_text(json.dumps({"rows": rows}, indent=1, ensure_ascii=False) + "\n")
    PAGE.write_text(page(results))


def page(results: dict[str, Result]) -> str:
    """Return the page for these results."""
    found = [(row, results[row.name]) for row in ROWS if row.name in results]
    lines = [_INTRODUCTION, "| work | to reach | measured | met |", "| --- | --- | --- | --- |"]
    for row, result in found:
        measured = "<br>".join(_reached(limit) for limit in result.limits)
        lines.append(f"| {row.work} | {row.reach} | {measured} | {_verdict(result.limits)} |")
    missing = [row for row in ROWS if row.name not in results]
    lines += [f"| {row.work} | {row.reach} | not measured yet | not known |" for row in missing]
    lines += ["", "## All figures", ""]
    lines += [_FIGURES_ABOUT, "", _FIGURES_HEAD, _FIGURES_RULE]
    for row, result in found:
        for n, one in enumerate(result.figures):
            lines.append(f"| {row.work if n == 0 else ''} | {_cells(one)} |")
    notes = [f"- {row.work}: {result.note}" for row, result in found if result.note]
    lines += ["", "## How the rows are measured", "", *notes, "", "## Computer", ""]
    lines += _computers(found)
    return "\n".join([*lines, ""])


def _number(value: float, unit: str) -> str:
    if unit == "$":
        return f"${value:.2f}"
    text = f"{value:,.0f}" if unit in ("", "MB") else f"{value:.2f}"
    return f"{text} {unit}".strip()


def _reached(limit: Limit) -> str:
    measured = f"{limit.what}: {_number(limit.measured, limit.unit)}"
    if limit.at_most is None:
        return f"{measured} (no figure to compare with)"
    return f"{measured} (at most {_number(limit.at_most, limit.unit)})"


def _verdict(limits: list[Limit]) -> str:
    if missed := [one for one in limits if one.met is False]:
        return "**no**: " + ", ".join(f"{one.what} {_excess(one)}" for one in missed)
    return "not known" if any(one.met is None for one in limits) else "yes"


def _excess(limit: Limit) -> str:
    """Say by how much a limit is missed."""
    if not limit.at_most:
        return f"{_number(limit.measured, limit.unit)} too much"
    return f"{limit.measured / limit.at_most:.2f} times the limit"


def _cells(one: Figure) -> str:
    cpu = f"{one.cpu_seconds:.2f}" if one.cpu_seconds else "–"
    memory = f"{one.peak_mb:.0f}" if one.peak_mb else "–"
    counts = ["–" if n is None else str(n) for n in (one.requests, one.writes)]
    return " | ".join([one.program, str(one.runs), f"{one.seconds:.2f}", cpu, memory, *counts])


def _computers(found: list[tuple[Row, Result]]) -> list[str]:
    """Name the computers and the dates, with the rows that each measured."""
    by_run: dict[str, list[str]] = {}
    for row, result in found:
        about = result.machine
        text = (
            f"{about['processor']}, {about['cores']} cores, {about['memory']} of memory, "
            f"{about['system']}, Python {about['python']}, on {result.date}"
        )
        by_run.setdefault(text, []).append(row.name)
    if len(by_run) == 1:
        return [f"{next(iter(by_run))}."]
    return [f"- {text}: {', '.join(names)}" for text, names in by_run.items()]
