"""`care100 unfollow`: undo what care100 did for a list, and nothing else."""

from care100.platforms.base import Container, Item, Target
from care100.platforms.mastodon import Follows, Mastodon, PrivateList
from care100.platforms.x_targets import FollowedLists, OwnList, XFollows
from care100.registry import mirrors
from care100.registry.database import Database
from care100.registry.models import Mirror
from care100.sync.carry_out import Report
from care100.sync.legs import Bench, Leg
from care100.sync.plan import Do, Plan, Removal, Step, Wanted


def legs(bench: Bench) -> list[Leg]:
    """What undoing takes with this login; empty when there is nothing to undo.

    A list that care100 made is deleted; of everything else only what care100 added
    is taken back, and not what another followed list still has. Raises PlatformError.
    """
    with bench.database.reading() as session:
        mirrored = mirrors.of_list(session, bench.curated, bench.login)
    # The user's list first: unfollowing somebody takes them out of it anyway.
    mirrored.sort(key=lambda mirror: mirror.kind == Follows.kind)
    return [_undoing(bench, mirror) for mirror in mirrored if mirror.kind in _KINDS]


def forget(database: Database, reports: list[Report]) -> None:
    """After a complete undo the list counts as not followed.

    What another followed list still has is from then on that list's to undo.
    """
    with database.writing() as session:
        for report in reports:
            if report.outcome.complete and not report.outcome.failed:
                mirror = session.get_one(Mirror, report.leg.mirror_id)
                held = mirrors.items(session, mirror.id)
                ours = [id_ for id_, item in held.items() if item.ours]
                mirrors.hand_over(session, mirror, ours)
                mirrors.empty(session, mirror)


_KINDS = {Follows.kind, PrivateList.kind, FollowedLists.kind, OwnList.kind, XFollows.kind}


def _undoing(bench: Bench, mirror: Mirror) -> Leg:
    leg = bench.leg(_target(bench, mirror), Wanted(), remove=Removal.OURS)
    if mirror.made and isinstance(leg.target, Container) and leg.target.id:
        whole = Item(mirror.remote_id, leg.target.name)
        leg.plan = Plan((Step(Do.UNMAKE, whole),))
    leg.wanted = len(leg.plan.steps)
    return leg


def _target(bench: Bench, mirror: Mirror) -> Target:
    client = bench.client
    if isinstance(client, Mastodon):
        if mirror.kind == Follows.kind:
            return Follows(client)
        return PrivateList(client, bench.curated.title)
    if mirror.kind == FollowedLists.kind:
        return FollowedLists(client)
    return (
        XFollows(client) if mirror.kind == XFollows.kind else OwnList(client, bench.curated.title)
    )
