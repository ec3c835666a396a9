"""From the state of an account to findings: pure rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from care100.check.moves import Chain
from care100.model.findings import ALIVE, LIFE, Finding, FindingKind
from care100.model.handles import Handle
from care100.platforms import platform
from care100.platforms.account_state import AccountState, Presence

# Days in a month.
_MONTH = 30.4375


@dataclass(frozen=True)
class CheckPolicy:
    """What counts as a finding.

    silent         months without a post (0: never)
    confirm_after  the time between two checks that do not find an account, after which it
                   counts as gone
    """

    silent: int = 6
    confirm_after: timedelta = timedelta(days=7)


@dataclass(frozen=True)
class Memory:
    """What earlier checks know of an account.

    since  the kinds of its findings, and when each began
    posts  the number of its posts, unchanged since `posts_since`
    is_confirmed  false for a permanent id that is not from the platform itself
    """

    since: Mapping[FindingKind, datetime] = field(default_factory=dict)
    posts: int | None = None
    posts_since: datetime | None = None
    is_confirmed: bool = True


@dataclass(frozen=True)
class Diagnosis:
    """The findings about an account.

    state     the state to store
    moved_to  the account that replaces it, if both confirm the move
    kinds     the kinds of finding that this check looked for
    """

    findings: tuple[Finding, ...]
    state: str
    moved_to: str
    kinds: frozenset[FindingKind]


def diagnose(
    handle: Handle,
    state: AccountState,
    chain: Chain | None,
    memory: Memory,
    policy: CheckPolicy,
    at: datetime,
) -> Diagnosis:
    """Return what is wrong with the account that the list has as `handle`.

    `state` is from `at` and not UNKNOWN; `chain` has its moves, if it has moved.
    """
    if state.presence in (Presence.MISSING, Presence.UNANSWERED):
        lost = _lost(state, memory, policy, at)
        return Diagnosis((lost,), lost.kind, "", LIFE)
    if state.presence is Presence.SUSPENDED:
        return Diagnosis((Finding(FindingKind.SUSPENDED, state.evidence),), "suspended", "", _ALL)
    if chain and chain.path:
        home = chain.end.text if chain.end and not chain.problem else ""
        moved = Finding(FindingKind.MOVED, chain.story, home, certain=chain.confirmed)
        return Diagnosis((moved,), "moved", home if chain.confirmed else "", _ALL)
    habits = _habits(state, memory, policy, at)
    if renamed := _renamed(handle, state, memory):
        return Diagnosis((renamed, *habits), "renamed", "", _looked_for(state, policy))
    return Diagnosis(habits, ALIVE, "", _looked_for(state, policy))


_HABITS = frozenset({FindingKind.LOCKED, FindingKind.SILENT, FindingKind.HIDDEN})
# The habits of an account that is no longer used do not matter.
_ALL = LIFE | _HABITS


def _looked_for(state: AccountState, policy: CheckPolicy) -> frozenset[FindingKind]:
    """Return the kinds that this state could show."""
    if not state.detailed:
        return LIFE
    has_posts = state.last_post is not None or state.posts is not None
    return _ALL if has_posts and policy.silent else _ALL - {FindingKind.SILENT}


def _lost(state: AccountState, memory: Memory, policy: CheckPolicy, at: datetime) -> Finding:
    """Return UNREACHABLE at first: the server may only be down for now. Later it is GONE."""
    since = memory.since.get(FindingKind.GONE) or memory.since.get(FindingKind.UNREACHABLE) or at
    gone = FindingKind.GONE in memory.since or (
        FindingKind.UNREACHABLE in memory.since and at - since >= policy.confirm_after
    )
    kind = FindingKind.GONE if gone else FindingKind.UNREACHABLE
    return Finding(kind, state.evidence, since=since)


def _renamed(handle: Handle, state: AccountState, memory: Memory) -> Finding | None:
    """Return a finding for the same account with another handle.

    It is not certain if the id may be wrong.
    """
    certain, on = True, platform(handle.platform)
    if not state.handle or state.handle.key == handle.key:
        return None
    if on.columns.permanent_id and not memory.is_confirmed:
        certain = False
        evidence = (
            f"the list has the {on.label} id {state.id}, which belongs to {state.handle}; "
            f"{on.label} has not confirmed that it was ever this account's"
        )
    elif on.columns.permanent_id:
        evidence = f"the {on.label} account {state.id} is now called {state.handle}"
    elif state.handle.server.lower() != handle.server.lower():
        evidence = f"{handle.server} and {state.handle.server} say that it is {state.handle}"
    else:
        return None
    return Finding(FindingKind.RENAMED, evidence, state.handle.text, certain=certain)


def _habits(
    state: AccountState, memory: Memory, policy: CheckPolicy, at: datetime
) -> tuple[Finding, ...]:
    """Return what editors should know of an account that is alive."""
    evidence = {
        FindingKind.LOCKED: state.locked,
        FindingKind.SILENT: _silence(state, memory, policy, at),
        FindingKind.HIDDEN: state.hidden,
    }
    return tuple(Finding(kind, text) for kind, text in evidence.items() if text)


def _silence(state: AccountState, memory: Memory, policy: CheckPolicy, at: datetime) -> str:
    if not policy.silent:
        return ""
    limit = at - timedelta(days=policy.silent * _MONTH)
    if state.last_post:
        last = f"{state.last_post:%Y-%m-%d}"
        return f"its last post is from {last}" if state.last_post < limit else ""
    if state.posts == 0:
        return "it has no posts"
    # Some platforms show only the number of posts.
    unchanged = state.posts is not None and state.posts == memory.posts
    if unchanged and memory.posts_since and memory.posts_since < limit:
        return f"it has had {state.posts} posts since {memory.posts_since:%Y-%m-%d}"
    return ""
