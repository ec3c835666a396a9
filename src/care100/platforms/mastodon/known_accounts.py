"""The states of remote accounts, as known to the login's own server.

They may be out of date, because a server gets updates of an account only while one of its
users follows it.
"""

from collections.abc import Mapping

from care100.model.handles import Handle
from care100.platforms.account_state import AccountState
from care100.platforms.base import Refused
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.health import from_entity
from care100.platforms.mastodon.profiles import accounts


def of_known(client: MastodonClient, ids: Mapping[str, Handle]) -> dict[Handle, AccountState]:
    """Return the states of accounts by their ids on the server, 40 for each request.

    Raises PlatformError.
    """
    found: dict[Handle, AccountState] = {}
    for entity in accounts(client, list(ids)):
        state = from_entity(entity, client.domain)
        handle = ids.get(state.id) if state else None
        if state and state.handle and handle and state.handle.key == handle.key:
            found[handle] = state
    return found


def of(client: MastodonClient, handle: Handle) -> AccountState | None:
    """Return an account's state, or None if the server does not know it. Raises PlatformError."""
    try:
        entity = client.met(handle)
    except Refused:
        return None
    return from_entity(entity, client.domain) if entity else None
