"""What the engine needs to know and keep, without saying where: the registry implements it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from care100.engine.plan import Plan, Step
from care100.model.handles import Handle, PlatformId
from care100.model.list_metadata import ListMetadata
from care100.model.members import Member
from care100.model.reasons import Reason
from care100.platforms.targets import Item, Observed, RemoteAccount, Usage


class Role(StrEnum):
    """What a mirror is for: its list was followed with the login, or is published by it."""

    FOLLOWED = "followed"
    PUBLISHED = "published"


class ItemState(StrEnum):
    """How a mirror's item is. Accounts that were added and removed themselves are OUT."""

    IN = "in"
    REQUESTED = "requested"
    OUT = "out"


@dataclass(frozen=True)
class MirrorItem:
    """One item of a mirror; `ours` says whether care100 added it."""

    id: str
    name: str
    handle: str
    state: str
    ours: bool
    account_id: int | None = None

    @property
    def item(self) -> Item:
        """The item as targets know it."""
        return Item(self.id, self.name, self.handle)


@dataclass(frozen=True)
class Unfinished:
    """The steps that were being tried when an earlier run was cut off."""

    adding: frozenset[str] = frozenset()
    removing: frozenset[str] = frozenset()
    making_since: datetime | None = None


@dataclass(frozen=True)
class MirrorState:
    """A target as last known: one login's copy of one list in one place.

    `part` numbers it from 1 where a list takes several targets of a kind. `remote_id` is the
    container's id on the platform, `made` whether care100 created it.
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


@dataclass(frozen=True)
class ListedAccount:
    """A member of the list with an account on the login's platform.

    `remote_id` is the account's id there, empty until it is known, and `remote_handle` the
    account that it belongs to. `new_home` is where a check found that the account has moved,
    if both accounts say so; `state` is what the last check found.
    """

    account_id: int
    member: Member
    handle: Handle
    remote_id: str = ""
    remote_handle: str = ""
    new_home: Handle | None = None
    state: str = ""


@dataclass(frozen=True)
class MembershipChange:
    """A member with an account on the login's platform that joined the list, or left it."""

    handle: Handle
    name: str
    joined: bool


class Journal(Protocol):
    """Writes each step of a run down before it is tried, and again when it has ended."""

    def begin(self, verb: str, plan: Plan) -> None:
        """Write the whole plan down."""

    def started(self, steps: Iterable[Step]) -> None:
        """Note that these steps are about to be tried."""

    def not_started(self, steps: Iterable[Step]) -> None:
        """Note that these steps were turned away before they could have an effect."""

    def failed(self, steps: Iterable[Step], reason: Reason) -> None:
        """Note that these steps were refused."""

    def done(self, steps: Iterable[Step], *, requested: bool = False) -> None:
        """Note that these steps took effect, in the mirror too."""

    def undone(self, steps: Iterable[Step], reason: Reason) -> None:
        """Note that these additions had no effect, although the platform said so."""

    def made(self, step: Step, remote_id: str) -> None:
        """Note that the container was created, with this id."""

    def described(self, step: Step) -> None:
        """Note that the container's metadata is up to date."""

    def unmade(self, step: Step) -> None:
        """Note that the container is deleted, with what was in it."""

    def end(self, outcome: str, used: Usage) -> None:
        """Note that the run is over, and the requests and dollars that it used."""


class LoginInfo(Protocol):
    """The login that a command works with."""

    @property
    def platform(self) -> PlatformId:
        """Its platform."""

    @property
    def server(self) -> str:
        """The API's base address."""

    @property
    def domain(self) -> str:
        """The server's name in handles; empty where there is only one."""

    @property
    def handle(self) -> str:
        """Its own handle, as `Handle.text`."""

    @property
    def account_id(self) -> str:
        """Its own id on the server."""

    @property
    def api_version(self) -> int | None:
        """The version of the server's API, where it has told one."""

    @property
    def refused(self) -> Sequence[str]:
        """The kinds of targets that the platform does not permit this login."""


class SyncStore(Protocol):
    """What is known of one list and one login."""

    @property
    def metadata(self) -> ListMetadata:
        """The list's metadata."""

    @property
    def login(self) -> LoginInfo:
        """The login."""

    def members(self) -> list[Member]:
        """Return the list's members, in its order."""

    def listed_accounts(self) -> list[ListedAccount]:
        """Return the list's members on the login's platform, in the list's order."""

    def opted_out(self, handle: Handle) -> bool:
        """Whether an account asked not to be listed."""

    def keep_ids(self, found: Mapping[int, RemoteAccount]) -> None:
        """Store the accounts' ids on the login's server, by the registry's account id."""

    def forget_ids(self, account_ids: Iterable[int]) -> None:
        """Forget ids that the server no longer knows, to look them up next time."""

    def learn_permanent_ids(self, known: Mapping[Handle, str]) -> None:
        """Store permanent ids that are not known yet."""

    def mirror(self, kind: str, name: str, role: Role, part: int = 0) -> MirrorState:
        """Return the mirror of a target, created when there is none."""

    def mirrors(self, role: Role, kind: str = "") -> list[MirrorState]:
        """Return the list's mirrors in that role, of one kind or of all."""

    def held_for_other_lists(self, mirror_id: int) -> frozenset[str]:
        """Return the items that the same kind of target has for the login's other lists."""

    def containers_of_other_lists(self, kind: str) -> dict[str, str]:
        """Return the containers that are other lists', with those lists' titles."""

    def settle(self, mirror_id: int, observed: Observed) -> MirrorState:
        """End the steps that were cut off by what is there now; return the mirror."""

    def settle_container(self, mirror_id: int, remote_id: str) -> None:
        """End a creation that was cut off: the container it made, or none (an empty id)."""

    def keep_container(self, mirror_id: int, remote_id: str) -> None:
        """Store the id of a container that was found and that care100 did not create."""

    def empty(self, mirror_id: int) -> None:
        """Forget the container and its items, but not accounts that removed themselves."""

    def replace_items(
        self, mirror_id: int, remote_id: str, name: str, description: str, items: Iterable[Item]
    ) -> list[Item]:
        """Store what a container is and holds; return what it was thought to hold besides."""

    def mark_out(self, mirror_id: int, item_ids: Iterable[str]) -> None:
        """Store that these accounts removed themselves."""

    def keep_state(
        self,
        mirror_id: int,
        items: Mapping[ItemState, Sequence[Item]],
        account_ids: Mapping[str, int],
        *,
        complete: bool,
    ) -> None:
        """Store what needed no step, and, when `complete`, that the list is up to date now."""

    def journal(self, mirror_id: int, account_ids: Mapping[str, int]) -> Journal:
        """Return the journal of a new run on the mirror."""

    def hand_over(self, mirror_id: int) -> None:
        """Empty the mirror; what another list has in the same target is that list's now."""

    def followed_at(self) -> datetime | None:
        """Return when the login last followed the list (aware, UTC), or None."""

    def membership_changes(self, since: datetime) -> list[MembershipChange]:
        """Return the members that joined and left since then, oldest first."""

    def published(self) -> tuple[str, ...]:
        """Return where the list is published on the login's platform, as stored now."""

    def keep_published(self, where: tuple[str, ...]) -> None:
        """Store where the list is published on the login's platform, in its history too."""

    def keep_api_version(self, version: int | None) -> None:
        """Store the version of the server's API."""

    def keep_refusal(self, kind: str) -> None:
        """Store that the platform does not permit this login that kind of target."""
