"""`care100 delete --unpublish`: delete the published copies that care100 created."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from care100.engine.execute import TargetReport
from care100.engine.plan import Action, Plan, Step, Wanted
from care100.engine.reconcile import SyncContext, TargetPlan
from care100.engine.store import MirrorState
from care100.model.errors import Care100Error
from care100.platforms import platform
from care100.platforms.targets import Container, Item


class UnfinishedCopy(Care100Error):
    """It is not known whether an interrupted run created a copy."""


@dataclass
class Unpublishing:
    """The deletion of a list's copies, with each login that has any.

    `former_ids` has the platform's id of each copy, by the id of its mirror.
    """

    former_ids: dict[int, str] = field(default_factory=dict)

    def plan_targets(self, context: SyncContext) -> list[TargetPlan]:
        """Plan the deletion of the copies that care100 created with this login.

        Copies that it only found and filled stay. Raises UnfinishedCopy and PlatformError.
        """
        copies = context.store.mirrors(context.role)
        for mirror in copies:
            if mirror.unfinished.making_since and not mirror.remote_id:
                slug = context.metadata.slug
                raise UnfinishedCopy(
                    f"An earlier run was interrupted while it created {mirror.name}.",
                    f"Finish it before the deletion: care100 sync {slug}",
                )
        return [self._plan(context, one) for one in copies if one.made and one.remote_id]

    def forget(self, reports: Sequence[TargetReport]) -> None:
        """Store that the deleted copies are no longer published."""
        for report in reports:
            gone = self.former_ids.get(report.target_plan.mirror.id)
            if gone and is_done(report):
                store = report.target_plan.context.store
                known = store.published()
                left = tuple(one for one in known if one.rpartition("/")[2] != gone)
                if left != known:
                    store.keep_published(left, act="unpublish")

    def _plan(self, context: SyncContext, mirror: MirrorState) -> TargetPlan:
        self.former_ids[mirror.id] = mirror.remote_id
        target = platform(context.login.platform).target(context, mirror)
        target_plan = context.plan_target(target, Wanted(), part=mirror.part)
        steps: tuple[Step, ...] = ()
        if isinstance(target, Container) and target.id:
            steps = (Step(Action.UNMAKE, Item(mirror.remote_id, target.name)),)
        target_plan.plan, target_plan.wanted = Plan(steps), len(steps)
        return target_plan


def is_done(report: TargetReport) -> bool:
    """Return whether a copy does not exist any more."""
    return report.outcome.complete and not report.outcome.failed
