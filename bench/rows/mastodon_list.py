"""The first follow of a hundred accounts with filing into a private list, and a second run."""

from bench.bench import CARE100, LOOP, Bench, Group, Row, requests_limit, writes_limit
from bench.figures import Result, Sample, figure, share
from bench.rows import mastodon
from bench.worlds import FOLLOWER, SLUG
from care100.sandbox import Sandbox

FIRST = Row("follow-list", "Mastodon: the same with filing into a list", "≤ 1.1 × the above")
AGAIN = Row(
    "follow-again",
    "Mastodon: nothing to do",
    "≤ 3 requests, 0 writes, ≤ 0.045 × the loop",
)
_NOTE = "The loop sends the same requests at every run, so its time is that of the first follow."


def _care100() -> tuple[Sample, Sample]:
    with mastodon.ready(Sandbox(accounts=mastodon.PEOPLE)) as person:
        first = person.sample(lambda: person.run("follow", SLUG, "--yes"))
        again = person.sample(lambda: person.run("follow", SLUG, "--yes"))
        assert len(person.sandbox.mastodon.state.follows(FOLLOWER)) == mastodon.PEOPLE
        return first, again


def _measure(bench: Bench) -> dict[str, Result]:
    samples = [_care100() for _ in range(bench.runs)]
    first = figure(CARE100, [one for one, _ in samples])
    again = figure(CARE100, [one for _, one in samples])
    plain, loop = (bench.seconds(mastodon.FIRST.name, one) for one in (CARE100, LOOP))
    filing = share("time, of that without a list", first.seconds, 1.1, plain)
    limits = [
        requests_limit(again, 3),
        writes_limit(again),
        share("time, of the loop", again.seconds, 0.045, loop),
    ]
    return {
        FIRST.name: Result([first], [filing]),
        AGAIN.name: Result([again], limits, _NOTE),
    }


GROUP = Group((FIRST, AGAIN), _measure)
