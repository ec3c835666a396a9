"""The figures of a list.

Each group counts every member once, so that it adds up to the list; only a member with several
topics counts for each of them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from care100.model import sanitize
from care100.model.findings import FindingKind
from care100.model.list_metadata import Edition
from care100.model.members import Kind, Member
from care100.model.topics import topic_key
from care100.platforms import PLATFORMS
from care100.stats.growth import Flow, Growth, growth

WELL, UNCHECKED = "well", "unchecked"
"""The health of a member without findings, and of a member that was never checked."""
SEVERAL = "both"
"""The platform group of members with accounts on several platforms."""


@dataclass(frozen=True)
class Condition:
    """One member's health: whether any account was checked, and the kinds of its findings."""

    checked: bool = False
    findings: frozenset[FindingKind] = frozenset()

    @property
    def health(self) -> str:
        """Return the worst finding's kind, WELL without findings, or UNCHECKED."""
        worst = next((one for one in FindingKind if one in self.findings), None)
        return worst or (WELL if self.checked else UNCHECKED)


@dataclass(frozen=True)
class Count:
    """The number of members in one group."""

    name: str
    members: int


@dataclass(frozen=True)
class Figures:
    """The figures of a list.

    `topics` are ordered from largest to smallest, followed by members without a topic, whose
    name is empty; in `kinds`, members without a kind are last. `checked` is when the list was
    last checked (aware UTC), or None.
    """

    members: int
    topics: tuple[Count, ...]
    kinds: tuple[Count, ...]
    platforms: tuple[Count, ...]
    growth: Growth
    health: tuple[Count, ...]
    checked: datetime | None


def figures(
    edition: Edition,
    conditions: Sequence[Condition],
    flows: Sequence[Flow],
    checked: datetime | None,
) -> Figures:
    """Compute the figures of a list; `conditions` has one value for each member."""
    members = edition.members
    health = [one.health for one in conditions]
    return Figures(
        members=len(members),
        topics=_topics(members),
        kinds=_counted([*Kind, ""], [one.kind for one in members]),
        platforms=_counted([*PLATFORMS, SEVERAL], map(_platform_group, members)),
        growth=growth(flows, len(members)),
        health=_counted([WELL, *FindingKind, UNCHECKED], health),
        checked=checked,
    )


def _topics(members: Iterable[Member]) -> tuple[Count, ...]:
    """Count members by topic; a member counts for each of its topics.

    Topics are compared without case and keep the first spelling.
    """
    names: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for one in members:
        for topic in one.topics or ("",):
            names.setdefault(topic_key(topic), sanitize.line(topic))
            counts[topic_key(topic)] += 1
    order = sorted(counts, key=lambda key: (not key, -counts[key], key))
    return tuple(Count(names[key], counts[key]) for key in order)


def _platform_group(one: Member) -> str:
    return SEVERAL if len(one.handles) > 1 else one.handles[0].platform


def _counted(order: Iterable[str], found: Iterable[str]) -> tuple[Count, ...]:
    """Count the names in `found`, in the given order."""
    counts = Counter(found)
    return tuple(Count(str(name), counts[name]) for name in order if counts[name])
