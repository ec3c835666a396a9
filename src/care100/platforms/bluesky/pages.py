"""The pages of lists and starter packs on Bluesky's app, by which people name them."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from care100.platforms.bluesky.handles import is_did, is_name
from care100.platforms.bluesky.records import LIST, STARTER_PACK, RecordUri

if TYPE_CHECKING:
    from care100.platforms.bluesky.own_lists import OwnLists

_ACTOR = r"(?P<actor>[A-Za-z0-9.:%_-]{1,253})"
_KEY = r"(?P<key>[A-Za-z0-9._~-]{1,512})"
_SITE = r"(?:https?://)?(?:www\.|staging\.)?bsky\.app"
_FORMS = (
    (LIST, re.compile(rf"{_SITE}/profile/{_ACTOR}/lists/{_KEY}/?(?:[?#].*)?", re.IGNORECASE)),
    (
        STARTER_PACK,
        re.compile(rf"{_SITE}/(?:starter-pack|start)/{_ACTOR}/{_KEY}/?(?:[?#].*)?", re.IGNORECASE),
    ),
)


def record_of(text: str) -> RecordUri | None:
    """Return the list or starter pack that an address names, or None.

    The account in it is a DID or a handle.
    """
    uri = RecordUri.parse(text.strip())
    if uri is None:
        for collection, form in _FORMS:
            if found := form.fullmatch(text.strip()):
                actor = found["actor"]
                uri = RecordUri(actor if is_did(actor) else actor.lower(), collection, found["key"])
    if uri is None or uri.collection not in (LIST, STARTER_PACK):
        return None
    return uri if is_did(uri.repo) or is_name(uri.repo) else None


def page_of(uri: RecordUri) -> str:
    """Return the address of the page of a list or a starter pack."""
    if uri.collection == LIST:
        return f"https://bsky.app/profile/{uri.repo}/lists/{uri.key}"
    return f"https://bsky.app/starter-pack/{uri.repo}/{uri.key}"


def list_keys(addresses: Iterable[str], lists: "OwnLists", did: str) -> list[str]:
    """Return the keys of those of the login's lists that these addresses name."""
    keys = []
    for uri in map(record_of, addresses):
        if uri is None or uri.repo != did:
            continue
        if uri.collection == LIST:
            keys.append(uri.key)
        elif pack := lists.packs.get(uri.key):
            keys.append(pack.list_key)
    return list(dict.fromkeys(filter(None, keys)))
