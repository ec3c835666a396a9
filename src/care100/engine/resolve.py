"""The list's members on one platform, and their accounts' ids on the login's server."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from care100.engine.concurrency import RetryPolicy
from care100.engine.plan import Skip
from care100.engine.reconcile import SyncContext
from care100.engine.store import ListedAccount
from care100.model.errors import UsageError
from care100.model.handles import BadHandle, Handle
from care100.model.members import Member, topics_of
from care100.model.reasons import Reason, ReasonCode
from care100.model.similar_handles import did_you_mean_account
from care100.model.suggestions import did_you_mean
from care100.model.topics import require_known
from care100.platforms import parse_handle, platform, stored_handle
from care100.platforms.targets import Item, RemoteAccount

_SEE = "Check the spelling. `care100 show LIST` shows the members."
# What a check may have found that makes following pointless.
_DEAD = {"gone": ReasonCode.GONE, "suspended": ReasonCode.SUSPENDED}

Answers = Mapping[int, RemoteAccount | Reason]
"""Each account found, or the reason why it was not, by the registry's account id."""


@dataclass(frozen=True)
class MemberFilter:
    """The members of a list that the user selects, by topic and by handle or name."""

    topics: Sequence[str] = ()
    only: Sequence[str] = ()
    without: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.topics or self.only or self.without)


@dataclass(frozen=True)
class Candidate:
    """A member's account on the platform; `remote_id` is empty until it is resolved.

    `is_confirmed` is false for an id from a file or a curator: it may be another account's.
    `new_home` is where a check found that the account has moved, if both accounts say so.
    """

    account_id: int
    name: str
    handle: Handle
    remote_id: str = ""
    remote_handle: str = ""
    new_home: Handle | None = None
    is_confirmed: bool = True

    @property
    def there(self) -> Handle:
        """The account to use: the new one, if it has moved."""
        if self.remote_handle:
            return stored_handle(self.handle.platform, self.remote_handle)
        return self.new_home or self.handle

    @property
    def item(self) -> Item:
        """The account as an item of targets; without an id, its handle is used."""
        return Item(self.remote_id or f"@{self.handle.key}", self.name, self.handle.display)


@dataclass
class ResolvedMembers:
    """The accounts to use, and those that are skipped, each with the reason."""

    candidates: list[Candidate] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    moved: list[Skip] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.candidates or self.skipped)

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
        """The candidates whose id is not known yet, or not confirmed by the platform."""
        return [c for c in self.candidates if not (c.remote_id and c.is_confirmed)]

    def without(self, reasons: Mapping[str, Reason]) -> "ResolvedMembers":
        """Return the same members, but skip those with a reason, by the item's id."""
        skipped = [Skip(item, reasons[item.id]) for item in self.items if item.id in reasons]
        return ResolvedMembers(
            [one for one in self.candidates if one.item.id not in reasons],
            [*self.skipped, *skipped],
            self.moved,
        )


class Resolver(Protocol):
    """A platform's client that can look accounts up."""

    def resolve(self, candidates: Sequence[Candidate], retry: RetryPolicy) -> Answers:
        """Look up accounts. Raises PlatformError for errors of the whole server.

        An account counts as found only if it is the requested one, or the new account that
        the requested one announces. A candidate with an id that is not confirmed counts as
        found only if the id is that of its handle; otherwise the reason is OTHER_ID.
        """


def members_on_platform(
    context: SyncContext, wanted: MemberFilter = MemberFilter(), *, own: bool = False
) -> ResolvedMembers:
    """Return the list's members on the login's platform, without accounts that are gone.

    The login itself is left out too, unless `own`: an account cannot follow itself, but a
    curator's account may be on a list that it publishes.
    Raises UsageError when the filter names a topic or member that is not on the list.
    """
    store = context.store
    listed = store.listed_accounts()
    # A set: comparing each member with every other would take minutes for a long list.
    chosen = set(_filtered(store.members(), wanted))
    found = ResolvedMembers()
    for one in listed:
        if one.member not in chosen:
            continue
        candidate = Candidate(
            one.account_id,
            one.member.name,
            one.handle,
            one.remote_id,
            one.remote_handle,
            one.new_home,
            one.is_confirmed,
        )
        if reason := _reason_to_skip(context, one, candidate, own=own):
            found.skipped.append(Skip(candidate.item, reason))
        else:
            found.candidates.append(candidate)
    return found


