"""How Bluesky accounts are, asked with a login or of the public application view.

An account keeps its DID when its handle changes. A profile shows the number of posts; the
date of the last one is read from its feed (app.bsky.feed.getAuthorFeed).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

from care100.engine.concurrency import RetryPolicy, ask_concurrently
from care100.model.handles import Handle
from care100.platforms import server_values
from care100.platforms.account_state import AccountState, Presence, texts_of
from care100.platforms.bluesky import bridges, handles, mentions
from care100.platforms.bluesky.client import PARALLEL, PROFILE_BATCH, BlueskyClient
from care100.platforms.bluesky.http import NoAppView
from care100.platforms.bluesky.identity import Endpoints, Identities, NoIdentity
from care100.platforms.errors import PlatformError
from care100.platforms.health import AskedAccount, WebsiteProof
from care100.web import HostBusy, HostUnreachable, Page, PoliteClient, WebError


class BlueskyHealth:
    """Reads how Bluesky accounts are."""

    def price(self, accounts: int) -> Decimal:  # noqa: ARG002 - nothing is charged
        """Return 0: servers charge nothing."""
        return Decimal(0)

    def through_login(
        self,
        client: BlueskyClient,
        accounts: Sequence[AskedAccount],
        at: datetime,  # noqa: ARG002 - answers are never out of date
        retry: RetryPolicy,
    ) -> Mapping[Handle, AccountState]:
        """Return the state of every account, or nothing without an application view."""
        retry.progress.begin("Asking Bluesky", len(accounts))
        try:
            states = _profiles(client, accounts, retry)
            return states | _last_posts(client, states, retry)
        except NoAppView:
            return {}
        finally:
            retry.progress.end()

    def public_server(self, server: str, web: PoliteClient) -> "AppView":  # noqa: ARG002
        """Return the public application view, which shows all accounts."""
        return AppView(Endpoints.from_environment().app_view, web)

    @property
    def servers(self) -> Sequence[str]:
        """The addresses of the application view and of the directory."""
        endpoints = Endpoints.from_environment()
        return endpoints.app_view, endpoints.directory

    def named_by_website(self, website: str, web: PoliteClient) -> WebsiteProof | None:
        """Return the account that the website's domain names as its own, or None."""
        host = urlsplit(website).netloc.removeprefix("www.")
        identities = Identities(web, Endpoints.from_environment())
        try:
            did = identities.claimed_by(host)
            found = identities.of_did(did) if did else None
        except (WebError, NoIdentity):
            return None
        if found is None:
            return None
        place = f"{urlsplit(website).scheme}://{host}/.well-known/atproto-did"
        return WebsiteProof(handles.handle(found.handle or found.did), place)

    def bridged(self, handle: Handle) -> Handle | None:
        """Return the account at Bridgy Fed (fed.brid.gy/docs), where people can opt in."""
        return bridges.counterpart(handle)

    def pattern(self, handle: Handle) -> str:
        """Return a regular expression for the handle and the addresses of the profile."""
        return mentions.pattern(handle)

    def handles_in(self, text: str) -> Iterable[Handle]:
        """Return the accounts that plain text may name."""
        return mentions.handles_in(text)

    def excerpts(self, text: str) -> Iterable[str]:
        """Return the addresses without a scheme."""
        return mentions.excerpts(text)


class AppView:
    """The public application view, asked by one thread, one account after the other.

    After it failed to answer once it is not asked again.
    """

    chosen = True

    def __init__(self, url: str, web: PoliteClient) -> None:
        self.url = url
        self.domain = urlsplit(url).netloc
        self.answered: bool | None = None
        self._web = web
        self._down = ""

    def look(self, asked: AskedAccount) -> AccountState:
        """Return the state of an account, by its DID if that is known."""
        if self._down:
            return AccountState(Presence.UNANSWERED, self._down)
        try:
            return self._look(asked.id or asked.handle.text)
        except HostBusy as busy:
            return AccountState(Presence.UNKNOWN, busy.message.rstrip("."))
        except WebError as trouble:
            self._down = trouble.message.rstrip(".")
            if isinstance(trouble, HostUnreachable):
                self.answered = self.answered or False
            return AccountState(Presence.UNANSWERED, self._down)

    def claims(self, handle: Handle) -> AccountState:
        """Return the account. Bluesky has no aliases."""
        return self.look(AskedAccount(handle))

    def _look(self, actor: str) -> AccountState:
        page = self._get("app.bsky.actor.getProfile", actor)
        answer = _object(page)
        if not page.ok:
            return from_error(str(answer.get("error", "")), str(answer.get("message", "")))
        state = from_profile(answer)
        if state is None or state.posts == 0:
            return state or AccountState(Presence.UNKNOWN, f"{self.domain} shows no profile")
        feed = _object(self._get("app.bsky.feed.getAuthorFeed", state.id, "&limit=1"))
        return replace(state, last_post=last_post(feed))

    def _get(self, method: str, actor: str, more: str = "") -> Page:
        url = f"{self.url}/xrpc/{method}?actor={quote(actor)}{more}"
        page = self._web.get(url, accept="application/json")
        self.answered = True
        return page


