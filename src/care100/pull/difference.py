"""The comparison of a place on a platform with a list."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from care100.formats.member_rows import changed, member_of, row_for
from care100.model import sanitize
from care100.model.handles import Handle
from care100.model.members import LONGEST, BadMember, Member
from care100.platforms.pull import PulledAccount, PulledList
from care100.registry.list_accounts import ListAccounts

OPTED_OUT = "it opted out"


@dataclass
class Difference:
    """The difference between a place and a list.

    `new` holds the members to add, `known` is the number of accounts on both, `left_out` holds
    the other accounts with reasons, and `missing` is the number of members that are only on
    the list.
    """

    new: list[Member] = field(default_factory=list)
    known: int = 0
    left_out: list[tuple[PulledAccount, str]] = field(default_factory=list)
    missing: int = 0

    @property
    def needs_person(self) -> list[tuple[PulledAccount, str]]:
        """Return the accounts that were left out for another reason than an opt-out."""
        return [one for one in self.left_out if one[1] != OPTED_OUT]


def difference(
    pulled: PulledList,
    listed: ListAccounts,
    opted_out: Collection[Handle],
    elsewhere: Mapping[Handle, Member],
) -> Difference:
    """Compare a place with a list. `elsewhere` has the members of other lists, by account."""
    result = Difference()
    present: set[int] = set()
    accounts = one_each(pulled.accounts)
    for account in accounts:
        member_id = listed.member_id(account.handle, account.permanent_id)
        if member_id:
            result.known += 1
            present.add(member_id)
        elif excluded := account.excluded or (OPTED_OUT if account.handle in opted_out else ""):
            result.left_out.append((account, excluded))
        else:
            try:
                known = elsewhere.get(account.handle)
                result.new.append(_new_member(account, known, pulled.source))
            except BadMember as error:
                result.left_out.append((account, str(error)))
    platforms = {account.handle.platform for account in accounts}
    result.missing = len(listed.member_ids(platforms) - present)
    return result


def one_each(accounts: Sequence[PulledAccount]) -> list[PulledAccount]:
    """Return the accounts, each handle once."""
    return list({(one.handle.platform, one.handle.key): one for one in accounts}.values())


def _new_member(account: PulledAccount, known: Member | None, source: str) -> Member:
    """Return the member to add. A member of another list keeps its name and accounts."""
    if known:
        # The link between several accounts must keep its own source.
        link = len(known.handles) > 1 and known.source
        return changed(
            known, topic="", about="", note="", source=f"{link} {source}" if link else source
        )
    return member_of(
        {
            "name": sanitize.line(account.name, LONGEST["name"]),
            **row_for(account.handle, account.permanent_id),
            "source": source,
        }
    )
