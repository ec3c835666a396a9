"""The other handle of members with one platform only: whom their profile names there, and
whether that account names them too. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from care100.check.profile_links import is_shown, named, names
from care100.check.subjects import Subject
from care100.model.handles import Handle
from care100.platforms.account_state import AccountState, Presence
from care100.platforms.mastodon.handles import MASTODON
from care100.platforms.x.handles import X

# Who names more accounts than this names friends.
_MOST = 5


@dataclass(frozen=True)
class AccountLink:
    """A member's profile, `own`, names the account `other` on the other platform."""

    member_id: int
    name: str
    handle: Handle
    own: AccountState
    other: Handle

    @property
    def read_at(self) -> str:
        """The address of the profile."""
        return (self.own.handle or self.handle).url

    def is_answered_by(self, other: AccountState) -> bool:
        """Whether the other account's profile names the member's."""
        both = {self.handle, self.own.handle or self.handle}
        return any(names(other.texts, one, self.own.names) for one in both)


@dataclass(frozen=True)
class Proposal:
    """A lead that leads somewhere: to `other`, whose number on X is `x_id`.

    `back` is whether its profile names the member's account too; None when nobody could be
    asked.
    """

    lead: AccountLink
    other: Handle
    back: bool | None
    x_id: str = ""


def account_links(
    subjects: Iterable[Subject], seen: Mapping[Handle, AccountState]
) -> list[AccountLink]:
    """Whom the profiles name of those who have an account on one platform only."""
    return [lead for subject in subjects for lead in _of(subject, seen)]


def _of(subject: Subject, seen: Mapping[Handle, AccountState]) -> Iterator[AccountLink]:
    if len(subject.accounts) != 1:
        return
    [(platform, known)] = subject.accounts.items()
    own = seen.get(known.handle)
    if not is_shown(own):
        return
    there = MASTODON if platform == X else X
    for other in named(own.texts, there)[:_MOST]:
        yield AccountLink(subject.member_id, subject.name, known.handle, own, other)


def proposal(lead: AccountLink, there: AccountState | None) -> Proposal | None:
    """What a lead comes to when its account is `there`; None where there is no such account.

    A name on X of which nobody was asked is proposed as it was read.
    """
    on_x = lead.other.platform == X
    if there is None:
        return Proposal(lead, lead.other, None) if on_x else None
    if there.life is not Presence.ALIVE or not there.handle:
        return None
    back = lead.is_answered_by(there) if there.told else None
    return Proposal(lead, there.handle, back, there.id if on_x else "")


def best(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Those that both profiles confirm first; of a member who has such a one no others."""
    found = list(proposals)
    sure = {one.lead.member_id for one in found if one.back}
    kept = [one for one in found if one.back or one.lead.member_id not in sure]
    return sorted(kept, key=lambda one: not one.back)
