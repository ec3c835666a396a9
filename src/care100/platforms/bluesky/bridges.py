"""The names of accounts at Bridgy Fed, which shows them on the other network (fed.brid.gy/docs).

`@name@server` of the Fediverse is `name.server.ap.brid.gy` on Bluesky, and `name.example` of
Bluesky is `@name.example@bsky.brid.gy` on the Fediverse. Bridged accounts exist only for
people who opted in.
"""

from care100 import platforms
from care100.model.handles import BadHandle, Handle
from care100.platforms.bluesky import handles

_ON_BLUESKY = ".ap.brid.gy"
_ON_FEDIVERSE = "bsky.brid.gy"
# Characters of Fediverse names that domain names cannot have.
_REPLACED = str.maketrans("_~", "--")


def counterpart(handle: Handle) -> Handle | None:
    """Return the account by which the bridge shows `handle`, or None if it cannot."""
    if handle.platform == handles.BLUESKY:
        if handles.is_did(handle.text) or handle.text.endswith(_ON_BLUESKY):
            return None
        return _parsed(f"@{handle.text}@{_ON_FEDIVERSE}")
    name, _, server = handle.text.lower().partition("@")
    bridged = f"{name.translate(_REPLACED)}.{server}{_ON_BLUESKY}"
    is_possible = server and server != _ON_FEDIVERSE and handles.is_name(bridged)
    return handles.handle(bridged) if is_possible else None


def _parsed(text: str) -> Handle | None:
    try:
        return platforms.parse_handle(text)
    except BadHandle:
        return None
