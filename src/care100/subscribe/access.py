"""What reading a list may take besides its address: a login, and a price that the user approves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from care100.model.handles import PlatformId
from care100.platforms import platform
from care100.platforms.budget import Budget
from care100.platforms.pull import PullLogin
from care100.registry import logins


def _none(on: PlatformId) -> Sequence[PullLogin]:
    raise logins.missing(platform(on))


@dataclass(frozen=True)
class ListAccess:
    """The user's logins and money, for lists that cannot be read without.

    connect  returns the logins on a platform; raises NotLoggedIn if there are none
    ask      asks the user a question about a price, and returns whether the answer is yes
    budget   the limit on the price, and what has been spent
    """

    connect: Callable[[PlatformId], Sequence[PullLogin]] = _none
    ask: Callable[[str], bool] = lambda _: False
    budget: Budget = field(default_factory=Budget)
