"""Suggestions for misspelt names."""

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import pairwise

from care100.model import sanitize

# Longer texts are no misspelt names, and comparing them takes long.
_LONGEST = 100
# difflib is fast, but also finds words that merely share letters, such as Penumbra for zebra.
_CANDIDATES = 5
# In a shorter word, one wrong letter makes another word.
_LONG_ENOUGH = 3


def nearest(text: str, known: Iterable[str]) -> str:
    """Return the most similar of the known names, in any case, or nothing."""
    if len(text) > _LONGEST:
        return ""
    names = {name.casefold(): name for name in known}
    wanted = text.casefold()
    near = get_close_matches(wanted, names, n=_CANDIDATES)
    return next((names[one] for one in near if is_near(wanted, one)), "")


def did_you_mean(text: str, known: Iterable[str]) -> str:
    """Return a question that names the most similar of the known names, or nothing."""
    near = nearest(text, known)
    return f"Did you mean {sanitize.line(near, _LONGEST)}?" if near else ""


def is_near(text: str, name: str) -> bool:
    """Return whether a person may have meant `name`, both in lower case.

    A quarter of the letters may be wrong, and one in a word of three; or the end is missing.
    """
    short, long = sorted((text, name), key=len)
    if long.startswith(short) and 2 * len(short) >= len(long):
        return True
    most = max(len(short) // 4, len(short) >= _LONG_ENOUGH)
    return typing_errors(text, name) <= most


def typing_errors(text: str, name: str) -> int:
    """Count the letters that are missing, surplus, wrong, or swapped with the next one."""
    before: list[int] = []
    last = list(range(len(name) + 1))
    pairs = ["", *map("".join, pairwise(text))]
    for row, letter in enumerate(text, start=1):
        line = [row]
        for column, other in enumerate(name, start=1):
            cost = min(last[column] + 1, line[-1] + 1, last[column - 1] + (letter != other))
            if column > 1 and pairs[row - 1] == other + name[column - 2]:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, last = last, line
    return last[-1]
