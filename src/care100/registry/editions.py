"""Lists as exported to files and pages."""

from sqlmodel import Session

from care100.model.members import Edition
from care100.registry.lists import about_list
from care100.registry.members import members
from care100.registry.models import CuratedList


def edition(session: Session, curated: CuratedList) -> Edition:
    """Return the list's metadata and its members in list order."""
    listed = members(session, curated)
    return Edition(
        about=about_list(curated),
        entries=tuple(one.entry for one in listed),
        added=tuple(one.membership.added_at for one in listed),
        updated=curated.updated_at,
    )
