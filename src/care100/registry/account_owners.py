"""Account ownership: the member that an account already belongs to."""

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
    """The member that an account belongs to.

    `name` is sanitized for printing; `lists` holds slugs in alphabetical order.
    """

    member_id: int
    name: str
    lists: tuple[str, ...]

    @property
    def name_and_lists(self) -> str:
        """Return the member's name and lists, as a phrase for an error message."""
        *others, last = self.lists or ("no list",)
        lists = f"{', '.join(others)} and {last}" if others else last
        return f"{self.name} (on {lists})"


def lists_of(session: Session, member_id: int) -> list[CuratedList]:
    """Return the lists that a member is on, ordered by slug."""
    query = select(CuratedList).join(Membership).where(Membership.member_id == member_id)
    return list(session.exec(query.order_by(CuratedList.slug)))


def owner_of(session: Session, handle: Handle) -> AccountOwner | None:
    """Return the owner of an account on any list, or None."""
    account = find_account(session, handle)
    return _account_owner(session, account.member_id) if account else None


def ownership_conflict(session: Session, member: Member, member_id: int) -> str:
    """Return a sentence naming an account of `member` that belongs to another member.

    Empty when the member can have all of its accounts.
    """
    for handle in member.handles:
        owner = owner_of(session, handle)
        if owner and owner.member_id != member_id:
            return f"{handle.display} belongs to {owner.name_and_lists}."
    # The handles are free, so a permanent id belongs to a member listed under an older handle.
    for other in owners(session, member) - {member_id}:
        ids = " and ".join(
            f"{platform(on).label} id {id_}" for on, id_ in member.permanent_ids.items()
        )
        return sanitize.titled(f"{ids} belongs to {_account_owner(session, other).name_and_lists}.")
    return ""


def _account_owner(session: Session, member_id: int) -> AccountOwner:
    lists = tuple(curated.slug for curated in lists_of(session, member_id))
    return AccountOwner(
        member_id, sanitize.line(session.get_one(MemberRecord, member_id).name), lists
    )
