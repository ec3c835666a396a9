"""The time of the whole test suite. It takes minutes, so that a run of all rows keeps the figure
of the last time that this row was named with `--only make-test`.
"""

import os
import sys

from bench import processes
from bench.bench import Bench, Group, Row
from bench.environments import TOP
from bench.figures import Limit, Result, Sample, figure

ROW = Row("make-test", "`make test` on two cores", "≤ 4 minutes")


def _measure(_bench: Bench) -> dict[str, Result]:
    words = [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal"]
    env = {**os.environ, "PYTHONPATH": f"{TOP / 'src'}:{TOP}"}
    # Exit code 1: a test failed, which takes as long.
    usage = processes.run(["env", "-C", str(TOP), *words], env, codes=(0, 1))
    ours = figure("make test", [Sample(usage)])
    note = "One run, measured by itself: `make bench ARGS='--only make-test'`."
    return {ROW.name: Result([ours], [Limit("time", ours.seconds, 240, "s")], note)}


GROUP = Group((ROW,), _measure)
