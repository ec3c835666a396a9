"""Lists and their members, read without SQLModel, which takes longer to import than the reading.

A registry that must first be created, migrated, repaired or explained is not read here, and
nor is one on a server.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar

from care100.formats import chat_rows
from care100.model.errors import Care100Error
from care100.model.list_metadata import ListMetadata
from care100.registry import revisions, shipped_files
from care100.registry.member_values import ReadAccount, ReadMember, ReadRow, read_members
from care100.registry.places import CannotRead, Place, Query

Found = TypeVar("Found")

_OF_MEMBERSHIP = {"member_id", "topic", "about", "note", "source", "added_at"}
# Of a list: its columns that are texts, and those that are JSON.
_TEXTS = ("slug", "title", "description", "language", "homepage", "curator", "contact", "page")
_JSON = ("hashtags", "chats", "published")


class ListLine(NamedTuple):
    """A list, with the number of its members and its source, which is empty for the user's own."""

    slug: str
    title: str
    members: int
    origin: str


class WholeList(NamedTuple):
    """A list with its members, in list order."""

    metadata: ListMetadata
    origin: str
    members: list[ReadMember]


def read(place: Place, work: Callable[[Query], Found | None]) -> Found | None:
    """Return what `work` finds; None if the registry must be opened for it.

    All of its queries see the registry at the same moment, which on a server they would not.
    """
    if place.is_shared:
        return None
    try:
        with place.quick_reader() as query:
            return work(query) if _is_current(query) else None
    except (CannotRead, Care100Error, ImportError, LookupError, ValueError):
        return None


def every_list(query: Query) -> list[ListLine]:
    """Return all lists ordered by slug, without deleted ones."""
    rows = query(
        "SELECT slug, title, count(member_id), origin FROM curated_list"
        " LEFT JOIN membership ON list_id = curated_list.id WHERE deleted_at IS NULL"
        " GROUP BY curated_list.id ORDER BY slug"
    )
    return [ListLine._make(row) for row in rows]


def whole_list(query: Query, slug: str) -> WholeList | None:
    """Return a list; None if there is none, or if a check has found something in it."""
    columns = ", ".join(("id", "origin", *_TEXTS, *_JSON))
    lists = query(
        f"SELECT {columns} FROM curated_list WHERE slug = ? AND deleted_at IS NULL",  # noqa: S608
        slug,
    )
    if not lists:
        return None
    [(id_, origin, *values)] = lists
    found = query(
        "SELECT 1 FROM finding JOIN membership ON membership.member_id = finding.member_id"
        " WHERE list_id = ? LIMIT 1",
        id_,
    )
    return None if found else WholeList(_metadata(values), str(origin), _members(query, id_))


def _is_current(query: Query) -> bool:
    """Return whether the registry has the newest schema, and the lists that care100 has."""
    if query("SELECT version_num FROM alembic_version") != [(revisions.newest(),)]:
        return False
    lists = query("SELECT slug, shipped FROM curated_list WHERE deleted_at IS NULL")
    known: dict[str, str] = dict(lists)
    return all(known.get(one.stem) == shipped_files.digest(one) for one in shipped_files.every())


def _metadata(values: list[Any]) -> ListMetadata:
    texts = dict(zip(_TEXTS, values, strict=False))
    hashtags, chats, published = map(json.loads, values[len(_TEXTS) :])
    return ListMetadata(
        **texts,
        hashtags=tuple(hashtags),
        chats=tuple(map(chat_rows.stored_chat, chats)),
        published={on: tuple(where) for on, where in published.items()},
    )


def _members(query: Query, list_id: object) -> list[ReadMember]:
    columns = ", ".join(
        f"membership.{name}" if name in _OF_MEMBERSHIP else f"member.{name}"
        for name in ReadRow._fields
    )
    rows = query(
        f"SELECT {columns} FROM membership JOIN member ON member.id = member_id"  # noqa: S608
        " WHERE list_id = ? ORDER BY position, member_id",
        list_id,
    )
    accounts = query(
        f"SELECT {', '.join(ReadAccount._fields)} FROM account WHERE member_id IN"  # noqa: S608
        " (SELECT member_id FROM membership WHERE list_id = ?)",
        list_id,
    )
    members = (ReadRow._make(row) for row in rows)
    return read_members(
        (one._replace(added_at=_time(one.added_at)) for one in members),
        (ReadAccount._make(row)._replace(checked_at=None) for row in accounts),
    )


def _time(text: object) -> datetime:
    """Return an aware time from the text of one in UTC."""
    return datetime.fromisoformat(str(text)).replace(tzinfo=UTC)
