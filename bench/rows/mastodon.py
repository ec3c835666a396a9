"""The first follow of a hundred accounts that the server knows."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from bench import processes
from bench.alternatives.toot_login import write_configuration
from bench.bench import (
    CARE100,
    LOOP,
    TOOT,
    Bench,
    Group,
    Row,
    requests_limit,
)
from bench.environments import LOCKS, MASTODON_PY
from bench.environments import TOOT as TOOT_ENVIRONMENT
from bench.figures import Figure, Result, Sample, share
from bench.worlds import FOLLOWER, SLUG, World, temporary_home, world
from care100.sandbox import Sandbox

PEOPLE = 100
LATENCY = 0.1
FIRST = Row(
    "follow",
    f"Mastodon: first follow of {PEOPLE} known accounts at 100 ms, no list",
    "≤ 0.16 × the loop, ≤ 0.06 × toot, ≤ 2 requests an account + 6",
)


def handles(sandbox: Sandbox) -> list[str]:
    """Return the handles of the hundred."""
    return [f"acct{n:03}@{sandbox.mastodon.domain}" for n in range(1, PEOPLE + 1)]


@contextmanager
def ready(sandbox: Sandbox) -> Iterator[World]:
    """Give a person with the list, who is logged in on a server with latency."""
    with world(sandbox) as person:
        person.has_list(["mastodon", *handles(sandbox)])
        person.log_in("mastodon")
        person.set_latency(LATENCY)
        yield person


def _care100() -> Sample:
    with ready(Sandbox(accounts=PEOPLE)) as person:
        sample = person.sample(lambda: person.run("follow", SLUG, "--no-list", "--yes"))
        assert len(person.sandbox.mastodon.state.follows(FOLLOWER)) == PEOPLE
        return sample


def _loop() -> Sample:
    with world(Sandbox(accounts=PEOPLE, latency=LATENCY)) as person:
        server = person.sandbox.mastodon
        script = str(LOCKS / "mastodon_loop.py")
        words = [MASTODON_PY.python, script, server.url, server.users[FOLLOWER], "lookup"]
        given = "\n".join(handles(person.sandbox))
        return person.sample(lambda: processes.run(words, os.environ, given))


def _toot() -> Sample:
    with temporary_home() as home, world(Sandbox(accounts=PEOPLE, latency=LATENCY)) as person:
        server = person.sandbox.mastodon
        token = server.users[FOLLOWER]
        write_configuration(home, server.url, server.domain, FOLLOWER, token)
        toot = TOOT_ENVIRONMENT.program("toot")
        words = ["sh", "-c", f'while read handle; do {toot} follow "$handle" || exit; done']
        given = "".join(f"{one}\n" for one in handles(person.sandbox))
        env = {**os.environ, "XDG_CONFIG_HOME": str(home)}
        return person.sample(lambda: processes.run(words, env, given))


def _measure(bench: Bench) -> dict[str, Result]:
    ours = bench.repeat(CARE100, _care100)
    others: dict[str, Figure] = {}
    if MASTODON_PY.installed:
        others[LOOP] = bench.repeat_at_once(MASTODON_PY.label(LOOP), _loop)
    if TOOT_ENVIRONMENT.installed:
        others[TOOT] = bench.repeat(TOOT_ENVIRONMENT.label(TOOT), _toot)
    loop, toot = (others[one].seconds if one in others else None for one in (LOOP, TOOT))
    limits = [
        share("time, of the loop", ours.seconds, 0.16, loop),
        share("time, of toot", ours.seconds, 0.06, toot),
        requests_limit(ours, 2 * PEOPLE + 6),
    ]
    return {FIRST.name: Result([ours, *others.values()], limits)}


GROUP = Group((FIRST,), _measure)
