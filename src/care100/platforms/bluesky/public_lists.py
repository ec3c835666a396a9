"""Lists and starter packs, one's own or anybody's, as the public application view shows them.

The lexicons are app.bsky.graph.getList and getStarterPack.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from http import HTTPStatus
from typing import Any

from care100.engine.concurrency import RetryPolicy
from care100.model import sanitize
from care100.model.errors import UsageError
from care100.model.handles import BadHandle
from care100.platforms import server_values
from care100.platforms.bluesky import handles
from care100.platforms.bluesky.http import HttpClient, Parameters
from care100.platforms.bluesky.identity import Endpoints
from care100.platforms.bluesky.pages import page_of
from care100.platforms.bluesky.paging import pages
from care100.platforms.bluesky.records import LIST, MODERATION_LIST, RecordUri
from care100.platforms.errors import Gone, Refused
from care100.platforms.public_lists import PublicList, PublicListReading
from care100.platforms.pull import PullContext, PulledAccount, SourceNotFound
from care100.platforms.targets import Usage

_PAGE = 100


@dataclass(frozen=True)
class RecordReader:
    """A list or a starter pack, by its record's address, which may have a handle in it."""

    uri: RecordUri
    platform = handles.BLUESKY
    needs_login = False
    look_up_price = Decimal(0)

    def look_up(self, context: PullContext) -> PublicListReading:
        """Send nothing yet: the list is found and read at once."""
        return PublicListReading(lambda: self._read(context.retry))

    def _read(self, retry: RetryPolicy) -> PublicList:
        public = HttpClient(Endpoints.from_environment().app_view, None, Usage())
        try:
            return read_list(public, self.uri, retry)
        finally:
            public.close()


def read_list(public: HttpClient, uri: RecordUri, retry: RetryPolicy) -> PublicList:
    """Read a list or a starter pack from an application view.

    Raises SourceNotFound, UsageError for a moderation list, and PlatformError.
    """
    try:
        about, list_uri = retry.ask(partial(_starter_pack, public, uri))
        first = retry.ask(partial(_page, public, list_uri, ""))
    except (Gone, Refused) as error:
        if isinstance(error, Refused) and error.status != HTTPStatus.BAD_REQUEST:
            raise
        raise SourceNotFound(
            f"There is no list or starter pack at {page_of(uri)}.",
            "Check the address. Its owner may have deleted it.",
        ) from error
    with server_values.reading(public.where):
        shown = server_values.entity(first.get("list"))
        about = about or _About.of(shown, shown)
        is_moderation = shown.get("purpose") == MODERATION_LIST
    page = page_of(about.uri)
    if is_moderation:
        raise UsageError(
            f"“{sanitize.line(about.title, 60)}” is a moderation list.",
            "Its accounts are muted or blocked. Use the address of another list.",
        )

    def ask(cursor: str) -> Mapping[str, Any]:
        return retry.ask(partial(_page, public, list_uri, cursor)) if cursor else first

    rows = [row for found in pages(public.where, "items", ask) for row in found]
    # The application view returns the newest item first.
    accounts = [found for row in reversed(rows) if (found := _account(row, public.where))]
    return PublicList(
        handles.BLUESKY,
        page,
        about.title,
        about.description,
        about.owner,
        tuple(accounts),
        unread=len(rows) - len(accounts),
    )


@dataclass(frozen=True)
class _About:
    """What a list or a starter pack says of itself."""

    uri: RecordUri
    title: str
    description: str
    owner: str

    @classmethod
    def of(cls, view: Mapping[str, Any], record: Mapping[str, Any]) -> "_About":
        """Read a view and the record with its name. Raises Unreadable."""
        uri = RecordUri.parse(server_values.text(view.get("uri")))
        if uri is None:
            raise server_values.Unreadable("not the address of a record")
        owner = server_values.entity(view.get("creator"))
        return cls(
            uri,
            server_values.text(record.get("name")),
            server_values.optional(server_values.text, record.get("description"), ""),
            sanitize.line(server_values.word(owner.get("handle")), 120),
        )


def _starter_pack(public: HttpClient, uri: RecordUri) -> tuple[_About | None, str]:
    """Return what a starter pack says of itself, and the address of its list.

    For a list: nothing, and its own address. Raises PlatformError.
    """
    if uri.collection == LIST:
        return None, str(uri)
    answer = public.get("app.bsky.graph.getStarterPack", {"starterPack": str(uri)})
    with server_values.reading(public.where):
        pack = server_values.entity(answer.get("starterPack"))
        about = _About.of(pack, server_values.entity(pack.get("record")))
        return about, server_values.text(server_values.entity(pack.get("list")).get("uri"))


def _page(public: HttpClient, list_uri: str, cursor: str) -> Mapping[str, Any]:
    after = {"cursor": cursor} if cursor else {}
    parameters: Parameters = {"list": list_uri, "limit": _PAGE, **after}
    answer: Mapping[str, Any] = public.get("app.bsky.graph.getList", parameters)
    return answer


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
