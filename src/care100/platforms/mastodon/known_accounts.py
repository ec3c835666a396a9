"""What the login's own server knows of accounts on other servers.

It may be out of date: the server receives news of an account only while one of its users
follows it.
"""

from collections.abc import Mapping

from care100.model.handles import Handle
from care100.platforms.account_state import AccountState
from care100.platforms.errors import Refused
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.entities import from_entity
from care100.platforms.mastodon.profiles import several


def by_id(client: MastodonClient, ids: Mapping[str, Handle]) -> dict[Handle, AccountState]:
    """Return the accounts with these ids on the server; a request has up to 40 of them.

    Raises Gone if the server cannot show several accounts at once, and PlatformError.
    """
    found: dict[Handle, AccountState] = {}
    for entity in several(client, list(ids)).values():
        state = from_entity(entity, client.domain)
        handle = ids.get(state.id) if state else None
        if state and state.handle and handle and state.handle.key == handle.key:
            found[handle] = state
    return found


def by_handle(client: MastodonClient, handle: Handle) -> AccountState | None:
    """Return an account, or None if the server does not know it. Raises PlatformError."""
    try:
        entity = client.met(handle)
    except Refused:
        return None
    return from_entity(entity, client.domain) if entity else None
