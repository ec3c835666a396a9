"""`history`: who changed a list, when, from what to what."""

from itertools import groupby
from typing import TYPE_CHECKING, Any

from care100 import plain
from care100.cli import render
from care100.cli.arguments import Json, Slug
from care100.cli.invocation import Invocation
from care100.entries import COLUMNS

if TYPE_CHECKING:
    from care100.registry.models import Change

# Whoever imports a hundred members wants one line about it.
_MANY = 10


def history(here: Invocation, slug: Slug, json: Json = False) -> None:
    """Show who changed a list, when, and from what to what.

    The newest change is at the end. `--json` also shows each member of a large import.

    Example:
        care100 history social-care-100
    """
    from care100.registry.changes import history as changes_of
    from care100.registry.lists import the_list

    with here.registry() as database, database.reading() as session:
        curated = the_list(session, slug)
        changes = changes_of(session, curated)
    if json:
        render.json({"schema": 1, "list": curated.slug, "changes": [_data(c) for c in changes]})
        return
    rows = []
    for _, group in groupby(changes, key=lambda c: (c.batch, c.before is None)):
        rows += _rows(list(group))
    render.table(["When", "Who", "What"], rows)


def _rows(changes: "list[Change]") -> list[list[str]]:
    newcomers = [c for c in changes if c.before is None and "name" in (c.after or {})]
    if len(newcomers) <= _MANY:
        return [_row(change) for change in changes]
    rest = [_row(change) for change in changes if change not in newcomers]
    first, last = (_name(change.after or {}) for change in (newcomers[0], newcomers[-1]))
    many = f"added {len(newcomers)} members, from {first} to {last} ({_act(newcomers[0])})"
    return [*rest, [render.moment(newcomers[0].at), plain.line(newcomers[0].who), many]]


def _row(change: "Change") -> list[str]:
    return [render.moment(change.at), plain.line(change.who), f"{_what(change)} ({_act(change)})"]


def _act(change: "Change") -> str:
    return {"shipped": "came with care100"}.get(change.act, f"care100 {change.act}")


def _what(change: "Change") -> str:
    before, after = change.before, change.after
    if "order" in (after or {}):
        return "put the members in another order"
    is_list = "slug" in (before or after or {})
    if before is None:
        return "made the list" if is_list else f"added {_name(after or {})}"
    if after is None:
        return f"removed {_name(before)}"
    fields = list(before) if is_list else [*COLUMNS, "position"]
    if not is_list and before == {**after, "position": before.get("position")}:
        return f"moved {_name(before)} from place {before['position']} to {after['position']}"
    parts = [
        f"{field.replace('_', ' ')} {_value(before.get(field))} → {_value(after.get(field))}"
        for field in fields
        if before.get(field) != after.get(field)
    ]
    return f"changed {'the list' if is_list else _name(before)}: {'; '.join(parts)}"


def _name(row: dict[str, Any]) -> str:
    account = f"@{row['mastodon']}" if row.get("mastodon") else f"@{row.get('x', '')}"
    name = plain.line(str(row.get("name", "")))
    return account if name in ("", account) else f"{name} ({account})"


def _value(value: object) -> str:
    text = " ".join(map(str, value)) if isinstance(value, list) else str(value or "")
    return f"“{plain.line(text, 80)}”" if text else "nothing"


def _data(change: "Change") -> dict[str, Any]:
    return {
        "at": change.at.isoformat(),
        "who": change.who,
        "act": change.act,
        "batch": change.batch,
        "before": change.before,
        "after": change.after,
        "undone": change.undone,
    }
