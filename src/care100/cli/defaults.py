"""Defaults of options, from the user's settings.

An option whose flag belongs to a setting has the setting's value when it is not given. This is
done here for every command, and commands need not know of settings.
"""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from care100.settings.config_file import BadSetting
from care100.settings.in_force import Source, in_force
from care100.settings.table import BY_FLAG

_log = logging.getLogger("care100.settings")


def from_settings(
    params: Iterable[Any], given: Mapping[str, Any], *, without_bad: bool = False
) -> dict[str, Any]:
    """Return the values that settings have for a command's parameters that are not given.

    Logs where each value comes from. A setting that cannot be read is left out
    `without_bad`; otherwise it raises BadSetting.
    """
    values = {}
    for param in params:
        setting = next((BY_FLAG[name] for name in param.opts if name in BY_FLAG), None)
        if setting is None or param.name not in given or given[param.name] not in (None, [], ()):
            continue
        try:
            found = in_force(setting)
        except BadSetting:
            if without_bad:
                continue
            raise
        if found.source is not Source.DEFAULT:
            values[param.name] = found.value
            _log.info("%s is %s, from %s", setting.flag, found.words, found.place)
    return values
