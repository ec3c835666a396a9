"""What the login's own server has heard of accounts elsewhere. It may be out of date: news
of an account comes only while somebody there follows it.
"""

from collections.abc import Mapping

from care100.handles import Handle
from care100.platforms.base import Refused
from care100.platforms.mastodon import Mastodon
from care100.platforms.mastodon_health import from_entity
from care100.platforms.mastodon_profiles import accounts
from care100.platforms.seen import Seen


def of_known(client: Mastodon, ids: Mapping[str, Handle]) -> dict[Handle, Seen]:
    """How accounts are whose ids there are known, forty for each request.

    Raises PlatformError.
    """
    found: dict[Handle, Seen] = {}
    for entity in accounts(client, list(ids)):
        seen = from_entity(entity, client.domain)
        handle = ids.get(seen.id) if seen else None
        if seen and seen.handle and handle and seen.handle.key == handle.key:
            found[handle] = seen
    return found


def of(client: Mastodon, handle: Handle) -> Seen | None:
    """How an account is; None for one that the server has not met. Raises PlatformError."""
    try:
        entity = client.met(handle)
    except Refused:
        return None
    return from_entity(entity, client.domain) if entity else None
