"""The addresses of profiles on X: which hosts have them, and which pages are not profiles."""

from care100.model.addresses import PastedAddress, pasted_address
from care100.model.handles import BadHandle, printable

_PROFILE = "A profile's address looks like https://x.com/name."
_SITES = ("x.com", "twitter.com")
# Other hosts of X, for pictures and shortened addresses.
_OTHER_HOSTS = ("twimg.com", "t.co")
_PREFIXES = ("www.", "mobile.", "m.")
# Sites that show X's posts at the same paths, for people without a login and for previews.
_MIRRORS = {
    "fixupx.com", "fixvx.com", "fxtwitter.com", "twittpr.com", "twstalker.com", "vxtwitter.com",
    "xcancel.com",
}  # fmt: skip
_MIRROR_PREFIX = "nitter."

# First parts of paths that X's web client and its older pages use for themselves.
_PAGES = {
    "404", "about", "account", "bookmarks", "communities", "compose", "connect_people",
    "download", "explore", "favorites", "follower_requests", "followers", "following",
    "hashtag", "help", "home", "i", "intent", "invitations", "jobs", "lists", "login", "logout",
    "mentions", "messages", "moments", "notifications", "oauth", "personalization", "privacy",
    "public_timeline", "rules", "search", "search-advanced", "search-home", "session",
    "sessions", "settings", "share", "signup", "similar_to", "status", "statuses", "tos",
    "trends", "webview", "welcome", "who_to_follow", "widgets", "your_twitter_data",
}  # fmt: skip
# The same for mirrors.
_MIRROR_PAGES = {"about", "embed", "pic", "search", "settings", "video"}


def is_on_x(text: str) -> bool:
    """Return whether the text is an address on one of X's hosts, or on a mirror of X."""
    if "/" not in text:
        return False
    try:
        host = pasted_address(text).host
    except ValueError:
        return False
    return _is_under(host, (*_SITES, *_OTHER_HOSTS)) or is_mirror(host)


def name_in(text: str) -> str:
    """Return the name in the address of a profile or post. Raises BadHandle for other pages."""
    url = pasted_address(text)
    if url.scheme not in ("https", "http") or url.has_user:
        raise BadHandle(f"“{printable(text)}” is not the address of a profile.", _PROFILE)
    path = url.fragment or url.path
    number = _number_in(url, path)
    if number:
        raise BadHandle(
            f"“{printable(text)}” names an account by its number, {number}.",
            "Open the address, and copy the address of the profile that it shows.",
        )
    if path[:1] == ("intent",) and url.query.get("screen_name"):
        return url.query["screen_name"][0]
    if not path or not _has_profiles(url.host) or path[0].lower() in _PAGES_OF[is_mirror(url.host)]:
        raise BadHandle(f"“{printable(text)}” is a page of X, not a profile.", _hint(url, path))
    name = path[0].removeprefix("@")
    if len(path) > 2 and path[1].lower() == "lists":
        raise BadHandle(
            f"“{printable(text)}” is a List on X, not a profile.",
            f"For the account that owns the List, write x:{printable(name)}.",
        )
    return name


_PAGES_OF = {False: _PAGES, True: _PAGES | _MIRROR_PAGES}


def _number_in(url: PastedAddress, path: tuple[str, ...]) -> str:
    """Return the number by which an address names an account, which does not say its name."""
    if path[:1] == ("intent",) and not url.query.get("screen_name"):
        return printable(url.query.get("user_id", [""])[0])
    return printable(path[2]) if path[:2] == ("i", "user") and len(path) > 2 else ""


def _hint(url: PastedAddress, path: tuple[str, ...]) -> str:
    if _is_under(url.host, ("t.co",)):
        return "Open the shortened address, and copy the address of the profile that it shows."
    if len(path) == 1 and _is_under(url.host, _SITES):
        return f"{_PROFILE} If an account has this name, write x:{printable(path[0])}."
    return _PROFILE


def _has_profiles(host: str) -> bool:
    return _without_prefix(host) in _SITES or is_mirror(host)


def is_mirror(host: str) -> bool:
    """Return whether a host shows X's posts and has no accounts of its own."""
    return _without_prefix(host) in _MIRRORS or host.startswith(_MIRROR_PREFIX)


def _without_prefix(host: str) -> str:
    for prefix in _PREFIXES:
        if host.startswith(prefix):
            return host.removeprefix(prefix)
    return host


def _is_under(host: str, sites: tuple[str, ...]) -> bool:
    return any(host == site or host.endswith(f".{site}") for site in sites)
