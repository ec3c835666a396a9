"""Set and unset a setting in config.toml; comments and other lines stay as they are."""

import json
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from care100 import atomic_write
from care100.model import sanitize
from care100.settings import config_file
from care100.settings.config_file import BadSetting
from care100.settings.table import SETTINGS, Setting


class CannotEdit(BadSetting):
    """The file cannot be changed line by line."""


def named(name: str) -> Setting:
    """Return a setting by its name in any common form: `max_cost`, `max-cost`, `--on`."""
    key = name.strip().lower().removeprefix("--").replace("-", "_")
    if key not in SETTINGS:
        raise BadSetting(*config_file.unknown(name))
    return SETTINGS[key]


def assign(path: Path, setting: Setting, texts: Sequence[str]) -> None:
    """Set a setting in the file, and create the file if needed. Raises BadSetting."""
    try:
        value = setting.kind.parse([text.strip() for text in texts])
    except ValueError:
        raw = " ".join(texts)
        example = f"care100 config set {setting.name} {setting.kind.example.strip('[]')}"
        raise BadSetting(*config_file.wrong_value(setting, setting.name, raw, example)) from None
    _replace(path, setting, [f"{setting.name} = {_written(value)}"], value)


def unassign(path: Path, setting: Setting) -> bool:
    """Remove a setting from the file, and return whether it was there. Raises BadSetting."""
    if setting.name not in _values(path):
        return False
    _replace(path, setting, [], None)
    return True


def _replace(path: Path, setting: Setting, new: list[str], value: Any) -> None:
    """Put new lines in the place of a setting's own, or at the end."""
    before, text = _values(path), _text(path)
    rows = text.splitlines()
    own = config_file.line_of(text, setting.name) - 1 if setting.name in before else len(rows)
    changed = "".join(f"{row}\n" for row in [*rows[:own], *new, *rows[own + 1 :]])
    # A value may have several lines, and a heading makes the lines below it part of a table.
    if not _differs_only_in(setting, before, changed, value):
        example = (new or [setting.example])[0]
        raise CannotEdit(
            f"{config_file.place(path, own + 1)}: this command cannot change {setting.name}, "
            "because it changes one line.",
            f"Edit the file. A line looks like this: {example}",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write.write(path, changed.encode())


def _differs_only_in(setting: Setting, before: dict[str, Any], text: str, value: Any) -> bool:
    """Return whether a text has the settings from before, and the value of this one."""
    try:
        after = tomllib.loads(text, parse_float=str)
        found = config_file.value_of(setting, after[setting.name]) if value is not None else None
    except (ValueError, RecursionError, KeyError):
        return False
    after.pop(setting.name, None)
    return found == value and after == {k: v for k, v in before.items() if k != setting.name}


def _values(path: Path) -> dict[str, Any]:
    """Return what the file has, also unknown settings. Raises BadSetting if it is not TOML."""
    config = config_file.read(path)
    config_file.refuse(path, [one for one in config.problems if one.is_fatal])
    return tomllib.loads(_text(path), parse_float=str)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig") if path.exists() else ""


def _written(value: object) -> str:
    """Return a value in TOML, whose strings and lists of strings are those of JSON."""
    if isinstance(value, str) and re.fullmatch(r"(0|[1-9][0-9]*)(\.[0-9]+)?", value):
        return value
    return sanitize.printable(json.dumps(value, ensure_ascii=False))
