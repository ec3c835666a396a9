"""The engine's store for one list and one login, in the registry."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from care100.engine.store import (
    ItemState,
    Journal,
    LastFollowed,
    LeftOut,
    ListedAccount,
    LoginInfo,
    MembershipChange,
    MirrorItem,
    MirrorState,
    Role,
)
from care100.formats.member_rows import stored_member
from care100.model.handles import Handle
from care100.model.list_metadata import ListMetadata
from care100.model.members import Member
from care100.platforms import platform, stored_handle
from care100.platforms.targets import Item, Observed, RemoteAccount
from care100.registry import journal, left_out, mirrors, requests, stored_names
from care100.registry.accounts import learn_permanent_ids
from care100.registry.database import Database
from care100.registry.history import history, last_change
from care100.registry.lists import describe, metadata_of_list
from care100.registry.member_values import ReadAccount
from care100.registry.models import Account, CuratedList, Login, Mirror, RemoteId, now
from care100.registry.opt_outs import opted_out
from care100.registry.reading import read_members
from care100.registry.subscriptions import subscription_of


class RegistrySyncStore:
    """The implementation of `engine.store.SyncStore`."""

    def __init__(self, database: Database, curated: CuratedList, login: Login) -> None:
        self.database = database
        self.curated = curated
        self._login = login

    @property
    def metadata(self) -> ListMetadata:
        """Return the list's metadata."""
        return metadata_of_list(self.curated)

    @property
    def is_subscribed(self) -> bool:
        """Return whether the list is another curator's, and is updated from its page."""
        with self.database.reading() as session:
            return subscription_of(session, self.curated) is not None

    @property
    def login(self) -> LoginInfo:
        """Return the login."""
        return self._login

    def members(self) -> list[Member]:
        """Return the list's members in list order."""
        with self.database.reading() as session:
            return [one.member for one in read_members(session, self.curated)]

    def listed_accounts(self) -> list[ListedAccount]:
        """Return the list's members on the login's platform, in list order."""
        with self.database.reading() as session:
            query = select(RemoteId).where(RemoteId.server == self._login.server)
            cached = {row.account_id: row for row in session.exec(query)}
            return [
                _listed_account(one.member, account, cached.get(account.id))
                for one in read_members(session, self.curated)
                if (account := one.accounts.get(self._login.platform))
            ]

    def opted_out(self, handle: Handle) -> bool:
        """Return whether an account has opted out."""
        with self.database.reading() as session:
            return opted_out(session, handle) is not None

    def keep_ids(self, found: Mapping[int, RemoteAccount]) -> None:
        """Store the accounts' ids on the login's server, by the registry's account id."""
        permanent = bool(platform(self._login.platform).columns.permanent_id)
        with self.database.writing() as session:
            for account_id, answer in found.items():
                if permanent:
                    account = session.get_one(Account, account_id)
                    account.platform_id = account.confirmed_id = answer.id
                    session.add(account)
                else:
                    session.merge(
                        RemoteId(
                            account_id=account_id,
                            server=self._login.server,
                            remote_id=answer.id,
                            handle=answer.handle,
                            seen_at=now(),
                        )
                    )

    def forget_ids(self, account_ids: Iterable[int]) -> None:
        """Delete ids that the server no longer knows, so that the next run looks them up."""
        with self.database.writing() as session:
            for account_id in account_ids:
                if row := session.get(RemoteId, (account_id, self._login.server)):
                    session.delete(row)

    def learn_permanent_ids(self, known: Mapping[Handle, str]) -> None:
        """Store permanent ids that the platform has returned, where no other id is known."""
        with self.database.writing() as session:
            learn_permanent_ids(session, known)

    def mirror(self, kind: str, name: str, role: Role, part: int = 0) -> MirrorState:
        """Return the mirror of a target, creating it when there is none."""
        with self.database.writing() as session:
            found = mirrors.find_or_new(
                session, self.curated, self._login, kind, name, role=role, part=part
            )
            return _state(session, found)

    def mirrors(self, role: Role, kind: str = "") -> list[MirrorState]:
        """Return the list's mirrors in one role, of one kind or of all, ordered by part."""
        with self.database.reading() as session:
            found = mirrors.of_list(session, self.curated, self._login, role)
            chosen = [one for one in found if kind in ("", one.kind)]
            return [_state(session, one) for one in sorted(chosen, key=lambda one: one.part)]

    def held_for_other_lists(self, mirror_id: int) -> frozenset[str]:
        """Return the items that the login has in this kind of target for other lists."""
        with self.database.reading() as session:
            others = mirrors.in_other_lists(session, session.get_one(Mirror, mirror_id))
            return frozenset(item.remote_id for item in others)

    def not_accepted(self, kind: str) -> Mapping[str, datetime]:
        """Return when the login requested items of this kind that are not known to be accepted."""
        with self.database.reading() as session:
            return requests.not_accepted(session, self._login, kind)

    def containers_of_other_lists(self, kind: str) -> dict[str, str]:
        """Return the titles of other lists by the ids of their containers."""
        query = (
            select(Mirror.remote_id, CuratedList.title)
            .join(CuratedList)
            .where(
                Mirror.login_id == self._login.id,
                Mirror.kind == kind,
                Mirror.list_id != self.curated.id,
                col(Mirror.remote_id) != "",
            )
        )
        with self.database.reading() as session:
            return dict(session.exec(query).all())

    def settle(self, mirror_id: int, observed: Observed) -> MirrorState:
        """Record the outcome of interrupted steps, and return the mirror."""
        with self.database.writing() as session:
            journal.settle(session, mirror_id, observed)
            session.flush()
            return _state(session, session.get_one(Mirror, mirror_id))

    def settle_container(self, mirror_id: int, remote_id: str) -> None:
        """Record the outcome of an interrupted MAKE: the new container's id, or an empty id."""
        with self.database.writing() as session:
            journal.settle_container(session, mirror_id, remote_id)

    def keep_container(self, mirror_id: int, remote_id: str) -> None:
        """Store the id of a container that care100 found but did not create."""
        with self.database.writing() as session:
            mirror = session.get_one(Mirror, mirror_id)
            mirror.remote_id, mirror.made = remote_id, False
            session.add(mirror)

    def empty(self, mirror_id: int) -> None:
        """Delete the mirror's items and its container's id, but keep items marked OUT."""
        with self.database.writing() as session:
            mirrors.empty(session, session.get_one(Mirror, mirror_id))

    def replace_items(
        self, mirror_id: int, remote_id: str, name: str, description: str, items: Iterable[Item]
    ) -> list[Item]:
        """Store a container's metadata and items, and return the items removed from the mirror."""
        with self.database.writing() as session:
            mirror = session.get_one(Mirror, mirror_id)
            if mirror.remote_id != remote_id:
                mirrors.empty(session, mirror)
                session.flush()
                mirror.remote_id = remote_id
            mirror.name, mirror.description = name, description
            session.add(mirror)
            stored = stored_names.without_opted_out(session, mirror_id, items)
            lost = mirrors.replace_items(session, mirror, stored)
            return [Item(one.remote_id, one.name, one.handle, one.item_ref) for one in lost]

    def mark_out(self, mirror_id: int, item_ids: Iterable[str]) -> None:
        """Mark members who removed themselves from the target."""
        with self.database.writing() as session:
            mirrors.mark_out(session, mirror_id, set(item_ids))

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
        with self.database.writing() as session:
            mirrors.keep_all(session, mirror_id, items, account_ids)
            mirrors.forget(session, mirror_id, gone)
            if complete:
                mirror = session.get_one(Mirror, mirror_id)
                mirror.seen_at = now()
                mirror.last_change = last_change(session, self.curated)
                session.add(mirror)

    def journal(self, mirror_id: int, account_ids: Mapping[str, int]) -> Journal:
        """Return the journal of a new run on the mirror."""
        return journal.RunJournal(self.database, mirror_id, account_ids)

    def keep_left_out(self, mirror_id: int, reported: Iterable[LeftOut], *, complete: bool) -> None:
        """Store the members that a run left out; a `complete` run replaces the earlier ones."""
        with self.database.writing() as session:
            left_out.keep(session, mirror_id, reported, complete=complete)

    def hand_over(self, mirror_id: int) -> None:
        """Empty the mirror, and mark its items as added by care100 for the login's other lists."""
        with self.database.writing() as session:
            mirrors.hand_over(session, mirror_id)

    def last_followed(self) -> LastFollowed | None:
        """Return when the login last followed the list, and the list's newest change then."""
        with self.database.reading() as session:
            followed = mirrors.of_list(session, self.curated, self._login, Role.FOLLOWED)
            seen = [LastFollowed(one.seen_at, one.last_change) for one in followed if one.seen_at]
            return max(seen, key=lambda one: (one.change, one.at), default=None)

    def membership_changes(self, since: LastFollowed) -> list[MembershipChange]:
        """Return the members on the login's platform that joined, left or have a new handle since
        then, oldest first.
        """
        with self.database.reading() as session:
            changes = history(session, self.curated)
        found = []
        for change in changes:
            if change.id <= since.change:
                continue
            before, after = _on_list(change.before), _on_list(change.after)
            states = [one for one in (before, after) if one]
            keys = [mine.key for one in states if (mine := one.handle(self._login.platform))]
            if keys and len(states) == len(set(keys)):
                found.append(MembershipChange(before, after))
        return found

    def published(self) -> tuple[str, ...]:
        """Return the places where the list is published on the login's platform, read afresh."""
        with self.database.reading() as session:
            curated = session.get_one(CuratedList, self.curated.id)
            return curated.published_on(self._login.platform)

    def keep_published(self, where: tuple[str, ...], *, act: str = "sync") -> None:
        """Store the places where the list is published on the login's platform."""
        with self.database.writing() as session:
            self.curated = session.get_one(CuratedList, self.curated.id)
            metadata = metadata_of_list(self.curated)
            now_published = metadata.with_published(self._login.platform, where)
            describe(session, self.curated, now_published, act=act)

    def keep_api_version(self, version: int | None) -> None:
        """Store the version of the server's API."""
        with self.database.writing() as session:
            login = session.get_one(Login, self._login.id)
            login.api_version = self._login.api_version = version
            session.add(login)

    def keep_refusal(self, kind: str) -> None:
        """Store that the platform does not allow this login to use this kind of target."""
        with self.database.writing() as session:
            login = session.get_one(Login, self._login.id)
            login.refused = [*dict.fromkeys([*login.refused, kind])]
            session.add(login)


