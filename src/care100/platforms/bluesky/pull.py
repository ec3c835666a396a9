"""Pulling from a list or a starter pack on Bluesky, one's own or anybody's.

The public application view shows both (app.bsky.graph.getList, getStarterPack).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from care100.model import sanitize
from care100.model.handles import BadHandle
from care100.platforms import server_values
from care100.platforms.bluesky import handles
from care100.platforms.bluesky.client import BlueskyClient
from care100.platforms.bluesky.http import Parameters
from care100.platforms.bluesky.pages import page_of, record_of
from care100.platforms.bluesky.records import LIST, MODERATION_LIST, RecordUri
from care100.platforms.errors import Gone, Refused
from care100.platforms.pull import (
    PullContext,
    PulledAccount,
    PulledList,
    PullReading,
    SourceNotFound,
    not_a_source,
)

_ON_BLUESKY = re.compile(r"at://|https?://(?:www\.|staging\.)?bsky\.app(?:[/?#:]|$)", re.IGNORECASE)
_PAGE = 100
_MOST_PAGES = 100


@dataclass(frozen=True)
class RecordSource:
    """A list or a starter pack, by its record's address."""

    uri: RecordUri
    platform = handles.BLUESKY
    look_up_price = Decimal(0)

    def look_up(self, context: PullContext) -> PullReading:
        """Find the list. Raises SourceNotFound and PlatformError."""
        client = next(one.client for one in context.logins if isinstance(one.client, BlueskyClient))
        try:
            list_uri = context.retry.ask(partial(_list_of, client, self.uri))
            first = context.retry.ask(partial(_page, client, list_uri, ""))
        except (Gone, Refused) as error:
            raise SourceNotFound(
                f"There is no list or starter pack at {page_of(self.uri)}.",
                "Check the address. Its owner may have deleted it.",
            ) from error
        return PullReading(partial(self._read, client, list_uri, first, context))

    def _read(
        self, client: BlueskyClient, list_uri: str, first: Mapping[str, Any], context: PullContext
    ) -> PulledList:
        where = client.public.where
        rows: list[Mapping[str, Any]] = []
        with server_values.reading(where):
            about = server_values.entity(first.get("list"))
            title = sanitize.line(server_values.text(about.get("name")), 60)
            is_moderation = about.get("purpose") == MODERATION_LIST
            owner = server_values.entity(about.get("creator"))
            by = sanitize.line(server_values.word(owner.get("handle")), 120)
        if is_moderation:
            raise not_a_source(
                page_of(self.uri), "This is a moderation list: its accounts are muted or blocked."
            )
        for answer in _pages(client, list_uri, first, context):
            with server_values.reading(where):
                rows += server_values.entities(answer.get("items"))
        # The application view returns the newest item first.
        accounts = [found for row in reversed(rows) if (found := _account(row, where))]
        source = f"in “{title}” by @{by}, {page_of(self.uri)}, read {context.today}"
        return PulledList(title, source, accounts)


def source(text: str) -> RecordSource | None:
    """Parse the address of a list or a starter pack; None for a place on another platform.

    Raises UsageError for anything else on Bluesky.
    """
    if uri := record_of(text):
        return RecordSource(uri)
    if _ON_BLUESKY.match(text):
        raise not_a_source(
            text,
            "Use the address of a list or a starter pack, such as "
            "https://bsky.app/starter-pack/name.bsky.social/3kabcdefghijk.",
        )
    return None


def _list_of(client: BlueskyClient, uri: RecordUri) -> str:
    """Return the address of the list that a page shows. Raises PlatformError."""
    if uri.collection == LIST:
        return str(uri)
    answer = client.public.get("app.bsky.graph.getStarterPack", {"starterPack": str(uri)})
    with server_values.reading(client.public.where):
        pack = server_values.entity(answer.get("starterPack"))
        shown = server_values.entity(pack.get("list"))
        return server_values.text(shown.get("uri"))


def _page(client: BlueskyClient, list_uri: str, cursor: str) -> Mapping[str, Any]:
    after = {"cursor": cursor} if cursor else {}
    parameters: Parameters = {"list": list_uri, "limit": _PAGE, **after}
    answer: Mapping[str, Any] = client.public.get("app.bsky.graph.getList", parameters)
    return answer


def _pages(
    client: BlueskyClient, list_uri: str, first: Mapping[str, Any], context: PullContext
) -> Iterator[Mapping[str, Any]]:
    answer = first
    for _ in range(_MOST_PAGES):
        yield answer
        with server_values.reading(client.public.where):
            cursor = server_values.optional(server_values.word, answer.get("cursor"), "")
        if not cursor:
            return
        answer = context.retry.ask(partial(_page, client, list_uri, cursor))


def _account(row: Mapping[str, Any], where: str) -> PulledAccount | None:
    with server_values.reading(where):
        subject = server_values.entity(row.get("subject"))
        did = server_values.text(subject.get("did"))
        name = server_values.optional(server_values.text, subject.get("displayName"), "")
        shown = server_values.word(subject.get("handle"))
    if not handles.is_did(did):
        return None
    try:
        handle = handles.parse(shown)
    except BadHandle:
        # The handle does not lead back to the account, so the DID stands for it.
        handle = handles.handle(did)
    return PulledAccount(name or handle.display, handle, did)
