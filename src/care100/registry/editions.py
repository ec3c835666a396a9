"""Lists as exported to files and pages."""

from sqlmodel import Session

from care100.model.list_metadata import Edition
from care100.registry.account_health import lost_accounts
from care100.registry.lists import metadata_of_list
from care100.registry.models import CuratedList
from care100.registry.reading import read_members


def edition(session: Session, curated: CuratedList) -> Edition:
    """Return the list's metadata and its members in list order."""
    listed = read_members(session, curated)
    return Edition(
        metadata=metadata_of_list(curated),
        members=tuple(one.member for one in listed),
        added=tuple(one.added_at for one in listed),
        updated=curated.updated_at,
        lost=lost_accounts(session, (one for row in listed for one in row.accounts.values())),
    )
