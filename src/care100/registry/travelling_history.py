"""Histories that travel with a list's file: written to it, and stored with a new list."""

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlmodel import Session

from care100.formats.history_json import LISTS
from care100.formats.member_rows import stored_handles, stored_member
from care100.registry import opt_outs
from care100.registry.history import history, record_entry
from care100.registry.models import CuratedList

Entry = Mapping[str, Any]


def exported(session: Session, curated: CuratedList) -> tuple[Entry, ...]:
    """Return the list's changes, oldest first, without those of members who opted out."""
    names = ("at", "who", "act", "batch", "undoes", "before", "after")
    changes = history(session, curated)
    erased = [row for one in changes for row in (one.before, one.after) if _is_erased(row)]
    gone = {handle.typed.lower() for row in erased for handle in stored_handles(row)}
    return tuple(
        {name: getattr(change, name) for name in names}
        | {side: _without(getattr(change, side), gone) for side in ("before", "after")}
        for change in changes
        if not (_is_erased(change.before) or _is_erased(change.after))
    )


def _is_erased(row: Mapping[str, Any] | None) -> bool:
    """Return whether a row is that of a member who opted out; all others have a name."""
    return row is not None and row.get("name") == ""


def _without(row: dict[str, Any] | None, gone: Container[str]) -> dict[str, Any] | None:
    """Return a row without these handles, if it is one of handles in their order."""
    if row is None or not row.keys() <= {*LISTS}:
        return row
    return {key: [text for text in its if text.lower() not in gone] for key, its in row.items()}


def store(
    session: Session, curated: CuratedList, entries: Sequence[Entry], *, same_state: bool
) -> None:
    """Replace the history of a list that was just made from a file by the file's own.

    Without `same_state` its changes get other ids, so that no merge takes the list for the one
    that was exported. Members who opted out are erased from it.
    """
    for change in history(session, curated):
        session.delete(change)
    session.flush()
    ids: dict[str, str] = {"": ""}
    for one in entries:
        for batch in (one["batch"], one["undoes"]):
            ids.setdefault(batch, batch if same_state else uuid4().hex)
        record_entry(
            session, curated, {**one, "batch": ids[one["batch"]], "undoes": ids[one["undoes"]]}
        )
    session.flush()
    _forget_opted_out(session, entries)


def _forget_opted_out(session: Session, entries: Sequence[Entry]) -> None:
    """Erase the members from the history who have opted out here."""
    rows = [row for one in entries for row in (one["before"], one["after"]) if row]
    named = {one.identities: one for one in map(stored_member, rows) if one.name and one.handles}
    for member in named.values():
        try:
            opt_outs.refuse(session, member)
        except opt_outs.OptedOut:
            opt_outs.forget(session, member)


class Authors:
    """Who made the last change of each member in a history, and of the list's metadata."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._of_members: dict[tuple[str, str], tuple[int, str]] = {}
        self._of_metadata = ""
        for place, one in enumerate(entries):
            rows = [row for row in (one["before"], one["after"]) if row]
            if any("slug" in row for row in rows):
                self._of_metadata = str(one["who"])
            for identity in frozenset().union(*(stored_member(row).identities for row in rows)):
                self._of_members[identity] = place, str(one["who"])

    def of_member(self, identities: frozenset[tuple[str, str]]) -> str:
        """Return who made the last change; empty if the history has none."""
        found = (self._of_members[one] for one in identities if one in self._of_members)
        return max(found, default=(0, ""))[1]

    def of_metadata(self) -> str:
        """Return who made the last change; empty if the history has none."""
        return self._of_metadata
