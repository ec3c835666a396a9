"""What has changed in a list since a login last followed it."""

from dataclasses import dataclass
from datetime import datetime

from care100.platforms import PLATFORMS
from care100.platforms.mastodon.collection_target import CollectionPart
from care100.registry import mirrors
from care100.registry.database import Database
from care100.registry.history import history
from care100.registry.models import CuratedList, Login


@dataclass(frozen=True)
class ListChanges:
    """The names of who joined and who left `since` (aware, UTC)."""

    since: datetime
    joined: tuple[str, ...]
    left: tuple[str, ...]


def list_changes(database: Database, curated: CuratedList, login: Login) -> ListChanges | None:
    """Who joined and left, of those on the login's platform; None the first time."""
    platform = login.platform
    with database.reading() as session:
        mirrored = mirrors.of_list(session, curated, login)
        # What was published says nothing of what was followed.
        followed = [mirror for mirror in mirrored if mirror.kind != CollectionPart.kind]
        seen = [mirror.seen_at for mirror in followed if mirror.seen_at]
        if not seen:
            return None
        since = max(seen)
        joined: dict[str, str] = {}
        left: dict[str, str] = {}
        for change in history(session, curated):
            row = change.after or change.before or {}
            handle = row.get(PLATFORMS[platform].columns.handle)
            if change.at <= since or not handle or (change.before and change.after):
                continue
            into, out_of = (joined, left) if change.after else (left, joined)
            if out_of.pop(handle, None) is None:
                into[handle] = str(row.get("name", handle))
    return ListChanges(since, tuple(joined.values()), tuple(left.values()))
