"""`care100 unfollow`: undo what care100 did for a list, and nothing else."""

from collections.abc import Sequence

from care100.engine.execute import TargetReport
from care100.engine.plan import Action, Plan, Removal, Step, Wanted
from care100.engine.reconcile import SyncContext, TargetPlan
from care100.engine.store import MirrorState, Role
from care100.platforms import platform
from care100.platforms.targets import Container, Item


def plan_targets(context: SyncContext) -> list[TargetPlan]:
    """Plan the undo with this login; empty when there is nothing to undo.

    A container that care100 created is deleted; of everything else only what care100 added
    is removed, and not what another followed list still has. Raises PlatformError.
    """
    mirrors = context.store.mirrors(Role.FOLLOWED)
    planned = [_undo(context, mirror) for mirror in mirrors]
    # Containers first: unfollowing an account takes it out of them anyway.
    return sorted(planned, key=lambda one: not isinstance(one.target, Container))


def staying(target_plan: TargetPlan) -> int:
    """Return how many items that care100 added stay, because other followed lists have them."""
    if isinstance(target_plan.target, Container):
        return 0
    mirror = target_plan.mirror
    shared = target_plan.context.store.held_for_other_lists(mirror.id)
    return sum(held.ours and id_ in shared for id_, held in mirror.items.items())


def forget(reports: Sequence[TargetReport]) -> None:
    """Store that the list is not followed, where the undo is complete.

    What another followed list still has is from then on that list's to undo.
    """
    for report in reports:
        if report.outcome.complete and not report.outcome.failed:
            target_plan = report.target_plan
            target_plan.context.store.hand_over(target_plan.mirror.id)


def _undo(context: SyncContext, mirror: MirrorState) -> TargetPlan:
    target = platform(context.login.platform).target(context, mirror)
    target_plan = context.plan_target(target, Wanted(), remove=Removal.OURS)
    if mirror.made and isinstance(target, Container) and target.id:
        whole = Item(mirror.remote_id, target.name)
        target_plan.plan = Plan((Step(Action.UNMAKE, whole),))
    target_plan.wanted = len(target_plan.plan.steps)
    return target_plan
