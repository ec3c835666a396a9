"""How accounts on X are: up to 100 in a request, for a cent each.

docs.x.com/x-api/users/lookup. An account keeps its id when its name changes. At this price
X shows how many posts an account has, but not the date of the last one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from care100.engine.concurrency import RetryPolicy
from care100.model.handles import BadHandle, Handle
from care100.platforms import server_values
from care100.platforms.account_state import AccountState, Presence, texts_of
from care100.platforms.health import AskedAccount
from care100.platforms.x import handles, mentions
from care100.platforms.x.client import XClient
from care100.platforms.x.lookups import BATCH
from care100.platforms.x.prices import Price
from care100.web import PoliteClient

_FIELDS = "description,entities,protected,public_metrics,url"


class XHealth:
    """Reads how accounts on X are."""

    def price(self, accounts: int) -> Decimal:
        """Return what X charges for so many accounts, in dollars."""
        return Price.USER_READ.times(accounts)

    def through_login(
        self,
        client: XClient,
        accounts: Sequence[AskedAccount],
        at: datetime,  # noqa: ARG002 - X's answers are never out of date
        retry: RetryPolicy,
    ) -> Mapping[Handle, AccountState]:
        """Return the state of every account. Raises PlatformError."""
        answers: dict[str, AccountState] = {}
        retry.progress.begin("Asking X", len(accounts))
        try:
            for by, values in _batches(accounts):
                answers |= retry.ask(partial(_look, client, by, values))
                retry.progress.advance(len(values))
        finally:
            retry.progress.end()
        unknown = AccountState(Presence.UNKNOWN, "X's answer does not have it")
        return {one.handle: answers.get(one.id or one.handle.key, unknown) for one in accounts}

    def public_server(self, server: str, web: PoliteClient) -> None:  # noqa: ARG002
        """Return None: X shows nothing without a login."""
        return

    def pattern(self, handle: Handle) -> str:
        """Return a regular expression for the profile's addresses and for "X: @name"."""
        return mentions.pattern(handle)

    def handles_in(self, text: str) -> Iterable[Handle]:
        """Return the accounts that plain text names."""
        return mentions.handles_in(text)

    def excerpts(self, text: str) -> Iterable[str]:
        """Return the addresses without a scheme, and the names written out."""
        return mentions.excerpts(text)


def _batches(accounts: Sequence[AskedAccount]) -> Iterator[tuple[str, list[str]]]:
    """Return the requests to make: `ids` or `usernames`, with up to 100 of them."""
    asked = {
        "ids": [one.id for one in accounts if one.id],
        "usernames": [one.handle.text for one in accounts if not one.id],
    }
    for by, values in asked.items():
        for start in range(0, len(values), BATCH):
            yield by, values[start : start + BATCH]


def _look(client: XClient, by: str, values: Sequence[str]) -> dict[str, AccountState]:
    """Return the states of accounts by the `values` of the request, names in lower case.

    Raises PlatformError.
    """
    answer = client.profiles(by, values, _FIELDS)
    found: dict[str, AccountState] = {}
    for row in server_values.rows(answer.get("data")):
        if state := from_user(row):
            key = state.id if by == "ids" else state.handle.key if state.handle else ""
            found[key] = state
    for error in server_values.rows(answer.get("errors")):
        value = str(error.get("value") or error.get("resource_id") or "").lower()
        found.setdefault(value, from_error(error))
    return found


def from_user(row: Mapping[str, Any]) -> AccountState | None:
    """Return the state in a User (X's OpenAPI description), or None if it is not valid."""
    try:
        handle = handles.parse(str(row.get("username", "")))
    except BadHandle:
        return None
    if not server_values.fits(server_values.digits, row.get("id")):
        return None
    metrics = row.get("public_metrics")
    posts = metrics.get("post_count") if isinstance(metrics, dict) else None
    return AccountState(
        Presence.ALIVE,
        handle=handle,
        id=str(row["id"]),
        urls=frozenset({handle.url}),
        locked="its posts are protected" if row.get("protected") is True else "",
        posts=server_values.valid(server_values.count, posts),
        texts=(*texts_of(row, ("description", "url")), *_expanded(row.get("entities"))),
    )


def from_error(error: Mapping[str, Any]) -> AccountState:
    """Return why X did not show an account, which it says in words only."""
    detail = f"{error.get('title', '')} {error.get('detail', '')}".lower()
    if "suspended" in detail:
        return AccountState(Presence.SUSPENDED, "X says that it is suspended")
    if "not found" in detail or "could not find" in detail:
        return AccountState(Presence.MISSING, "X has no such account")
    return AccountState(Presence.UNKNOWN, "X does not show it")


def _expanded(entities: object) -> tuple[str, ...]:
    """Return the addresses in a profile, which X shortens in the texts."""
    known = entities if isinstance(entities, dict) else {}
    parts = [part for name in ("url", "description") if isinstance(part := known.get(name), dict)]
    urls = [url for part in parts for url in server_values.rows(part.get("urls"))]
    return tuple(text for url in urls for text in texts_of(url, ("expanded_url",)))
