"""What waits for the user: a run to resume, new members to follow, changes to publish.

Like `completion`, it avoids SQLModel and never creates, migrates or locks a database.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from care100.platforms import PLATFORMS
from care100.registry.places import CannotRead, MissingTable, Place, Query

Row = dict[str, Any]

# A run that is not the last of its target was resumed by a later one. A complete run of a target
# without any steps leaves no run, only the time.
_RUNS = """
SELECT run.verb, curated_list.slug FROM mirror
JOIN run ON run.id = (SELECT max(id) FROM run AS one WHERE one.mirror_id = mirror.id)
JOIN curated_list ON curated_list.id = mirror.list_id
WHERE run.outcome != 'complete'
AND (mirror.seen_at IS NULL OR mirror.seen_at < run.started_at) AND deleted_at IS NULL
GROUP BY run.verb, curated_list.slug ORDER BY max(run.id) DESC
"""
_JOINED = """
SELECT curated_list.slug, count(DISTINCT membership.member_id) FROM curated_list
JOIN (SELECT list_id, max(seen_at) AS at FROM mirror WHERE role = 'followed' GROUP BY list_id)
AS followed ON followed.list_id = curated_list.id
JOIN membership ON membership.list_id = curated_list.id AND membership.added_at > followed.at
WHERE deleted_at IS NULL GROUP BY curated_list.slug ORDER BY curated_list.slug
"""
_CHANGED = """
SELECT curated_list.slug, CAST("change"."before" AS TEXT), CAST("change".after AS TEXT)
FROM curated_list
JOIN ({published}) AS published ON published.list_id = curated_list.id
JOIN "change" ON "change".list_id = curated_list.id AND "change".at > published.at
WHERE deleted_at IS NULL ORDER BY "change".at DESC
"""
_PAGES = _CHANGED.format(
    published="SELECT list_id, max(made_at) AS at FROM edition GROUP BY list_id"
)
_COPIES = _CHANGED.format(
    published="SELECT list_id, max(seen_at) AS at FROM mirror WHERE role = 'published' "
    "AND seen_at IS NOT NULL GROUP BY list_id"
)
# A page has everything of a member but the note.
_PRIVATE = "note"
_LINKS = tuple(one.published_field.name for one in PLATFORMS.values())
# A copy has the accounts, and the details of the list.
_IN_COPIES = (
    *(one.columns.handle for one in PLATFORMS.values()),
    *("slug", "title", "description", "hashtags", "homepage", "page", "language"),
)
# The lists that ship are checked by those who ship them, and others' lists by their curators.
_UNCHECKED = """
SELECT curated_list.slug FROM curated_list
WHERE deleted_at IS NULL AND shipped = '' AND origin = ''
AND EXISTS (SELECT 1 FROM membership WHERE list_id = curated_list.id)
AND NOT EXISTS (SELECT 1 FROM checkup WHERE list_id = curated_list.id)
ORDER BY curated_list.updated_at DESC
"""
_OWN = """
SELECT curated_list.slug FROM curated_list
WHERE deleted_at IS NULL AND shipped = '' AND origin = ''
AND {condition} ORDER BY curated_list.updated_at DESC
"""
_EMPTY = _OWN.format(
    condition="NOT EXISTS (SELECT 1 FROM membership WHERE list_id = curated_list.id)"
)
# A list that its curator follows may be for themselves alone.
_UNPUBLISHED = _OWN.replace("curated_list.slug", "curated_list.slug, contact != ''", 1).format(
    condition="EXISTS (SELECT 1 FROM membership WHERE list_id = curated_list.id) "
    "AND NOT EXISTS (SELECT 1 FROM mirror WHERE list_id = curated_list.id) "
    "AND NOT EXISTS (SELECT 1 FROM edition WHERE list_id = curated_list.id) "
    "AND page = '' AND CAST(published AS TEXT) = '{}'"
)
# Its readers find it on its page alone, and copies on platforms can be followed there.
_UNCOPIED = _OWN.format(
    condition="EXISTS (SELECT 1 FROM membership "
    "JOIN account ON account.member_id = membership.member_id "
    "JOIN login ON login.platform = account.platform AND login.signed_in "
    "WHERE membership.list_id = curated_list.id) "
    "AND EXISTS (SELECT 1 FROM edition WHERE list_id = curated_list.id) "
    "AND NOT EXISTS (SELECT 1 FROM mirror "
    "WHERE list_id = curated_list.id AND role = 'published') "
    "AND CAST(published AS TEXT) = '{}'"
)
_FOLLOWED = "SELECT count(*) FROM mirror WHERE role = 'followed' AND seen_at IS NOT NULL"
_LOGINS = "SELECT count(*) FROM login WHERE signed_in"
_LISTS = "SELECT slug FROM curated_list WHERE deleted_at IS NULL ORDER BY id"


@dataclass(frozen=True)
class Pending:
    """What waits, by the short names of lists.

    runs       runs that are not finished: the command and the list
    joined     followed lists, with the number of members who joined since
    pages      lists that changed since their page was built
    links      lists of which only the published copies changed since
    copies     lists that changed since they were published on a platform
    unchecked  the user's own lists that were never checked
    empty      the user's own lists without members
    unpublished  the user's own lists that are published nowhere and not followed either, each
               with whether it has a contact of its own
    uncopied   the user's own lists with a page, and on no platform where a copy can be made
    """

    lists: tuple[str, ...] = ()
    logins: int = 0
    followed: int = 0
    runs: tuple[tuple[str, str], ...] = ()
    joined: tuple[tuple[str, int], ...] = ()
    pages: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    unpublished: tuple[tuple[str, bool], ...] = ()
    uncopied: tuple[str, ...] = ()


def pending(place: Place) -> Pending | None:
    """Return what waits; nothing does without a registry. None if it cannot be read."""
    try:
        if not place.exists():
            return Pending()
        with place.quick_reader() as query:
            return _read(query)
    except CannotRead:
        return None


def _read(query: Query) -> Pending:
    def rows(sql: str) -> Iterator[tuple[object, ...]]:
        try:
            yield from query(sql)
        except MissingTable:
            # A registry of an older care100 lacks tables and columns.
            return

    def number(sql: str) -> int:
        return next((int(str(row[0])) for row in rows(sql)), 0)

    def names(sql: str) -> tuple[str, ...]:
        return tuple(str(row[0]) for row in rows(sql))

    def changed(sql: str, content: Callable[[Row], Row]) -> tuple[str, ...]:
        found = (
            str(slug)
            for slug, before, after in rows(sql)
            if content(_row(before)) != content(_row(after))
        )
        return tuple(dict.fromkeys(found))

    pages = changed(_PAGES, _on_page)
    return Pending(
        names(_LISTS),
        number(_LOGINS),
        number(_FOLLOWED),
        tuple((str(verb), str(slug)) for verb, slug in rows(_RUNS)),
        tuple((str(slug), int(str(count))) for slug, count in rows(_JOINED)),
        pages,
        tuple(one for one in changed(_PAGES, _links) if one not in pages),
        changed(_COPIES, _in_copy),
        names(_UNCHECKED),
        names(_EMPTY),
        tuple((str(slug), bool(has_contact)) for slug, has_contact in rows(_UNPUBLISHED)),
        names(_UNCOPIED),
    )


def _row(text: object) -> Row:
    """Return a row of the history from its JSON; without any, or with damaged JSON, no row."""
    try:
        row = json.loads(str(text))
    except (ValueError, RecursionError):
        return {}
    return row if isinstance(row, dict) else {}


def _on_page(row: Row) -> Row:
    return {column: value for column, value in row.items() if column not in (_PRIVATE, *_LINKS)}


def _links(row: Row) -> Row:
    # A copy that is gone leaves its column or an empty value.
    return {column: row[column] for column in _LINKS if row.get(column)}


def _in_copy(row: Row) -> Row:
    return {column: row.get(column) for column in _IN_COPIES}
