"""A first follow through a rate limit: 150 requests in a window of 30 seconds.

The earliest possible end is that of the same follow without the limit, plus the time from the
150th request to the end of the window.
"""

from statistics import median

from bench.bench import CARE100, Bench, Group, Row
from bench.figures import Limit, Result, Sample, figure
from bench.rows import mastodon
from bench.worlds import FOLLOWER, SLUG
from care100.sandbox import Sandbox

ALLOWED, WINDOW = 150, 30.0
ROW = Row(
    "follow-limited",
    f"Mastodon: 429 after {ALLOWED} requests, {WINDOW:.0f} s window",
    "within 10 % of the earliest possible end",
)


def _run(*, limited: bool) -> tuple[Sample, float]:
    """Return a run, and the seconds from the first request to the last one allowed."""
    with mastodon.ready(Sandbox(accounts=mastodon.PEOPLE)) as person:
        server = person.sandbox.mastodon
        if limited:
            server.state.rate_limiter.clear()
            server.state.limits.api = (ALLOWED, WINDOW)
        sample = person.sample(lambda: person.run("follow", SLUG, "--no-list", "--yes"))
        assert len(server.state.follows(FOLLOWER)) == mastodon.PEOPLE
        last = server.log[ALLOWED - 1].at
        return sample, (last - server.log[0].at).total_seconds()


def _measure(bench: Bench) -> dict[str, Result]:
    free = [_run(limited=False) for _ in range(bench.runs)]
    earliest = median(sample.usage.seconds + WINDOW - used for sample, used in free)
    with_limit = bench.repeat(CARE100, lambda: _run(limited=True)[0])
    without = figure("care100 without the limit", [sample for sample, _ in free])
    limit = Limit("time, of the earliest end", with_limit.seconds, round(1.1 * earliest, 3), "s")
    note = (
        "The earliest possible end is that of the same follow without the limit, plus the time "
        f"from request {ALLOWED} to the end of the window: {earliest:.1f} s."
    )
    return {ROW.name: Result([with_limit, without], [limit], note)}


GROUP = Group((ROW,), _measure)