def _profiles(
    client: BlueskyClient, accounts: Sequence[AskedAccount], retry: RetryPolicy
) -> dict[Handle, AccountState]:
    states: dict[Handle, AccountState] = {}
    for start in range(0, len(accounts), PROFILE_BATCH):
        batch = accounts[start : start + PROFILE_BATCH]
        rows = retry.ask(partial(client.views, [one.id or one.handle.text for one in batch]))
        found: dict[str, AccountState] = {}
        for state in filter(None, map(from_profile, rows)):
            found |= dict.fromkeys(
                [state.id, *([state.handle.text] if state.handle else [])], state
            )
        for one in batch:
            actor = one.id or one.handle.text
            states[one.handle] = found.get(actor) or retry.ask(partial(_missing, client, actor))
        retry.progress.advance(len(batch))
    return states


def _missing(client: BlueskyClient, actor: str) -> AccountState:
    name, _, message = client.why_missing(actor).partition(": ")
    return from_error(name, message)


def _last_posts(
    client: BlueskyClient, states: Mapping[Handle, AccountState], retry: RetryPolicy
) -> dict[Handle, AccountState]:
    """Return the accounts that have posts, with the date of the last one."""
    posting = [handle for handle, one in states.items() if one.id and one.posts]

    def look(handle: Handle) -> AccountState:
        actor = states[handle].id
        feed = client.public.get("app.bsky.feed.getAuthorFeed", {"actor": actor, "limit": 1})
        return replace(states[handle], last_post=last_post(feed))

    try:
        answers = ask_concurrently(posting, look, parallel=PARALLEL, retry=retry)
    except PlatformError:
        return {}
    return {handle: one for handle, one in answers if isinstance(one, AccountState)}


def from_profile(row: Mapping[str, Any]) -> AccountState | None:
    """Return the state in a ProfileViewDetailed, or None if it is not valid."""
    did, name, posts = row.get("did"), str(row.get("handle", "")).lower(), row.get("postsCount")
    if not isinstance(did, str) or not handles.is_did(did):
        return None
    handle = handles.handle(name) if handles.is_name(name) else None
    urls = [handles.profile_page(did), *([handle.url] if handle else [])]
    return AccountState(
        Presence.ALIVE,
        handle=handle,
        id=did,
        urls=frozenset(urls),
        hidden="" if handle else "its handle does not lead back to it, so nobody can find it",
        posts=server_values.valid(server_values.count, posts),
        texts=texts_of(row, ("description", "website")),
    )


def from_error(name: str, message: str) -> AccountState:
    """Return why an account is not shown."""
    if name in ("AccountTakedown", "AccountSuspended"):
        return AccountState(Presence.SUSPENDED, "Bluesky says that it is suspended")
    if name == "AccountDeactivated":
        return AccountState(Presence.MISSING, "its owner has deactivated it")
    if "not found" in message.lower() or name in ("NotFound", "ActorNotFound"):
        return AccountState(Presence.MISSING, "Bluesky has no such account")
    return AccountState(Presence.UNKNOWN, "Bluesky does not show it")


def last_post(feed: Mapping[str, Any]) -> datetime | None:
    """Return when the newest post or repost in a feed was made (aware UTC), or None."""
    items = feed.get("feed")
    first = items[0] if isinstance(items, list) and items else None
    if not isinstance(first, dict):
        return None
    # A repost has a reason, with the date of the repost.
    for part in (first.get("reason"), first.get("post")):
        at = part.get("indexedAt") if isinstance(part, dict) else None
        if at is not None:
            return server_values.valid(server_values.moment, at)
    return None


def _object(page: Page) -> dict[str, Any]:
    try:
        found = json.loads(page.body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
