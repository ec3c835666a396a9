"""The journal of letters: who got which issue. Addresses are not stored, only their digests."""

from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256

from sqlmodel import Session, select

from care100.registry.models import CuratedList, LetterRecord, now


class LetterState(StrEnum):
    """What is known of a letter to one recipient.

    SENDING  it was about to be sent; if no run is at work, it is not known whether it arrived
    SENT     the mail server accepted it
    """

    SENDING = "sending"
    SENT = "sent"


def digest_of(address: str) -> str:
    """Return what stands for an address in the registry."""
    return sha256(f"care100 letter {address.casefold()}".encode()).hexdigest()


def states(
    session: Session, curated: CuratedList, issue: str, addresses: Iterable[str]
) -> dict[str, LetterState]:
    """Return what is known of an issue for those of the addresses that it was sent to."""
    query = select(LetterRecord).where(
        LetterRecord.list_id == curated.id, LetterRecord.issue == issue
    )
    known = {row.recipient: LetterState(row.state) for row in session.exec(query)}
    found = {address: known.get(digest_of(address)) for address in addresses}
    return {address: state for address, state in found.items() if state}


def record(
    session: Session, curated: CuratedList, issue: str, address: str, state: LetterState | None
) -> None:
    """Record the state of an issue for one address; None if it was not sent after all."""
    key = (curated.id, issue, digest_of(address))
    row = session.get(LetterRecord, key)
    if state is None:
        if row:
            session.delete(row)
        return
    row = row or LetterRecord(
        list_id=curated.id, issue=issue, recipient=digest_of(address), state=state.value
    )
    row.state, row.at = state.value, now()
    session.add(row)
