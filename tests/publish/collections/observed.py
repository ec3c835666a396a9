"""What a curator's Collections look like from outside."""

from care100.sandbox.mastodon.state import MastodonState
from tests.person import Person

REMOTE = "DZA@social.bund.de"


def published(state: MastodonState) -> dict[str, set[str]]:
    """The curator's Collections by name, with the handles in each."""
    me = state.account("curator").id
    return {
        one.name: {
            state.accounts[item.account].username
            for item in one.items
            if item.state in ("accepted", "pending")
        }
        for one in state.collections.values()
        if one.owner == me
    }


def at(person: Person, n: int) -> str:
    return f"acct{n:03}@{person.sandbox.mastodon.domain}"


def writes(person: Person) -> list[str]:
    """The write requests since the log was cleared, as words."""
    kinds = {"POST": "make", "PATCH": "describe", "DELETE": "delete"}
    found = []
    for request in person.sandbox.mastodon.log.writes():
        on_item = "/items" in request.path
        found.append(
            {"POST": "put in", "DELETE": "take out"}[request.method]
            if on_item
            else kinds[request.method]
        )
    return found
