"""Findings: problems that checks found, stored from one check to the next."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlmodel import Session, col, func, select

from care100.model.findings import Finding, FindingKind
from care100.registry.models import Checkup, CuratedList, FindingRecord, Membership


def on_list(session: Session, curated: CuratedList) -> list[FindingRecord]:
    """Return the findings for a list's members, in list order."""
    query = (
        select(FindingRecord)
        .join(Membership, col(Membership.member_id) == col(FindingRecord.member_id))
        .where(Membership.list_id == curated.id)
        .order_by(col(Membership.position), col(FindingRecord.about), col(FindingRecord.kind))
    )
    return list(session.exec(query))


def of_member(session: Session, member_id: int, about: str) -> dict[FindingKind, FindingRecord]:
    """Return the findings for one account of a member, or for the member's website."""
    query = select(FindingRecord).where(
        FindingRecord.member_id == member_id, FindingRecord.about == about
    )
    return {FindingKind(row.kind): row for row in session.exec(query)}


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
    """Store what a check found.

    `among` holds the kinds that the check looked for; stored findings of these kinds that
    it did not find again are deleted.
    """
    known = of_member(session, member_id, about)
    current = {one.kind: one for one in found}
    for kind, one in current.items():
        row = known.get(kind) or FindingRecord(
            member_id=member_id,
            about=about,
            kind=kind,
            since=one.since or at,
            seen_at=at,
            named_at=at,
            last_checkup=session.exec(select(func.max(Checkup.id))).one() or 0,
        )
        row.account_id, row.seen_at = account_id, at
        row.evidence, row.successor, row.certain = one.evidence, one.successor, one.certain
        session.add(row)
    for kind, row in known.items():
        if kind in among and kind not in current:
            session.delete(row)


def make_new(session: Session, rows: Iterable[FindingRecord]) -> None:
    """Keep findings new that the last check did not report."""
    last = session.exec(select(func.max(Checkup.id))).one() or 0
    for row in rows:
        row.last_checkup = last
        session.add(row)


def last_checkup(session: Session, curated: CuratedList) -> Checkup | None:
    """Return the last check of the list, or None."""
    query = select(Checkup).where(Checkup.list_id == curated.id).order_by(col(Checkup.id).desc())
    return session.exec(query).first()


def checked(session: Session, curated: CuratedList, at: datetime) -> None:
    """Record that the list was checked."""
    session.add(Checkup(list_id=curated.id, at=at))
    session.flush()
