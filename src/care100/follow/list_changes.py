"""What has changed in a list since a login last followed it."""

from dataclasses import dataclass
from datetime import datetime

from care100.engine.reconcile import SyncContext


@dataclass(frozen=True)
class ListChanges:
    """The names of the members that joined and left `since` (aware, UTC)."""

    since: datetime
    joined: tuple[str, ...]
    left: tuple[str, ...]


def list_changes(context: SyncContext) -> ListChanges | None:
    """Return the members that joined and left, of those on the login's platform.

    None when the login has not followed the list before.
    """
    since = context.store.followed_at()
    if since is None:
        return None
    joined: dict[str, str] = {}
    left: dict[str, str] = {}
    for change in context.store.membership_changes(since):
        into, out_of = (joined, left) if change.joined else (left, joined)
        # A member that left and came back has not changed the list.
        if out_of.pop(change.handle.key, None) is None:
            into[change.handle.key] = change.name
    return ListChanges(since, tuple(joined.values()), tuple(left.values()))
