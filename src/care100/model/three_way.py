"""Three-way merges: what two people changed since a common base, put together.

An entry is a member as values by field. Fields that belong together, such as a handle and its
permanent id, form a unit: both values come from the same side.
"""

import dataclasses
import json
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

Unit = tuple[str, ...]
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """A member on one side. `given` names the fields that the side has, None for all."""

    identities: frozenset[tuple[str, str]]
    values: Values
    given: Set[str] | None = None

    @property
    def name(self) -> str:
        """Return the member's name."""
        return str(self.values.get("name", ""))


@dataclass(frozen=True)
class Conflict:
    """A difference that only a person can resolve.

    `field` is empty if one side has removed the member, or never had it; that side's value is
    None. `key` identifies what their side wants: the same again is the same key. `before` and
    `after` are the common values and, for a member on one side only, those of that side;
    `identities` are of the member.
    """

    name: str
    field: str
    ours: str | None
    theirs: str | None
    key: str = ""
    before: Values | None = dataclasses.field(default=None, compare=False)
    after: Values | None = dataclasses.field(default=None, compare=False)
    identities: frozenset[tuple[str, str]] = dataclasses.field(default=frozenset(), compare=False)


Choose = Callable[[Conflict], bool | None]
"""Return whether a conflict takes their side; None leaves it unresolved."""


@dataclass(frozen=True)
class Step:
    """What a merge does with one member: add it (no `ours`), remove it (no `values`), or
    change it.
    """

    ours: Entry | None
    values: Values | None


@dataclass
class Merge:
    """The steps that bring our side to the result, and the conflicts that nobody resolved."""

    steps: list[Step] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)


_NOBODY = Entry(frozenset(), {})


@dataclass
class _Triple:
    base: Entry | None = None
    ours: Entry | None = None
    theirs: Entry | None = None


def merge(
    base: Sequence[Entry] | None,
    ours: Sequence[Entry],
    theirs: Sequence[Entry],
    units: Sequence[Unit],
    choose: Choose,
) -> Merge:
    """Merge two lists of members. Without a base, each difference is a conflict."""
    return _Merger(units, choose, has_base=base is not None).merge(base or (), ours, theirs)


def merge_values(
    base: Values | None, ours: Values, theirs: Values, units: Sequence[Unit], choose: Choose
) -> tuple[dict[str, Any], list[Conflict]]:
    """Merge two sets of values that have no identity, such as a list's metadata.

    Return our values as they become, and the conflicts that nobody resolved.
    """
    merger = _Merger(units, choose, has_base=base is not None)
    merged = merger.merged(_NOBODY, base, ours, theirs)
    return merged, merger.result.conflicts


class _Merger:
    def __init__(self, units: Sequence[Unit], choose: Choose, *, has_base: bool) -> None:
        self._units = units
        self._choose = choose
        self._has_base = has_base
        self.result = Merge()

    def merge(self, base: Sequence[Entry], ours: Sequence[Entry], theirs: Sequence[Entry]) -> Merge:
        for one in _triples(base, ours, theirs):
            if step := self._step(one):
                self.result.steps.append(step)
        return self.result

    def _step(self, one: _Triple) -> Step | None:
        base = one.base.values if one.base else None
        if one.theirs is None:
            return self._without_theirs(one.ours, base) if one.ours else None
        known = base or (one.ours.values if one.ours else {})
        theirs = self._filled(one.theirs, known)
        if one.ours is None:
            return self._without_ours(one.theirs, base, theirs)
        if base is None and self._has_base:
            base = {}
        values = self.merged(one.ours, base, one.ours.values, theirs)
        return None if values == one.ours.values else Step(one.ours, values)

    def _filled(self, theirs: Entry, known: Values) -> Values:
        """Return their values, with `known` ones for the fields that they do not have.

        In a unit with another first value, such as another handle, nothing is filled: the known
        id is that of the old handle.
        """
        given = theirs.given
        if given is None:
            return theirs.values
        filled = dict(theirs.values)
        for unit in self._units:
            first, known_first = (str(one.get(unit[0], "")) for one in (filled, known))
            if unit[0] in given and first.lower() != known_first.lower():
                continue
            filled.update({name: known.get(name, "") for name in unit if name not in given})
        return filled

    def _without_theirs(self, ours: Entry, base: Values | None) -> Step | None:
        if base is None and self._has_base:
            return None
        if base is not None and self._same(base, ours.values):
            return Step(ours, None)
        key = _key(ours, "", None)
        conflict = Conflict(
            ours.name,
            field="",
            ours="kept",
            theirs=None,
            key=key,
            before=base,
            after=ours.values,
            identities=ours.identities,
        )
        return Step(ours, None) if self._takes_theirs(conflict) else None

    def _without_ours(self, entry: Entry, base: Values | None, theirs: Values) -> Step | None:
        if base is None and self._has_base:
            return Step(None, theirs)
        if base is not None and self._same(base, theirs):
            return None
        key = _key(entry, "", [_of(theirs, unit)[0] for unit in self._units])
        conflict = Conflict(
            entry.name,
            field="",
            ours=None,
            theirs="kept",
            key=key,
            before=base,
            after=theirs,
            identities=entry.identities,
        )
        return Step(None, theirs) if self._takes_theirs(conflict) else None

    def merged(
        self, entry: Entry, base: Values | None, ours: Values, theirs: Values
    ) -> dict[str, Any]:
        """Return our values with what only they changed, and each conflict as chosen.

        `entry` is the member that the conflicts are about.
        """
        values = dict(ours)
        for unit in self._units:
            if self._is_theirs(entry, unit, base, ours, theirs):
                values.update({one: theirs.get(one, "") for one in unit})
        return values

    def _is_theirs(
        self, entry: Entry, unit: Unit, base: Values | None, ours: Values, theirs: Values
    ) -> bool:
        mine, other = _of(ours, unit), _of(theirs, unit)
        if mine == other:
            return False
        if base is not None:
            before = _of(base, unit)
            if other == before:
                return False
            if mine == before:
                return True
            # Only the first value of a unit is a person's: an id was looked up.
            if other[0] in (before[0], mine[0]):
                return False
            if mine[0] == before[0]:
                return True
        key = _key(entry, unit[0], other[0])
        return self._takes_theirs(
            Conflict(
                entry.name,
                unit[0],
                value_text(mine[0]),
                value_text(other[0]),
                key,
                before=base,
                identities=entry.identities,
            )
        )

    def _takes_theirs(self, conflict: Conflict) -> bool:
        chosen = self._choose(conflict)
        if chosen is None:
            self.result.conflicts.append(conflict)
        return bool(chosen)

    def _same(self, one: Values, other: Values) -> bool:
        return all(_of(one, unit)[0] == _of(other, unit)[0] for unit in self._units)


