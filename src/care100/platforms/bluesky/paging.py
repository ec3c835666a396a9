"""Queries of several pages (atproto.com/specs/xrpc, "Cursors and Pagination")."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from care100.platforms import server_values

# Of 100 items each: more than any account follows or lists.
_MOST_PAGES = 1_000


def pages(
    where: str, key: str, ask: Callable[[str], Mapping[str, Any]]
) -> Iterator[list[Mapping[str, Any]]]:
    """Yield the items at `key` of each page; `ask` returns the page after a cursor.

    Raises Unreachable when the server `where` repeats a cursor or does not come to an end, so
    that no list is taken for whole that is not.
    """
    cursors = {""}
    cursor = ""
    for _ in range(_MOST_PAGES):
        answer = ask(cursor)
        with server_values.reading(where):
            items = server_values.entities(answer.get(key))
            cursor = server_values.optional(server_values.word, answer.get("cursor"), "")
        yield items
        if not cursor:
            return
        if cursor in cursors:
            break
        cursors.add(cursor)
    raise server_values.unreadable(where)
