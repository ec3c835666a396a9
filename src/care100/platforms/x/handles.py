"""X handles, a bare `name`, parsed from every form that people paste."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from care100.model.handles import BadHandle, Handle, PlatformId, name_fault, printable, trimmed

X: PlatformId = "x"

# Letters, digits and underscores, 1 to 15 (help.x.com; OpenAPI: UserName).
_NAME = re.compile(r"[A-Za-z0-9_]{1,15}")
_PROFILE = "A profile's address looks like https://x.com/name."
_HOSTS = {"x.com", "twitter.com"}
_PAGES = {
    "compose", "explore", "following", "hashtag", "home", "i", "intent", "login", "messages",
    "notifications", "privacy", "search", "settings", "share", "signup", "tos",
}  # fmt: skip


def handle(text: str) -> Handle:
    """Return the handle of a valid name."""
    return Handle(X, text, f"@{text}", f"x:{text}", f"https://x.com/{text}")


def read(text: str) -> Handle | None:
    """Parse a handle in any form that people paste, or return None if it is not X's.

    The forms are `@a`, `x:a`, and the address of a profile or post on x.com or twitter.com.
    Raises BadHandle for a form of X's with a fault.
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
    """Parse an X name, with or without a leading `@`. Raises BadHandle."""
    name = trimmed(text).removeprefix("@")
    if not _NAME.fullmatch(name):
        raise BadHandle(
            f"“{printable(text)}” is not a handle on X: {name_fault(name)}.",
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
        raise BadHandle(f"“{printable(text)}” is not the address of a profile.", _PROFILE)
    path = [unquote(part) for part in url.path.split("/") if part]
    query = parse_qs(url.query)
    if path[:1] == ["intent"] and query.get("screen_name"):
        return parse(query["screen_name"][0])
    if not path or path[0].lower() in _PAGES:
        raise BadHandle(
            f"“{printable(text)}” is a page of X, not a profile.",
            _PROFILE,
        )
    return parse(path[0])
