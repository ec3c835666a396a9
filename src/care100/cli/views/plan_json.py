"""Plans and reports as data, for `--json`; `"schema": 1` is the version of their shape.

The shapes are documented in docs/json.md.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from care100.cli.views import error_json
from care100.cli.views.corrections import correction
from care100.cli.views.reasons import words
from care100.engine import left_out
from care100.engine.execute import TargetReport
from care100.engine.plan import Skip
from care100.engine.reconcile import TargetPlan
from care100.model.errors import Care100Error
from care100.platforms.targets import Item, Quote
from care100.registry import logins

SCHEMA = 1


def planned(target_plan: TargetPlan) -> dict[str, Any]:
    """Return the plan of one target, before it is applied."""
    expected = target_plan.expected
    return {
        **_named(target_plan),
        "steps": [
            {"do": step.do.value, "name": step.item.name, "handle": step.item.handle}
            for step in target_plan.plan.steps
        ],
        "already": len(target_plan.plan.already),
        "requested": len(target_plan.plan.requested),
        "skipped": _left_out(target_plan),
        "moved": _skips(target_plan.notes),
        "missing": _skips(target_plan.missing),
        **_taking(expected),
        "seconds": round(target_plan.quote.seconds, 1),
        "hash": target_plan.plan.hash,
    }


def happened(report: TargetReport, error: Care100Error | None = None) -> dict[str, Any]:
    """Return the report of one target plan; `error` is why it stopped."""
    target_plan, outcome = report.target_plan, report.outcome
    stopped = outcome.stopped
    return {
        **_named(target_plan),
        "wanted": target_plan.wanted,
        "done": len(outcome.done),
        "already": len(target_plan.plan.already),
        "requested": len(target_plan.plan.requested) + len(outcome.requested),
        "skipped": _left_out(target_plan),
        "moved": _skips(target_plan.notes),
        "failed": _marked(target_plan, outcome.failed),
        "removed": len(outcome.removed),
        "remaining": report.remaining,
        "missing": _skips(target_plan.missing),
        **_taking(Quote(report.took.reads, report.took.writes, report.took.spent)),
        "expected": _taking(report.expected),
        "seconds": round(outcome.seconds, 3),
        "complete": outcome.complete,
        "stopped": stopped.message if stopped else None,
        "error": error_json.as_data(error) if error else None,
    }


def _taking(quote: Quote) -> dict[str, Any]:
    """Return requests, and dollars in total and by kind."""
    return {
        "requests": {"read": quote.reads, "write": quote.writes},
        "cost_usd": float(quote.usd),
        "costs": {kind: float(usd) for kind, usd in quote.charges.items() if usd},
    }


def _named(target_plan: TargetPlan) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "list": target_plan.context.metadata.slug,
        "login": logins.typed(target_plan.context.login),
        "target": target_plan.target.kind,
    }


def _left_out(target_plan: TargetPlan) -> list[dict[str, Any]]:
    """Return the members left out, with the command that corrects the list where there is one."""
    skips = target_plan.plan.skipped
    commands = (correction(target_plan, skip) for skip in skips)
    return [
        {**row, "command": command} if command else row
        for row, command in zip(_marked(target_plan, skips), commands, strict=True)
    ]


def _marked(target_plan: TargetPlan, skips: Sequence[Skip]) -> list[dict[str, Any]]:
    """Return members with whether the last run left them out for the same reason."""
    return [
        {**row, "known": left_out.is_known(target_plan, skip)}
        for row, skip in zip(_skips(skips), skips, strict=True)
    ]


def _skips(skips: Iterable[Skip]) -> list[dict[str, str]]:
    return [
        {**_item(skip.item), "code": skip.reason.code.value, "reason": words(skip.reason)}
        for skip in skips
    ]


def _item(item: Item) -> dict[str, str]:
    return {"name": item.name, "handle": item.handle}
