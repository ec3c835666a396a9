"""Commands to be copied into a shell: exact, and harmless to the terminal that shows them."""

import os
import re
import shlex
import subprocess

from care100.model import sanitize


def command(*words: str) -> str:
    """One line that a shell reads as these words."""
    if os.name == "nt":
        return subprocess.list2cmdline(words)
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    if sanitize.printable(word) == word:
        return shlex.quote(word)
    # Line breaks and what a terminal would obey, as bash, zsh and ksh read them.
    return "$'" + "".join(_escaped(c) for c in word) + "'"


def _escaped(c: str) -> str:
    if c in "\\'":
        return f"\\{c}"
    if c == " " or (sanitize.printable(c) == c and not re.match(r"\s", c)):
        return c
    # As bytes, in octal: whatever the shell's locale is, and whatever digits come next.
    return "".join(f"\\{byte:03o}" for byte in c.encode())
