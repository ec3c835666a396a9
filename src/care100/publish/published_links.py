"""What was published is kept with the list, so that files and its page can point to it."""

from collections.abc import Sequence

from sqlmodel import Session

from care100.engine.execute import TargetReport
from care100.engine.plan import Action
from care100.platforms.base import Vanished
from care100.platforms.mastodon.collection_target import CollectionPart
from care100.platforms.mastodon.handles import MASTODON
from care100.platforms.x.handles import X
from care100.platforms.x.published_list import PublishedList
from care100.registry import lists, mirrors
from care100.registry.database import Database
from care100.registry.models import CuratedList, Mirror


def keep_collections(database: Database, reports: Sequence[TargetReport]) -> None:
    """Keep the addresses of the Collections with the list, and the change in its history.

    Those of other curators stay.
    """
    with database.writing() as session:
        for server in {report.target_plan.login.server: None for report in reports}:
            mine = [report for report in reports if report.target_plan.login.server == server]
            _keep(session, server, mine)


def keep_x_list(database: Database, reports: Sequence[TargetReport]) -> None:
    """Keep the id of the X List with the list, and the change in its history.

    One that has vanished from X is pointed to no more.
    """
    for report in reports:
        target = report.target_plan.target
        if not isinstance(target, PublishedList):
            continue
        with database.writing() as session:
            if isinstance(report.outcome.stopped, Vanished):
                forget_x_list(session, session.get_one(Mirror, report.target_plan.mirror_id))
            elif target.id:
                curated = session.get_one(CuratedList, report.target_plan.curated.id)
                said = lists.metadata_of_list(curated).with_published(X, (target.id,))
                lists.describe(session, curated, said, act="sync")


def forget_x_list(session: Session, mirror: Mirror) -> None:
    """The List is not on X any more: it counts as not made, and nothing points to it."""
    curated = session.get_one(CuratedList, mirror.list_id)
    if mirror.remote_id in curated.published_on(X):
        lists.describe(
            session, curated, lists.metadata_of_list(curated).with_published(X, ()), act="sync"
        )
    mirrors.empty(session, mirror)


def _keep(session: Session, server: str, reports: Sequence[TargetReport]) -> None:
    targets = [
        (
            one.target_plan.target,
            bool(one.target_plan.plan.doing(Action.UNMAKE)) and one.outcome.complete,
        )
        for one in reports
        if isinstance(one.target_plan.target, CollectionPart)
    ]
    if not targets:
        return
    curated = session.get_one(CuratedList, reports[0].target_plan.curated.id)
    said = lists.metadata_of_list(curated)
    ids = {id_ for target, _ in targets for id_ in (target.id, target.former_id)}
    others = [
        address
        for address in said.published_on(MASTODON)
        if not (address.startswith(f"{server}/") and address.rpartition("/")[2] in ids)
    ]
    ours = [target.url for target, is_gone in targets if target.url and not is_gone]
    addresses = tuple(dict.fromkeys([*others, *ours]))
    if set(addresses) != set(said.published_on(MASTODON)):
        now_said = said.with_published(MASTODON, addresses)
        lists.describe(session, curated, now_said, act="sync")
