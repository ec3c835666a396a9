"""Web addresses, as lists and profiles give them."""

import re
from urllib.parse import urlsplit

# Characters. Longer ones are no addresses that people use.
LONGEST = 500


def is_web_address(text: str) -> bool:
    """Whether `text` is an http or https address with a host and nothing odd in it."""
    try:
        url = urlsplit(text)
        host = url.hostname
    except ValueError:
        return False
    return (
        url.scheme in ("http", "https") and bool(host) and not re.search(r"[\s<>\"\\^`{|}]", text)
    )


def is_short_web_address(text: str) -> bool:
    """Whether `text` is a web address of a length worth keeping."""
    return len(text) <= LONGEST and is_web_address(text)
