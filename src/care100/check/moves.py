"""Where a moved account is now: pure, one move at a time.

An account that moved names its successor, which may have moved too. A move is confirmed
when the new account names the old one as its own (`alsoKnownAs`,
docs.joinmastodon.org/spec/activitypub). Without this, anybody could put one account in the
place of another.
"""

from dataclasses import dataclass, field

from care100.model.handles import Handle
from care100.platforms.account_state import AccountState, Presence

_MOST_MOVES = 8


@dataclass
class Chain:
    """The moves from one account to its present one. `step` adds a move.

    `state` is that of the last account in `path`, or of `start`.
    """

    start: Handle
    state: AccountState
    path: list[Handle] = field(default_factory=list)
    confirmed: bool = True
    problem: str = ""

    @property
    def next(self) -> Handle | None:
        """The account to ask about next; None at the end of the chain."""
        return None if self.problem else self.state.moved_to

    @property
    def end(self) -> Handle | None:
        """The last account of the chain, or None if there is no move yet."""
        return self.path[-1] if self.path else None

    def step(self, answer: AccountState) -> None:
        """Add the move to `next`, whose state is `answer`."""
        there = self.next
        if there is None:
            raise ValueError("the chain has ended")
        before, self.state = self.state, answer
        visited = {one.key for one in (self.start, *self.path)}
        self.path.append(there)
        if there.key in visited:
            self.problem = "its moves form a circle"
        elif len(self.path) > _MOST_MOVES:
            self.problem = f"it has moved more than {_MOST_MOVES} times"
        elif answer.presence is not Presence.ALIVE:
            self.problem = f"{there} cannot replace it: {answer.evidence}"
        self.confirmed &= not self.problem and _confirms(answer, before)

    @property
    def story(self) -> str:
        """The moves in a sentence without its full stop."""
        path = " → ".join(handle.display for handle in self.path)
        if self.problem:
            return f"it says that it has moved to {path}, but {self.problem}"
        if self.confirmed:
            return f"it has moved to {path}, which confirms this"
        return f"it says that it has moved to {path}, which does not confirm this"


def _confirms(new: AccountState, old: AccountState) -> bool:
    return any(old.has_address(alias) for alias in new.aliases or ())
