"""Members who had no account on a platform when a list was followed.

The first run on a platform remembers them; a later run looks for them again.
"""

import sys
from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING

from care100.model.handles import PlatformId
from care100.platforms import PLATFORMS, platform
from care100.registry import awaited_accounts
from care100.registry.database import Database
from care100.registry.models import CuratedList, now

if TYPE_CHECKING:
    from care100.check.options import CheckOptions

# Between two looks for the account of the same member.
PAUSE = timedelta(days=7)
# Members in one look.
MOST = 100


def remember(database: Database, curated: CuratedList, on: PlatformId) -> None:
    """Remember the members who have no account on a platform."""
    with database.reading() as session:
        new = awaited_accounts.not_remembered(session, curated, on)
    if new:
        with database.writing() as session:
            awaited_accounts.looked(session, new, on, now())


def due(database: Database, curated: CuratedList, on: PlatformId) -> list[int]:
    """Return the ids of members to look for again.

    There are none on a platform that charges for looking.
    """
    if platform(on).health.price(1):
        return []
    with database.reading() as session:
        return awaited_accounts.awaited(session, curated, on, now() - PAUSE, MOST)


def looked_by_check(database: Database, curated: CuratedList, options: "CheckOptions") -> None:
    """Count a check that looked for accounts as a look, if it asked all that a look asks."""
    free = {on for on in PLATFORMS if not platform(on).health.price(1)}
    if options.topics or not free <= set(options.platforms):
        return
    at = now()
    with database.writing() as session:
        for on in free:
            ids = awaited_accounts.awaited(session, curated, on, at, sys.maxsize)
            awaited_accounts.looked(session, ids, on, at)


def looked(database: Database, ids: Collection[int], on: PlatformId) -> None:
    """Remember that the user knows the result of a look."""
    with database.writing() as session:
        awaited_accounts.looked(session, ids, on, now())
