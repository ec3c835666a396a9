"""The interface between the engine and its storage, which the registry implements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from care100.engine.plan import Plan, Step
from care100.model.handles import Handle
from care100.model.list_metadata import ListMetadata
from care100.model.members import Member
from care100.model.reasons import Reason
from care100.platforms.login import KeptLogin
from care100.platforms.targets import Item, Observed, RemoteAccount, Usage


class Role(StrEnum):
    """The role of a mirror: its list was followed with the login, or is published by it."""

    FOLLOWED = "followed"
    PUBLISHED = "published"


class ItemState(StrEnum):
    """The state of a mirror's item.

    OUT marks accounts that removed themselves. TRIED marks items that care100 added without
    any effect so far: it may come later, so an undo removes them too.
    """

    IN = "in"
    REQUESTED = "requested"
    OUT = "out"
    TRIED = "tried"


@dataclass(frozen=True)
class MirrorItem:
    """One item of a mirror; `ours` is whether care100 added it."""

    id: str
    name: str
    handle: str
    state: str
    ours: bool
    account_id: int | None = None
    ref: str = ""

    @property
    def item(self) -> Item:
        """Return the item in the form that targets use."""
        return Item(self.id, self.name, self.handle, self.ref)


@dataclass(frozen=True)
class Unfinished:
    """The steps that were in progress when earlier runs were interrupted.

    `making_since` is when the creation of the container began (aware UTC, by the platform's
    clock where it sends the time), or None. `refs` maps ids to the keys of the records that the
    steps add or remove.
    """

    adding: frozenset[str] = frozenset()
    removing: frozenset[str] = frozenset()
    making_since: datetime | None = None
    refs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LastFollowed:
    """When a login last followed a list (aware UTC), and the list's newest change then."""

    at: datetime
    change: int


@dataclass(frozen=True)
class LeftOut:
    """A member who is left out of a target: the handle, and the code of the reason."""

    handle: str
    code: str


@dataclass(frozen=True)
class MirrorState:
    """A target as last known: one login's copy of one list.

    `part` numbers it from 1 if a list needs several targets of a kind. `remote_id` is the
    container's id on the platform, `made` whether care100 created it. `left_out` is what
    earlier runs have reported.
    """

    id: int
    kind: str
    role: Role
    part: int = 0
    remote_id: str = ""
    name: str = ""
    description: str = ""
    made: bool = False
    items: Mapping[str, MirrorItem] = field(default_factory=dict)
    unfinished: Unfinished = field(default_factory=Unfinished)
    left_out: frozenset[LeftOut] = frozenset()


@dataclass(frozen=True)
class ListedAccount:
    """A member of the list with an account on the login's platform.

    `remote_id` is the account's id there, empty until it is known, and `remote_handle` the
    account that it belongs to. `new_home` is the account's move target from the last check,
    if both accounts confirm it; `state` is the state at the last check. `is_confirmed` is false
    for an id that is not from the platform itself, but from a file or a curator.
    """

    account_id: int
    member: Member
    handle: Handle
    remote_id: str = ""
    remote_handle: str = ""
    new_home: Handle | None = None
    state: str = ""
    is_confirmed: bool = True


@dataclass(frozen=True)
class MembershipChange:
    """A member that joined the list (no `before`), left it (no `after`), or has a new handle on
    the login's platform.
    """

    before: Member | None
    after: Member | None


class Journal(Protocol):
    """The record of a run: each step is recorded before it starts and again when it ends."""

    def begin(self, verb: str, plan: Plan) -> None:
        """Record the run and all steps of its plan."""

    def together(self) -> AbstractContextManager[None]:
        """Store what is recorded within at once, which is faster than one after the other."""

    def started(self, steps: Iterable[Step], at: datetime | None = None) -> None:
        """Record that these steps are about to start."""

    def not_started(self, steps: Iterable[Step]) -> None:
        """Record that these steps were rejected before they had any effect."""

    def failed(self, steps: Iterable[Step], reason: Reason) -> None:
        """Record that these steps failed."""

    def tried(self, steps: Iterable[Step], reason: Reason) -> None:
        """Record that these steps were sent and show no effect, which may come later."""

    def done(self, steps: Iterable[Step], *, requested: bool = False) -> None:
        """Record that these steps took effect, and update the mirror."""

    def undone(self, steps: Iterable[Step], reason: Reason) -> None:
        """Record that additions reported as done had no effect."""

    def made(self, step: Step, remote_id: str) -> None:
        """Record that the container was created with this id."""

    def described(self, step: Step) -> None:
        """Record that the container's metadata was updated."""

    def unmade(self, step: Step) -> None:
        """Record that the container was deleted with its contents."""

    def end(self, outcome: str, used: Usage) -> None:
        """Record the end of the run, and the requests and dollars that it used."""


