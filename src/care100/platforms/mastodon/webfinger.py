"""WebFinger: which account a handle belongs to (RFC 7033, docs.joinmastodon.org/spec/webfinger).

The domain in handles and the domain of the pages can differ (Mastodon's LOCAL_DOMAIN and
WEB_DOMAIN). Then the first one redirects WebFinger to the second one or, if it cannot, says in
host-meta where WebFinger is answered (RFC 6415); and the second one answers a question about
`name@web-domain`, or about the address of the page, with the account's true handle.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

from care100.model import markup
from care100.model.handles import BadHandle, Handle
from care100.platforms.account_state import is_address
from care100.platforms.mastodon import handles
from care100.web import Page, WebError

_JRD = "application/jrd+json, application/json"
_XRD = "application/xrd+xml, application/xml"
_ACTIVITY = "application/activity+json"
_PATH = ".well-known/webfinger?resource={uri}"

Get = Callable[[str, str], Page]
"""Get an address with an `Accept` header. Raises WebError."""


@dataclass(frozen=True)
class Finger:
    """What a server says of a handle.

    `subject` is the handle that it gives the account, or None; `actor` is the account's
    address, or empty if it names none.
    """

    subject: Handle | None
    actor: str

    def other(self, asked: Handle) -> Handle | None:
        """Return the account's handle on another server, if the server says that it is there."""
        there = self.subject
        return there if there and there.server.lower() != asked.server.lower() else None


class WebFinger:
    """WebFinger of the server at `url`."""

    def __init__(self, url: str, get: Get) -> None:
        self._url = url
        self._get = get
        self._elsewhere: str | None = None

    def ask(self, handle: Handle) -> Finger | Page:
        """Return what the server says of a handle, or its refusal. Raises WebError."""
        acct = f"acct:{handle.text}"
        refusal = page = self._page(f"{self._url}/{_PATH}", acct)
        if _is_missing(page) and (template := self._template()):
            page = self._page(template, acct)
        if _is_missing(page):
            page = self._page(f"{self._url}/{_PATH}", handle.url)
        found = _object(page)
        if not page.ok or found is None:
            return refusal
        return Finger(_subject(found.get("subject")), _actor(found.get("links")))

    def _page(self, template: str, resource: str) -> Page:
        return self._get(template.replace("{uri}", quote(resource, safe="")), _JRD)

    def _template(self) -> str:
        """Return where else WebFinger is answered, or an empty text. Asked once."""
        if self._elsewhere is None:
            try:
                page = self._get(f"{self._url}/.well-known/host-meta", _XRD)
                self._elsewhere = _lrdd(page.text()) if page.ok else ""
            except WebError:
                self._elsewhere = ""
        return self._elsewhere


class _Links(HTMLParser):
    """Finds the WebFinger template in host-meta. This parser resolves no external entities."""

    def __init__(self) -> None:
        super().__init__()
        self.template = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the first usable template."""
        link = dict(attrs)
        template = link.get("template") or ""
        is_usable = "{uri}" in template and is_address(template.replace("{uri}", ""))
        if tag == "link" and link.get("rel") == "lrdd" and is_usable and not self.template:
            self.template = template


def _lrdd(text: str) -> str:
    parser = _Links()
    markup.feed(parser, text)
    return parser.template


def _is_missing(page: Page) -> bool:
    """Return whether a page is not about the handle: 404, or the page of some website."""
    return page.status == 404 or (page.ok and _object(page) is None)


def _subject(value: object) -> Handle | None:
    if not isinstance(value, str) or not value.startswith("acct:"):
        return None
    try:
        return handles.parse(value.removeprefix("acct:"))
    except BadHandle:
        return None


def _actor(links: object) -> str:
    for link in links if isinstance(links, list) else []:
        if isinstance(link, dict) and link.get("rel") == "self":
            kind, address = str(link.get("type", "")), link.get("href")
            is_actor = kind == _ACTIVITY or kind.startswith("application/ld+json")
            if is_actor and is_address(address):
                return str(address)
    return ""


def _object(page: Page) -> dict[str, Any] | None:
    """Return the JSON object of a page, or None if it has none."""
    try:
        found = json.loads(page.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
