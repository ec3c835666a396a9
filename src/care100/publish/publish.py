"""`care100 sync`: publish a list on the platforms, and keep where it is published."""

from collections.abc import Sequence

from care100.engine.execute import TargetReport
from care100.engine.options import PublishOptions
from care100.engine.reconcile import SyncContext, TargetPlan
from care100.platforms import platform


def plan_targets(context: SyncContext, options: PublishOptions) -> list[TargetPlan]:
    """Plan everything that publishing the list with this login takes.

    Empty when no member is on the login's platform. Raises Care100Error before anything
    is changed.
    """
    return platform(context.login.platform).publish_targets(context, options)


def keep_published(reports: Sequence[TargetReport]) -> None:
    """Store where the list is published now, for each login that took part."""
    contexts = {id(one.target_plan.context): one.target_plan.context for one in reports}
    for key, context in contexts.items():
        mine = [one for one in reports if id(one.target_plan.context) == key]
        on = context.login.platform
        known = context.store.published()
        where = platform(on).published(known, mine)
        if where != known:
            context.store.keep_published(where)
