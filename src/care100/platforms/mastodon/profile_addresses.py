"""The addresses of profiles, as the servers of Mastodon's network and their clients have them.

/@name                           Mastodon, Misskey, GoToSocial, Takahe, Hollo and others
/@name@server                    the same, about an account on another server
/users/name                      Mastodon, Akkoma (an ActivityPub id)
/web/…, /deck/…                  Mastodon's web client, in older and newer releases
/profile/name                    Friendica
/channel/name                    Hubzilla
/a/name, /accounts/name          PeerTube, an account
/c/name, /video-channels/name    PeerTube, a channel; Lemmy, a community
/u/name, /m/name                 Lemmy and Mbin
/user/name                       BookWyrm
/name                            Pixelfed
/server/@name                    Elk and other web clients

Addresses that name an account by its number, or that are a page of any other kind, are
refused: a handle made of them would be another account's, or nobody's.
"""

import re

from care100.model.addresses import PastedAddress, pasted_address
from care100.model.handles import BadHandle, printable
from care100.model.server_names import is_loopback
from care100.platforms.mastodon.not_servers import (
    ON_MASTODON,
    THREADS,
    is_threads,
    is_web_client,
    other_network,
)

_PROFILE = "A profile's address looks like https://server/@name."
_NAME = re.compile(r"[A-Za-z0-9_]+(?:[.-]+[A-Za-z0-9_]+)*")
_WEB_CLIENT_PATHS = ("web", "deck")
_BEFORE_NAME = {
    "a", "accounts", "c", "channel", "m", "profile", "u", "user", "users", "video-channels",
}  # fmt: skip
# Addresses of other software that begin in the same way: of forms, settings and lists.
_PAGES = {
    "about", "activate", "all", "api", "app", "auth", "blog", "confirm", "contact", "create",
    "docs", "edit", "explore", "faq", "feed", "followers", "following", "help", "home", "imprint",
    "impressum", "index", "info", "login", "logout", "media", "me", "new", "news", "notifications",
    "oauth", "password", "posts", "privacy", "public", "register", "search", "settings", "share",
    "sign_in", "sign_up", "signin", "signup", "site", "status", "support", "tags", "terms",
}  # fmt: skip
# Numbers of accounts: Mastodon's digits; and Misskey's ids, of 10 or 16 characters that begin
# with the time (misskey/packages/backend/src/misc/id/aid.ts and aidx.ts).
_NUMBER = re.compile(r"\d+|(?=\w{0,12}\d[a-z]\w{0,12}\d[a-z])[7-9a][0-9a-z]{9}(?:[0-9a-z]{6})?")
# Pleroma's and Akkoma's ids are 18 characters of upper and lower case and digits ("flake").
_FLAKE = re.compile(r"(?=\w{0,17}\d)(?=\w{0,17}[a-z])[9A-C][0-9A-Za-z]{17}")
# Pixelfed's profiles have no mark of their own in their addresses, but many of its servers
# have one in their names.
_PIXELFED_NAME = re.compile(r"pixelfed[\w-]*|pixel")
_PIXELFED_SERVERS = {"gram.social", "metapixl.com", "pixey.org", "pxlmo.com"}


def is_address(text: str) -> bool:
    """Return whether the text is an address, with or without a scheme, such as `b.social/@a`."""
    if "://" in text:
        return True
    host, slash, _ = text.partition("/")
    return (
        bool(slash) and "@" not in host and " " not in host and ("." in host or is_loopback(host))
    )


def handle_in(text: str) -> str:
    """Return `name@server` from the address of a profile or post. Raises BadHandle."""
    try:
        url = pasted_address(text)
    except ValueError:
        raise BadHandle(f"“{printable(text)}” is not a web address.", _PROFILE) from None
    if url.scheme.lower() not in ("https", "http", "web+ap") or url.has_user:
        raise BadHandle(f"“{printable(text)}” is not the address of a profile.", _PROFILE)
    if network := other_network(url.host):
        raise BadHandle(f"“{printable(text)}”: {network} is not a Mastodon server.", ON_MASTODON)
    if is_threads(url.host):
        raise _threads(text, url)
    if target := _target(url):
        return target
    server, path = _shown(url)
    if path and path[0].startswith("@") and len(path[0]) > 1:
        return _on(server, path[0][1:], text)
    if len(path) > 1 and path[0] in _BEFORE_NAME:
        return _on(server, _name(path[1], text), text)
    if len(path) == 1 and _is_pixelfed(server):
        return _on(server, _name(path[0], text), text)
    raise BadHandle(f"“{printable(text)}” is not the address of a profile.", _guess(server, path))


def _target(url: PastedAddress) -> str:
    """Return the account that a page for following from elsewhere is about, or nothing."""
    uri = url.query.get("uri", [""])[0]
    if url.path[:1] != ("authorize_interaction",) or not uri:
        return ""
    account = uri.removeprefix("acct:").removeprefix("@")
    return handle_in(account) if "://" in account else account


def _shown(url: PastedAddress) -> tuple[str, tuple[str, ...]]:
    """Return the server and the path that a page shows, which may be of another server."""
    path = url.fragment if is_web_client(url.host) and url.fragment else url.path
    if path[:1] and path[0] in _WEB_CLIENT_PATHS:
        path = path[1:]
    if path and path[0].lower() in ("https:", "http:"):
        path = path[1:]
        return path[0] if path else url.server, path[1:]
    # https://elk.zone/b.social/@a and https://phanpy.social/#/b.social/a/12345
    if len(path) > 1 and "." in path[0] and "@" not in path[0]:
        shows_server = is_web_client(url.host) or path[1].startswith("@")
        return (path[0], path[1:]) if shows_server else (url.server, path)
    return url.server, path


def _on(server: str, name: str, text: str) -> str:
    """Return the handle of a name that may have a server of its own."""
    if "@" in name:
        return name
    if is_web_client(server):
        raise BadHandle(
            f"“{printable(text)}” does not say on which server the account is.",
            f"Write @{printable(name)}@server, with the account's own server.",
        )
    return f"{name}@{server}"


def _name(part: str, text: str) -> str:
    """Return the name in a part of a path without `@`. Raises BadHandle if it is none."""
    name = part.removeprefix("@")
    if _NUMBER.fullmatch(name) or _FLAKE.fullmatch(name):
        raise BadHandle(
            f"“{printable(text)}” names an account by its number, {printable(name)}.",
            "Open the profile on the account's own server, and copy the address that ends with "
            "its name.",
        )
    if name.lower() in _PAGES:
        raise BadHandle(f"“{printable(text)}” is not the address of a profile.", _PROFILE)
    return name


def _guess(server: str, path: tuple[str, ...]) -> str:
    """Return a hint with the handle that an address with one word may mean."""
    name = path[0] if len(path) == 1 else ""
    if not _NAME.fullmatch(name) or len(name) > 64 or name.lower() in _PAGES:
        return _PROFILE
    return f"{_PROFILE} If the account is called {name}, write @{name}@{printable(server)}."


def _is_pixelfed(server: str) -> bool:
    names = server.split(".")[:-1]
    return server in _PIXELFED_SERVERS or any(_PIXELFED_NAME.fullmatch(one) for one in names)


def _threads(text: str, url: PastedAddress) -> BadHandle:
    part = url.path[0] if url.path else ""
    name = part[1:] if part.startswith("@") else "name"
    return BadHandle(
        f"“{printable(text)}” is a page of Threads, whose accounts may not be on Mastodon.",
        f"If the account shares its posts, write @{printable(name)}@{THREADS}.",
    )
