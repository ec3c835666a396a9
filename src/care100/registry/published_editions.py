"""The published editions of a list: the public content of each build that changed it.

Changes that were made and undone between two builds are in none of them.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from typing import Any
from uuid import uuid4

from sqlmodel import Session, col, select

from care100.formats import metadata_rows
from care100.formats.member_rows import row_of, stored_member
from care100.model.errors import Care100Error
from care100.model.handles import PlatformId
from care100.model.list_metadata import Edition
from care100.model.members import Member
from care100.model.published_editions import EditionNews, PublishedEdition
from care100.registry.edition_records import KEY, newest
from care100.registry.history import who
from care100.registry.models import CuratedList, EditionRecord, now
from care100.registry.reading import member_ids

# A member in an edition: its columns, and the values below.
_Row = dict[str, Any]
# The member's id in the registry, and when it was added to the list. Only together do they
# identify a member, because the id of a deleted member can be given to another.
_ID, _SINCE = "id", "since"
# When the member was added, as readers were told first.
_ADDED = "added"


class AnotherBuild(Care100Error):
    """Another build recorded an edition since this one was prepared."""

    def __init__(self, slug: str) -> None:
        super().__init__(
            f"Another build of {slug} was finished at the same time.",
            "Run the same command again.",
        )


def next_edition(session: Session, curated: CuratedList, snapshot: Edition) -> PublishedEdition:
    """Return the edition with this public content: the newest one, or a new one after it.

    Nothing is recorded.
    """
    last = newest(session, curated)
    columns = [_without_empty(row_of(member)) for member in snapshot.members]
    digest = _digest(snapshot, columns)
    before: Sequence[_Row] = last.content["members"] if last else ()
    rows = _with_keys(_rows(session, curated, snapshot, columns), before)
    content = {"list": metadata_rows.row_of(snapshot.metadata), "members": rows}
    if last and last.digest == digest:
        return replace(_of_record(last), content=content)
    return PublishedEdition(uuid4().hex, last.number + 1 if last else 1, now(), digest, content)


def as_published(snapshot: Edition, edition: PublishedEdition) -> Edition:
    """Return the list as the edition dates it: a member counts from its first publication on."""
    added = tuple(datetime.fromisoformat(row[_ADDED]) for row in edition.content["members"])
    return replace(snapshot, added=added, updated=edition.at)


def record(session: Session, curated: CuratedList, edition: PublishedEdition) -> None:
    """Record an edition. One that is recorded already learns new ids of its members.

    Raises AnotherBuild.
    """
    last = newest(session, curated)
    if last and last.id == edition.id:
        last.content = dict(edition.content)
        session.add(last)
        return
    if edition.number != (last.number if last else 0) + 1:
        raise AnotherBuild(curated.slug)
    session.add(
        EditionRecord(
            id=edition.id,
            list_id=curated.id,
            number=edition.number,
            made_at=edition.at,
            who=who(),
            digest=edition.digest,
            content=dict(edition.content),
        )
    )
    session.flush()


def news(
    session: Session, curated: CuratedList, last: PublishedEdition, most: int | None
) -> tuple[EditionNews, ...]:
    """Return what the last edition and those before it changed, newest first.

    At most `most` of them, or all with None.
    """
    query = (
        select(EditionRecord)
        .where(EditionRecord.list_id == curated.id, col(EditionRecord.number) < last.number)
        .order_by(col(EditionRecord.number).desc())
        .limit(most)
    )
    editions = [last, *map(_of_record, session.exec(query))]
    found = [_news(edition, before) for edition, before in pairwise(editions)]
    if editions[-1].number == 1:
        found.append(_news(editions[-1], None))
    return tuple(found[:most])


def changed_since(
    session: Session, curated: CuratedList, since: datetime
) -> tuple[tuple[Member, ...], tuple[Member, ...]]:
    """Return the members who joined and who left from the edition at `since` to the newest.

    None did if the list was not published before `since`.
    """
    last = newest(session, curated)
    query = (
        select(EditionRecord)
        .where(EditionRecord.list_id == curated.id, col(EditionRecord.made_at) < since)
        .order_by(col(EditionRecord.number).desc())
        .limit(1)
    )
    before = session.exec(query).first()
    if last is None or before is None:
        return (), ()
    found = _news(_of_record(last), _of_record(before))
    return found.joined, found.left


def _of_record(row: EditionRecord) -> PublishedEdition:
    return PublishedEdition(row.id, row.number, row.made_at, row.digest, row.content)


def _digest(snapshot: Edition, columns: Sequence[_Row]) -> str:
    """Return the digest of what readers see: the metadata, and the members' `columns`.

    What became of lost accounts is part of it. Empty values do not count, so that a later column
    does not change the digest. Neither does the short name, which is part of the page's address
    rather than of its content.
    """
    metadata = metadata_rows.row_of(snapshot.metadata)
    del metadata["slug"]
    rows = [
        {**row, "lost": lost} if (lost := _lost(member, snapshot)) else row
        for member, row in zip(snapshot.members, columns, strict=True)
    ]
    text = json.dumps([_without_empty(metadata), rows], sort_keys=True)
    return sha256(text.encode()).hexdigest()


def _lost(member: Member, snapshot: Edition) -> dict[str, tuple[str, str]]:
    """Return the kind and the successor, or an empty text, of the member's lost accounts."""
    if not snapshot.lost:
        return {}
    found = {on: snapshot.lost.get(ref.handle) for on, ref in member.accounts.items()}
    return {
        on: (one.kind.value, one.successor.text if one.successor else "")
        for on, one in found.items()
        if one
    }


