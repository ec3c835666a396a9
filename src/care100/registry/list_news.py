"""Who joined a list and who left it since a moment, as the public knows it."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from care100.formats.member_rows import stored_member
from care100.model import same_member
from care100.model.members import Member
from care100.registry import published_editions
from care100.registry.models import Change, CuratedList


@dataclass(frozen=True)
class ListNews:
    """The members who joined and left, each once."""

    joined: tuple[Member, ...] = ()
    left: tuple[Member, ...] = ()


def news_since(session: Session, curated: CuratedList, since: datetime) -> ListNews:
    """Return the members who joined and left since a moment (aware UTC).

    For the user's own list it is the difference between published editions, so that nothing
    is told that no page has told. For a list from somebody else's page it is what its updates
    changed. A list that was published or imported for the first time since then has no news.
    """
    if not curated.origin:
        return ListNews(*published_editions.changed_since(session, curated, since))
    return _updates_since(session, curated, since)


def _updates_since(session: Session, curated: CuratedList, since: datetime) -> ListNews:
    if curated.created_at >= since:
        return ListNews()
    query = select(Change).where(Change.list_id == curated.id, col(Change.at) >= since)
    joined: dict[frozenset[tuple[str, str]], Member] = {}
    left: dict[frozenset[tuple[str, str]], Member] = {}
    for change in session.exec(query.order_by(col(Change.id))):
        row = change.after if change.before is None else change.before
        # Other rows are about the list itself, or about a member who stays.
        if row is None or "name" not in row or (change.before is None) == (change.after is None):
            continue
        member = stored_member(row)
        here, there = (joined, left) if change.before is None else (left, joined)
        back = next((key for key in there if key & member.identities), None)
        if back is None:
            here[member.identities] = member.for_public
        else:
            del there[back]
    # A member with a new account has neither joined nor left.
    same = {one for pair in same_member.pairs(left.values(), joined.values()) for one in pair}
    return ListNews(
        tuple(one for one in joined.values() if one not in same),
        tuple(one for one in left.values() if one not in same),
    )
