"""Plan the steps that bring a target from its observed to its wanted state.

Pure: no clock, no network, no registry.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from care100.model.dates import day
from care100.model.reasons import Reason, ReasonCode
from care100.platforms.targets import Item, Observed


class Action(StrEnum):
    """The kinds of steps."""

    MAKE = "make"
    DESCRIBE = "describe"
    ADD = "add"
    REMOVE = "remove"
    UNMAKE = "unmake"


@dataclass(frozen=True)
class Step:
    """One change. For MAKE, DESCRIBE and UNMAKE the item is the container itself.

    `description` is the container's new description.
    """

    do: Action
    item: Item
    description: str = ""


@dataclass(frozen=True)
class Skip:
    """An item that is left out, with the reason."""

    item: Item
    reason: Reason


class Removal(StrEnum):
    """Which items may be removed from a target."""

    NOTHING = "nothing"
    OURS = "ours"
    ALL = "all"


@dataclass(frozen=True)
class PlanPolicy:
    """What a plan may do.

    remove       which items may be removed
    ours         ids of items that care100 added itself
    kept         ids of items that are never removed, because another list has them
    asked        when items were requested that did not accept it, by id (aware UTC): they are
                 left out
    tried        ids of items that care100 added and that may take effect later
    make         the container to create first, or None
    description  the container's description
    """

    remove: Removal = Removal.NOTHING
    ours: AbstractSet[str] = frozenset()
    kept: AbstractSet[str] = frozenset()
    asked: Mapping[str, datetime] = field(default_factory=dict)
    tried: AbstractSet[str] = frozenset()
    make: Item | None = None
    description: str = ""


@dataclass(frozen=True)
class Plan:
    """The steps in order, and the items that need none."""

    steps: tuple[Step, ...] = ()
    already: tuple[Item, ...] = ()
    requested: tuple[Item, ...] = ()
    skipped: tuple[Skip, ...] = ()

    def doing(self, do: Action) -> list[Item]:
        """Return the items of the steps of one kind."""
        return [step.item for step in self.steps if step.do is do]

    @property
    def hash(self) -> str:
        """A hash of the steps, so that a user can allow exactly the plan that they reviewed."""
        steps = [[step.do, step.item.id, step.item.handle, step.description] for step in self.steps]
        return sha256(json.dumps(steps).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Wanted:
    """The items that a target should have, and those that it cannot have.

    `known` has the items in the target's mirror by id, so that a removal can be named.
    """

    items: Sequence[Item] = ()
    skipped: Sequence[Skip] = ()
    known: Mapping[str, Item] = field(default_factory=dict)


def plan(wanted: Wanted, observed: Observed, policy: PlanPolicy = PlanPolicy()) -> Plan:
    """Return the fewest steps that bring a target from `observed` to `wanted`."""
    steps: list[Step] = []
    already: list[Item] = []
    requested: list[Item] = []
    skipped = list(wanted.skipped)
    for item in wanted.items:
        if item.id in observed.present:
            already.append(_as_observed(item, observed))
        elif item.id in observed.pending:
            requested.append(item)
        elif item.id in observed.barred:
            skipped.append(Skip(item, observed.barred[item.id]))
        elif item.id in observed.unknown:
            skipped.append(Skip(item, Reason(ReasonCode.UNKNOWN_ID)))
        elif at := policy.asked.get(item.id):
            skipped.append(Skip(item, Reason(ReasonCode.NOT_ACCEPTED, detail=day(at))))
        else:
            steps.append(Step(Action.ADD, item))
    if steps and policy.make:
        steps.insert(0, Step(Action.MAKE, policy.make, policy.description))
    steps += [Step(Action.REMOVE, item) for item in surplus(wanted, observed, policy)]
    return Plan(tuple(steps), tuple(already), tuple(requested), tuple(skipped))


def named(plan: Plan, names: Mapping[str, Item]) -> Plan:
    """Return the same plan, with names for items that were known only by id."""
    steps = (
        replace(step, item=replace(names.get(step.item.id, step.item), ref=step.item.ref))
        for step in plan.steps
    )
    return replace(plan, steps=tuple(steps))


def keyed(plan: Plan, new_key: Callable[[], str]) -> Plan:
    """Return the same plan, with a key for each record that it creates."""
    creating = (Action.MAKE, Action.ADD)
    steps = (
        replace(step, item=replace(step.item, ref=new_key())) if step.do in creating else step
        for step in plan.steps
    )
    return replace(plan, steps=tuple(steps))


def surplus(wanted: Wanted, observed: Observed, policy: PlanPolicy) -> list[Item]:
    """Return the items that the policy removes from the target."""
    if policy.remove is Removal.NOTHING:
        return []
    held = observed.present | observed.pending | policy.tried
    held -= {item.id for item in wanted.items}
    if policy.remove is Removal.OURS:
        held &= policy.ours
    found = (wanted.known.get(id_, Item(id_, id_)) for id_ in sorted(held - policy.kept))
    return [_as_observed(item, observed) for item in found]


def _as_observed(item: Item, observed: Observed) -> Item:
    """Return the item with the key of the record that was observed."""
    return replace(item, ref=observed.refs.get(item.id, item.ref))
