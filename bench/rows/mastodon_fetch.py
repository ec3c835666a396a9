"""The first follow of a hundred accounts that the server must fetch from their own servers."""

import os

from bench import processes
from bench.bench import CARE100, LOOP, Bench, Group, Row
from bench.environments import LOCKS, MASTODON_PY
from bench.figures import Result, Sample, share
from bench.rows.mastodon import LATENCY, PEOPLE
from bench.worlds import FOLLOWER, SLUG, world
from care100.sandbox import Sandbox

FETCH = 1.0
ROW = Row(
    "follow-fetched",
    f"Mastodon: {PEOPLE} accounts that the server must fetch (1 s each)",
    "≤ 0.2 × the loop",
)


def _sandbox() -> tuple[Sandbox, list[str]]:
    """Return a sandbox whose server has not met a hundred accounts, and their handles."""
    sandbox = Sandbox(resolve_latency=FETCH)
    found = [f"far{n:03}@far.example" for n in range(1, PEOPLE + 1)]
    for handle in found:
        sandbox.mastodon.state.add_account(handle, known=False)
    return sandbox, found


def _care100() -> Sample:
    sandbox, handles = _sandbox()
    with world(sandbox) as person:
        person.has_list(["mastodon", *handles])
        person.log_in("mastodon")
        person.set_latency(LATENCY)
        sample = person.sample(lambda: person.run("follow", SLUG, "--no-list", "--yes"))
        assert len(sandbox.mastodon.state.follows(FOLLOWER)) == PEOPLE
        return sample


def _loop() -> Sample:
    sandbox, handles = _sandbox()
    with world(sandbox) as person:
        person.set_latency(LATENCY)
        server = sandbox.mastodon
        script = str(LOCKS / "mastodon_loop.py")
        words = [MASTODON_PY.python, script, server.url, server.users[FOLLOWER], "search"]
        return person.sample(lambda: processes.run(words, os.environ, "\n".join(handles)))


def _measure(bench: Bench) -> dict[str, Result]:
    figures = [bench.repeat(CARE100, _care100)]
    if MASTODON_PY.installed:
        figures.append(bench.repeat_at_once(MASTODON_PY.label(LOOP), _loop))
    loop = figures[1].seconds if len(figures) > 1 else None
    limit = share("time, of the loop", figures[0].seconds, 0.2, loop)
    return {ROW.name: Result(figures, [limit])}


GROUP = Group((ROW,), _measure)
