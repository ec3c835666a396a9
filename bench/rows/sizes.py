"""Commands on long lists: X's largest List, and how the figures grow to 100,000 members."""

from functools import partial

from bench import members
from bench.bench import Bench, Group, Row
from bench.figures import Figure, Limit, Result
from bench.worlds import CURATOR, SLUG, World, world
from care100.sandbox import Sandbox

LARGEST = 5_000
SIZES = (1_000, LARGEST, 20_000, 100_000)
COMMANDS: dict[str, tuple[str, ...]] = {
    "show": ("show", SLUG),
    "export": ("export", SLUG),
    "stats": ("stats", SLUG),
    "plan": ("sync", SLUG, "--on", "x", "--dry-run"),
    "site": ("site", SLUG, "-o", "SITE"),
}
_SHOWN = {"plan": "sync --dry-run"}
ROWS = {
    command: Row(
        f"long-{command}",
        f"`{_SHOWN.get(command, command)}` of {LARGEST:,} members",
        f"≤ 1.5 s and ≤ 200 MB at {LARGEST:,}; to 100,000 in proportion",
    )
    for command in COMMANDS
}


def label(command: str, size: int) -> str:
    """Return the name of a figure."""
    return f"{command} of {size:,}"


def _words(person: World, command: str) -> list[str]:
    return [str(person.home / "site") if word == "SITE" else word for word in COMMANDS[command]]


def _figures(bench: Bench, size: int) -> dict[str, Figure]:
    with world(Sandbox()) as person:
        person.has_list(members.rows(size))
        person.run("describe", SLUG, "--title", "People")
        person.log_in("x", CURATOR)

        return {command: _figure(bench, person, command, size) for command in COMMANDS}


def _figure(bench: Bench, person: World, command: str, size: int) -> Figure:
    # X's Lists have at most 5,000 members; the plan names the others.
    codes = (0, 3) if command == "plan" else (0,)
    words = _words(person, command)
    run = partial(person.run, *words, codes=codes)
    return bench.repeat(label(command, size), lambda: person.sample(run))


def _measure(bench: Bench) -> dict[str, Result]:
    by_size = {size: _figures(bench, size) for size in SIZES}
    results = {}
    for command, row in ROWS.items():
        figures = {size: found[command] for size, found in by_size.items()}
        at_largest, at_most = figures[LARGEST], figures[SIZES[-1]]
        in_proportion = round(SIZES[-1] / LARGEST * at_largest.seconds, 3)
        limits = [
            Limit("time", at_largest.seconds, 1.5, "s"),
            Limit("memory", at_largest.peak_mb, 200, "MB"),
            Limit(f"time at {SIZES[-1]:,}", at_most.seconds, in_proportion, "s"),
        ]
        results[row.name] = Result(list(figures.values()), limits)
    return results


GROUP = Group(tuple(ROWS.values()), _measure)
