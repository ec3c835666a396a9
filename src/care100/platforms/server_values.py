"""Values read from a server's responses, each checked before anything uses it.

A reader returns the value, or raises Unreadable if the value does not have the type or form
that the platforms document. A client answers that with Unreachable: it is unknown whether the
request took effect, so the caller looks before it tries again.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, TypeVar

from care100.platforms import operations
from care100.platforms.errors import Unreachable

Value = TypeVar("Value")

# Ids are numbers, or short words that need no quoting in the path of an address.
_ID = re.compile(r"(?!\.+\Z)[0-9A-Za-z._~:-]{1,256}", re.ASCII)
_LONGEST_WORD = 400
# JSON can have half of a surrogate pair, which no text in UTF-8 has.
_HALF_PAIR = re.compile(r"[\ud800-\udfff]")
_LONGEST_TEXT = 100_000


class Unreadable(ValueError):
    """A value is missing, or is not what the platform documents."""


# The errors of code that reads a response which is not as documented; Unreadable is one.
NOT_AS_DOCUMENTED = (LookupError, AttributeError, TypeError, ValueError, RecursionError)


def identifier(value: object) -> str:
    """Return an id, which some servers send as a number."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**40:
        return str(value)
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    raise Unreadable("an id")


def digits(value: object) -> str:
    """Return an id that is a text of up to 19 digits."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,19}", value):
        return value
    raise Unreadable("an id of digits")


def word(value: object) -> str:
    """Return a name such as a handle: one short word without control characters."""
    # A space is the only separator that is printable.
    is_one = isinstance(value, str) and value.isprintable() and " " not in value
    if is_one and 0 < len(str(value)) <= _LONGEST_WORD:
        return str(value)
    raise Unreadable("a word")


def text(value: object) -> str:
    """Return a text for people, with all its characters. Halves of pairs become U+FFFD."""
    if isinstance(value, str) and len(value) <= _LONGEST_TEXT:
        return _HALF_PAIR.sub("\N{REPLACEMENT CHARACTER}", value)
    raise Unreadable("a text")


def flag(value: object) -> bool:
    """Return a boolean."""
    if isinstance(value, bool):
        return value
    raise Unreadable("a boolean")


def count(value: object) -> int:
    """Return a number of things."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12:
        return value
    raise Unreadable("a number")


def moment(value: object) -> datetime:
    """Return a date or a time in ISO 8601, as an aware time in UTC."""
    if isinstance(value, str):
        # A time near the first or the last year may have none in UTC.
        with suppress(ValueError, OverflowError):
            found = datetime.fromisoformat(value)
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    raise Unreadable("a time")


def entity(value: object) -> Mapping[str, Any]:
    """Return a JSON object."""
    if isinstance(value, dict):
        return value
    raise Unreadable("an object")


def entities(value: object) -> list[Mapping[str, Any]]:
    """Return an array of JSON objects."""
    if isinstance(value, list):
        return [entity(one) for one in value]
    raise Unreadable("an array")


def rows(value: object) -> list[Mapping[str, Any]]:
    """Return the JSON objects of an array, without other values; empty for what is no array."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def optional(read: Callable[[object], Value], value: object, otherwise: Value) -> Value:
    """Return the value, or `otherwise` if it is missing or null."""
    return otherwise if value is None else read(value)


def valid(read: Callable[[object], Value], value: object) -> Value | None:
    """Return the value, or None if the reader does not accept it."""
    try:
        return read(value)
    except Unreadable:
        return None


def fits(read: Callable[[object], object], value: object) -> bool:
    """Return whether the reader accepts the value."""
    try:
        read(value)
    except Unreadable:
        return False
    return True


def unreadable(where: str) -> Unreachable:
    """Return the error for a response of the server `where` that cannot be read."""
    return Unreachable(
        f"{where} sent a response that care100 cannot read, in reply to {operations.last()}.",
        "Run the same command again later to resume.",
    )


@contextmanager
def reading(where: str) -> Iterator[None]:
    """Wrap the reading of values from the server `where`. Raises Unreachable."""
    try:
        yield
    except NOT_AS_DOCUMENTED as error:
        raise unreadable(where) from error
