"""What can be typed next, from the program's commands and their parameters."""

from collections.abc import Sequence
from typing import Any

from care100.cli.listed_commands import LISTED
from care100.model import sanitize

# A candidate, and what it is; the second may be empty.
Candidate = tuple[str, str]


def candidates(group: Any, words: Sequence[str], incomplete: str) -> list[Candidate]:
    """Return what can stand in the place of `incomplete`, after these words.

    `group` is the program; the words begin after its name. Empty where only a file or a text
    of the user's own fits.
    """
    place = _command_place(group, words)
    root = group.make_context("care100", list(words[:place]), resilient_parsing=True)
    if place == len(words):
        param = _option_without_value(group, words)
        if param is None and not incomplete.startswith("-"):
            return _commands(incomplete)
        return _of_param(param, root, incomplete) if param else _options(group, words, incomplete)
    command = group.get_command(root, words[place])
    given = words[place + 1 :]
    if command is None:
        return []
    # The parser empties the list that it reads.
    context = command.make_context(words[place], [*given], parent=root, resilient_parsing=True)
    param = _option_without_value(command, given)
    if param is None and incomplete.startswith("-"):
        return _options(command, given, incomplete)
    param = param or _next_argument(command, context)
    return _of_param(param, context, incomplete) if param else []


def _command_place(group: Any, words: Sequence[str]) -> int:
    """Return the index of the command's name, or the number of words if it is not there yet."""
    taking = {name for one in group.params if not one.is_flag for name in one.opts}
    n = 0
    while n < len(words) and words[n].startswith("-"):
        n += 2 if words[n] in taking else 1
    return min(n, len(words))


def _commands(incomplete: str) -> list[Candidate]:
    word = incomplete.lower()
    return [(one.name, one.summary) for one in LISTED if one.name.startswith(word)]


def _option_without_value(command: Any, words: Sequence[str]) -> Any:
    """Return the option that is the last word and still needs its value, or None."""
    last = words[-1] if words else ""
    for one in command.params:
        if last in getattr(one, "opts", ()) and last.startswith("-") and not one.is_flag:
            return one
    return None


def _next_argument(command: Any, context: Any) -> Any:
    """Return the first argument without a value, or the last one if it can have several."""
    for one in command.params:
        is_open = one.nargs != 1 or context.params.get(one.name) in (None, "")
        if one.param_type_name == "argument" and is_open:
            return one
    return None


def _options(command: Any, words: Sequence[str], incomplete: str) -> list[Candidate]:
    found = []
    context = command.make_context(command.name, [], resilient_parsing=True)
    for one in command.get_params(context):
        is_repeated = getattr(one, "multiple", False)
        if one.param_type_name == "argument" or getattr(one, "hidden", False):
            continue
        if not is_repeated and not {*one.opts}.isdisjoint(words):
            continue
        names = [name for name in one.opts if name.startswith(incomplete)]
        # Of two names, the long one says what it does.
        if names:
            found.append((max(names, key=len), one.help or ""))
    return found


def _of_param(param: Any, context: Any, incomplete: str) -> list[Candidate]:
    items = param.shell_complete(context, incomplete)
    found = ((str(one.value), one.help or "") for one in items if one.type == "plain")
    # A value that is not printable could not be typed.
    return [(value, text) for value, text in found if value and sanitize.line(value) == value]
