"""What has changed in a list since a login last followed it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from care100.engine.reconcile import SyncContext
from care100.model import same_member
from care100.model.handles import Handle, PlatformId
from care100.model.members import Member


@dataclass(frozen=True)
class NewAccount:
    """A member whose account on the login's platform was replaced by another."""

    name: str
    old: Handle
    new: Handle


@dataclass(frozen=True)
class ListChanges:
    """What has changed `since` (aware, UTC).

    `joined` and `left` are members' names. A member with a new account is in neither.
    """

    since: datetime
    joined: tuple[str, ...]
    left: tuple[str, ...]
    new_accounts: tuple[NewAccount, ...] = ()


def list_changes(context: SyncContext) -> ListChanges | None:
    """Return the members that joined and left, of those on the login's platform.

    None when the login has not followed the list before.
    """
    since = context.store.last_followed()
    if since is None:
        return None
    joined: dict[str, Member] = {}
    left: dict[str, Member] = {}
    for change in context.store.membership_changes(since):
        for member, into, out_of in (
            (change.before, left, joined),
            (change.after, joined, left),
        ):
            handle = member and member.handle(context.login.platform)
            # A member that left and came back has not changed the list.
            if member and handle and out_of.pop(handle.key, None) is None:
                into[handle.key] = member
    pairs = same_member.pairs(left.values(), joined.values())
    old, new = {one for one, _ in pairs}, {one for _, one in pairs}
    return ListChanges(
        since.at,
        tuple(one.name for one in joined.values() if one not in new),
        tuple(one.name for one in left.values() if one not in old),
        tuple(_new_accounts(context.login.platform, pairs)),
    )


def _new_accounts(on: PlatformId, pairs: Sequence[same_member.Pair]) -> Iterator[NewAccount]:
    for before, after in pairs:
        old, new = before.handle(on), after.handle(on)
        if old and new:
            yield NewAccount(after.name, old, new)