def _without_empty(row: Mapping[str, Any]) -> _Row:
    return {name: value for name, value in row.items() if value}


def _rows(
    session: Session, curated: CuratedList, snapshot: Edition, columns: Sequence[_Row]
) -> list[_Row]:
    """Return the members of a list as rows, without keys."""
    ids = member_ids(session, curated)
    return [
        {
            **row,
            _ID: next(filter(None, map(ids.get, _accounts(member))), None),
            _SINCE: (since := added.isoformat()),
            _ADDED: since,
        }
        for member, added, row in zip(snapshot.members, snapshot.added, columns, strict=True)
    ]


def _accounts(member: Member) -> Iterator[tuple[PlatformId, str]]:
    return ((on, ref.handle.key) for on, ref in member.accounts.items())


def _with_keys(rows: Sequence[_Row], before: Sequence[_Row]) -> list[_Row]:
    """Return the rows, each with the key and the date that the same member had before."""
    known: dict[int, _Row] = {}
    left = {row[KEY]: row for row in before}
    by_id = {(row[_ID], row[_SINCE]): row for row in before}
    for n, row in enumerate(rows):
        if same := by_id.get((row[_ID], row[_SINCE])):
            known[n] = left.pop(same[KEY])
    # A member that was removed and added again has another id.
    by_account = {one: row for row in left.values() for one in stored_member(row).identities}
    for n, row in enumerate(rows):
        if n not in known:
            found = [by_account[one] for one in _identities(row) if one in by_account]
            same = next((one for one in found if one[KEY] in left), None)
            if same:
                known[n] = left.pop(same[KEY])
    return [
        {**row, KEY: known[n][KEY], _ADDED: known[n][_ADDED]}
        if n in known
        else {**row, KEY: uuid4().hex}
        for n, row in enumerate(rows)
    ]


def _identities(row: _Row) -> list[tuple[str, str]]:
    return sorted(stored_member(row).identities)


def _news(edition: PublishedEdition, before: PublishedEdition | None) -> EditionNews:
    after = _rows_by_key(edition)
    # A list that was not published before is news as a whole.
    earlier = _rows_by_key(before) if before else after
    return EditionNews(
        edition.id,
        edition.number,
        edition.at,
        len(after),
        tuple(stored_member(row) for key, row in after.items() if key not in earlier),
        tuple(stored_member(row) for key, row in earlier.items() if key not in after),
    )


def _rows_by_key(edition: PublishedEdition) -> dict[str, _Row]:
    return {row[KEY]: row for row in edition.content["members"]}
