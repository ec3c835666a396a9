"""A server that refuses to show a list has not said that the list does not exist."""

import pytest

from care100.sandbox import Fault
from tests.reliability.world import world
from tests.remote_commands import COMMANDS


@pytest.mark.parametrize("status", [403, 422])
def test_a_refusal_to_show_a_list_names_the_server(status: int) -> None:
    [pull] = [one for one in COMMANDS if str(one) == "pull-bluesky"]
    with world() as person:
        pull.prepare(person)
        fault = Fault("status", path="getList$", status=status, times=None)
        person.sandbox.bluesky.faults.add(fault)
        ran = pull.run(person, expect=1)
    assert "localhost:" in ran.err
    assert "There is no list" not in ran.err
