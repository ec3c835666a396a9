"""Observe a target, and plan its steps: a `TargetPlan`."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from care100.engine.concurrency import RetryPolicy
from care100.engine.plan import (
    Action,
    Plan,
    PlanPolicy,
    Removal,
    Skip,
    Wanted,
    keyed,
    plan,
    surplus,
)
from care100.engine.store import ItemState, LoginInfo, MirrorItem, MirrorState, Role, SyncStore
from care100.model.errors import Care100Error
from care100.model.list_metadata import ListMetadata
from care100.model.reasons import ReasonCode
from care100.platforms.errors import Gone
from care100.platforms.targets import (
    Atomic,
    Charges,
    Container,
    Item,
    Observed,
    PublicContainer,
    Quote,
    Target,
    Usage,
)


@dataclass
class TargetPlan:
    """One target of one login with its plan.

    context      what it was planned from
    left         what care100 added and the list no longer has, if the plan leaves it there
    notes        members who have moved
    missing      items that should have been in the target and were not
    remarks      whole sentences about the target, shown when it is created or changed
    warnings     whole sentences that are shown before the question
    hint         what the user can do for members who are left out
    after        the plan whose success each item needs first
    refine       makes the final plan where that costs money; called once the user has
                 confirmed, it may not add a step
    verify       whether the target is read again when it is filled
    if_not_permitted  what to raise instead when the platform does not permit it
    """

    context: "SyncContext"
    target: Target
    mirror: MirrorState
    plan: Plan
    wanted: int
    account_ids: Mapping[str, int] = field(default_factory=dict)
    left: Sequence[Item] = ()
    notes: list[Skip] = field(default_factory=list)
    missing: list[Skip] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    hint: str = ""
    verify: bool = False
    after: "TargetPlan | None" = None
    refine: "Callable[[], TargetPlan] | None" = None
    if_not_permitted: Callable[[], Care100Error] | None = None
    lookups: Quote = field(default_factory=Quote)
    took: Usage = field(default_factory=Usage)

    @property
    def quote(self) -> Quote:
        """The estimated requests, time and cost of applying the plan."""
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
        whole = [Quote(0, 1, charges[step.do]) for step in self.plan.steps if step.do in charges]
        if isinstance(self.target, Atomic) and (adding or removing):
            # The container is created and changed in the same request as its items.
            return quote
        return sum(whole, quote)

    @property
    def expected(self) -> Quote:
        """The estimate for the whole run, planning included."""
        return self.quote + Quote(self.took.reads, self.took.writes, self.took.spent)


@dataclass
class SyncContext:
    """One list and one login, from which every target of a command is planned.

    `client` is the platform's own, connected as the login. `ask_again` also asks accounts that
    did not accept an earlier request. `only_some` is whether the user selected members of the
    list.
    """

    store: SyncStore
    client: Any
    retry: RetryPolicy
    role: Role = Role.FOLLOWED
    ask_again: bool = False
    only_some: bool = False

    @property
    def metadata(self) -> ListMetadata:
        """The list's metadata."""
        return self.store.metadata

    @property
    def login(self) -> LoginInfo:
        """The login."""
        return self.store.login

    @property
    def usage(self) -> Usage:
        """The requests and dollars that the login's client has used so far."""
        used: Usage = self.client.usage
        return used

    def mirror(self, target: Target, part: int = 0) -> MirrorState:
        """Return the mirror of the list, or of a part of it, in this target."""
        return self.store.mirror(target.kind, target.label, self.role, part)

    def has_mirror(self, kind: str = "") -> bool:
        """Return whether an earlier run had a target for the list, of one kind or of any.

        It can still hold members after the last of them has left the list.
        """
        return bool(self.store.mirrors(self.role, kind))

    def plan_target(
        self,
        target: Target,
        wanted: Wanted,
        *,
        remove: Removal = Removal.NOTHING,
        kept: frozenset[str] = frozenset(),
        total: int | None = None,
        account_ids: Mapping[str, int] | None = None,
        observe: bool | None = None,
        part: int = 0,
    ) -> TargetPlan:
        """Observe the target, and plan the steps that bring it to `wanted`.

        `observe` overrides whether the target is read (default: `target.reads_back`).
        `part` numbers the target, from 1, if the list takes several of its kind.
        Unfinished steps of earlier runs are settled. Raises PlatformError.
        """
        before = deepcopy(self.usage)
        mirror = self.mirror(target, part)
        if isinstance(target, Container):
            self._find(target, mirror)
        known = {id_: held.item for id_, held in mirror.items.items()}
        observed = self._observed(target, mirror, _asked(wanted, known, mirror, remove), observe)
        mirror = self.store.settle(mirror.id, observed)
        policy = PlanPolicy(
            remove=remove,
            ours=frozenset(id_ for id_, held in mirror.items.items() if _is_ours(held, observed)),
            kept=kept | self._shared(target, mirror) | _in_doubt(wanted, mirror),
            asked=self._not_accepted(target),
            tried=_in_state(mirror, ItemState.TRIED),
            make=_to_make(target),
            description=target.description if isinstance(target, PublicContainer) else "",
        )
        wanted = Wanted(wanted.items, wanted.skipped, known | dict(wanted.known))
        steps = plan(wanted, observed, policy)
        removing = replace(policy, remove=Removal.OURS)
        return TargetPlan(
            self,
            target,
            mirror,
            keyed(steps, target.new_key) if isinstance(target, Atomic) else steps,
            len(wanted.items) + len(wanted.skipped) if total is None else total,
            account_ids=account_ids or {},
            left=()
            if remove is not Removal.NOTHING
            else surplus(wanted, as_mirrored(mirror), removing),
            took=difference(self.usage, before),
        )

    def _shared(self, target: Target, mirror: MirrorState) -> frozenset[str]:
        """Return the items that other lists have: follows are shared, containers are not."""
        if isinstance(target, Container):
            return frozenset()
        return self.store.held_for_other_lists(mirror.id)

    def _not_accepted(self, target: Target) -> Mapping[str, datetime]:
        """Return when accounts were asked that did not accept. Containers have their own rules."""
        if self.ask_again or isinstance(target, Container):
            return {}
        return self.store.not_accepted(target.kind)

    def _observed(
        self, target: Target, mirror: MirrorState, items: list[Item], observe: bool | None
    ) -> Observed:
        if not (target.reads_back if observe is None else observe):
            return as_mirrored(mirror)
        try:
            return self.retry.ask(lambda: target.observe(items))
        except Gone:
            if not isinstance(target, Container):
                # Follows cannot be deleted: the server has not shown them.
                raise
            # The user has deleted the container: it is created again, and holds nothing.
            target.id = ""
            self.store.empty(mirror.id)
            return Observed()

    def _find(self, container: Container, mirror: MirrorState) -> None:
        """Learn the container's id: from the mirror, or from the platform."""
        making_since = mirror.unfinished.making_since
        container.id = mirror.remote_id
        if container.id or not (container.reads_back or making_since):
            return
        container.id = self.retry.ask(lambda: container.find(making_since))
        if making_since:
            self.store.settle_container(mirror.id, container.id)
        elif container.id:
            self.store.keep_container(mirror.id, container.id)


