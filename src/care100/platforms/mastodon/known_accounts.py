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
    """How accounts are whose ids there are known, forty for each request.

    Raises PlatformError.
    """
    found: dict[Handle, AccountState] = {}
    for entity in accounts(client, list(ids)):
        seen = from_entity(entity, client.domain)
        handle = ids.get(seen.id) if seen else None
        if seen and seen.handle and handle and seen.handle.key == handle.key:
            found[handle] = seen
    return found


def of(client: MastodonClient, handle: Handle) -> AccountState | None:
    """How an account is; None for one that the server has not met. Raises PlatformError."""
    try:
        entity = client.met(handle)
    except Refused:
        return None
    return from_entity(entity, client.domain) if entity else None
