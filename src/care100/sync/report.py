"""Plans and reports as data, for `--json`; `"schema": 1` names their shape.

The shapes are documented in docs/json.md.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from care100.platforms.base import Item, Quote
from care100.registry import logins
from care100.sync.carry_out import Report
from care100.sync.legs import Leg
from care100.sync.plan import Skip

SCHEMA = 1


def planned(leg: Leg) -> dict[str, Any]:
    """One leg's plan, before anything is done."""
    expected = leg.expected
    return {
        **_named(leg),
        "steps": [
            {"do": step.do.value, "name": step.item.name, "handle": step.item.handle}
            for step in leg.plan.steps
        ],
        "already": len(leg.plan.already),
        "requested": len(leg.plan.requested),
        "skipped": _skips(leg.plan.skipped),
        "moved": _skips(leg.notes),
        "missing": _skips(leg.missing),
        **_taking(expected),
        "seconds": round(leg.quote.seconds, 1),
        "hash": leg.plan.hash,
    }


def happened(report: Report) -> dict[str, Any]:
    """What one leg came to."""
    leg, outcome = report.leg, report.outcome
    stopped = outcome.stopped
    return {
        **_named(leg),
        "wanted": leg.wanted,
        "done": len(outcome.done),
        "already": len(leg.plan.already),
        "requested": len(leg.plan.requested) + len(outcome.requested),
        "skipped": _skips(leg.plan.skipped),
        "moved": _skips(leg.notes),
        "failed": _skips(outcome.failed),
        "removed": len(outcome.removed),
        "remaining": report.remaining,
        "missing": _skips(leg.missing),
        **_taking(Quote(report.took.reads, report.took.writes, report.took.spent)),
        "expected": _taking(report.expected),
        "seconds": round(outcome.seconds, 3),
        "complete": outcome.complete,
        "stopped": stopped.message if stopped else None,
    }


def left_out(reports: Sequence[Report]) -> bool:
    """Whether somebody who was wanted is not there, whatever the reason."""
    return any(report.leg.plan.skipped or report.outcome.failed for report in reports)


def _taking(quote: Quote) -> dict[str, Any]:
    """Requests, and dollars in all and by kind."""
    return {
        "requests": {"read": quote.reads, "write": quote.writes},
        "cost_usd": float(quote.usd),
        "costs": {kind: float(usd) for kind, usd in quote.charges.items() if usd},
    }


def _named(leg: Leg) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "list": leg.curated.slug,
        "login": logins.typed(leg.login),
        "target": leg.target.kind,
    }


def _skips(skips: Iterable[Skip]) -> list[dict[str, str]]:
    return [{**_item(skip.item), "reason": skip.reason} for skip in skips]


def _item(item: Item) -> dict[str, str]:
    return {"name": item.name, "handle": item.handle}
