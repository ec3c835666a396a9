"""Who is checked, with what the registry knows of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session, select

from care100.check.rules import Memory
from care100.model.handles import Handle, PlatformId
from care100.platforms import stored_handle
from care100.platforms.x.handles import X
from care100.registry import findings
from care100.registry.members import Listed, members
from care100.registry.models import CuratedList, Login, RemoteId


@dataclass(frozen=True)
class Known:
    """An account to check; `id` == X's permanent one, or the one on the user's own server,
    and empty where it is not known.
    """

    account_id: int
    handle: Handle
    id: str
    memory: Memory


@dataclass(frozen=True)
class Subject:
    """A member to check."""

    member_id: int
    name: str
    website: str
    accounts: Mapping[PlatformId, Known] = field(default_factory=dict)


def subjects(session: Session, curated: CuratedList, home: Login | None) -> list[Subject]:
    """The members of the list. `home` is the login whose server is asked first."""
    ids: dict[int, RemoteId] = {}
    if home:
        rows = session.exec(select(RemoteId).where(RemoteId.server == home.server))
        ids = {row.account_id: row for row in rows}
    return [_subject(session, one, ids) for one in members(session, curated)]


def _subject(session: Session, one: Listed, ids: Mapping[int, RemoteId]) -> Subject:
    known = {}
    for platform, account in one.accounts.items():
        found = findings.of_member(session, one.record.id, platform)
        since = {ailment: row.since for ailment, row in found.items()}
        handle, row, id_ = stored_handle(platform, account.handle), ids.get(account.id), ""
        if platform == X:
            id_ = account.platform_id
        elif row and row.handle.lower() == handle.key:
            # Else it is the id of the account which this one has moved to.
            id_ = row.remote_id
        memory = Memory(since, account.posts, account.posts_since)
        known[platform] = Known(account.id, handle, id_, memory)
    return Subject(one.record.id, one.record.name, one.record.website, known)
