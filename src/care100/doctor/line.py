"""One thing that was checked, and its state."""

from dataclasses import dataclass
from enum import StrEnum

from care100.model.errors import Care100Error


class State(StrEnum):
    """What a check found. Only a problem needs the user."""

    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True)
class Line:
    """What was checked, what was found, and what to do next (may be empty)."""

    topic: str
    state: State
    message: str
    hint: str = ""


def ok(topic: str, message: str) -> Line:
    """Return the line of a thing that works."""
    return Line(topic, State.OK, message)


def note(topic: str, message: str, hint: str = "") -> Line:
    """Return the line of a thing that is worth knowing."""
    return Line(topic, State.NOTE, message, hint)


def problem(topic: str, message: str, hint: str) -> Line:
    """Return the line of a thing that does not work."""
    return Line(topic, State.PROBLEM, message, hint)


def failed(topic: str, error: Care100Error, what: str = "") -> Line:
    """Return the line of a check, of one thing or the only one, that ended with an error."""
    return problem(topic, f"{what}: {error.message}" if what else error.message, error.hint)
