"""A sample of `make reliability`: about thirty faults and ten kills, the same in every run."""

import random
from collections.abc import Sequence

import pytest

from tests.reliability import cells, kills
from tests.reliability.cells import Cell
from tests.reliability.faults import ALL, SLOW_FAULTS
from tests.reliability.interrupted import JOBS
from tests.reliability.kills import KILL, Kill

_SEED = 100


def _faults() -> Sequence[tuple[str, str, int]]:
    """Return commands with a fault, and the number of the operation that meets it."""
    chance = random.Random(_SEED)
    quick = [one for one in ALL if one not in SLOW_FAULTS]
    chance.shuffle(quick)
    names = [chance.choice(cells.NAMES) for _ in quick]
    return [(name, fault, chance.randrange(100)) for name, fault in zip(names, quick, strict=True)]


def _kills() -> Sequence[Kill]:
    chance = random.Random(_SEED)
    jobs = chance.sample(sorted(JOBS), 10)
    return [Kill(KILL, job, chance.random()) for job in jobs]


@pytest.mark.parametrize(("name", "fault", "number"), _faults())
def test_a_command_survives_a_fault(name: str, fault: str, number: int) -> None:
    operations = cells.reference(name).operations
    cell = Cell(name, operations[number % len(operations)], fault)
    assert cells.run_cell(cell).problems == ()


@pytest.mark.parametrize("kill", _kills(), ids=str)
def test_a_command_survives_a_kill(kill: Kill) -> None:
    assert kills.run_kill(kill).problems == ()
