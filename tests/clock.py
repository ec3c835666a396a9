"""The computer's clock, as care100 reads it, set forward and back."""

import importlib
import pkgutil
from datetime import datetime, timedelta, tzinfo
from functools import cache
from types import ModuleType

import pytest

import care100

_NOT_OF_THE_PROGRAM = ("care100.sandbox", "care100.__main__")


class Clock:
    """A clock that differs from the true time, which servers and this test have."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = timedelta()
        shown = _shown_by(self)
        for module in _modules():
            if vars(module).get("datetime") is datetime:
                monkeypatch.setattr(module, "datetime", shown)

    def set(self, **ahead: float) -> None:
        """Set it so far ahead of the true time, such as `days=1`, or behind, `days=-1`."""
        self.ahead = timedelta(**ahead)


def _shown_by(clock: Clock) -> type[datetime]:
    class AnyTime(type):
        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, datetime)

    class Shown(datetime, metaclass=AnyTime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + clock.ahead

    return Shown


def module_names() -> list[str]:
    """Return the names of all modules of the program, without its sandbox."""
    every = pkgutil.walk_packages(care100.__path__, "care100.")
    return [one.name for one in every if not one.name.startswith(_NOT_OF_THE_PROGRAM)]


@cache
def _modules() -> list[ModuleType]:
    """Import all of them: commands would import some only later."""
    return [importlib.import_module(name) for name in module_names()]
