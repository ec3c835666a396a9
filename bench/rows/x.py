"""Publishing a hundred members with known ids as a List on X, and a second run."""

from bench.bench import CARE100, Bench, Group, Row, requests_limit
from bench.figures import Limit, Result, Sample, figure
from bench.rows.mastodon import LATENCY, PEOPLE
from bench.worlds import CURATOR, SLUG, world
from care100.sandbox import Sandbox

FIRST = Row("x", f"X: publish {PEOPLE} with ids known at 100 ms", "1 + 100 requests, $0.51")
AGAIN = Row("x-again", "X: nothing to do", "0 requests, $0.00")
Priced = tuple[Sample, float]


def _care100() -> tuple[Priced, Priced]:
    sandbox = Sandbox(accounts=PEOPLE)
    rows = ["x", *(f"acct{n:03}" for n in range(1, PEOPLE + 1))]
    with world(sandbox) as person:
        person.log_in("x", CURATOR)

        def publish(slug: str) -> Priced:
            sandbox.x.costs.clear()
            command = ("sync", slug, "--on", "x", "--pace", "0", "--yes")
            sample = person.sample(lambda: person.run(*command))
            return sample, float(sandbox.x.costs.total)

        # Another list with the same accounts, after which X has confirmed their ids.
        person.has_list(rows, "others")
        publish("others")
        person.has_list(rows)
        person.set_latency(LATENCY)
        return publish(SLUG), publish(SLUG)


def _result(priced: list[Priced], requests: int, dollars: float, note: str = "") -> Result:
    ours = figure(CARE100, [sample for sample, _ in priced])
    price = max(spent for _, spent in priced)
    return Result(
        [ours], [requests_limit(ours, requests), Limit("price", price, dollars, "$")], note
    )


def _measure(bench: Bench) -> dict[str, Result]:
    samples = [_care100() for _ in range(bench.runs)]
    note = (
        "The ids are known from another list with the same accounts. With --pace 0: by default "
        "care100 waits six seconds between additions, because X forbids adding in bulk."
    )
    return {
        FIRST.name: _result([one for one, _ in samples], 1 + PEOPLE, 0.51, note),
        AGAIN.name: _result([one for _, one in samples], 0, 0.0),
    }


GROUP = Group((FIRST, AGAIN), _measure)
