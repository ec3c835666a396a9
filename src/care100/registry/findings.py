"""What checks have found, kept from one to the next."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from care100.model.findings import Finding, FindingKind
from care100.registry.models import Checkup, CuratedList, FindingRecord, Membership


def on_list(session: Session, curated: CuratedList) -> list[FindingRecord]:
    """Everything that is known to be wrong with the members of a list, in its order."""
    query = (
        select(FindingRecord)
        .join(Membership, col(Membership.member_id) == col(FindingRecord.member_id))
        .where(Membership.list_id == curated.id)
        .order_by(col(Membership.position), col(FindingRecord.about), col(FindingRecord.ailment))
    )
    return list(session.exec(query))


def of_member(session: Session, member_id: int, about: str) -> dict[FindingKind, FindingRecord]:
    """What is known to be wrong with one account, or with the website, of a member."""
    query = select(FindingRecord).where(
        FindingRecord.member_id == member_id, FindingRecord.about == about
    )
    return {FindingKind(row.ailment): row for row in session.exec(query)}


def keep(
    session: Session,
    member_id: int,
    about: str,
    account_id: int | None,
    found: Iterable[Finding],
    *,
    among: Collection[FindingKind],
    at: datetime,
) -> None:
    """Make what is known be what was found. Of the ailments `among` which the check could
    have found one, those that it did not find are over, and forgotten.
    """
    known = of_member(session, member_id, about)
    met = {one.ailment: one for one in found}
    for ailment, one in met.items():
        row = known.get(ailment) or FindingRecord(
            member_id=member_id,
            about=about,
            ailment=ailment,
            since=one.since or at,
            seen_at=at,
            named_at=at,
        )
        row.account_id, row.seen_at = account_id, at
        row.evidence, row.successor, row.certain = one.evidence, one.successor, one.certain
        session.add(row)
    for ailment, row in known.items():
        if ailment in among and ailment not in met:
            session.delete(row)


def last_checkup(session: Session, curated: CuratedList) -> datetime | None:
    """When the list was last checked, or None."""
    query = select(Checkup.at).where(Checkup.list_id == curated.id).order_by(col(Checkup.at).desc())
    return session.exec(query).first()


def checked(session: Session, curated: CuratedList, at: datetime) -> None:
    """Note that the list was checked."""
    session.add(Checkup(list_id=curated.id, at=at))
