"""The value of a setting, and where it comes from."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from care100 import paths
from care100.settings import config_file
from care100.settings.config_file import BadSetting, Problem
from care100.settings.table import SETTINGS, Setting


class Source(StrEnum):
    """Where a value comes from."""

    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True)
class InForce:
    """A setting's value; None for the default. `line` is the line in the file."""

    setting: Setting
    value: Any = None
    source: Source = Source.DEFAULT
    line: int | None = None

    @property
    def words(self) -> str:
        """Return the value in words."""
        if self.source is Source.DEFAULT:
            return self.setting.default
        if isinstance(self.value, bool):
            return "yes" if self.value else "no"
        return ", ".join(self.value) if self.setting.kind.repeated else str(self.value)

    @property
    def shown(self) -> str:
        """Return the value in words, a number with its unit."""
        is_number = self.words.removeprefix("$").replace(".", "", 1).isdecimal()
        return self.setting.kind.with_unit(self.words) if is_number else self.words

    @property
    def place(self) -> str:
        """Return where the value comes from, in words."""
        if self.source is Source.ENVIRONMENT:
            return self.setting.variable
        if self.source is Source.FILE:
            return config_file.place(paths.config_file(), self.line)
        return "default"


def value(name: str) -> Any:
    """Return the value of a setting, or None. Raises BadSetting."""
    return in_force(SETTINGS[name]).value


def chosen(name: str) -> Any:
    """Return the value of a setting, or None, also if other settings are wrong."""
    return next((one.value for one in every([]) if one.setting.name == name), None)


def in_force(setting: Setting) -> InForce:
    """Return what the environment, or else config.toml, sets. Raises BadSetting."""
    given = in_environment(setting)
    if given is not None:
        return given
    path = paths.config_file()
    config = config_file.read(path)
    config_file.refuse(path, config.problems)
    return _in_file(setting, config)


def every(problems: list[Problem]) -> Iterator[InForce]:
    """Yield every setting, as far as it can be read, and add to `problems` what is wrong."""
    config = config_file.read(paths.config_file())
    problems += config.problems
    for setting in SETTINGS.values():
        try:
            yield in_environment(setting) or _in_file(setting, config)
        except BadSetting as error:
            problems.append(Problem(None, error.message, error.hint))
            yield _in_file(setting, config)


def variables() -> list[str]:
    """Return the names of the environment variables of all settings."""
    return [one.variable for one in SETTINGS.values()]


def _in_file(setting: Setting, config: config_file.Config) -> InForce:
    entry = config.entries.get(setting.name)
    return InForce(setting, entry.value, Source.FILE, entry.line) if entry else InForce(setting)


def in_environment(setting: Setting) -> InForce | None:
    """Return the value of the environment; an empty variable is like none. Raises BadSetting."""
    text = os.environ.get(setting.variable, "").strip()
    if not text:
        return None
    try:
        return InForce(setting, setting.kind.parse([text]), Source.ENVIRONMENT)
    except ValueError:
        example = f"{setting.variable}={setting.kind.example.strip('[]')}"
        raise BadSetting(
            *config_file.wrong_value(setting, setting.variable, text, example)
        ) from None
