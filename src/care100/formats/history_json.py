"""A list's history in its JSON file, for colleagues: each change with its author and values.

A file is from somebody else, so that every value is checked before it is stored or undone.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from care100.formats import member_rows, metadata_rows
from care100.formats.rows import BadFile
from care100.model import sanitize
from care100.model.members import BadMember
from care100.platforms import PLATFORMS

Entry = Mapping[str, Any]
"""A change: at (aware UTC), who, act, batch, undoes, before and after."""

MOST = 100_000
_BATCH = re.compile(r"[0-9a-f]{32}")
_ACT = re.compile(r"[a-z][a-z -]{0,39}")
# Rows that are not about one member: the accounts in their order, and those with older notes.
LISTS = ("order", "older_notes")


def write(history: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return the changes as JSON has them."""
    return [{**one, "at": one["at"].astimezone(UTC).isoformat()} for one in history]


def read(value: object) -> tuple[Entry, ...]:
    """Return the changes of a file that has any. Raises BadFile."""
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST:
        raise _bad("it is not a list of changes")
    found = []
    for place, one in enumerate(value, start=1):
        try:
            found.append(_entry(one))
        except (BadMember, KeyError, TypeError, ValueError, OverflowError):
            raise _bad(f"change {place} is not valid") from None
    return tuple(found)


def _bad(reason: str) -> BadFile:
    return BadFile(
        f"The history in the file cannot be read: {reason}.",
        "Ask for another export, or remove the key “history” from the file.",
    )


def _entry(value: Mapping[str, Any]) -> Entry:
    at = _moment(value["at"])
    batch, undoes, act = (_text(value[name]) for name in ("batch", "undoes", "act"))
    if not (_BATCH.fullmatch(batch) and (undoes == "" or _BATCH.fullmatch(undoes))):
        raise ValueError("batch")
    if not _ACT.fullmatch(act):
        raise ValueError("act")
    before, after = _row(value["before"]), _row(value["after"])
    if len({_kind(row) for row in (before, after) if row is not None}) != 1:
        raise ValueError("no values, or values of two kinds")
    if None in (before, after) and _kind(before or after or {}) in LISTS:
        raise ValueError("values on one side")
    return {
        "at": at,
        "who": sanitize.line(_text(value["who"]), 100),
        "act": act,
        "batch": batch,
        "undoes": undoes,
        "before": before,
        "after": after,
    }


def _row(value: object) -> dict[str, Any] | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise TypeError("row")
    if "slug" in value:
        return dict(metadata_rows.row_of(metadata_rows.metadata_of(value)))
    for name in LISTS:
        if name in value:
            return {name: [sanitize.line(_text(text), 500) for text in value[name]]}
    return _member(value)


def _kind(row: Mapping[str, Any]) -> str:
    """Return the key that only rows of its kind have."""
    return next(key for key in ("slug", *LISTS, "name") if key in row)


def _moment(value: object) -> datetime:
    at = datetime.fromisoformat(_text(value))
    if at.utcoffset() is None:
        raise ValueError("a time without a zone")
    return at.astimezone(UTC)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value


def _member(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return a member's row; that of a member who opted out has only accounts."""
    texts = {name: _text(value.get(name, "")) for name in member_rows.columns()}
    is_erased = not texts["name"]
    member = member_rows.member_of({**texts, "source": texts["source"] or "unknown"})
    row = dict(member_rows.row_of(member))
    if not texts["source"]:
        row["source"] = ""
    if is_erased:
        accounts = {name for one in PLATFORMS.values() for name in one.columns.names}
        row = {name: text if name in accounts else "" for name, text in row.items()}
    position = value["position"]
    if type(position) is not int or not 0 < position <= MOST:
        raise ValueError("position")
    return {
        **row,
        "position": position,
        "added": _moment(value["added"]).isoformat(),
    }
