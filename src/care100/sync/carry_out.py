"""Carrying planned legs out, in order, and what each came to."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace

from care100.errors import Care100Error
from care100.platforms.base import PlatformError, Quote, Usage, together
from care100.registry import mirrors
from care100.registry.database import Database
from care100.registry.models import Mirror, now
from care100.sync import journal
from care100.sync.apply import Outcome, apply
from care100.sync.dispatch import Patience
from care100.sync.journal import Journal
from care100.sync.legs import Leg, difference
from care100.sync.plan import Do, Plan, Skip

NOT_THERE = "the platform said yes, and yet it is not there"


@dataclass
class Report:
    """What one leg came to; `took` counts its planning too, and so does what was `expected`."""

    leg: Leg
    outcome: Outcome
    took: Usage
    expected: Quote

    @property
    def remaining(self) -> int:
        """How many are still to do, where the run stopped before its end."""
        outcome = self.outcome
        if outcome.complete:
            return 0
        ended = (outcome.done, outcome.requested, outcome.removed, outcome.failed)
        planned = [step for step in self.leg.plan.steps if step.do not in (Do.MAKE, Do.DESCRIBE)]
        return len(planned) - sum(len(items) for items in ended)


def carry_out(
    database: Database, planned: Sequence[Leg], verb: str, patience: Patience
) -> list[Report]:
    """Carry all legs out, in order; a leg is left out when the one before it stopped."""
    reports: list[Report] = []
    for leg in planned:
        earlier = next((r for r in reports if r.leg is leg.after), None)
        if earlier and not earlier.outcome.complete:
            continue
        reports.append(_carry_out(database, leg, verb, patience, earlier))
    return reports


def _carry_out(
    database: Database, leg: Leg, verb: str, patience: Patience, earlier: Report | None
) -> Report:
    before = deepcopy(leg.client.usage)
    took, expected = leg.took, leg.expected
    if leg.refine:
        try:
            final = leg.refine()
            leg.plan, leg.account_ids = _within(leg, final), final.account_ids
        except Care100Error as error:
            return Report(leg, Outcome(stopped=error), _sum(took, leg, before), expected)
    if earlier:
        leg.plan = _once_followed(leg, earlier)
    outcome = Outcome()
    if leg.plan.steps:
        log = Journal(database, leg.mirror_id, leg.account_ids)
        outcome = apply(
            leg.plan, leg.target, log, verb=verb, usage=leg.client.usage, patience=patience
        )
        if leg.verify and outcome.done and outcome.complete:
            _verify(leg, outcome, log, patience)
    _remember(database, leg, outcome)
    return Report(leg, outcome, _sum(took, leg, before), expected)


def _verify(leg: Leg, outcome: Outcome, log: Journal, patience: Patience) -> None:
    """Look whether everybody is there of whom the platform says so, and name the others."""
    try:
        present = patience.ask(lambda: leg.target.observe(outcome.done)).present
    except PlatformError as error:
        outcome.stopped = error
        return
    absent = {item.id for item in outcome.done} - present
    steps = [step for step in leg.plan.steps if step.do is Do.ADD and step.item.id in absent]
    log.undone(steps, NOT_THERE)
    outcome.failed += [Skip(step.item, NOT_THERE) for step in steps]
    outcome.done = [item for item in outcome.done if item.id in present]


def _sum(planning: Usage, leg: Leg, before: Usage) -> Usage:
    doing = difference(leg.client.usage, before)
    spent = together(planning.spent, doing.spent)
    return Usage(planning.reads + doing.reads, planning.writes + doing.writes, spent)


def _within(shown: Leg, final: Leg) -> Plan:
    """The final plan, which must not do more than the user was shown."""
    allowed = {(step.do, step.item.handle or step.item.name) for step in shown.plan.steps}
    beyond = [
        step
        for step in final.plan.steps
        if (step.do, step.item.handle or step.item.name) not in allowed
    ]
    if beyond:
        raise Care100Error(
            "The list changed while you were asked.", "Nothing was done. Run the command again."
        )
    return final.plan


def _once_followed(leg: Leg, earlier: Report) -> Plan:
    """Only followed accounts can be filed: those still waiting join on a later run."""
    followed = {item.id for item in (*earlier.leg.plan.already, *earlier.outcome.done)}
    steps = tuple(
        step for step in leg.plan.steps if step.do is not Do.ADD or step.item.id in followed
    )
    if not any(step.do is Do.ADD for step in steps):
        steps = tuple(step for step in steps if step.do is not Do.MAKE)
    return replace(leg.plan, steps=steps)


def _remember(database: Database, leg: Leg, outcome: Outcome) -> None:
    """Note in the mirror what needed no step, and that the list is followed as of now."""
    with database.writing() as session:
        for state, items in (
            (mirrors.IN, leg.plan.already),
            (mirrors.REQUESTED, leg.plan.requested),
        ):
            for item in items:
                account_id = leg.account_ids.get(item.id)
                journal.keep(session, leg.mirror_id, item, state, account_id)
        mirror = session.get_one(Mirror, leg.mirror_id)
        if outcome.complete:
            mirror.seen_at = now()
        session.add(mirror)
