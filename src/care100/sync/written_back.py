"""What was published is kept with the list, so that files and its page can point to it."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session, select

from care100.platforms.mastodon_parts import CollectionPart
from care100.registry import lists
from care100.registry.database import Database
from care100.registry.models import CuratedList, Mirror
from care100.sync.carry_out import Report
from care100.sync.legs import Leg
from care100.sync.plan import Do


def keep_collections(database: Database, reports: Sequence[Report]) -> None:
    """Keep the addresses of the Collections with the list, and the change in its history."""
    mine = [report.leg for report in reports if isinstance(report.leg.target, CollectionPart)]
    if not mine:
        return
    ours = [
        leg.target.url
        for leg in mine
        if isinstance(leg.target, CollectionPart) and not leg.plan.doing(Do.UNMAKE)
    ]
    with database.writing() as session:
        curated = session.get_one(CuratedList, mine[0].curated.id)
        said = lists.about_list(curated)
        kept = _of_others(session, mine[0], said.mastodon_collections)
        addresses = tuple(dict.fromkeys([*kept, *filter(None, ours)]))
        lists.describe(session, curated, replace(said, mastodon_collections=addresses), act="sync")


def _of_others(session: Session, leg: Leg, addresses: Sequence[str]) -> list[str]:
    """The addresses that are not this login's: on other servers, or of other logins."""
    others = select(Mirror.remote_id).where(
        Mirror.list_id == leg.curated.id,
        Mirror.kind == CollectionPart.kind,
        Mirror.login_id != leg.login.id,
    )
    theirs = set(session.exec(others))
    return [
        address
        for address in addresses
        if not address.startswith(f"{leg.login.server}/") or address.rpartition("/")[2] in theirs
    ]
