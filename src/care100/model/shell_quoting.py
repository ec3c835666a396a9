"""Commands to copy into a shell: exact, and safe to show in a terminal."""

import os
import re
import shlex
import subprocess
from collections.abc import Mapping

from care100.model import sanitize


def command(*words: str, variables: Mapping[str, str] | None = None) -> str:
    """Return one line that a shell reads as these words, with variables for this command."""
    values = (variables or {}).items()
    if os.name == "nt":
        before = "".join(f'set "{name}={value}" && ' for name, value in values)
        return before + subprocess.list2cmdline(words)
    return " ".join([*(f"{name}={_quoted(value)}" for name, value in values), *map(_quoted, words)])


def _quoted(word: str) -> str:
    if sanitize.printable(word) == word:
        return shlex.quote(word)
    # Line breaks and control characters, in the quoting of bash, zsh and ksh.
    return "$'" + "".join(_escaped(c) for c in word) + "'"


def _escaped(c: str) -> str:
    if c in "\\'":
        return f"\\{c}"
    if c == " " or (sanitize.printable(c) == c and not re.match(r"\s", c)):
        return c
    # Octal bytes depend neither on the shell's locale nor on the digits that follow.
    return "".join(f"\\{byte:03o}" for byte in c.encode())
