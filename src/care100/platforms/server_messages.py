"""Servers' error messages, sanitized for reports and the journal.

Servers can repeat parts of the request, including the token, which must be removed.
"""

import re
from urllib.parse import quote

from care100.model import sanitize

LONGEST = 160
HIDDEN = "[your token]"


def reason(text: object, *tokens: str) -> str:
    """Return `text` as one printable line without tokens and without its full stop.

    It has up to 160 characters, and is empty when the server gave no text.
    """
    shown = sanitize.line(text) if isinstance(text, str) else ""
    # Tokens are removed first, because cutting first could leave part of one at the end.
    return sanitize.line(_hidden(shown, tokens), LONGEST).rstrip(". ")


def without(body: bytes, *tokens: str) -> bytes:
    """Return a response body with all tokens replaced."""
    for token in filter(None, tokens):
        body = body.replace(token.encode(), HIDDEN.encode())
    return body


def _hidden(text: str, tokens: tuple[str, ...]) -> str:
    for token in filter(None, tokens):
        for written in (token, quote(token, safe="")):
            text = re.sub(re.escape(written), HIDDEN, text, flags=re.IGNORECASE)
    return text
