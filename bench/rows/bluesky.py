"""The first follow of a hundred accounts on Bluesky, and a second run."""

import os

from bench import processes
from bench.bench import (
    CARE100,
    SDK_LOOP,
    Bench,
    Group,
    Row,
    requests_limit,
    writes_limit,
)
from bench.environments import ATPROTO, LOCKS
from bench.figures import Result, Sample, figure
from bench.rows.mastodon import LATENCY, PEOPLE
from bench.worlds import FOLLOWER, SLUG, world
from care100.sandbox import Sandbox

FIRST = Row("bluesky", f"Bluesky: first follow of {PEOPLE} at 100 ms", "≤ 6 requests")
AGAIN = Row("bluesky-again", "Bluesky: nothing to do", "≤ 5 requests, 0 writes")
_HANDLES = [f"acct{n:03}.test" for n in range(1, PEOPLE + 1)]


def _care100() -> tuple[Sample, Sample]:
    with world(Sandbox(accounts=PEOPLE)) as person:
        person.has_list(["bluesky", *_HANDLES])
        person.log_in("bluesky")
        person.set_latency(LATENCY)
        command = ("follow", SLUG, "--yes")
        first = person.sample(lambda: person.run(*command))
        again = person.sample(lambda: person.run(*command))
        assert len(person.sandbox.bluesky.state.following("follower.test")) == PEOPLE
        return first, again


def _loop() -> Sample:
    with world(Sandbox(accounts=PEOPLE, latency=LATENCY)) as person:
        server = person.sandbox.bluesky
        user = server.users[FOLLOWER]
        script = str(LOCKS / "bluesky_loop.py")
        words = [ATPROTO.python, script, server.url, user["handle"], user["app_password"]]
        return person.sample(lambda: processes.run(words, os.environ, "\n".join(_HANDLES)))


def _measure(bench: Bench) -> dict[str, Result]:
    samples = [_care100() for _ in range(bench.runs)]
    first = figure(CARE100, [one for one, _ in samples])
    again = figure(CARE100, [one for _, one in samples])
    figures = [first]
    if ATPROTO.installed:
        figures.append(bench.repeat_at_once(ATPROTO.label(SDK_LOOP), _loop))
    return {
        FIRST.name: Result(figures, [requests_limit(first, 6)]),
        AGAIN.name: Result([again], [requests_limit(again, 5), writes_limit(again)]),
    }


GROUP = Group((FIRST, AGAIN), _measure)
