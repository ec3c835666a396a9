"""Read config.toml, and name what is wrong in it with its line."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from care100.model import sanitize
from care100.model.errors import UsageError
from care100.model.suggestions import did_you_mean
from care100.settings.kinds import YES_OR_NO
from care100.settings.table import SETTINGS, VARIABLES, Setting

# A file of all settings is some hundred bytes. TOML can be written so that reading it takes
# much longer than its length.
_MOST_BYTES = 16_384
_SECRETS = re.compile(r"token|secret|pass(word|wd|phrase)|credential|(api|private|client)_?key")
_SHOW = "Show all settings: care100 config"


class BadSetting(UsageError):
    """A setting in config.toml or in the environment has a wrong name or value."""


@dataclass(frozen=True)
class Entry:
    """A value in the file, and its line."""

    value: Any
    line: int


@dataclass(frozen=True)
class Problem:
    """Something that is wrong in the file.

    `line` is None for the file as a whole. After a fatal problem no setting could be read.
    """

    line: int | None
    message: str
    hint: str
    is_fatal: bool = False


@dataclass(frozen=True)
class Config:
    """What the file sets, and what is wrong in it."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    problems: Sequence[Problem] = ()


def read(path: Path) -> Config:
    """Read the file; a file that does not exist is like an empty one."""
    try:
        if not path.exists():
            return Config()
        # Reading a pipe or a device may never end.
        if not path.is_file():
            return _unreadable("it is not a file")
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        return _unreadable(getattr(error, "strerror", None) or "its name is not valid")
    if len(data) > _MOST_BYTES:
        return _unreadable(f"it has more than {_MOST_BYTES:,} bytes")
    return _parse(data)


def refuse(path: Path, problems: Sequence[Problem]) -> None:
    """Raise BadSetting for the first problem, if there is one."""
    if problems:
        first = problems[0]
        more = f" {_SHOW}" if len(problems) > 1 and _SHOW not in first.hint else ""
        raise BadSetting(described(path, first), first.hint + more)


def described(path: Path, problem: Problem) -> str:
    """Return a problem with its place. One of the environment names its variable already."""
    is_in_file = problem.line is not None or problem.is_fatal
    return f"{place(path, problem.line)}: {problem.message}" if is_in_file else problem.message


def place(path: Path, line: int | None) -> str:
    """Return where something stands, in words."""
    shown = sanitize.line(str(path), 300)
    return shown if line is None else f"{shown}, line {line}"


def value_of(setting: Setting, raw: Any) -> Any:
    """Return the value of a setting in TOML. Raises ValueError."""
    if isinstance(raw, bool) and setting.kind is YES_OR_NO:
        return raw
    texts = list(raw) if setting.kind.repeated and isinstance(raw, list) else [raw]
    if any(not isinstance(text, (str, int)) or isinstance(text, bool) for text in texts):
        raise ValueError
    return setting.kind.parse([str(text).strip() for text in texts])


def unknown(name: str) -> tuple[str, str]:
    """Return what is wrong with the name of an unknown setting, and what to do."""
    shown = sanitize.line(name, 40)
    if _SECRETS.search(name.casefold()):
        return (
            f"“{shown}” looks like a secret, and care100 reads none from its settings.",
            "Remove it. Access tokens are kept in your keyring by: care100 login",
        )
    variable = f"CARE100_{name.upper()}"
    if any(variable == one.name for one in VARIABLES):
        return f"“{shown}” cannot be a setting.", f"Set the environment variable {variable}."
    hint = f"{did_you_mean(name.replace('-', '_'), SETTINGS)} {_SHOW}".lstrip()
    return f"There is no setting “{shown}”.", hint


def wrong_value(setting: Setting, name: str, raw: Any, example: str) -> tuple[str, str]:
    """Return what is wrong with a value, and what to do. `name` is what has the value."""
    return (
        f"{name} cannot be “{sanitize.line(_shown(raw)[:200], 60)}”.",
        f"Set it to {setting.kind.form}, for example: {example}",
    )


def _shown(raw: Any) -> str:
    """Return a value of the file as a text."""
    if isinstance(raw, str):
        return raw
    try:
        return json.dumps(raw, default=str, ensure_ascii=False)
    except (ValueError, RecursionError):
        # A number has too many digits, or tables are too deep in each other.
        return "…"


def line_of(text: str, name: str) -> int:
    """Return the line where a key of the file is set, counted from 1."""
    quoted = re.escape(name)
    pattern = re.compile(rf"\s*\[*\s*(?:{quoted}|\"{quoted}\"|'{quoted}')\s*[\].=]")
    lines = text.splitlines()
    return next((n for n, line in enumerate(lines, 1) if pattern.match(line)), 1)


@lru_cache(maxsize=4)
def _parse(data: bytes) -> Config:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return Config(problems=[_broken("it is not UTF-8", line)])
    try:
        # An amount keeps its digits.
        values = tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        return Config(problems=[_not_toml(str(error), text)])
    # The module has errors of its own for numbers that are too long, and for many brackets.
    except (ValueError, RecursionError):
        return Config(problems=[_broken("a value is too long or too deep", None)])
    return _checked(values.items(), text)


def _checked(values: Iterable[tuple[str, Any]], text: str) -> Config:
    entries, problems = {}, []
    for name, raw in values:
        line = line_of(text, name)
        setting = SETTINGS.get(name)
        if setting is None:
            problems.append(Problem(line, *unknown(name)))
            continue
        try:
            entries[name] = Entry(value_of(setting, raw), line)
        except ValueError:
            problems.append(Problem(line, *wrong_value(setting, name, raw, setting.example)))
    return Config(entries, sorted(problems, key=lambda one: one.line or 0))


def _not_toml(message: str, text: str) -> Problem:
    """Return the problem of a file with a syntax error, from the message of the parser."""
    found = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", message)
    line = int(found[1] or len(text.splitlines()) or 1) if found else None
    return _broken(message[: found.start()] if found else message, line)


def _broken(reason: str, line: int | None) -> Problem:
    example = SETTINGS["timeout"].example
    return Problem(
        line,
        f"The settings cannot be read: {sanitize.line(reason, 100)}.",
        f"Correct the file. A line looks like this: {example}",
        is_fatal=True,
    )


def _unreadable(reason: str) -> Config:
    message = f"The settings cannot be read: {reason}."
    hint = "Move the file away, or correct its permissions."
    return Config(problems=[Problem(None, message, hint, is_fatal=True)])
