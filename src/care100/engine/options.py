"""The user's options for a command, besides the list and the login."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from care100.engine.resolve import MemberFilter
from care100.platforms.budget import Budget

Values = Mapping[str, object]
"""The values of the options that platforms add to a command, by their names."""


@dataclass(frozen=True)
class FollowOptions:
    """How a list is followed.

    `prune` also unfollows members who left the list, if care100 had followed them. `again`
    also asks accounts that did not accept an earlier follow request.
    """

    filter: MemberFilter = field(default_factory=MemberFilter)
    prune: bool = False
    again: bool = False
    platform: Values = field(default_factory=dict)


@dataclass(frozen=True)
class PublishOptions:
    """How a list is published.

    `ask` asks the user a question that planning itself depends on, such as whether a price
    may be paid; `budget` is what all logins may spend together; `force` allows removing
    more than 30% of a target.
    """

    ask: Callable[[str], bool]
    budget: Budget = field(default_factory=Budget)
    force: bool = False
    platform: Values = field(default_factory=dict)
