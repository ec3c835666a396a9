"""Whether a profile or a page names an account: pure, and no HTML is rendered.

A link counts with `rel="me"` or without; so does a handle written out.
"""

import re
from collections.abc import Iterable
from html import unescape
from typing import TypeGuard

from care100.ailments import Ailment, Found
from care100.handles import Handle, Platform
from care100.platforms.seen import Life, Seen


def names(texts: Iterable[str], handle: Handle, addresses: Iterable[str] = ()) -> bool:
    """Whether any of the texts, HTML or plain, names the account.

    `addresses` are others that stand for it.
    """
    named = _named(handle, addresses)
    return any(named.search(unescape(text)) for text in texts)


def _named(handle: Handle, addresses: Iterable[str]) -> re.Pattern[str]:
    name, _, server = map(re.escape, handle.text.partition("@"))
    forms = [rf"{re.escape(address)}(?![\w/])" for address in addresses]
    if handle.platform is Platform.X:
        forms.append(rf"\b(?:x|twitter)\.com/(?:#!/)?@?{name}(?!\w)")
    else:
        forms.append(rf"(?<![\w.-]){name}@{server}(?![\w-]|\.\w)")
        forms.append(rf"//{server}/(?:@|users/){name}(?![\w.-]*\w|@)")
    return re.compile("|".join(forms), re.IGNORECASE)


def unconfirmed(
    mastodon: Handle, x: Handle, on_mastodon: Seen | None, on_x: Seen | None, website: str | None
) -> tuple[Found, ...] | None:
    """What is wrong with the link between a member's two accounts: nothing as soon as one
    of them, or a website that names both, confirms it. None when it cannot be told.

    `website` is the text of the page, None where there is none to be had.
    """
    if not _shown(on_mastodon):
        return None
    silent = ["its profile on Mastodon"]
    both = [x, on_x.handle] if on_x and on_x.handle else [x]
    if any(names(on_mastodon.texts, one) for one in both):
        return ()
    if _shown(on_x):
        if names(on_x.texts, mastodon, on_mastodon.names):
            return ()
        silent.append("its profile on X")
    if website is not None:
        if names([website], x) and names([website], mastodon, on_mastodon.names):
            return ()
        silent.append("its website")
    *some, last = silent
    who = f"{', '.join(some)} and {last} do" if some else f"{last} does"
    return (Found(Ailment.UNCONFIRMED, f"{who} not say that {mastodon} and {x} belong together"),)


def _shown(seen: Seen | None) -> TypeGuard[Seen]:
    return seen is not None and seen.life is Life.ALIVE and seen.told
