"""Target plans: one target of one login, with the plan that brings the list to it.

Following a list on MastodonClient has two target_plans (the follows, and the user's own list),
on X one of three. Each is planned before anything is done.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal

from care100.engine.concurrency import RetryPolicy
from care100.engine.plan import Action, Plan, PlanPolicy, Removal, Skip, Wanted, plan
from care100.platforms.base import (
    Charges,
    Container,
    Gone,
    Item,
    Observed,
    PublicContainer,
    Quote,
    Target,
    Usage,
)
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.x.client import XClient
from care100.registry import journal, mirrors
from care100.registry.database import Database
from care100.registry.models import CuratedList, Login, Mirror, MirrorItem


@dataclass
class TargetPlan:
    """One target, its plan, and what planning it took.

    `notes` are about members who have moved, `missing` are those who should have been in
    the target and were not, `remarks` are about the target, in whole sentences, and `hint`
    says what the user can do for those who are left out. `after` is the target_plan whose success
    each item needs first. `refine` turns a plan whose making would cost money into the
    final one, which has no step more; it is called only once the user has said yes. With
    `verify` the target is read once more when it is filled.
    """

    curated: CuratedList
    login: Login
    client: MastodonClient | XClient
    target: Target
    mirror_id: int
    plan: Plan
    wanted: int
    account_ids: dict[str, int] = field(default_factory=dict)
    notes: list[Skip] = field(default_factory=list)
    missing: list[Skip] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    hint: str = ""
    verify: bool = False
    after: "TargetPlan | None" = None
    refine: "Callable[[], TargetPlan] | None" = None
    lookups: Quote = field(default_factory=Quote)
    took: Usage = field(default_factory=Usage)

    @property
    def quote(self) -> Quote:
        """What carrying the plan out will take."""
        adding, removing = self.plan.doing(Action.ADD), self.plan.doing(Action.REMOVE)
        quote = self.target.quote(len(adding), len(removing)) + self.lookups
        charges: dict[Action, Charges] = {}
        if isinstance(self.target, Container):
            charges = {
                Action.MAKE: self.target.charge_to_make,
                Action.UNMAKE: self.target.charge_to_unmake,
            }
        if isinstance(self.target, PublicContainer):
            charges[Action.DESCRIBE] = self.target.charge_to_describe
        whole = (Quote(0, 1, charges[step.do]) for step in self.plan.steps if step.do in charges)
        return sum(whole, quote)

    @property
    def expected(self) -> Quote:
        """What it will have taken in all, with what planning has taken."""
        return self.quote + Quote(self.took.reads, self.took.writes, self.took.spent)


@dataclass
class SyncContext:
    """What every target_plan of one login is made from."""

    database: Database
    curated: CuratedList
    login: Login
    client: MastodonClient | XClient
    retry: RetryPolicy

    def mirror_id(self, target: Target, part: int = 0) -> int:
        """The mirror of the list, or a part of it, in this target; made when there is none."""
        with self.database.writing() as session:
            return mirrors.find_or_new(
                session, self.curated, self.login, target.kind, target.label, part
            ).id

    def plan_target(
        self,
        target: Target,
        wanted: Wanted,
        *,
        remove: Removal = Removal.NOTHING,
        kept: frozenset[str] = frozenset(),
        total: int | None = None,
        account_ids: dict[str, int] | None = None,
        observe: bool | None = None,
        part: int = 0,
    ) -> TargetPlan:
        """Observe the target and plan what brings it to `wanted`.

        `observe` overrides whether the target is read (default: as it says itself).
        `part` numbers the target, from 1, where the list takes several of its kind.
        Settles what earlier runs left open. Raises PlatformError.
        """
        before = deepcopy(self.client.usage)
        mirror_id = self.mirror_id(target, part)
        with self.database.reading() as session:
            held = mirrors.items(session, mirror_id)
            cut_off = journal.unfinished(session, mirror_id)
            others = mirrors.in_other_lists(session, session.get_one(Mirror, mirror_id))
        if isinstance(target, Container):
            self._find(target, mirror_id, cut_off)
        known = {id_: Item(id_, item.name, item.handle) for id_, item in held.items()}
        asked = {item.id: item for item in wanted.items}
        if remove is not Removal.NOTHING:
            asked = known | asked
        asked = {id_: Item(id_, id_) for id_ in cut_off.adding | cut_off.removing} | asked
        observed = self._observed(target, mirror_id, list(asked.values()), held, observe)
        with self.database.writing() as session:
            journal.settle(session, mirror_id, observed)
            session.flush()
            held = mirrors.items(session, mirror_id)
        # Follows are shared by all lists of a login; a container is this list's alone.
        shared = not isinstance(target, Container)
        elsewhere = frozenset(item.remote_id for item in others if shared)
        policy = PlanPolicy(
            remove=remove,
            ours=frozenset(id_ for id_, item in held.items() if item.ours),
            kept=kept | elsewhere,
            make=_to_make(target),
            says=target.description if isinstance(target, PublicContainer) else "",
        )
        wanted = Wanted(wanted.items, wanted.skipped, known | dict(wanted.known))
        return TargetPlan(
            self.curated,
            self.login,
            self.client,
            target,
            mirror_id,
            plan(wanted, observed, policy),
            len(wanted.items) + len(wanted.skipped) if total is None else total,
            account_ids=account_ids or {},
            took=difference(self.client.usage, before),
        )

    def _observed(
        self,
        target: Target,
        mirror_id: int,
        items: list[Item],
        held: dict[str, MirrorItem],
        observe: bool | None,
    ) -> Observed:
        if not (target.reads_back if observe is None else observe):
            return as_mirrored(held)
        try:
            return self.retry.ask(lambda: target.observe(items))
        except Gone:
            # The user has deleted the container: it is made anew, and holds nothing.
            self._lose_container(target, mirror_id)
            return Observed()

    def _find(self, container: Container, mirror_id: int, cut_off: journal.Unfinished) -> None:
        """Learn the container's id: from the mirror, or from the platform."""
        with self.database.reading() as session:
            container.id = session.get_one(Mirror, mirror_id).remote_id
        if container.id or not (container.reads_back or cut_off.making_since):
            return
        container.id = self.retry.ask(lambda: container.find(cut_off.making_since))
        with self.database.writing() as session:
            if cut_off.making_since:
                journal.settle_make(session, mirror_id, container.id)
            elif container.id:
                mirror = session.get_one(Mirror, mirror_id)
                mirror.remote_id, mirror.made = container.id, False
                session.add(mirror)

    def _lose_container(self, target: Target, mirror_id: int) -> None:
        if isinstance(target, Container):
            target.id = ""
        with self.database.writing() as session:
            mirrors.empty(session, session.get_one(Mirror, mirror_id))


def as_mirrored(held: dict[str, MirrorItem]) -> Observed:
    """What a mirror says of its target, where reading it would cost money."""
    return Observed(
        frozenset(id_ for id_, item in held.items() if item.state == mirrors.IN),
        frozenset(id_ for id_, item in held.items() if item.state == mirrors.REQUESTED),
    )


def _to_make(target: Target) -> Item | None:
    if not isinstance(target, Container) or target.id:
        return None
    return Item("", target.name)


def difference(now: Usage, before: Usage) -> Usage:
    """What was used between two readings of a client's counter."""
    spent = {kind: usd - before.spent.get(kind, Decimal(0)) for kind, usd in now.spent.items()}
    return Usage(now.reads - before.reads, now.writes - before.writes, spent)
