"""The states of X accounts, read with 100 accounts in each request.

Source: docs.x.com/x-api/users/lookup. An account's id stays the same when its name changes.
The response has the number of posts, but not the date of the last one.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from care100.model.handles import BadHandle, Handle
from care100.platforms.account_state import AccountState, Presence, texts_of
from care100.platforms.x import handles
from care100.platforms.x.client import LOOKUP_BATCH, XClient
from care100.platforms.x.prices import Price

_FIELDS = "description,entities,protected,public_metrics,url"


def price(accounts: int) -> Decimal:
    """Return the price in dollars for reading this number of accounts."""
    return Price.USER_READ.times(accounts)


def batches(known: Sequence[tuple[Handle, str]]) -> Iterator[tuple[str, list[str]]]:
    """Yield requests for accounts, given as handles with their ids or an empty string.

    Each is `ids` or `usernames` with up to 100 values.
    """
    asked = {
        "ids": [id_ for _, id_ in known if id_],
        "usernames": [handle.text for handle, id_ in known if not id_],
    }
    for by, values in asked.items():
        for start in range(0, len(values), LOOKUP_BATCH):
            yield by, values[start : start + LOOKUP_BATCH]


def look(client: XClient, by: str, values: Sequence[str]) -> dict[str, AccountState]:
    """Return accounts' states by the requested `values` (names in lower case).

    Raises PlatformError.
    """
    answer = client.profiles(by, values, _FIELDS)
    found: dict[str, AccountState] = {}
    for row in _rows(answer.get("data")):
        if seen := from_user(row):
            key = seen.id if by == "ids" else seen.handle.key if seen.handle else ""
            found[key] = seen
    for error in _rows(answer.get("errors")):
        value = str(error.get("value") or error.get("resource_id") or "").lower()
        found.setdefault(value, from_error(error))
    return found


def from_user(row: Mapping[str, Any]) -> AccountState | None:
    """Read a User (X's OpenAPI description); None when it is not valid."""
    try:
        handle = handles.parse(str(row.get("username", "")))
    except BadHandle:
        return None
    metrics = row.get("public_metrics")
    posts = metrics.get("post_count") if isinstance(metrics, dict) else None
    return AccountState(
        Presence.ALIVE,
        handle=handle,
        id=str(row.get("id", "")),
        names=frozenset({handle.url}),
        locked=row.get("protected") is True,
        posts=posts if isinstance(posts, int) and posts >= 0 else None,
        texts=(*texts_of(row, ("description", "url")), *_expanded(row.get("entities"))),
    )


def from_error(error: Mapping[str, Any]) -> AccountState:
    """Return the state of a missing account, which X describes only in text."""
    detail = f"{error.get('title', '')} {error.get('detail', '')}".lower()
    if "suspended" in detail:
        return AccountState(Presence.SUSPENDED, "X says that it is suspended")
    if "not found" in detail or "could not find" in detail:
        return AccountState(Presence.MISSING, "X has no such account")
    return AccountState(Presence.UNASKED, "X does not show it")


def _expanded(entities: object) -> tuple[str, ...]:
    """Return the full addresses in a profile, which X shortens in its texts."""
    known = entities if isinstance(entities, dict) else {}
    parts = [part for name in ("url", "description") if isinstance(part := known.get(name), dict)]
    urls = [url for part in parts for url in _rows(part.get("urls"))]
    return tuple(text for url in urls for text in texts_of(url, ("expanded_url",)))


def _rows(value: object) -> list[dict[str, Any]]:
    rows = value if isinstance(value, list) else []
    return [row for row in rows if isinstance(row, dict)]
