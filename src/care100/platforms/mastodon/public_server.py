"""A server of the Fediverse, asked without a login.

WebFinger (RFC 7033) shows whether an account exists, and the public REST API its profile
(docs.joinmastodon.org/methods/accounts, lookup). Servers without this API, or with a login
for it, have the ActivityPub actor, which shows less (docs.joinmastodon.org/spec/activitypub).
"""

import json
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

from care100.model import sanitize
from care100.model.handles import BadHandle, Handle
from care100.model.server_names import is_loopback
from care100.platforms.account_state import AccountState, Presence, is_address
from care100.platforms.health import AskedAccount
from care100.platforms.mastodon import handles
from care100.platforms.mastodon.entities import from_actor, from_entity
from care100.platforms.mastodon.firewalls import is_firewall
from care100.platforms.mastodon.webfinger import Finger, WebFinger
from care100.web import HostBusy, HostUnreachable, Page, PoliteClient, WebError

_SUSPENDED = Presence.SUSPENDED
_ACTIVITY = "application/activity+json"
_ACTOR = f'{_ACTIVITY}, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'


class MastodonServer:
    """One server, asked by one thread, one account after the other.

    A server that failed to answer once is not asked again.
    """

    chosen = False

    def __init__(self, domain: str, web: PoliteClient) -> None:
        self.domain = domain
        self.url = f"{'http' if is_loopback(domain) else 'https'}://{domain}"
        self.answered: bool | None = None
        self._web = web
        self._webfinger = WebFinger(self.url, self._get)
        self._has_other_handles = False
        self._api = ""
        self._down = ""
        self._blocked = ""

    def look(self, asked: AskedAccount) -> AccountState:
        """Return the state of an account, by its handle: its id is that on another server."""
        return self._asked(asked.handle, self._look)

    def claims(self, handle: Handle) -> AccountState:
        """Return the account with its aliases, where the server shows them."""
        return self._asked(handle, self._claims)

    def _asked(self, handle: Handle, ask: Callable[[Handle], AccountState]) -> AccountState:
        if self._down:
            return AccountState(Presence.UNANSWERED, self._down)
        if self._blocked:
            return AccountState(Presence.UNKNOWN, self._blocked)
        try:
            return ask(handle)
        except HostBusy as busy:
            return AccountState(Presence.UNKNOWN, _sentence(busy.message))
        except WebError as trouble:
            self._down = _sentence(trouble.message)
            if isinstance(trouble, HostUnreachable):
                self.answered = self.answered or False
            return AccountState(Presence.UNANSWERED, self._down)

    def _look(self, handle: Handle) -> AccountState:
        if self._api and not self._has_other_handles and (state := self._by_api(handle)):
            return self._deleted(handle) or state if state.presence is _SUSPENDED else state
        knew, finger = bool(self._api), self._finger_of(handle)
        if isinstance(finger, AccountState):
            return finger
        self._has_other_handles |= finger.other(handle) is not None
        state = None
        if not knew or self._has_other_handles:
            self._api = _origin(finger.actor)
            state = self._by_api(handle)
        return _with(finger, handle, state or self._by_actor(handle, finger.actor))

    def _deleted(self, handle: Handle) -> AccountState | None:
        """Return the state of an account that WebFinger calls gone for good.

        The API says only that it is suspended, also of deleted accounts.
        """
        finger = self._finger_of(handle)
        if isinstance(finger, AccountState) and finger.presence is _SUSPENDED:
            return finger
        return None

    def _claims(self, handle: Handle) -> AccountState:
        finger = self._finger_of(handle)
        if isinstance(finger, AccountState):
            return finger
        return _with(finger, handle, self._by_actor(handle, finger.actor))

    def _by_api(self, handle: Handle) -> AccountState | None:
        """Return what the REST API shows; None if there is no API, or it shows nothing."""
        name = quote(handle.text.partition("@")[0])
        page = self._get(f"{self._api}/api/v1/accounts/lookup?acct={name}", "application/json")
        row = _object(page) if page.ok else None
        state = from_entity(row, self.domain) if row is not None else None
        if state and state.handle and state.handle.key != handle.key:
            other = sanitize.line(state.handle.display, 80)
            return AccountState(Presence.MISSING, f"{self.domain} answers with {other} instead")
        return state

    def _finger_of(self, handle: Handle) -> Finger | AccountState:
        """Return what WebFinger says, or the state that follows from there being no actor."""
        finger = self._webfinger.ask(handle)
        if isinstance(finger, Page) and is_firewall(finger):
            self._blocked = f"a firewall of {self.domain} blocks care100"
            return AccountState(Presence.UNKNOWN, self._blocked)
        if isinstance(finger, Page) and not finger.ok:
            return self._refused(finger)
        if isinstance(finger, Page) or not finger.actor:
            return AccountState(Presence.MISSING, f"{self.domain} answers, but shows no accounts")
        return finger

    def _by_actor(self, handle: Handle, address: str) -> AccountState:
        page = self._get(address, _ACTOR)
        there = AccountState(Presence.ALIVE, detailed=False, handle=handle)
        if page.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
            return self._refused(page)
        actor = (_object(page) if page.ok else None) or {}
        if actor.get("type") == "Tombstone":
            return AccountState(Presence.SUSPENDED, f"{self.domain} says that it was deleted")
        state = from_actor(actor, handle) or there
        moved = actor.get("movedTo")
        return replace(state, moved_to=self._who(str(moved))) if is_address(moved) else state

    def _who(self, address: str) -> Handle | None:
        """Return the handle of an actor, whose address need not contain the name."""
        try:
            page = self._get(address, _ACTOR)
        except WebError:
            page = None
        actor = (_object(page) if page and page.ok else None) or {}
        try:
            name, host = actor.get("preferredUsername"), urlsplit(str(actor.get("id"))).netloc
            return handles.parse(f"{name}@{host}") if name else handles.read(address)
        except (BadHandle, ValueError):
            return None

    def _refused(self, page: Page) -> AccountState:
        if page.status == HTTPStatus.GONE:
            return AccountState(Presence.SUSPENDED, _FOR_GOOD.format(self.domain))
        if page.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            return AccountState(Presence.UNKNOWN, f"{self.domain} shows nothing without a login")
        if page.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            self._down = f"{self.domain} answers with an error ({page.status})"
            return AccountState(Presence.UNANSWERED, self._down)
        return AccountState(Presence.MISSING, f"{self.domain} has no account with that name")

    def _get(self, url: str, accept: str) -> Page:
        page = self._web.get(url, accept=accept)
        self.answered = True
        return page


# Servers that close down give this answer to every request
# (docs.joinmastodon.org/admin, self-destruct).
_FOR_GOOD = "{} says that it was deleted, or suspended for good"


def _sentence(message: str) -> str:
    return message.rstrip(".")


def _origin(address: str) -> str:
    url = urlsplit(address)
    return f"{url.scheme}://{url.netloc}"


def _with(finger: Finger, handle: Handle, state: AccountState) -> AccountState:
    """Add what WebFinger says to the state of an account."""
    return replace(state, called=finger.other(handle), urls=state.urls | {finger.actor})


def _object(page: Page) -> dict[str, Any] | None:
    """Return the JSON object of a page, or None if it has none."""
    try:
        found = json.loads(page.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
