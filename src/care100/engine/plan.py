"""The plan: the difference between what is wanted and what was observed.

Pure: values in, values out. No clock, no network, no registry.
"""

import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256

from care100.model.reasons import Reason, ReasonCode
from care100.platforms.targets import Item, Observed


class Action(StrEnum):
    """What a step does to its target."""

    MAKE = "make"
    DESCRIBE = "describe"
    ADD = "add"
    REMOVE = "remove"
    UNMAKE = "unmake"


@dataclass(frozen=True)
class Step:
    """One change. For MAKE, DESCRIBE and UNMAKE the item is the container itself.

    `says` is the description that it is to have then.
    """

    do: Action
    item: Item
    says: str = ""


@dataclass(frozen=True)
class Skip:
    """An item that is left out, and why."""

    item: Item
    reason: Reason


class Removal(StrEnum):
    """What may be taken out of a target."""

    NOTHING = "nothing"
    OURS = "ours"
    ALL = "all"


@dataclass(frozen=True)
class PlanPolicy:
    """What a plan may do.

    `ours` are the ids that care100 itself added; `kept` those that must stay
    although they are not wanted here, because another list has them. `make` is the
    container that has to be made first, and `says` its description.
    """

    remove: Removal = Removal.NOTHING
    ours: AbstractSet[str] = frozenset()
    kept: AbstractSet[str] = frozenset()
    make: Item | None = None
    says: str = ""


@dataclass(frozen=True)
class Plan:
    """The steps, in order, and everybody who needs none."""

    steps: tuple[Step, ...] = ()
    already: tuple[Item, ...] = ()
    requested: tuple[Item, ...] = ()
    skipped: tuple[Skip, ...] = ()

    def doing(self, do: Action) -> list[Item]:
        """The items of the steps of one kind."""
        return [step.item for step in self.steps if step.do is do]

    @property
    def hash(self) -> str:
        """The same for the same steps: what a person saw is what may be applied."""
        steps = [[step.do, step.item.id, step.item.handle, step.says] for step in self.steps]
        return sha256(json.dumps(steps).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Wanted:
    """Who a target should hold, and who cannot be in it and why."""

    items: Sequence[Item] = ()
    skipped: Sequence[Skip] = ()
    known: Mapping[str, Item] = field(default_factory=dict)


def plan(wanted: Wanted, observed: Observed, policy: PlanPolicy = PlanPolicy()) -> Plan:
    """The steps that bring a target from `observed` to `wanted`, and no step more.

    `wanted.known` names the items that are in the target's mirror, so that a step
    which removes one can say who it is.
    """
    steps: list[Step] = []
    already: list[Item] = []
    requested: list[Item] = []
    skipped = list(wanted.skipped)
    for item in wanted.items:
        if item.id in observed.present:
            already.append(item)
        elif item.id in observed.pending:
            requested.append(item)
        elif item.id in observed.barred:
            skipped.append(Skip(item, observed.barred[item.id]))
        elif item.id in observed.unknown:
            skipped.append(Skip(item, Reason(ReasonCode.UNKNOWN_ID)))
        else:
            steps.append(Step(Action.ADD, item))
    if steps and policy.make:
        steps.insert(0, Step(Action.MAKE, policy.make, policy.says))
    steps += [Step(Action.REMOVE, item) for item in _surplus(wanted, observed, policy)]
    return Plan(tuple(steps), tuple(already), tuple(requested), tuple(skipped))


def named(plan: Plan, names: Mapping[str, Item]) -> Plan:
    """The same plan, with those called by their names who were known by their ids alone."""
    steps = (replace(step, item=names.get(step.item.id, step.item)) for step in plan.steps)
    return replace(plan, steps=tuple(steps))


def _surplus(wanted: Wanted, observed: Observed, policy: PlanPolicy) -> list[Item]:
    if policy.remove is Removal.NOTHING:
        return []
    held = (observed.present | observed.pending) - {item.id for item in wanted.items}
    if policy.remove is Removal.OURS:
        held &= policy.ours
    return [wanted.known.get(id_, Item(id_, id_)) for id_ in sorted(held - policy.kept)]
