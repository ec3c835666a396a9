"""Where `care100 pull` can take people from: what was written, read as a place."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from care100.model import sanitize
from care100.model.addresses import is_web_address
from care100.model.errors import UsageError
from care100.model.server_names import is_loopback
from care100.platforms.mastodon.handles import MASTODON
from care100.platforms.x.handles import X


@dataclass(frozen=True)
class XPlace:
    """An X List, by its id."""

    list_id: str
    platform = X


@dataclass(frozen=True)
class CollectionPlace:
    """A Mastodon Collection: its server's base address, its id there, its page."""

    server: str
    id: str
    address: str
    platform = MASTODON


@dataclass(frozen=True)
class ListPlace:
    """A list of the user's own on Mastodon, by its title or its id."""

    text: str
    platform = MASTODON


Place = XPlace | CollectionPlace | ListPlace

_X_LIST = re.compile(
    r"(?:x:|https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/i/lists/)([0-9]{1,19})/?"
)
_COLLECTION = re.compile(r"/(?:[\w.-]+/)*collections/(\w{1,64})/?", re.ASCII)


def place(text: str, title: str) -> Place:
    """Read `x:ID`, the address of an X List or a Collection, or the name of a list;
    `mastodon-list` is the one called `title`, as `sync --as list` names it.

    Raises UsageError for an address of anything else.
    """
    text = text.strip()
    if on_x := _X_LIST.fullmatch(text):
        return XPlace(on_x[1])
    if "://" not in text:
        name = title if text == "mastodon-list" else text.removeprefix("list:").strip()
        if name and not text.lower().startswith("x:"):
            return ListPlace(name)
    elif is_web_address(text):
        url = urlsplit(text)
        found = _COLLECTION.fullmatch(url.path)
        if found and (url.scheme == "https" or is_loopback(url.netloc)) and "@" not in url.netloc:
            return CollectionPlace(f"{url.scheme}://{url.netloc}", found[1], text)
    raise UsageError(
        f"“{sanitize.line(text, 80)}” is nothing that can be pulled from.",
        "Write x:ID, the address of an X List or of a Collection, or the name of a list of yours.",
    )
