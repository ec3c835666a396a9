"""`care100 sync`: which targets a list is brought to with each login.

On X that is a public List (`publish_x`); on Mastodon Collections (`featuring`), or a
private list (`publish_list`). Another place to publish a list is one module more, with a
function that gives its target_plans, and one line in `target_plans` here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from care100.engine.reconcile import SyncContext, TargetPlan
from care100.platforms.budget import Budget
from care100.platforms.mastodon import publish_collections, publish_list
from care100.platforms.x import publish
from care100.platforms.x.client import XClient

PACE_SECONDS = 6
"""Half as fast as X's limit of 300 additions in 15 minutes allows."""


class MastodonForm(StrEnum):
    """What a list is published as on Mastodon."""

    COLLECTIONS = "collections"
    LIST = "list"


@dataclass(frozen=True)
class PublishOptions:
    """What the curator chose.

    `pace` is in seconds; `verify` reads an X List back, whose price `agree` is asked about;
    `budget` is what all logins may spend on X together.
    """

    agree: Callable[[str], bool]
    on_mastodon: MastodonForm = MastodonForm.COLLECTIONS
    repack: bool = False
    force: bool = False
    pace: float = PACE_SECONDS
    verify: bool = False
    budget: Budget = field(default_factory=Budget)


def plan_targets(context: SyncContext, choice: PublishOptions) -> list[TargetPlan]:
    """Everything that publishing the list with this login takes, planned.

    None when nobody on the list is on the platform. Raises Care100Error before anything
    is changed.
    """
    client = context.client
    if isinstance(client, XClient):
        reading = publish.Reading(choice.agree, choice.verify, choice.budget)
        return publish.plan_targets(context, client, reading, pace=choice.pace, force=choice.force)
    if choice.on_mastodon is MastodonForm.LIST:
        return publish_list.plan_targets(context, client, force=choice.force)
    return publish_collections.plan_targets(
        context, client, repack=choice.repack, force=choice.force
    )
