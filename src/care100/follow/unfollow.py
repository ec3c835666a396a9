"""`care100 unfollow`: undo what care100 did for a list, and nothing else."""

from care100.engine.execute import TargetReport
from care100.engine.plan import Action, Plan, Removal, Step, Wanted
from care100.engine.reconcile import SyncContext, TargetPlan
from care100.platforms.base import Container, Item, Target
from care100.platforms.mastodon.client import Follows, MastodonClient, PrivateList
from care100.platforms.x.targets import FollowedLists, OwnList, XFollows
from care100.registry import mirrors
from care100.registry.database import Database
from care100.registry.models import Mirror


def plan_targets(context: SyncContext) -> list[TargetPlan]:
    """What undoing takes with this login; empty when there is nothing to undo.

    A list that care100 made is deleted; of everything else only what care100 added
    is taken back, and not what another followed list still has. Raises PlatformError.
    """
    with context.database.reading() as session:
        mirrored = mirrors.of_list(session, context.curated, context.login)
    # The user's list first: unfollowing somebody takes them out of it anyway.
    mirrored.sort(key=lambda mirror: mirror.kind == Follows.kind)
    return [_undoing(context, mirror) for mirror in mirrored if mirror.kind in _KINDS]


def forget(database: Database, reports: list[TargetReport]) -> None:
    """After a complete undo the list counts as not followed.

    What another followed list still has is from then on that list's to undo.
    """
    with database.writing() as session:
        for report in reports:
            if report.outcome.complete and not report.outcome.failed:
                mirror = session.get_one(Mirror, report.target_plan.mirror_id)
                held = mirrors.items(session, mirror.id)
                ours = [id_ for id_, item in held.items() if item.ours]
                mirrors.hand_over(session, mirror, ours)
                mirrors.empty(session, mirror)


_KINDS = {Follows.kind, PrivateList.kind, FollowedLists.kind, OwnList.kind, XFollows.kind}


def _undoing(context: SyncContext, mirror: Mirror) -> TargetPlan:
    target_plan = context.plan_target(_target(context, mirror), Wanted(), remove=Removal.OURS)
    if mirror.made and isinstance(target_plan.target, Container) and target_plan.target.id:
        whole = Item(mirror.remote_id, target_plan.target.name)
        target_plan.plan = Plan((Step(Action.UNMAKE, whole),))
    target_plan.wanted = len(target_plan.plan.steps)
    return target_plan


def _target(context: SyncContext, mirror: Mirror) -> Target:
    client = context.client
    if isinstance(client, MastodonClient):
        if mirror.kind == Follows.kind:
            return Follows(client)
        return PrivateList(client, context.curated.title)
    if mirror.kind == FollowedLists.kind:
        return FollowedLists(client)
    return (
        XFollows(client) if mirror.kind == XFollows.kind else OwnList(client, context.curated.title)
    )