def _key(entry: Entry, name: str, value: object) -> str:
    """Return the digest of what their side wants: a field's value, a member, or no member."""
    text = json.dumps([sorted(entry.identities), name, value], sort_keys=True)
    return sha256(text.encode()).hexdigest()


def _of(values: Values, unit: Unit) -> tuple[Any, ...]:
    return tuple(values.get(one, "") for one in unit)


def value_text(value: object) -> str:
    """Return a value of a list or a member on one line, for people."""
    if isinstance(value, Mapping):
        return ", ".join(map(value_text, value.values()))
    if isinstance(value, list | tuple):
        has_parts = any(isinstance(one, Mapping) for one in value)
        return ("; " if has_parts else " ").join(map(value_text, value))
    return str(value)


def _triples(
    base: Sequence[Entry], ours: Sequence[Entry], theirs: Sequence[Entry]
) -> list[_Triple]:
    """Match the entries of three sides, in the order of ours, then theirs, then the base."""
    triples = [_Triple(base=one) for one in base]
    new_here = [
        _Triple(ours=one)
        for one in _matched(triples, ours, "ours", [_by_account("base"), _by_name])
    ]
    triples += new_here
    ways = [_by_account("base"), _by_account("ours"), _by_name]
    triples += [_Triple(theirs=one) for one in _matched(triples, theirs, "theirs", ways)]
    order = {id(one): n for n, one in enumerate([*ours, *theirs])}
    last = len(order)
    return sorted(triples, key=lambda one: order.get(id(one.ours or one.theirs), last))


_Keys = Callable[[_Triple | Entry], Iterable[object]]


def _by_account(side: str) -> _Keys:
    def keys(one: _Triple | Entry) -> Iterable[object]:
        entry = getattr(one, side) if isinstance(one, _Triple) else one
        return sorted(entry.identities) if entry else ()

    return keys


def _by_name(one: _Triple | Entry) -> Iterable[object]:
    entry = one.base if isinstance(one, _Triple) else one
    return [entry.name] if entry and entry.name else ()


def _matched(
    triples: Sequence[_Triple], entries: Sequence[Entry], side: str, ways: Sequence[_Keys]
) -> list[Entry]:
    """Put the entries into the triples that they match. Return the entries that match none."""
    left = list(entries)
    for keys in ways:
        free: dict[object, list[_Triple]] = {}
        for triple in triples:
            if getattr(triple, side) is None:
                for key in keys(triple):
                    free.setdefault(key, []).append(triple)
        remaining = []
        for entry in left:
            found = [one for key in keys(entry) for one in free.get(key, ())]
            match = next((one for one in found if getattr(one, side) is None), None)
            # Two members of one name are not told apart by it.
            if match and not (keys is _by_name and len(found) > 1):
                setattr(match, side, entry)
            else:
                remaining.append(entry)
        left = remaining
    return left
