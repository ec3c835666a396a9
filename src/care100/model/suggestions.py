"""Suggestions for misspelt names."""

from collections.abc import Iterable
from difflib import get_close_matches

from care100.model import sanitize

# Longer texts are no misspelt names, and comparing them takes long.
_LONGEST = 100


def nearest(text: str, known: Iterable[str]) -> str:
    """Return the most similar of the known names, in any case, or nothing."""
    if len(text) > _LONGEST:
        return ""
    names = {name.casefold(): name for name in known}
    near = get_close_matches(text.casefold(), names, n=1)
    return names[near[0]] if near else ""


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """Return a question that names the most similar of the known names, or nothing."""
    near = nearest(text, known)
    return f"Did you mean {sanitize.line(near, _LONGEST)}?" if near else ""
