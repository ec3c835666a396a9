"""Which accounts a profile or a page names: pure, and no HTML is rendered.

A link counts with `rel="me"` or without; so does a handle written out.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape
from typing import TypeGuard
from urllib.parse import urlsplit

from care100.model.findings import Finding, FindingKind
from care100.model.handles import BadHandle, Handle, PlatformId
from care100.platforms import parse_handle
from care100.platforms.account_state import AccountState, Presence
from care100.platforms.mastodon.handles import MASTODON
from care100.platforms.x.handles import X


def names(texts: Iterable[str], handle: Handle, addresses: Iterable[str] = ()) -> bool:
    """Whether any of the texts, HTML or plain, names the account.

    `addresses` are others that stand for it.
    """
    named = _named(handle, addresses)
    return any(named.search(unescape(text)) for text in texts)


def _named(handle: Handle, addresses: Iterable[str]) -> re.Pattern[str]:
    name, _, server = map(re.escape, handle.text.partition("@"))
    forms = [rf"{re.escape(address)}(?![\w/])" for address in addresses]
    if handle.platform == X:
        forms += [rf"{_ON_X}{name}(?!\w)", rf"{_CALLED_ON_X}{name}(?![\w@])"]
    else:
        forms.append(rf"(?<![\w.-]){name}@{server}(?![\w-]|\.\w)")
        forms.append(rf"//{server}/(?:@|users/){name}(?![\w.-]*\w|@)")
    return re.compile("|".join(forms), re.IGNORECASE)


# Where a name on X stands: in an address, or after the platform's name.
_ON_X = r"(?<![\w.-])(?:www\.|mobile\.)?(?:x|twitter)\.com/(?:#!/)?@?"
_CALLED_ON_X = r"\b(?:twitter\W{1,4}|x\s?[:/(]\s?)@"
_X = re.compile(rf"(?:{_ON_X}|{_CALLED_ON_X})(\w{{1,15}})(?![\w@]|/status)", re.IGNORECASE)
# Without an `@` before it, it would be an e-mail address.
_WRITTEN_OUT = re.compile(r"(?<![\w@./-])@[\w.-]+@\w[\w.:-]*\w")
_ADDRESS = re.compile(r"https?://[^\s\"'<>()]*[^\s\"'<>().,;:!?]", re.IGNORECASE)


def gist(text: str) -> str:
    """What is enough of a page's text for `names` to say the same of it: its addresses, and
    whatever has an `@`. A check keeps it of every website, which would be too much in full.
    """
    plain = unescape(text)
    told = [word for word in _WORD.findall(plain) if _MAY_NAME.search(word)]
    told += _NAMED_ON_X.findall(plain)
    return _APART.join(map(escape, dict.fromkeys(told)))


# What no handle or address goes across.
_WORD = re.compile(r"[^\s\"'<>]+")
_MAY_NAME = re.compile(r"@|//|\.com/", re.IGNORECASE)
# More than may stand between a platform's name and the `@`.
_APART = "\n" * 5
# In a lookahead, as one may begin where another ends.
_NAMED_ON_X = re.compile(rf"(?=({_CALLED_ON_X}\w{{1,15}}(?![\w@])))", re.IGNORECASE)


def named(texts: Iterable[str], platform: PlatformId) -> list[Handle]:
    """The accounts on a platform that the texts name, each once, in their order.

    Of an address that looks like a Mastodon profile's only its server can tell whether it is
    one: other platforms have such addresses too.
    """
    found: dict[str, Handle] = {}
    for text in map(unescape, texts):
        for handle in _on_x(text) if platform == X else _on_mastodon(text):
            found.setdefault(handle.key, handle)
    return list(found.values())


def _on_x(text: str) -> Iterator[Handle]:
    for name in _X.findall(text):
        yield from _handle(f"https://x.com/{name}")


def _on_mastodon(text: str) -> Iterator[Handle]:
    places = [(one.start(), one[0]) for one in _WRITTEN_OUT.finditer(text)]
    places += [(one.start(), one[0]) for one in _ADDRESS.finditer(text) if _is_profile(one[0])]
    for _, written in sorted(places):
        yield from (one for one in _handle(written) if one.platform == MASTODON)


def _is_profile(address: str) -> bool:
    """Whether an address may be a profile's on Mastodon, and not that of a post on it."""
    try:
        first, *others = [part for part in urlsplit(address).path.split("/") if part] or [""]
    except ValueError:
        return False
    return (first.startswith("@") and not others) or (first == "users" and len(others) == 1)


def _handle(written: str) -> Iterator[Handle]:
    try:
        yield parse_handle(written)
    except BadHandle:
        return


def unconfirmed(
    mastodon: Handle,
    x: Handle,
    on_mastodon: AccountState | None,
    on_x: AccountState | None,
    website: str | None,
) -> tuple[Finding, ...] | None:
    """What is wrong with the link between a member's two accounts: nothing as soon as one
    of them, or a website that names both, confirms it. None when it cannot be told.

    `website` is the text of the page, None where there is none to be had.
    """
    if not is_shown(on_mastodon):
        return None
    silent = ["its profile on Mastodon"]
    both = [x, on_x.handle] if on_x and on_x.handle else [x]
    if any(names(on_mastodon.texts, one) for one in both):
        return ()
    if is_shown(on_x):
        if names(on_x.texts, mastodon, on_mastodon.names):
            return ()
        silent.append("its profile on X")
    if website is not None:
        if names([website], x) and names([website], mastodon, on_mastodon.names):
            return ()
        silent.append("its website")
    *some, last = silent
    who = f"{', '.join(some)} and {last} do" if some else f"{last} does"
    return (
        Finding(FindingKind.UNCONFIRMED, f"{who} not say that {mastodon} and {x} belong together"),
    )


def is_shown(seen: AccountState | None) -> TypeGuard[AccountState]:
    """Whether a profile was there to be read."""
    return seen is not None and seen.life is Presence.ALIVE and seen.told
