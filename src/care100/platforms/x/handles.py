"""X handles, a bare `name`: read in every way people write them."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from care100.model.handles import BadHandle, Handle, PlatformId, printable, trimmed

X: PlatformId = "x"

# Letters, digits and underscores, 1 to 15 (help.x.com; OpenAPI: UserName).
_NAME = re.compile(r"[A-Za-z0-9_]{1,15}")
_HOSTS = {"x.com", "twitter.com"}
_PAGES = {
    "compose", "explore", "following", "hashtag", "home", "i", "intent", "login", "messages",
    "notifications", "privacy", "search", "settings", "share", "signup", "tos",
}  # fmt: skip


def handle(text: str) -> Handle:
    """Make the handle of a name that is known to be in order."""
    return Handle(X, text, f"@{text}", f"x:{text}", f"https://x.com/{text}")


def read(text: str) -> Handle | None:
    """Read a handle from any text that people paste; None when it is of another platform.

    `@a`, `x:a`, and the address of a profile or a post on x.com or twitter.com. Raises
    BadHandle when it means an X account wrongly.
    """
    given = trimmed(text)
    prefix, _, rest = given.partition(":")
    if prefix.lower() == "x" and not rest.startswith("//"):
        return parse(rest)
    address = given if "://" in given else f"https://{given}"
    if "/" in given and _is_on_x(address):
        return _from_address(given, address)
    if given.startswith("@") and "@" not in given[1:] and "/" not in given:
        return parse(given)
    return None


def parse(text: str) -> Handle:
    """Read an X name, with or without a leading `@`. Raises BadHandle."""
    name = trimmed(text).removeprefix("@")
    if not _NAME.fullmatch(name):
        raise BadHandle(
            f"“{printable(text)}” is not a handle on X.",
            "An X handle has 1 to 15 letters, digits and underscores.",
        )
    return handle(name)


def _is_on_x(address: str) -> bool:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return host.removeprefix("www.").removeprefix("mobile.") in _HOSTS


def _from_address(text: str, address: str) -> Handle:
    url = urlsplit(address)
    if url.scheme not in ("https", "http") or url.username is not None:
        raise BadHandle(f"“{printable(text)}” is not the address of a profile.")
    path = [unquote(part) for part in url.path.split("/") if part]
    query = parse_qs(url.query)
    if path[:1] == ["intent"] and query.get("screen_name"):
        return parse(query["screen_name"][0])
    if not path or path[0].lower() in _PAGES:
        raise BadHandle(
            f"“{printable(text)}” is a page of X, not a profile.",
            "A profile's address looks like https://x.com/name.",
        )
    return parse(path[0])
