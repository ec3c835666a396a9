"""Which accounts a profile or a web page names. HTML is only searched, never rendered.

A link counts with `rel="me"` or without; so does a handle written out.
"""

import re
from collections.abc import Iterable
from html import escape

from care100 import platforms
from care100.model.handles import Handle, PlatformId
from care100.model.markup import unescape


def names(texts: Iterable[str], handle: Handle, urls: Iterable[str] = ()) -> bool:
    """Whether any of the texts, HTML or plain, names the account or one of its `urls`."""
    forms = [rf"{re.escape(url)}(?![\w/])" for url in urls]
    forms.append(platforms.platform(handle.platform).health.pattern(handle))
    pattern = re.compile("|".join(forms), re.IGNORECASE)
    return any(pattern.search(unescape(text)) for text in texts)


def mentions(texts: Iterable[str], address: str) -> bool:
    """Whether any of the texts, HTML or plain, has a web address, with or without `www.`."""
    bare = address.partition("//")[2].removeprefix("www.").rstrip("/")
    form = rf"(?<![\w.@/-])(?:https?://)?(?:www\.)?{re.escape(bare)}/?(?![\w./-]*[\w/-])"
    return bool(bare) and any(re.search(form, unescape(text), re.IGNORECASE) for text in texts)


def handles_in(texts: Iterable[str], platform: PlatformId) -> list[Handle]:
    """Return the accounts on a platform that the texts name, each once, in order."""
    reader = platforms.platform(platform).health
    found: dict[str, Handle] = {}
    for text in texts:
        for handle in reader.handles_in(unescape(text)):
            found.setdefault(handle.key, handle)
    return list(found.values())


# Handles and addresses have none of these characters.
_WORD = re.compile(r"[^\s\"'<>]+")
_MAY_NAME = re.compile(r"@|//")
# No platform's pattern matches across so many line breaks.
_GAP = "\n" * 5


def excerpt(text: str) -> str:
    """Return a short text that names the same accounts as a web page.

    A check keeps it of every website; the whole pages would need too much memory.
    """
    plain = unescape(text)
    parts = [word for word in _WORD.findall(plain) if _MAY_NAME.search(word)]
    for one in platforms.PLATFORMS.values():
        parts += one.health.excerpts(plain)
    return _GAP.join(map(escape, dict.fromkeys(parts)))
