"""The bench measures a whole process and no more, and computes medians."""

import json
import os
import sys

import pytest

from bench import figures, members, processes
from bench.alternatives import toot_login
from bench.bench import Bench
from bench.environments import ALL, LOCKS
from bench.figures import Result, Sample
from bench.processes import Failed, Usage
from care100.formats import list_csv
from tests.locked_dependencies import audit

PYTHON = [sys.executable, "-I", "-S", "-c"]


def test_the_memory_of_a_process_is_its_own() -> None:
    mine = bytearray(100_000_000)
    mine[::4096] = b"x" * len(mine[::4096])
    small = processes.run([*PYTHON, "pass"], os.environ)
    large = processes.run([*PYTHON, "len(b'x' * 60_000_000)"], os.environ)
    assert small.peak_mb < 50
    assert large.peak_mb > small.peak_mb + 40
    assert len(mine)


def test_a_process_gets_its_input_and_its_variables() -> None:
    code = "import os, sys; print(sys.stdin.read() + os.environ['A'])"
    usage = processes.run([*PYTHON, code], {"A": "a"}, "given ")
    assert usage.out == "given a\n"
    assert usage.cpu_seconds > 0
    assert usage.seconds > 0


def test_an_unexpected_exit_code_stops_the_bench() -> None:
    code = "import sys; print('said'); sys.exit(3)"
    assert processes.run([*PYTHON, code], {}, codes=(0, 3)).out == "said\n"
    with pytest.raises(Failed, match=r"exit code 3\nsaid"):
        processes.run([*PYTHON, code], {})


def test_a_figure_has_the_medians_and_the_most_requests() -> None:
    samples = [
        Sample(Usage(n, 10 * n, 100 * n, ""), requests=int(n), writes=0) for n in (3.0, 1.0, 2.0)
    ]
    found = figures.figure("care100", samples)
    assert (found.seconds, found.cpu_seconds, found.peak_mb) == (2.0, 20.0, 200.0)
    assert (found.runs, found.requests, found.writes) == (3, 3, 0)


def test_a_result_survives_its_file() -> None:
    bench = Bench(2)
    one = bench.repeat("toot (toot 1.0)", lambda: Sample(Usage(1, 1, 1, ""), 2, 1))
    result = Result([one], [figures.share("time", 1.0, 2, 3.0)], "A note.", "2026-11-29")
    again = figures.from_json(json.loads(json.dumps(result.as_json())))
    assert again == result
    bench.results["row"] = again
    assert bench.seconds("row", "toot") == 1
    assert bench.seconds("row", "another") is None


def test_every_other_program_is_pinned_with_hashes() -> None:
    packages = {one.package.lower().replace(".", "-") for one in ALL}
    pinned = {
        pin.name.lower()
        for lock in LOCKS.rglob("*.lock")
        for pin in audit.pins(lock.read_text(encoding="utf-8"))
    }
    assert packages <= pinned
    assert {lock.parent for lock in LOCKS.rglob("*.lock")} <= {
        file.parent for file in audit.lock_files()
    }


def test_lists_of_any_size_can_be_imported() -> None:
    text = "\n".join([*members.rows(30), ""])
    rows = list_csv.read(text.encode())
    assert (len(rows.good), rows.bad) == (30, [])


def test_toot_gets_a_login(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("config")
    toot_login.write_configuration(folder, "http://localhost:1", "localhost:1", "ada", "secret")
    written = json.loads((folder / "toot" / "config.json").read_text())
    assert written["active_user"] in written["users"]
