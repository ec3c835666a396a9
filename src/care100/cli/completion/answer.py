"""The answer to a shell's script, one candidate a line.

The scripts call `care100 --complete SHELL …`; see `scripts`.

bash        the line up to the cursor, and the characters at which bash divides words; the answer
            replaces what follows the last of these
zsh, fish   the words before the cursor, the last one incomplete; the answer has what each
            candidate is after a tab
powershell  the incomplete word after `=`, and the words, whose last is the incomplete one, if it
            is not empty
"""

import sys
from collections.abc import Callable, Sequence

from care100.cli.completion.candidates import Candidate, candidates
from care100.model import sanitize

OPTION = "--complete"
_LONGEST_HELP = 80
# Characters that bash replaces with what follows them (`rl_special_prefixes`).
_REPLACED = ("$", "@")
_QUOTES = "\"'\\ \t\n"

Complete = Callable[[Sequence[str], str], list[Candidate]]


def answer(args: Sequence[str], program: object) -> int:
    """Print the answer, and return the exit code. Errors print nothing, and are exit code 1."""
    try:
        shell, *given = args

        def complete(words: Sequence[str], incomplete: str) -> list[Candidate]:
            return candidates(program, words, incomplete)

        lines = _FORMS[shell](given, complete)
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.stdout.flush()
    except Exception:
        # The user is in the middle of a line, where no message belongs.
        return 1
    return 0


def _bash(given: Sequence[str], complete: Complete) -> list[str]:
    line, breaks = given
    words, incomplete, typed = _split(line)
    found = [value for value, _ in complete(words[1:], incomplete)]
    if typed[:1] in ("'", '"'):
        # Inside quotes bash divides no words, and closes the quotes itself.
        return found
    last = max((typed.rfind(c) for c in breaks if c not in _QUOTES), default=-1)
    kept = last if typed[last : last + 1] in _REPLACED else last + 1
    return [_escaped(one)[kept:] for one in found if _escaped(one)[:kept] == typed[:kept]]


def _split(line: str) -> tuple[list[str], str, str]:
    """Return the complete words, the incomplete one, and the latter as it was typed.

    A line in bash is read like one of POSIX, as far as words go.
    """
    words, word, start, quote, n = [], "", 0, "", 0
    while n < len(line):
        c = line[n]
        if c == quote:
            quote = ""
        elif c == "\\" and quote != "'":
            n += 1
            word += line[n : n + 1]
        elif quote or not (c.isspace() or c in "'\""):
            word += c
        elif not c.isspace():
            quote = c
        else:
            words += [word] if n > start else []
            word, start = "", n + 1
        n += 1
    return words, word, line[start:]


def _escaped(value: str) -> str:
    """Return a word as it is typed in bash without quotes."""
    safe = set("@%+=:,./-_~")
    return "".join(c if c.isalnum() or c in safe else f"\\{c}" for c in value)


def _with_help(given: Sequence[str], complete: Complete) -> list[str]:
    words, incomplete = given[:-1], given[-1]
    return [_line(one) for one in complete(words, incomplete)]


def _powershell(given: Sequence[str], complete: Complete) -> list[str]:
    incomplete, *words = given
    incomplete = incomplete.removeprefix("=")
    return [_line(one) for one in complete(words[:-1] if incomplete else words, incomplete)]


def _line(one: Candidate) -> str:
    value, text = one
    return f"{value}\t{sanitize.line(text.replace('`', ''), _LONGEST_HELP)}"


_FORMS: dict[str, Callable[[Sequence[str], Complete], list[str]]] = {
    "bash": _bash,
    "zsh": _with_help,
    "fish": _with_help,
    "powershell": _powershell,
}
