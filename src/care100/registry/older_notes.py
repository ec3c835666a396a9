"""Notes that an older care100 published, and the curator's one choice about them.

Notes are private now. Until the curator has chosen, `Membership.note_was_public` marks those
that were on the list's page, and they are private too.
"""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from care100.registry.history import record
from care100.registry.members import Listed, change, members
from care100.registry.models import CuratedList, Membership

# The key of a change of the history that holds the members whose notes are to be chosen for.
KEY = "older_notes"


class Choice(StrEnum):
    """Who sees the notes from now on."""

    PUBLIC = "public"
    PRIVATE = "private"


def undecided(session: Session, curated: CuratedList) -> list[Listed]:
    """Return the members whose note was public, and about which the curator has not chosen."""
    marked = Membership.list_id == curated.id, col(Membership.note_was_public)
    if session.exec(select(Membership.member_id).where(*marked)).first() is None:
        return []
    return [
        one
        for one in members(session, curated)
        if one.membership.note_was_public and one.member.note
    ]


def choose(session: Session, curated: CuratedList, choice: Choice, *, act: str) -> int:
    """Apply the choice to the undecided notes, and return their number.

    Public notes are copied to `about`, unless the member has such a text already.
    """
    found = undecided(session, curated)
    if not found:
        return 0
    for one in found if choice is Choice.PUBLIC else ():
        if not one.member.about:
            about = " ".join(one.member.note.split())
            change(session, curated, one, replace(one.member, about=about), act=act)
    restore(session, curated, {KEY: []}, act=act)
    return len(found)


def restore(session: Session, curated: CuratedList, row: Mapping[str, Any], *, act: str) -> None:
    """Mark the notes of the members that a row of the history names as undecided, and no others."""
    named, before = set(row[KEY]), _row(undecided(session, curated))
    for one in members(session, curated):
        its = {handle.typed for handle in one.member.handles}
        one.membership.note_was_public = bool(one.member.note and its & named)
        session.add(one.membership)
    session.flush()
    if (after := _row(undecided(session, curated))) != before:
        record(session, curated, act=act, before=before, after=after)


def notes(session: Session, curated: CuratedList) -> dict[int, str]:
    """Return the notes by the member's id in the registry."""
    return {one.record.id: one.member.note for one in members(session, curated)}


def mark_new(session: Session, curated: CuratedList, before: Mapping[int, str]) -> None:
    """Mark the notes that differ from `before`: they are from a file of an older care100."""
    for one in members(session, curated):
        if one.member.note and one.member.note != before.get(one.record.id, ""):
            one.membership.note_was_public = True
            session.add(one.membership)
    session.flush()


def _row(listed: list[Listed]) -> dict[str, list[str]]:
    return {KEY: [one.member.handles[0].typed for one in listed]}