class LoginInfo(KeptLogin, Protocol):
    """The login that a command works with, and what is known of its server."""

    @property
    def api_version(self) -> int | None:
        """Return the version of the server's API, or None when unknown."""

    @property
    def refused(self) -> Sequence[str]:
        """Return the kinds of targets that the platform does not allow this login to use."""


class SyncStore(Protocol):
    """The stored data of one list and one login."""

    @property
    def metadata(self) -> ListMetadata:
        """Return the list's metadata."""

    @property
    def is_subscribed(self) -> bool:
        """Return whether the list is another curator's, and is updated from its page."""

    @property
    def login(self) -> LoginInfo:
        """Return the login."""

    def members(self) -> list[Member]:
        """Return the list's members in list order."""

    def listed_accounts(self) -> list[ListedAccount]:
        """Return the list's members on the login's platform, in list order."""

    def opted_out(self, handle: Handle) -> bool:
        """Return whether an account has opted out."""

    def keep_ids(self, found: Mapping[int, RemoteAccount]) -> None:
        """Store the accounts' ids on the login's server, by the registry's account id."""

    def forget_ids(self, account_ids: Iterable[int]) -> None:
        """Delete ids that the server no longer knows, so that the next run looks them up."""

    def learn_permanent_ids(self, known: Mapping[Handle, str]) -> None:
        """Store permanent ids that the platform has returned, where no other id is known."""

    def mirror(self, kind: str, name: str, role: Role, part: int = 0) -> MirrorState:
        """Return the mirror of a target, creating it when there is none."""

    def mirrors(self, role: Role, kind: str = "") -> list[MirrorState]:
        """Return the list's mirrors in one role, of one kind or of all, ordered by part."""

    def held_for_other_lists(self, mirror_id: int) -> frozenset[str]:
        """Return the items that the login has in this kind of target for other lists."""

    def not_accepted(self, kind: str) -> Mapping[str, datetime]:
        """Return when the login requested items of this kind that are not known to be accepted.

        For all lists, by the item's id (aware UTC). A request that care100 withdrew is none.
        """

    def containers_of_other_lists(self, kind: str) -> dict[str, str]:
        """Return the titles of other lists by the ids of their containers."""

    def settle(self, mirror_id: int, observed: Observed) -> MirrorState:
        """Record the outcome of interrupted steps, and return the mirror."""

    def settle_container(self, mirror_id: int, remote_id: str) -> None:
        """Record the outcome of an interrupted MAKE: the new container's id, or an empty id."""

    def keep_container(self, mirror_id: int, remote_id: str) -> None:
        """Store the id of a container that care100 found but did not create."""

    def empty(self, mirror_id: int) -> None:
        """Delete the mirror's items and its container's id, but keep items marked OUT."""

    def replace_items(
        self, mirror_id: int, remote_id: str, name: str, description: str, items: Iterable[Item]
    ) -> list[Item]:
        """Store a container's metadata and items, and return the items removed from the mirror."""

    def mark_out(self, mirror_id: int, item_ids: Iterable[str]) -> None:
        """Mark members who removed themselves from the target."""

    def keep_state(
        self,
        mirror_id: int,
        items: Mapping[ItemState, Sequence[Item]],
        account_ids: Mapping[str, int],
        *,
        complete: bool,
        gone: Collection[str] = (),
    ) -> None:
        """Store items that needed no step and, when `complete`, that the list is up to date.

        The items `gone`, by id, are deleted from the mirror.
        """

    def journal(self, mirror_id: int, account_ids: Mapping[str, int]) -> Journal:
        """Return the journal of a new run on the mirror."""

    def keep_left_out(self, mirror_id: int, reported: Iterable[LeftOut], *, complete: bool) -> None:
        """Store the members that a run left out; a `complete` run replaces the earlier ones."""

    def hand_over(self, mirror_id: int) -> None:
        """Empty the mirror, and mark its items as added by care100 for the login's other lists."""

    def last_followed(self) -> LastFollowed | None:
        """Return when the login last followed the list, or None."""

    def membership_changes(self, since: LastFollowed) -> list[MembershipChange]:
        """Return the members on the login's platform that joined, left or have a new handle since
        then, oldest first.
        """

    def published(self) -> tuple[str, ...]:
        """Return the places where the list is published on the login's platform, read afresh."""

    def keep_published(self, where: tuple[str, ...], *, act: str = "sync") -> None:
        """Store the places where the list is published on the login's platform.

        `act` is the command that the history names.
        """

    def keep_api_version(self, version: int | None) -> None:
        """Store the version of the server's API."""

    def keep_refusal(self, kind: str) -> None:
        """Store that the platform does not allow this login to use this kind of target."""
