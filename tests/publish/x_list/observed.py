"""What a curator's List looks like from outside, and what it has cost."""

from care100.sandbox.x.records import XList
from care100.sandbox.x.state import XState
from tests.person import Person

SYNC = ("sync", "people", "--yes", "--pace", "0")


def made(state: XState) -> XList:
    """The one List that was made beside the one that the sandbox has published."""
    [found] = [one for one in state.owned("curator") if one.id not in state.published.values()]
    return found


def members(state: XState) -> set[str]:
    return state.members(made(state).id)


def kinds(person: Person) -> dict[str, int]:
    """The requests since the log was cleared, by kind."""
    found: dict[str, int] = {}
    for request in person.sandbox.x.log:
        what = "member" if "/members" in request.path else "list" if "list" in request.path else ""
        kind = f"{request.method} {what or 'users'}"
        found[kind] = found.get(kind, 0) + 1
    return found


def spent(person: Person) -> float:
    return float(person.sandbox.x.costs.total)
