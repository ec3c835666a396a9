"""Where the public still finds members, as last known: list pages and copies on platforms."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from care100.engine.store import ItemState, Role
from care100.formats.member_rows import row_of
from care100.model.members import Member
from care100.registry import edition_records, stored_names, subscriptions
from care100.registry.accounts import owners
from care100.registry.lists import every_list
from care100.registry.models import CuratedList, Login, Membership, Mirror, MirrorItem


@dataclass(frozen=True)
class PublicTraces:
    """The lists, by short name, whose page or whose copies show the members."""

    pages: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


def of_members(session: Session, members: Sequence[Member]) -> PublicTraces:
    """Return where members are public: only on the user's own lists that are not deleted.

    A page or a copy that care100 has not made itself counts if its list has a member.
    """
    identifiers = set().union(*(stored_names.identifiers(row_of(one)) for one in members))
    own = [
        curated
        for curated, _ in every_list(session)
        if not subscriptions.subscription_of(session, curated)
    ]
    ids = {id_ for one in members for id_ in owners(session, one)}
    on_list = set(
        session.exec(select(Membership.list_id).where(col(Membership.member_id).in_(ids)))
    )
    in_copies = _lists_with_copies(session, identifiers)
    return PublicTraces(
        tuple(one.slug for one in own if _is_on_page(session, one, identifiers, on_list)),
        tuple(
            one.slug
            for one in own
            if one.id in in_copies or (one.id in on_list and any(one.published.values()))
        ),
    )


def _is_on_page(
    session: Session, curated: CuratedList, identifiers: set[tuple[str, str]], on_list: set[int]
) -> bool:
    if last := edition_records.newest(session, curated):
        return bool(edition_records.keys_of([last], identifiers))
    return curated.id in on_list and bool(curated.page)


def _lists_with_copies(session: Session, identifiers: set[tuple[str, str]]) -> set[int]:
    """Return the ids of the lists with a published copy that has one of these accounts."""
    found: set[int] = set()
    for platform, named in stored_names.by_platform(MirrorItem, identifiers):
        query = (
            select(Mirror.list_id)
            .join(MirrorItem)
            .join(Login)
            .where(
                Login.platform == platform,
                Mirror.role == Role.PUBLISHED,
                MirrorItem.state == ItemState.IN,
                named,
            )
        )
        found |= set(session.exec(query))
    return found