def _asked(
    wanted: Wanted, known: Mapping[str, Item], mirror: MirrorState, remove: Removal
) -> list[Item]:
    """Return the items to observe: wanted ones, those to remove, and steps that were cut off."""
    asked = {item.id: item for item in wanted.items}
    if remove is not Removal.NOTHING:
        asked = dict(known) | asked
    unfinished = mirror.unfinished
    asked = {id_: Item(id_, id_) for id_ in unfinished.adding | unfinished.removing} | asked
    refs = {id_: held.ref for id_, held in mirror.items.items()} | dict(unfinished.refs)
    return [replace(item, ref=refs.get(item.id, "")) for item in asked.values()]


def _in_doubt(wanted: Wanted, mirror: MirrorState) -> frozenset[str]:
    """Return the items of members whose id is in doubt: they stay until it is corrected."""
    doubtful = {
        skip.item.handle for skip in wanted.skipped if skip.reason.code is ReasonCode.OTHER_ID
    }
    return frozenset(id_ for id_, held in mirror.items.items() if held.handle in doubtful)


def _is_ours(held: MirrorItem, observed: Observed) -> bool:
    """Return whether care100 added an item, and the user has not added it again since."""
    return held.ours and (not held.ref or observed.refs.get(held.id, held.ref) == held.ref)


def as_mirrored(mirror: MirrorState) -> Observed:
    """Return the state of a target from its mirror, because reading it would cost money."""
    return Observed(_in_state(mirror, ItemState.IN), _in_state(mirror, ItemState.REQUESTED))


def _in_state(mirror: MirrorState, state: ItemState) -> frozenset[str]:
    return frozenset(id_ for id_, held in mirror.items.items() if held.state == state)


def _to_make(target: Target) -> Item | None:
    if not isinstance(target, Container) or target.id:
        return None
    return Item("", target.name)


def difference(now: Usage, before: Usage) -> Usage:
    """Return what was used between two readings of a client's counter."""
    spent = {kind: usd - before.spent.get(kind, Decimal(0)) for kind, usd in now.spent.items()}
    return Usage(now.reads - before.reads, now.writes - before.writes, spent)
