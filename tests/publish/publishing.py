"""What the tests of publishing share, whichever platform it is on."""

from collections.abc import Iterator

from care100.sandbox import Sandbox
from tests.person import PEOPLE, Person

HUNDRED = 100


def big_sandbox() -> Iterator[Sandbox]:
    """Both servers, with a hundred accounts and some to spare."""
    with Sandbox(accounts=HUNDRED + 30) as running:
        yield running


def publisher(person: Person, platform: str, people: int = PEOPLE) -> Person:
    """Somebody who is logged in on the platform as the curator and keeps a list."""
    person.has_list(people)
    person.log_in(platform, user="curator")
    person.sandbox.x.costs.clear()
    return person
