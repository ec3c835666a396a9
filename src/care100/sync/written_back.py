"""What was published is kept with the list, so that files and its page can point to it."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from care100.platforms.mastodon_parts import CollectionPart
from care100.registry import lists
from care100.registry.database import Database
from care100.registry.models import CuratedList
from care100.sync.carry_out import Report
from care100.sync.plan import Do


def keep_collections(database: Database, reports: Sequence[Report]) -> None:
    """Keep the addresses of the Collections with the list, and the change in its history.

    Those of other curators stay.
    """
    with database.writing() as session:
        for server in {report.leg.login.server: None for report in reports}:
            mine = [report for report in reports if report.leg.login.server == server]
            _keep(session, server, mine)


def _keep(session: Session, server: str, reports: Sequence[Report]) -> None:
    targets = [
        (one.leg.target, bool(one.leg.plan.doing(Do.UNMAKE)) and one.outcome.complete)
        for one in reports
        if isinstance(one.leg.target, CollectionPart)
    ]
    if not targets:
        return
    curated = session.get_one(CuratedList, reports[0].leg.curated.id)
    said = lists.about_list(curated)
    ids = {id_ for target, _ in targets for id_ in (target.id, target.former_id)}
    others = [
        address
        for address in said.mastodon_collections
        if not (address.startswith(f"{server}/") and address.rpartition("/")[2] in ids)
    ]
    ours = [target.url for target, is_gone in targets if target.url and not is_gone]
    addresses = tuple(dict.fromkeys([*others, *ours]))
    if set(addresses) != set(said.mastodon_collections):
        now_said = replace(said, mastodon_collections=addresses)
        lists.describe(session, curated, now_said, act="sync")
