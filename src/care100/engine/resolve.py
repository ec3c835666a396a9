"""Whom a list means on one platform, and who they are on the login's server."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlmodel import Session, select

from care100.engine.concurrency import RetryPolicy, ask_concurrently
from care100.engine.plan import Skip
from care100.model.errors import UsageError
from care100.model.handles import BadHandle, Handle, PlatformId
from care100.model.members import Member
from care100.platforms import parse_handle, stored_handle
from care100.platforms.base import Item, PlatformError, RemoteAccount
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.http import PARALLEL
from care100.platforms.x.client import LOOKUP_BATCH, XClient
from care100.platforms.x.handles import X
from care100.registry.accounts import find_account
from care100.registry.database import Database
from care100.registry.members import members
from care100.registry.models import Account, CuratedList, Login, RemoteId, now
from care100.registry.opt_outs import opted_out

# What a check may have found that makes following pointless.
_DEAD = {"gone": "it was gone at the last check", "suspended": "it was suspended at the last check"}
_MOVED_OUT = "where it has moved to, it is not to be listed"


@dataclass(frozen=True)
class MemberFilter:
    """Whom of a list the user wants: by topic, and by handle or name."""

    topics: Sequence[str] = ()
    only: Sequence[str] = ()
    without: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.topics or self.only or self.without)


@dataclass(frozen=True)
class Candidate:
    """A member's account on the platform; `remote_id` is empty until it is resolved.

    `home` is where a check has found that it has moved to, and both sides say so.
    """

    account_id: int
    name: str
    handle: Handle
    remote_id: str = ""
    remote_handle: str = ""
    home: Handle | None = None

    @property
    def there(self) -> Handle:
        """Where it is followed: its new home, if it has moved."""
        known = (
            stored_handle(self.handle.platform, self.remote_handle) if self.remote_handle else None
        )
        return known or self.home or self.handle

    @property
    def item(self) -> Item:
        """The account as targets know it; unresolved ones go by their handle."""
        return Item(self.remote_id or f"@{self.handle.key}", self.name, self.handle.display)


@dataclass
class ResolvedMembers:
    """The accounts that are wanted, and those that cannot be had, with the reason."""

    candidates: list[Candidate] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    moved: list[Skip] = field(default_factory=list)

    @property
    def items(self) -> list[Item]:
        """One item for each account; two members with one account are one."""
        return list({c.item.id: c.item for c in self.candidates}.values())

    @property
    def account_ids(self) -> dict[str, int]:
        """The registry's account behind each item."""
        return {c.item.id: c.account_id for c in self.candidates}

    @property
    def unresolved(self) -> list[Candidate]:
        """The candidates whose id is not known yet."""
        return [c for c in self.candidates if not c.remote_id]


def members_on_platform(
    session: Session,
    curated: CuratedList,
    login: Login,
    narrowing: MemberFilter,
    *,
    own: bool = False,
) -> ResolvedMembers:
    """The list's members on the login's platform, less the dead.

    The login itself is left out too, unless `own`: nobody can follow themselves, but a
    curator's account may well be on a list that it publishes.
    Raises UsageError when the narrowing names somebody or something not on the list.
    """
    platform = login.platform
    listed = members(session, curated)
    wanted = _narrowed([one.member for one in listed], narrowing)
    found = ResolvedMembers()
    cached = {
        row.account_id: row
        for row in session.exec(select(RemoteId).where(RemoteId.server == login.server))
    }
    for one in listed:
        account = one.accounts.get(platform)
        if not account or one.member not in wanted:
            continue
        candidate = _candidate(one.member, account, platform, cached.get(account.id))
        if account.state in _DEAD:
            found.skipped.append(Skip(candidate.item, _DEAD[account.state]))
        elif candidate.there.key == login.handle.lower() and not own:
            found.skipped.append(Skip(candidate.item, "it is your own account"))
        elif _has_moved_out(session, candidate):
            found.skipped.append(Skip(candidate.item, _MOVED_OUT))
        else:
            found.candidates.append(candidate)
    return found


def _has_moved_out(session: Session, one: Candidate) -> bool:
    """Whether its new home is an account that has opted out."""
    return one.there.key != one.handle.key and opted_out(session, one.there) is not None


def _candidate(
    member: Member, account: Account, platform: PlatformId, cached: RemoteId | None
) -> Candidate:
    handle = stored_handle(platform, account.handle)
    if platform == X:
        return Candidate(account.id, member.name, handle, account.platform_id, account.handle)
    home = stored_handle(platform, account.moved_to) if account.moved_to else None
    if cached and (home is None or cached.handle.lower() == home.key):
        return Candidate(account.id, member.name, handle, cached.remote_id, cached.handle, home)
    return Candidate(account.id, member.name, handle, home=home)


