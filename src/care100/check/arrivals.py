"""Members who had no account on a platform when a list was followed, and have one now.

Only accounts with links in both directions, or in a place where nobody else can write, are
returned. `awaited.py` remembers these members.
"""

from collections.abc import Collection, Sequence

from care100.check.account_links import Proposal, account_links
from care100.check.checked_members import CheckedMember, members_to_check
from care100.check.find_accounts import propose, sort_links
from care100.check.observe import observe
from care100.check.options import CheckOptions
from care100.check.proven_accounts import links_of
from care100.model.handles import PlatformId
from care100.platforms import PLATFORMS, platform
from care100.platforms.health import AskedAccount
from care100.registry.database import Database
from care100.registry.models import CuratedList, now


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


def _accounts(members: Sequence[CheckedMember], other: PlatformId) -> list[AskedAccount]:
    return [one.asked(other) for one in members if other in one.accounts]
