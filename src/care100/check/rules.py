"""From what a platform says of an account to what is wrong with it: pure rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from care100.check.moves import Chain
from care100.model.findings import ALIVE, LIFE, Finding, FindingKind
from care100.model.handles import Handle
from care100.platforms.account_state import AccountState, Presence
from care100.platforms.x.handles import X

# A month of silence, in days.
_MONTH = 30.4375


@dataclass(frozen=True)
class CheckPolicy:
    """What counts: `silent` months without a post (0: never), and how far apart two
    checks must have missed an account before it is called gone.
    """

    silent: int = 6
    confirm_after: timedelta = timedelta(days=7)


@dataclass(frozen=True)
class Memory:
    """What earlier checks know of an account: since when it has which ailment, and
    since when it has had how many posts.
    """

    since: Mapping[FindingKind, datetime] = field(default_factory=dict)
    posts: int | None = None
    posts_since: datetime | None = None


@dataclass(frozen=True)
class Diagnosis:
    """What is wrong with an account, the state to remember, and the confirmed new home.

    `among` are the ailments that this check could have found.
    """

    found: tuple[Finding, ...]
    state: str
    moved_to: str
    among: frozenset[FindingKind]


def diagnose(
    handle: Handle,
    seen: AccountState,
    chain: Chain | None,
    memory: Memory,
    policy: CheckPolicy,
    at: datetime,
) -> Diagnosis:
    """What is wrong with the account that a list knows as `handle`, seen at `at`.

    Of one that could not be asked (UNASKED) there is nothing to say. `chain` is the way to
    its new home, when it has moved.
    """
    if seen.life in (Presence.MISSING, Presence.UNANSWERED):
        lost = _lost(seen, memory, policy, at)
        return Diagnosis((lost,), lost.ailment, "", LIFE)
    if seen.life is Presence.SUSPENDED:
        return Diagnosis((Finding(FindingKind.SUSPENDED, seen.evidence),), "suspended", "", _ALL)
    if chain and chain.path:
        home = chain.end.text if chain.end and not chain.problem else ""
        moved = Finding(FindingKind.MOVED, chain.story, home, certain=chain.confirmed)
        return Diagnosis((moved,), "moved", home if chain.confirmed else "", _ALL)
    if renamed := _renamed(handle, seen):
        found = (renamed, *_manners(seen, memory, policy, at))
        return Diagnosis(found, "renamed", "", _told(seen, policy))
    return Diagnosis(_manners(seen, memory, policy, at), ALIVE, "", _told(seen, policy))


_MANNERS = frozenset({FindingKind.LOCKED, FindingKind.SILENT, FindingKind.HIDDEN})
# Of an account that is no longer used, its manners are no matter any more.
_ALL = LIFE | _MANNERS


def _told(seen: AccountState, policy: CheckPolicy) -> frozenset[FindingKind]:
    """What could have been found: of what was not told, nothing new is known."""
    if not seen.told:
        return LIFE
    of_posts = seen.last_post is not None or seen.posts is not None
    return _ALL if of_posts and policy.silent else _ALL - {FindingKind.SILENT}


def _lost(seen: AccountState, memory: Memory, policy: CheckPolicy, at: datetime) -> Finding:
    """A first miss may be a server's bad night; only time makes it more."""
    since = memory.since.get(FindingKind.GONE) or memory.since.get(FindingKind.UNREACHABLE) or at
    stays = FindingKind.GONE in memory.since or (
        FindingKind.UNREACHABLE in memory.since and at - since >= policy.confirm_after
    )
    return Finding(
        FindingKind.GONE if stays else FindingKind.UNREACHABLE, seen.evidence, since=since
    )


def _renamed(handle: Handle, seen: AccountState) -> Finding | None:
    """The same account under another name: on X the id stays when the name changes."""
    if handle.platform != X or not seen.handle or seen.handle.key == handle.key:
        return None
    evidence = f"X's account {seen.id} is called {seen.handle} now"
    return Finding(FindingKind.RENAMED, evidence, seen.handle.text, certain=True)


def _manners(
    seen: AccountState, memory: Memory, policy: CheckPolicy, at: datetime
) -> tuple[Finding, ...]:
    """What is good to know of an account that lives."""
    found = []
    if seen.locked:
        on_x = seen.handle is not None and seen.handle.platform == X
        who = "its posts are protected" if on_x else "it approves its followers one by one"
        found.append(Finding(FindingKind.LOCKED, who))
    if silence := _silence(seen, memory, policy, at):
        found.append(Finding(FindingKind.SILENT, silence))
    if seen.hidden:
        found.append(Finding(FindingKind.HIDDEN, seen.hidden))
    return tuple(found)


def _silence(seen: AccountState, memory: Memory, policy: CheckPolicy, at: datetime) -> str:
    if not policy.silent:
        return ""
    since = at - timedelta(days=policy.silent * _MONTH)
    if seen.last_post:
        return f"its last post is of {seen.last_post:%Y-%m-%d}" if seen.last_post < since else ""
    if seen.posts == 0:
        return "it has no posts"
    # X does not tell the day of the last post for free, only how many there are.
    same = seen.posts is not None and seen.posts == memory.posts
    if same and memory.posts_since and memory.posts_since < since:
        return f"it has had {seen.posts} posts since {memory.posts_since:%Y-%m-%d}"
    return ""
