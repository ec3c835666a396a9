"""Accounts that members' profiles and websites name where the list has none of theirs. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from care100.check.checked_members import CheckedAccount, CheckedMember
from care100.check.link_findings import is_shown
from care100.check.websites import Website
from care100.model.handles import Handle
from care100.platforms import PLATFORMS
from care100.platforms.account_state import AccountState, Presence, permanent_id
from care100.platforms.profile_texts import handles_in, mentions, names

# A profile that names more accounts on one platform names friends.
_MOST = 5

# The state of a member's account in a link from another place, for which it is not read.
NOT_READ = AccountState(Presence.ALIVE)


@dataclass(frozen=True)
class AccountLink:
    """The profile `own` of a member's account `handle` names the account `other`.

    `place` is where it is named, if that is not the profile. `is_proven` is whether nobody
    but the member can have named it there. `website` is the member's website if that names
    the account: it may name many others, so the link counts only if the account names it too.
    """

    member_id: int
    name: str
    handle: Handle
    own: AccountState
    other: Handle
    place: str = ""
    is_proven: bool = False
    website: str = ""

    @property
    def read_at(self) -> str:
        """The address of the profile, or of the other place."""
        return self.place or (self.own.handle or self.handle).url

    def is_confirmed_by(self, other: AccountState) -> bool:
        """Whether the link is proven, or the other account's profile names the member's."""
        if self.is_proven:
            return True
        if self.website:
            return mentions(other.texts, self.website)
        both = {self.handle, self.own.handle or self.handle}
        return any(names(other.texts, one, self.own.urls) for one in both)


@dataclass(frozen=True)
class Proposal:
    """An account to add to a member, because of a link.

    other         the account, which can differ from the link's if that has moved
    links_back    whether its profile names the member's; None if it could not be read
    permanent_id  empty if it is not known
    """

    link: AccountLink
    other: Handle
    links_back: bool | None
    permanent_id: str = ""


def account_links(
    members: Iterable[CheckedMember],
    states: Mapping[Handle, AccountState],
    websites: Mapping[str, Website] = MappingProxyType({}),
) -> list[AccountLink]:
    """Return the accounts that profiles and websites name where the member has none."""
    return [
        link
        for member in members
        for link in (
            *(
                link
                for account in member.accounts.values()
                for link in _links(member, account, states.get(account.handle))
            ),
            *_on_website(member, websites.get(member.website)),
        )
    ]


def _links(
    member: CheckedMember, account: CheckedAccount, own: AccountState | None
) -> Iterator[AccountLink]:
    if not is_shown(own):
        return
    for on in PLATFORMS:
        if on not in member.accounts:
            for other in handles_in(own.texts, on)[:_MOST]:
                yield AccountLink(member.member_id, member.name, account.handle, own, other)


def _on_website(member: CheckedMember, website: Website | None) -> Iterator[AccountLink]:
    """Yield the accounts that the website names, where it costs nothing to ask about them.

    A website that names several accounts on one platform names friends or staff.
    """
    own = next(iter(member.handles.values()), None)
    if not website or not website.text or own is None:
        return
    for on, one in PLATFORMS.items():
        if on in member.accounts or one.health.price(1):
            continue
        named = handles_in([website.text], on)
        if len(named) == 1:
            url = member.website
            yield AccountLink(
                member.member_id, member.name, own, NOT_READ, named[0], place=url, website=url
            )


def proposal(link: AccountLink, state: AccountState) -> Proposal | None:
    """Return the proposal for the state of the link's account; None if it is not alive."""
    if state.presence is not Presence.ALIVE or not state.handle:
        return None
    links_back = link.is_confirmed_by(state) if state.detailed else None
    if link.website and not links_back:
        return None
    id_ = permanent_id(state.handle.platform, state)
    return Proposal(link, state.handle, links_back, id_)


def best(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Return the proposals that link back first; with one of these, a member's others on the
    same platform are left out.
    """
    found = list(proposals)
    certain = {_place(one) for one in found if one.links_back}
    kept = [one for one in found if one.links_back or _place(one) not in certain]
    return sorted(kept, key=lambda one: not one.links_back)


def _place(one: Proposal) -> tuple[int, str]:
    return one.link.member_id, one.other.platform
