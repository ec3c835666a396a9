"""Add an account to a member of a list, with the evidence that it is theirs."""

from sqlmodel import Session

from care100.formats.member_rows import changed, row_for
from care100.model.handles import Handle
from care100.platforms import platform
from care100.registry.members import Conflict, Listed, PutResult, change
from care100.registry.models import CuratedList


def join(
    session: Session,
    curated: CuratedList,
    listed: Listed,
    handle: Handle,
    source: str,
    *,
    permanent_id: str = "",
    on_list: bool = True,
    act: str = "add",
) -> PutResult:
    """Add the account `handle` to a member; `source` is the evidence that it is theirs.

    The source is stored with the account, and with `on_list` also in the list's own data. The
    data of another curator's list stays as it is, so that the list can still be updated.
    Raises Conflict when the account belongs to another member, or when the member already
    has another account on the platform.
    """
    current = listed.member.handle(handle.platform)
    if current and current.key != handle.key:
        raise Conflict(
            f"{listed.member.name} already has {current} on {platform(handle.platform).label}.",
            f"To replace it: care100 edit {curated.slug} {current.typed}"
            f" --{handle.platform} {handle.text}",
        )
    known = listed.member.source
    stays = source in known or (known and (curated.origin or not on_list))
    new = {name: value for name, value in row_for(handle, permanent_id).items() if value}
    sources = known if stays else f"{known} {source}".strip()
    joined = changed(listed.member, **new, source=sources)
    evidence = {handle.platform: source}
    return change(session, curated, listed, joined, evidence=evidence, act=act)
