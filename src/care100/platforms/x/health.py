"""How an account on X is, a hundred for each request and a cent for each account.

docs.x.com/x-api/users/lookup. X's id of an account stays when its name changes. X does not
tell the day of the last post for that price, only how many posts there are.
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
    """What X charges for looking at so many accounts, in dollars."""
    return Price.USER_READ.times(accounts)


def batches(known: Sequence[tuple[Handle, str]]) -> Iterator[tuple[str, list[str]]]:
    """What to ask for so many accounts, each with its id, or empty where it is not known:
    `ids` or `usernames`, and up to a hundred of them.
    """
    asked = {
        "ids": [id_ for _, id_ in known if id_],
        "usernames": [handle.text for handle, id_ in known if not id_],
    }
    for by, values in asked.items():
        for start in range(0, len(values), LOOKUP_BATCH):
            yield by, values[start : start + LOOKUP_BATCH]


def look(client: XClient, by: str, values: Sequence[str]) -> dict[str, AccountState]:
    """How accounts are, by the `values` that were asked for (names in lower case).

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
    """The account of a User (X's OpenAPI description); None when it is none."""
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
    """Why an account is not among the answers: X says it in words only."""
    detail = f"{error.get('title', '')} {error.get('detail', '')}".lower()
    if "suspended" in detail:
        return AccountState(Presence.SUSPENDED, "X says that it is suspended")
    if "not found" in detail or "could not find" in detail:
        return AccountState(Presence.MISSING, "X knows no such account")
    return AccountState(Presence.UNASKED, "X does not show it")


def _expanded(entities: object) -> tuple[str, ...]:
    """The addresses in a profile, which X has shortened in its texts."""
    known = entities if isinstance(entities, dict) else {}
    parts = [part for name in ("url", "description") if isinstance(part := known.get(name), dict)]
    urls = [url for part in parts for url in _rows(part.get("urls"))]
    return tuple(text for url in urls for text in texts_of(url, ("expanded_url",)))


def _rows(value: object) -> list[dict[str, Any]]:
    rows = value if isinstance(value, list) else []
    return [row for row in rows if isinstance(row, dict)]