def _on_list(row: Mapping[str, Any] | None) -> Member | None:
    """Return the member of a change; None if the change is about the list itself."""
    return stored_member(row) if row and "name" in row else None


def _listed_account(member: Member, account: ReadAccount, cached: RemoteId | None) -> ListedAccount:
    id_ = account.platform
    handle = stored_handle(id_, account.handle)
    if platform(id_).columns.permanent_id:
        return ListedAccount(
            account.id,
            member,
            handle,
            account.platform_id,
            account.handle,
            state=account.state,
            is_confirmed=account.is_confirmed,
        )
    home = stored_handle(id_, account.moved_to) if account.moved_to else None
    is_current = cached and (home is None or cached.handle.lower() == home.key)
    remote = (cached.remote_id, cached.handle) if cached and is_current else ("", "")
    return ListedAccount(account.id, member, handle, *remote, home, account.state)


def _state(session: Session, mirror: Mirror) -> MirrorState:
    items = mirrors.items(session, mirror.id)
    return MirrorState(
        mirror.id,
        mirror.kind,
        Role(mirror.role),
        mirror.part,
        mirror.remote_id,
        mirror.name,
        mirror.description,
        mirror.made,
        {
            id_: MirrorItem(
                id_, one.name, one.handle, one.state, one.ours, one.account_id, one.item_ref
            )
            for id_, one in items.items()
        },
        journal.unfinished(session, mirror.id),
        left_out.reported(session, mirror.id),
    )
