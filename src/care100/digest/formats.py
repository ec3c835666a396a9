"""The formats of a letter, by the ending of a file's name."""

from collections.abc import Callable
from pathlib import Path

from care100.digest import atom, html, markdown, message
from care100.digest.letter import Letter
from care100.model import sanitize
from care100.model.errors import UsageError

WRITERS: dict[str, Callable[[Letter], bytes]] = {
    ".eml": lambda letter: message.compose(letter).as_bytes(),
    ".html": lambda letter: html.write(letter).encode(),
    ".md": lambda letter: markdown.write(letter).encode(),
    ".atom": lambda letter: atom.write(letter).encode(),
}


def writer(file: Path) -> Callable[[Letter], bytes]:
    """Return what writes a letter to this file. Raises UsageError for another ending."""
    try:
        return WRITERS[file.suffix.lower()]
    except KeyError:
        raise UsageError(
            f"A letter cannot be written as “{sanitize.line(file.name, 60)}”.",
            f"Choose a name that ends with {', '.join(WRITERS)}.",
        ) from None
