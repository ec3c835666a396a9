"""Two curators make a thousand edits at once while the server is killed: nothing is lost."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Self

import pytest

from tests.person import Typist
from tests.registry.postgres.cluster import Cluster
from tests.registry.postgres.edits import COMMON, DOWN, READY, edits

EACH = 500
NAMES = ("ada", "ben")
# The edits of the first curator after which the server is killed.
KILLED_AFTER = (100, 300)


class Colleague:
    """A curator in a process of their own."""

    def __init__(self, curator: Typist, address: str, name: str) -> None:
        self.name = name
        self.confirmed: list[tuple[str, str, str]] = []
        self.failures: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.registry.postgres.edits", address, name, str(EACH)],
            env={**os.environ, **curator.surroundings, "CARE100_CURATOR": name},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:
            self._process.kill()

    def works(self, until: int = EACH) -> bool:
        """Read what is confirmed, up to a number of edits; return False if the server is down."""
        assert self._process.stdout
        while len(self.confirmed) < until:
            line = self._process.stdout.readline()
            assert line, "The process has ended before its last edit."
            if line.startswith(DOWN):
                self.failures.append(line)
                return False
            do, who, topic = line.split()
            self.confirmed.append((do, who, topic))
        return True

    def is_ready(self) -> None:
        """Wait until the colleague could begin: starting takes longer than many edits."""
        assert self._process.stdout
        assert self._process.stdout.readline().strip() == READY

    def goes_on(self) -> None:
        """Let the colleague begin, or repeat the edit that failed."""
        assert self._process.stdin
        self._process.stdin.write("up\n")
        self._process.stdin.flush()

    def ends(self) -> None:
        """Wait for the end."""
        self._process.wait(60)
        assert self._process.returncode == 0


@pytest.fixture
def colleagues(
    curator: Typist, own_server: Cluster, monkeypatch: pytest.MonkeyPatch
) -> Iterator[list[Colleague]]:
    address = own_server.address("postgres")
    monkeypatch.setenv("CARE100_DB", address)
    curator.runs("new", "people", "--title", "People", "--create")
    curator.runs("add", "people", f"x:{COMMON}")
    with ExitStack() as at_work:
        yield [at_work.enter_context(Colleague(curator, address, name)) for name in NAMES]


def test_a_thousand_mixed_edits_survive_a_killed_server(
    curator: Typist, own_server: Cluster, colleagues: list[Colleague]
) -> None:
    for one in colleagues:
        one.is_ready()
    for one in colleagues:
        one.goes_on()
    for until in KILLED_AFTER:
        assert colleagues[0].works(until)
        own_server.stop("immediate")
        # Each finds out at the next edit, after those that were confirmed before.
        assert not any(one.works() for one in colleagues)
        own_server.start()
        for one in colleagues:
            one.goes_on()
    for one in colleagues:
        assert one.works()
        one.ends()
        assert len(one.failures) == len(KILLED_AFTER)
    _check_members(curator)
    _check_history(curator)


def _check_members(curator: Typist) -> None:
    """Check that the list is what all confirmed edits together make of it."""
    shown = curator.runs("show", "people", "--json").json["members"]
    topics = {one["x"]: set(one["topics"]) for one in shown}
    expected: dict[str, set[str]] = {COMMON: set()}
    for name in NAMES:
        for count, (do, who) in enumerate(edits(name, EACH)):
            if do == "add":
                expected[who] = set()
            elif do == "remove":
                del expected[who]
            else:
                expected[who].add(f"{name}{count}")
    assert topics == expected
    assert len(topics[COMMON]) == 2 * EACH // 5


def _check_history(curator: Typist) -> None:
    """Check that each edit is recorded once, and begins where the one before it ended."""
    changes = curator.runs("history", "people", "--json").json["changes"]
    made = [one for one in changes if one["who"] in NAMES]
    assert len(made) == 2 * EACH
    common = [one for one in made if (one["after"] or {}).get("x") == COMMON]
    assert [one["before"] for one in common[1:]] == [one["after"] for one in common[:-1]]
