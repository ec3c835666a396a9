"""Where a moved account lives in the end: pure, one hop at a time.

An account that has moved names its successor; the successor may have moved too. A
hop counts as confirmed when the new account names the old one as its own
(`alsoKnownAs`, docs.joinmastodon.org/spec/activitypub): else anybody's account could
be put in somebody else's place.
"""

from dataclasses import dataclass, field

from care100.model.handles import Handle
from care100.platforms.account_state import AccountState, Presence

_MOST_HOPS = 8


@dataclass
class Chain:
    """The way from one account to where it lives now, grown with `step`."""

    start: Handle
    seen: AccountState
    path: list[Handle] = field(default_factory=list)
    confirmed: bool = True
    problem: str = ""

    @property
    def next(self) -> Handle | None:
        """Whom to ask about next; None when the chain has come to its end."""
        return None if self.problem else self.seen.moved_to

    @property
    def end(self) -> Handle | None:
        """The last account of the chain, or None where none was reached."""
        return self.path[-1] if self.path else None

    def step(self, answer: AccountState) -> None:
        """Take in what was seen of `next`."""
        there = self.next
        if there is None:
            raise ValueError("the chain has ended")
        before, self.seen = self.seen, answer
        met = {self.start.key, *(handle.key for handle in self.path)}
        self.path.append(there)
        if there.key in met:
            self.problem = "its moves go round in a circle"
        elif len(self.path) > _MOST_HOPS:
            self.problem = f"it has moved more than {_MOST_HOPS} times"
        elif answer.life is not Presence.ALIVE:
            self.problem = f"{there} cannot take its place: {answer.evidence}"
        self.confirmed &= not self.problem and _confirms(answer, before)

    @property
    def story(self) -> str:
        """The whole way, in a sentence."""
        way = " → ".join(handle.display for handle in self.path)
        if self.problem:
            return f"it says it has moved to {way}, but {self.problem}"
        if self.confirmed:
            return f"it has moved to {way}, which says so too"
        return f"it says it has moved to {way}, which does not say so"


def _confirms(new: AccountState, old: AccountState) -> bool:
    return any(old.answers_to(alias) for alias in new.aliases or ())
