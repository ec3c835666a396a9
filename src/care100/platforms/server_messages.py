"""What a server says of its own no, made fit to be repeated in a report and a journal.

Servers repeat what they were sent, and a token is part of that. It must not travel on.
"""

import re
from urllib.parse import quote

from care100.model import sanitize

LONGEST = 160
HIDDEN = "[your token]"


def reason(said: object, *tokens: str) -> str:
    """`said` as one printable line of up to 160 characters without its full stop, in which
    no token can be read; empty when the server gave no text.
    """
    text = sanitize.line(said) if isinstance(said, str) else ""
    # Hidden before it is cut, or the cut would leave a piece of a token at the end.
    return sanitize.line(_hidden(text, tokens), LONGEST).rstrip(". ")


def without(body: bytes, *tokens: str) -> bytes:
    """A server's answer as it came, but for the tokens that it repeats."""
    for token in filter(None, tokens):
        body = body.replace(token.encode(), HIDDEN.encode())
    return body


def _hidden(text: str, tokens: tuple[str, ...]) -> str:
    for token in filter(None, tokens):
        for written in (token, quote(token, safe="")):
            text = re.sub(re.escape(written), HIDDEN, text, flags=re.IGNORECASE)
    return text