def _narrowed(member_list: Sequence[Member], narrowing: MemberFilter) -> list[Member]:
    topics = {topic.strip().lower() for topic in narrowing.topics}
    known = {member.topic.lower() for member in member_list}
    if unknown := sorted(topics - known):
        raise UsageError(
            f"The list has no topic “{unknown[0]}”.", f"It has: {', '.join(sorted(known - {''}))}."
        )
    only = [_named(member_list, text) for text in narrowing.only]
    without = [_named(member_list, text) for text in narrowing.without]
    return [
        member
        for member in member_list
        if (not topics or member.topic.lower() in topics)
        and (not only or member in only)
        and member not in without
    ]


def _named(member_list: Sequence[Member], text: str) -> Member:
    """The member that a handle or a name means. Raises UsageError."""
    for member in member_list:
        if member.name.lower() == text.strip().lower():
            return member
    try:
        handle = parse_handle(text)
    except BadHandle:
        raise UsageError(f"Nobody on the list is called “{text}”.") from None
    for member in member_list:
        if handle in member.handles or handle.key in {h.key for h in member.handles}:
            return member
    raise UsageError(f"{handle} is not on the list.")


def resolve(
    database: Database,
    login: Login,
    client: MastodonClient | XClient,
    found: ResolvedMembers,
    retry: RetryPolicy,
) -> ResolvedMembers:
    """The same people with their ids, asked for where they are not known, and kept.

    Raises PlatformError when the server cannot be asked at all.
    """
    unresolved = found.unresolved
    if not unresolved:
        return _told_of_moves(found)
    retry.progress.begin(f"Looking people up on {login.domain or 'XClient'}", len(unresolved))
    try:
        if isinstance(client, MastodonClient):
            answers = _ask_mastodon(client, unresolved, retry)
        else:
            answers = _ask_x(client, unresolved, retry)
    finally:
        retry.progress.end()
    result = ResolvedMembers(skipped=list(found.skipped))
    with database.writing() as session:
        for candidate in found.candidates:
            answer = answers.get(candidate.account_id)
            if isinstance(answer, str):
                result.skipped.append(Skip(candidate.item, answer))
            elif answer:
                kept = _keep(session, login, candidate, answer)
                if _has_moved_out(session, kept):
                    result.skipped.append(Skip(kept.item, _MOVED_OUT))
                else:
                    result.candidates.append(kept)
            else:
                result.candidates.append(candidate)
    return _told_of_moves(result)


Answers = dict[int, RemoteAccount | str]


def _ask_mastodon(
    client: MastodonClient, unresolved: Sequence[Candidate], retry: RetryPolicy
) -> Answers:
    found = ask_concurrently(
        unresolved,
        lambda c: client.resolve(c.home or c.handle),
        parallel=PARALLEL,
        retry=retry,
    )
    return {
        candidate.account_id: answer.message if isinstance(answer, PlatformError) else answer
        for candidate, answer in found
    }


def _ask_x(client: XClient, unresolved: Sequence[Candidate], retry: RetryPolicy) -> Answers:
    answers: Answers = {}
    for start in range(0, len(unresolved), LOOKUP_BATCH):
        batch = unresolved[start : start + LOOKUP_BATCH]
        names = [candidate.handle.text for candidate in batch]
        users, problems = retry.ask(partial(client.users_named, names))
        ids = {user.username.lower(): user.id for user in users}
        for candidate in batch:
            key = candidate.handle.key
            if key in ids:
                answers[candidate.account_id] = RemoteAccount(ids[key], candidate.handle.text)
            else:
                answers[candidate.account_id] = problems.get(key, "X knows nobody of that name")
        retry.progress.advance(len(batch))
    return answers


def _keep(session: Session, login: Login, candidate: Candidate, answer: RemoteAccount) -> Candidate:
    if candidate.handle.platform == X:
        account = session.get_one(Account, candidate.account_id)
        account.platform_id = answer.id
        session.add(account)
    else:
        row = RemoteId(
            account_id=candidate.account_id,
            server=login.server,
            remote_id=answer.id,
            handle=answer.handle,
            seen_at=now(),
        )
        session.merge(row)
    return Candidate(
        candidate.account_id,
        candidate.name,
        candidate.handle,
        answer.id,
        answer.handle,
        candidate.home,
    )


def learn_x_ids(session: Session, known: Iterable[tuple[Handle, str]]) -> None:
    """Keep X's permanent ids of accounts that are known by name only: they cost money."""
    for handle, x_id in known:
        account = find_account(session, handle)
        if account and not account.platform_id:
            account.platform_id = x_id
            session.add(account)


def forget_ids(database: Database, login: Login, account_ids: Sequence[int]) -> None:
    """Ids that the server knows no more are looked up anew next time."""
    with database.writing() as session:
        for account_id in account_ids:
            if row := session.get(RemoteId, (account_id, login.server)):
                session.delete(row)


def _told_of_moves(found: ResolvedMembers) -> ResolvedMembers:
    found.moved = [
        Skip(c.item, f"it has moved to @{c.remote_handle}, which is taken instead")
        for c in found.candidates
        if c.remote_handle and c.remote_handle.lower() != c.handle.key
    ]
    return found
