"""Members who had no account on a platform when a list was followed, and have one now.

The first run on a platform remembers them; a later run looks again. Only accounts with links
in both directions, or in a place where nobody else can write, are returned.
"""

import sys
from collections.abc import Collection, Sequence
from datetime import timedelta

from care100.check.account_links import Proposal, account_links
from care100.check.checked_members import CheckedMember, members_to_check
from care100.check.find_accounts import propose, sort_links
from care100.check.observe import observe
from care100.check.options import CheckOptions
from care100.check.proven_accounts import links_of
from care100.model.handles import PlatformId
from care100.platforms import PLATFORMS, platform
from care100.platforms.health import AskedAccount
from care100.registry import awaited_accounts
from care100.registry.database import Database
from care100.registry.models import CuratedList, now

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


def looked_by_check(database: Database, curated: CuratedList, options: CheckOptions) -> None:
    """Count a check that looked for accounts as a look, if it asked all that a look asks."""
    free = {on for on in PLATFORMS if not platform(on).health.price(1)}
    if options.topics or not free <= set(options.platforms):
        return
    at = now()
    with database.writing() as session:
        for on in free:
            ids = awaited_accounts.awaited(session, curated, on, at, sys.maxsize)
            awaited_accounts.looked(session, ids, on, at)


def look(
    database: Database,
    curated: CuratedList,
    on: PlatformId,
    ids: Collection[int],
    options: CheckOptions,
) -> list[Proposal] | None:
    """Look for accounts of these members on one platform. Nothing is added to the list.

    Return None if no server could be reached. What the options' logins charge for is not asked.
    """
    with database.reading() as session:
        every = members_to_check(session, curated, {})
    members = [one for one in every if one.member_id in ids]
    accounts = {other: _accounts(members, other) for other in PLATFORMS if other != on}
    websites = dict.fromkeys(one.website for one in members if one.website)
    what = f"Looking for new accounts on {platform(on).label}"
    observed = observe(what, accounts, websites, options, now())
    if observed.offline:
        return None
    links = [
        *account_links(members, observed.states, observed.websites),
        *links_of(members, options),
    ]
    found = sort_links(database, [link for link in links if link.other.platform == on])
    propose(database, found, options)
    return [one for one in found.proposals if one.links_back]


def looked(database: Database, ids: Collection[int], on: PlatformId) -> None:
    """Remember that the user knows the result of a look."""
    with database.writing() as session:
        awaited_accounts.looked(session, ids, on, now())


def _accounts(members: Sequence[CheckedMember], other: PlatformId) -> list[AskedAccount]:
    return [one.asked(other) for one in members if other in one.accounts]