def _reason_to_skip(
    context: SyncContext, one: ListedAccount, candidate: Candidate, *, own: bool
) -> Reason | None:
    if one.state in _DEAD:
        return Reason(_DEAD[one.state])
    if candidate.there.key == context.login.handle.lower() and not own:
        return Reason(ReasonCode.OWN_ACCOUNT)
    if _has_moved_to_opt_out(context, candidate):
        return Reason(ReasonCode.NEW_ACCOUNT_OPTED_OUT)
    return None


def _has_moved_to_opt_out(context: SyncContext, one: Candidate) -> bool:
    return one.there.key != one.handle.key and context.store.opted_out(one.there)


def _filtered(members: Sequence[Member], wanted: MemberFilter) -> list[Member]:
    require_known(wanted.topics, topics_of(members))
    only = [_named(members, text) for text in wanted.only]
    without = [_named(members, text) for text in wanted.without]
    return [
        member
        for member in members
        if (not wanted.topics or member.has_topic(wanted.topics))
        and (not only or member in only)
        and member not in without
    ]


def _named(members: Sequence[Member], text: str) -> Member:
    """Return the member with this handle or name. Raises UsageError."""
    for member in members:
        if member.name.lower() == text.strip().lower():
            return member
    try:
        handle = parse_handle(text)
    except BadHandle:
        names = [member.name for member in members]
        raise UsageError(
            f"No member of the list is called “{text}”.", did_you_mean(text, names) or _SEE
        ) from None
    for member in members:
        if handle in member.handles or handle.key in {h.key for h in member.handles}:
            return member
    known = [one for member in members for one in member.handles]
    raise UsageError(f"{handle} is not on the list.", did_you_mean_account(handle, known) or _SEE)


def resolve(
    context: SyncContext, found: ResolvedMembers, among: Container[str] | None = None
) -> ResolvedMembers:
    """Return the same members with their ids. Unknown and unconfirmed ids are looked up.

    With `among`, only those of these items are. Raises PlatformError for errors of the whole
    server.
    """
    unresolved = [one for one in found.unresolved if among is None or one.item.id in among]
    if not unresolved:
        return _with_moves(found)
    where = context.login.domain or platform(context.login.platform).label
    client: Resolver = context.client
    with context.retry.progress_of(f"Looking accounts up on {where}", len(unresolved)):
        answers = client.resolve(unresolved, context.retry)
    accounts = {id_: one for id_, one in answers.items() if isinstance(one, RemoteAccount)}
    context.store.keep_ids(accounts)
    result = ResolvedMembers(skipped=list(found.skipped))
    for candidate in found.candidates:
        answer = answers.get(candidate.account_id)
        if isinstance(answer, Reason):
            result.skipped.append(Skip(candidate.item, answer))
            continue
        kept = _with_id(candidate, answer) if answer else candidate
        if _has_moved_to_opt_out(context, kept):
            reason = Reason(ReasonCode.NEW_ACCOUNT_OPTED_OUT)
            result.skipped.append(Skip(kept.item, reason))
        else:
            result.candidates.append(kept)
    return _with_moves(result)


def _with_id(candidate: Candidate, answer: RemoteAccount) -> Candidate:
    return Candidate(
        candidate.account_id,
        candidate.name,
        candidate.handle,
        answer.id,
        answer.handle,
        candidate.new_home,
    )


def _with_moves(found: ResolvedMembers) -> ResolvedMembers:
    found.moved = [
        Skip(c.item, Reason(ReasonCode.MOVED, detail=c.there.display))
        for c in found.candidates
        if c.remote_handle and c.remote_handle.lower() != c.handle.key
    ]
    return found
