"""Links in profile texts: X shortens each one, and gives the real address beside it (`entities`
in its OpenAPI file).
"""

import base64
import hashlib
import re
from typing import Any

_ADDRESS = re.compile(r"https?://\S*[\w/]")


def _short(address: str) -> str:
    digest = hashlib.sha256(address.encode()).digest()
    return f"https://t.co/{base64.b32encode(digest).decode()[:10]}"


def shorten(text: str) -> tuple[str, list[dict[str, Any]]]:
    """Return a text with shortened addresses, and the entities that hold the real ones."""
    pieces, entities, done, length = [], [], 0, 0
    for found in _ADDRESS.finditer(text):
        short = _short(found[0])
        start = length + found.start() - done
        pieces += [text[done : found.start()], short]
        done, length = found.end(), start + len(short)
        entities.append(
            {
                "start": start,
                "end": length,
                "url": short,
                "expanded_url": found[0],
                "display_url": found[0].partition("://")[2],
            }
        )
    return "".join([*pieces, text[done:]]), entities
