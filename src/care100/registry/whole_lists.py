"""Changes to whole lists: rename, copy, delete and restore them.

A deleted list keeps its history, its mirrors and its runs, so that the deletion can be undone
and its follows too. Its members are removed.
"""

from dataclasses import replace

from sqlmodel import Session

from care100.formats.metadata_rows import metadata_of, row_of
from care100.registry import lists, members, removal
from care100.registry.history import record
from care100.registry.models import CuratedList, Membership, now

# The act of a deletion that follows the deletion of the list's published copies.
DELETE_WITH_COPIES = "delete --unpublish"


def rename(session: Session, curated: CuratedList, slug: str) -> bool:
    """Give a list another short name. Return whether it changed.

    Its id stays, and with it everything that is published, followed and subscribed to.
    Raises lists.ListExists and BadMetadata.
    """
    renamed = metadata_of({**row_of(lists.metadata_of_list(curated)), "slug": slug})
    return lists.describe(session, curated, renamed, act="rename")


def copy(session: Session, curated: CuratedList, slug: str, title: str) -> CuratedList:
    """Create a list with the same members, which is published and followed nowhere.

    Raises lists.ListExists and BadMetadata.
    """
    metadata = replace(lists.metadata_of_list(curated), page="", published={})
    wanted = metadata_of({**row_of(metadata), "slug": slug, "title": title})
    made = lists.new_list(session, wanted, act="copy")
    for position, one in enumerate(members.members(session, curated), start=1):
        values = one.membership.model_dump()
        its = {"list_id": made.id, "position": position, "added_at": now()}
        membership = Membership(**{**values, **its})
        session.add(membership)
        after = members.snapshot(replace(one, membership=membership))
        record(session, made, act="copy", after=after)
    session.flush()
    return made


def delete(session: Session, curated: CuratedList, *, act: str = "delete") -> None:
    """Remove all members of a list, and mark it as deleted."""
    removal.take_off(session, curated, members.members(session, curated), act=act)
    record(session, curated, act=act, before=row_of(lists.metadata_of_list(curated)))
    curated.deleted_at = now()
    session.add(curated)
    session.flush()


def restore(session: Session, curated: CuratedList, *, act: str) -> None:
    """Mark a deleted list as not deleted. Its members are added again from the history."""
    curated.deleted_at = None
    curated.updated_at = now()
    session.add(curated)
    record(session, curated, act=act, after=row_of(lists.metadata_of_list(curated)))
    session.flush()
