"""One run of the bench: how often each program is run, and the results so far."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from bench.figures import Figure, Limit, Result, Sample, figure

RUNS = 5
CARE100 = "care100"
LOOP = "Mastodon.py loop"
TOOT = "toot"
SDK_LOOP = "atproto loop"
SQLITE_UTILS = "sqlite-utils"
TOOT_HELP = "toot --help"


@dataclass
class Bench:
    """`results` are those of this run, and of earlier runs for rows that this one leaves out."""

    runs: int = RUNS
    results: dict[str, Result] = field(default_factory=dict)

    def repeat(self, program: str, run: Callable[[], Sample]) -> Figure:
        """Run a program several times, one after the other."""
        return figure(program, [run() for _ in range(self.runs)])

    def repeat_at_once(self, program: str, run: Callable[[], Sample]) -> Figure:
        """Run a program several times at once. Only for programs that nearly always wait for a
        server; each must have a server of its own.
        """
        with ThreadPoolExecutor(self.runs) as pool:
            return figure(program, list(pool.map(lambda _: run(), range(self.runs))))

    def seconds(self, row: str, program: str) -> float | None:
        """Return the time of a program in a row, or None if it was not measured."""
        found = self.results[row].of(program) if row in self.results else None
        return found.seconds if found else None


@dataclass(frozen=True)
class Row:
    """A row of the table: its name for `--only`, the work, and what to reach."""

    name: str
    work: str
    reach: str


@dataclass(frozen=True)
class Group:
    """Rows that one function measures; it returns a result for each."""

    rows: Sequence[Row]
    measure: Callable[[Bench], dict[str, Result]]


def requests_limit(figure: Figure, at_most: float) -> Limit:
    """Return the limit on the requests of a figure."""
    return Limit("requests", figure.requests or 0, at_most)


def writes_limit(figure: Figure) -> Limit:
    """Return the limit "no write request"."""
    return Limit("writes", figure.writes or 0, 0)
