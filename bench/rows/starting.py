"""How much processor time a start takes, compared with toot's."""

import os
from collections.abc import Callable

from bench import processes
from bench.bench import TOOT_HELP, Bench, Group, Row
from bench.environments import TOOT
from bench.figures import Figure, Result, Sample, share
from bench.worlds import Program, temporary_home

_COMMANDS: dict[Row, tuple[float, tuple[tuple[str, ...], ...]]] = {
    Row("start", "`--version`, `--help`", "≤ 0.35 × `toot --help` (CPU)"): (
        0.35,
        (("--version",), ("--help",)),
    ),
    Row("show", "`lists`, `show social-care-100`", "≤ 1.4 × `toot --help` (CPU)"): (
        1.4,
        (("lists",), ("show", "social-care-100")),
    ),
}
# A start is short, so that more runs cost little and make the median steadier.
_TIMES = 3


def _figure(bench: Bench, label: str, run: Callable[[], processes.Usage]) -> Figure:
    run()  # compiles modules, and makes the registry
    return Bench(bench.runs * _TIMES).repeat(label, lambda: Sample(run()))


def _toot(bench: Bench) -> Figure:
    with temporary_home() as home:
        words = [TOOT.program("toot"), "--help"]
        env = {**os.environ, "XDG_CONFIG_HOME": str(home)}
        return _figure(bench, TOOT.label(TOOT_HELP), lambda: processes.run(words, env))


def _care100(bench: Bench, command: tuple[str, ...]) -> Figure:
    with temporary_home() as home:
        program = Program(home)
        label = f"care100 {' '.join(command)}"
        return _figure(bench, label, lambda: program.run(*command))


def _measure(bench: Bench) -> dict[str, Result]:
    others = [_toot(bench)] if TOOT.installed else []
    theirs = others[0].cpu_seconds if others else None
    results = {}
    for row, (factor, commands) in _COMMANDS.items():
        ours = [_care100(bench, command) for command in commands]
        limits = [share(f"CPU of {one.program}", one.cpu_seconds, factor, theirs) for one in ours]
        results[row.name] = Result([*ours, *others], limits)
    return results


GROUP = Group(tuple(_COMMANDS), _measure)
