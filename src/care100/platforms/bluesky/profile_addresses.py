"""The addresses of profiles on Bluesky's app, and on other apps that use the same paths."""

from care100.model.addresses import PastedAddress, pasted_address
from care100.model.handles import BadHandle, printable

_PROFILE = "A profile's address looks like https://bsky.app/profile/name.bsky.social."
_APPS = ("bsky.app", "deer.social", "blacksky.community", "main.bsky.dev", "langit.pages.dev")
_HANDLES = ".bsky.social"
_PREFIXES = ("www.", "m.", "staging.")


def is_address(text: str) -> bool:
    """Return whether the text is an address on Bluesky's app or a similar one."""
    if "/" not in text:
        return False
    try:
        url = pasted_address(text)
    except ValueError:
        return False
    return _without_prefix(url.host) in _APPS or _is_own_page(url)


def actor_in(text: str) -> str:
    """Return the handle or DID in the address of a profile or post. Raises BadHandle."""
    url = pasted_address(text)
    if url.scheme not in ("https", "http") or url.has_user:
        raise BadHandle(f"“{printable(text)}” is not the address of a profile.", _PROFILE)
    path = url.path
    if _is_own_page(url):
        return url.host
    if len(path) >= 2 and path[0] == "profile":
        _refuse_list(text, url)
        return path[1].removeprefix("@")
    if path[:1] == ("starter-pack",):
        raise BadHandle(
            f"“{printable(text)}” is a starter pack, not a profile.",
            "To add its members: care100 pull LIST --from ADDRESS",
        )
    raise BadHandle(f"“{printable(text)}” is a page of Bluesky, not a profile.", _PROFILE)


def _is_own_page(url: PastedAddress) -> bool:
    """Return whether it is the page of a handle's own domain, which leads to the profile."""
    return url.host.endswith(_HANDLES) and not url.path


def _refuse_list(text: str, url: PastedAddress) -> None:
    """Raise BadHandle for a list or a feed, which are below the profile of their owner."""
    kinds = {"lists": "a list", "feed": "a feed", "starter-pack": "a starter pack"}
    if len(url.path) >= 4 and url.path[2] in kinds:
        raise BadHandle(
            f"“{printable(text)}” is {kinds[url.path[2]]} on Bluesky, not a profile.",
            f"For the account that owns it, write bsky:{printable(url.path[1])}.",
        )


def _without_prefix(host: str) -> str:
    for prefix in _PREFIXES:
        if host.startswith(prefix):
            return host.removeprefix(prefix)
    return host
