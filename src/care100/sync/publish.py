"""`care100 sync`: which targets a list is brought to with each login.

On X that is a public List (`publish_x`); on Mastodon Collections (`featuring`), or a
private list (`publish_list`). Another place to publish a list is one module more, with a
function that gives its legs, and one line in `legs` here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from care100.platforms.budget import Budget
from care100.platforms.x import X
from care100.sync import featuring, publish_list, publish_x
from care100.sync.legs import Bench, Leg

PACE_SECONDS = 6
"""Half as fast as X's limit of 300 additions in 15 minutes allows."""


class As(StrEnum):
    """What a list is published as on Mastodon."""

    COLLECTIONS = "collections"
    LIST = "list"


@dataclass(frozen=True)
class Choice:
    """What the curator chose.

    `pace` is in seconds; `verify` reads an X List back, whose price `agree` is asked about;
    `budget` is what all logins may spend on X together.
    """

    agree: Callable[[str], bool]
    on_mastodon: As = As.COLLECTIONS
    repack: bool = False
    force: bool = False
    pace: float = PACE_SECONDS
    verify: bool = False
    budget: Budget = field(default_factory=Budget)


def legs(bench: Bench, choice: Choice) -> list[Leg]:
    """Everything that publishing the list with this login takes, planned.

    None when nobody on the list is on the platform. Raises Care100Error before anything
    is changed.
    """
    client = bench.client
    if isinstance(client, X):
        reading = publish_x.Reading(choice.agree, choice.verify, choice.budget)
        return publish_x.legs(bench, client, reading, pace=choice.pace, force=choice.force)
    if choice.on_mastodon is As.LIST:
        return publish_list.legs(bench, client, force=choice.force)
    return featuring.legs(bench, client, repack=choice.repack, force=choice.force)
