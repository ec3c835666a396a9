"""The law of the kills is broken by a program with a fault: else it could hold for any program."""

import pytest

from tests.reliability import planted
from tests.reliability.kills import KILL, Kill, run_kill
from tests.reliability.planted import Plant

_PLANTS: list[tuple[str, Plant]] = [
    ("follow-mastodon", planted.record_steps_only_when_they_end),
    ("follow-x", planted.record_steps_only_when_they_end),
    ("follow-bluesky", planted.record_steps_only_when_they_end),
    ("site", planted.write_half_a_page),
    ("import", planted.import_in_two_transactions),
    ("restore", planted.restore_half_a_registry),
]


@pytest.mark.parametrize(("job", "plant"), _PLANTS, ids=lambda one: getattr(one, "__name__", one))
def test_a_kill_finds_a_planted_fault(job: str, plant: Plant) -> None:
    try:
        problems = run_kill(Kill(KILL, job, 1.0), plant).problems
    except AssertionError as error:
        problems = (str(error),)
    assert problems
    # It was killed where the fault shows, rather than ended by the fault itself.
    assert not [one for one in problems if one.startswith("exit code")]


@pytest.mark.parametrize("job", sorted({job for job, _ in _PLANTS}))
def test_a_kill_finds_nothing_without_a_fault(job: str) -> None:
    assert run_kill(Kill(KILL, job, 1.0)).problems == ()
