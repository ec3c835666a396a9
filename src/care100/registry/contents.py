"""What a registry's file has in it, in figures that people recognise it by."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Rows = Callable[[str], Iterable[Sequence[Any]]]

# Older schemas have no deleted lists.
_HAS_DELETED = "0005"


@dataclass(frozen=True)
class Contents:
    """The content of a registry of any schema.

    `lists` has the number of members by the list's short name; `members` counts each once.
    `changed_at` is the time of the last change to a list.
    """

    revision: str
    lists: dict[str, int]
    members: int
    opt_outs: int
    logins: int
    changed_at: datetime | None


def contents(rows: Rows, revision: str) -> Contents:
    """Return the content of a registry; `rows` runs a query on it."""

    def figure(query: str) -> int:
        return int(next(iter(rows(query)))[0])

    is_kept = "WHERE deleted_at IS NULL" if revision >= _HAS_DELETED else ""
    lists = rows(
        "SELECT slug, count(member_id) FROM curated_list"  # noqa: S608 - one of the two above
        f" LEFT JOIN membership ON list_id = curated_list.id {is_kept} GROUP BY slug ORDER BY slug"
    )
    [[changed]] = rows('SELECT max("at") FROM "change"')
    return Contents(
        revision,
        {str(slug): int(count) for slug, count in lists},
        figure("SELECT count(DISTINCT member_id) FROM membership"),
        figure("SELECT count(DISTINCT together) FROM opt_out"),
        figure("SELECT count(*) FROM login WHERE signed_in"),
        _time(changed),
    )


def _time(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)).replace(tzinfo=UTC)
    except ValueError:
        return None
