"""Web addresses in lists and profiles."""

import re
from urllib.parse import urlsplit

# Limit in characters. Longer addresses are not in common use.
LONGEST = 500


def is_web_address(text: str) -> bool:
    """Return whether `text` is an http or https address with a host and safe characters."""
    try:
        url = urlsplit(text)
        host = url.hostname
    except ValueError:
        return False
    return (
        url.scheme in ("http", "https") and bool(host) and not re.search(r"[\s<>\"\\^`{|}]", text)
    )


def is_short_web_address(text: str) -> bool:
    """Return whether `text` is a web address of at most LONGEST characters."""
    return len(text) <= LONGEST and is_web_address(text)
