"""What is measured: a figure for each program, limits, and the result of a row."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from bench.processes import Usage


@dataclass(frozen=True)
class Sample:
    """One run of a program, with the requests that the servers counted."""

    usage: Usage
    requests: int | None = None
    writes: int | None = None


@dataclass(frozen=True)
class Figure:
    """The medians of several runs of one program. `requests` are the most of any run."""

    program: str
    runs: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    requests: int | None = None
    writes: int | None = None

    @property
    def label(self) -> str:
        """Name the program and its work, without the version."""
        return self.program.partition(" (")[0]


def figure(program: str, samples: Sequence[Sample]) -> Figure:
    """Return the medians of samples."""
    usages = [one.usage for one in samples]
    counted = [(one.requests, one.writes or 0) for one in samples if one.requests is not None]
    return Figure(
        program,
        len(samples),
        round(median(one.seconds for one in usages), 3),
        round(median(one.cpu_seconds for one in usages), 3),
        round(median(one.peak_mb for one in usages), 1),
        max(requests for requests, _ in counted) if counted else None,
        max(writes for _, writes in counted) if counted else None,
    )


@dataclass(frozen=True)
class Limit:
    """One thing to reach: `measured` may be at most `at_most`, which is None where the other
    program could not be measured.
    """

    what: str
    measured: float
    at_most: float | None
    unit: str = ""

    @property
    def met(self) -> bool | None:
        """Whether it is reached; None if this is not known."""
        return None if self.at_most is None else self.measured <= self.at_most


@dataclass
class Result:
    """The figures of one row. `note` says what a reader must know to judge them."""

    figures: list[Figure]
    limits: list[Limit]
    note: str = ""
    date: str = ""
    machine: dict[str, str] = field(default_factory=dict)

    def of(self, program: str) -> Figure | None:
        """Return the figure of a program by its label."""
        return next((one for one in self.figures if one.label == program), None)

    @property
    def met(self) -> bool:
        """Whether each limit is reached, as far as it is known."""
        return not any(one.met is False for one in self.limits)

    def as_json(self) -> dict[str, Any]:
        """Return the data for docs/benchmarks.json."""
        return asdict(self)


def from_json(data: dict[str, Any]) -> Result:
    """Return the result that `as_json` wrote."""
    figures = [Figure(**one) for one in data["figures"]]
    limits = [Limit(**one) for one in data["limits"]]
    return Result(figures, limits, data["note"], data["date"], data["machine"])


def share(what: str, ours: float, factor: float, theirs: float | None, unit: str = "s") -> Limit:
    """Return the limit "at most `factor` times the figure of another program"."""
    return Limit(what, ours, None if theirs is None else round(factor * theirs, 3), unit)
