"""Which other member has an account that a member is to be given."""

from dataclasses import dataclass

from sqlmodel import Session, select

from care100.model import sanitize
from care100.model.handles import Handle
from care100.model.members import Member
from care100.platforms import platform
from care100.registry.accounts import find_account, owners
from care100.registry.models import CuratedList, MemberRecord, Membership


@dataclass(frozen=True)
class AccountOwner:
    """The member who has an account; `name` is fit to be printed, `lists` are by slug."""

    member_id: int
    name: str
    lists: tuple[str, ...]

    @property
    def told(self) -> str:
        """Who it is and where, for a sentence."""
        *others, last = self.lists or ("no list",)
        lists = f"{', '.join(others)} and {last}" if others else last
        return f"{self.name}, who is on {lists}"


def lists_of(session: Session, member_id: int) -> list[CuratedList]:
    """The lists that a member is on, by slug."""
    query = select(CuratedList).join(Membership).where(Membership.member_id == member_id)
    return list(session.exec(query.order_by(CuratedList.slug)))


def owner_of(session: Session, handle: Handle) -> AccountOwner | None:
    """Who has that account, whichever lists they are on."""
    account = find_account(session, handle)
    return _holder(session, account.member_id) if account else None


def ownership_conflict(session: Session, member: Member, member_id: int) -> str:
    """Which account of the member is another member's, and whose, in a sentence; empty when
    the member can have them all.
    """
    for handle in member.handles:
        holder = owner_of(session, handle)
        if holder and holder.member_id != member_id:
            return f"{handle.display} belongs to {holder.told}."
    # What is left is a permanent id, which another member has under an older handle.
    for other in owners(session, member) - {member_id}:
        ids = " and ".join(
            f"the {platform(on).label} account {id_}" for on, id_ in member.permanent_ids.items()
        )
        return sanitize.titled(f"{ids} belongs to {_holder(session, other).told}.")
    return ""


def _holder(session: Session, member_id: int) -> AccountOwner:
    lists = tuple(curated.slug for curated in lists_of(session, member_id))
    return AccountOwner(
        member_id, sanitize.line(session.get_one(MemberRecord, member_id).name), lists
    )
