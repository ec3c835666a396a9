"""Time zones of the IANA database, by the names that people use: `London`, `Europe/London`."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from care100.model.suggestions import nearest

UTC = "UTC"


class UnknownZone(ValueError):
    """No time zone, or more than one, has this name. The text says what to write."""


@cache
def zone_names() -> frozenset[str]:
    """Return the names of all zones, the same on every computer.

    Older names such as `GB` are no places and are left out.
    """
    return frozenset(name for name in _words("zones") if "/" in name or name == UTC)


def zone_named(text: str) -> str:
    """Return the database's name of a zone, such as Europe/London for “london”.

    Raises UnknownZone.
    """
    wanted = text.strip().casefold().replace(" ", "_")
    names = sorted(zone_names())
    found = [name for name in names if name.casefold() == wanted]
    found = found or [name for name in names if name.casefold().rpartition("/")[2] == wanted]
    if len(found) > 1:
        # A place can have an older name beside the one in use.
        found = [name for name in found if name in _in_use()] or found
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownZone(f"several zones have this name: {', '.join(found)}")
    near = nearest(text, [*names, *map(place_of, names)])
    raise UnknownZone(f"the nearest name is {near}" if near else "write a place such as London")


def place_of(zone: str) -> str:
    """Return the place in a zone's name, such as New York."""
    return zone.rpartition("/")[2].replace("_", " ")


@cache
def _in_use() -> frozenset[str]:
    """Return the zones of places today: a column of the database's own table."""
    return frozenset(_words("zoneinfo/zone.tab"))


def _words(name: str) -> Iterable[str]:
    return files("tzdata").joinpath(*name.split("/")).read_text(encoding="utf-8").split()
