"""`history`: who changed a list, when, from what to what."""

from collections.abc import Iterable, Iterator
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

    The newest change is at the end; `care100 undo` takes it back. Who changed something
    is the name that you log in to your computer with, or the one in `CARE100_CURATOR`.
    `--json` also shows each member of a large import.

    Example:
        care100 history social-care-100
    """
    from care100.registry import changes as store
    from care100.registry.lists import the_list

    with here.registry() as database, database.reading() as session:
        curated = the_list(session, slug)
        changes = store.history(session, curated)
    standing = {batch.id for batch in store.standing(store.batches(changes))}
    if json:
        render.json(
            {
                "schema": 1,
                "list": curated.slug,
                "changes": [_data(c, c.batch not in standing) for c in changes],
            }
        )
        return
    rows = [_row(change, did, standing) for change, did in told(changes)]
    render.table(["When", "Who", "What"], rows)


def told(changes: "Iterable[Change]") -> "Iterator[tuple[Change, str]]":
    """Each change with what it did, as a sentence without its full stop. Many members
    that came or went together are told in one, with the first of those changes.
    """
    for (_, kind), group in groupby(changes, key=lambda change: (change.batch, _kind(change))):
        alike = list(group)
        if kind and len(alike) > _MANY:
            first, last = (_name(one.after or one.before or {}) for one in (alike[0], alike[-1]))
            yield alike[0], f"{kind} {len(alike)} members, from {first} to {last}"
        else:
            yield from ((change, _what(change)) for change in alike)


def _kind(change: "Change") -> str:
    if "name" not in (change.before or change.after or {}):
        return ""
    return "added" if change.before is None else "removed" if change.after is None else ""


def _row(change: "Change", did: str, standing: set[str]) -> list[str]:
    later = "" if change.batch in standing else ", taken back since"
    return [render.moment(change.at), plain.line(change.who), f"{did} ({act_of(change)}{later})"]


def act_of(change: "Change") -> str:
    """The command that made a change, as it is typed."""
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


def _data(change: "Change", undone: bool) -> dict[str, Any]:
    return {
        "at": change.at.isoformat(),
        "who": change.who,
        "act": change.act,
        "batch": change.batch,
        "before": change.before,
        "after": change.after,
        "undone": undone,
    }
