"""Finding the other handle: the accounts that profiles name are asked about, and taken in
where somebody said yes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from care100.check.account_links import AccountLink, Proposal, best, proposal
from care100.check.observe import LIMITS, Helpers, look_on_x
from care100.check.survey import Survey
from care100.engine.concurrency import RetryPolicy
from care100.model.handles import Handle, PlatformId
from care100.model.members import BadMember
from care100.platforms.account_state import AccountState
from care100.platforms.base import PlatformError
from care100.platforms.mastodon.handles import MASTODON
from care100.platforms.x.handles import X
from care100.registry import members
from care100.registry.accounts import find_account
from care100.registry.database import Database
from care100.registry.history import one_batch
from care100.registry.models import CuratedList, MemberRecord
from care100.registry.opt_outs import OptedOut, opted_out
from care100.web import PoliteClient

ACT = "check --find"


@dataclass
class FoundAccounts:
    """What leads came to: `proposals`. Those to accounts that another member has are `taken`,
    with the member's name; all others are `left`. `problem` kept X from being asked.
    """

    proposals: list[Proposal] = field(default_factory=list)
    left: list[AccountLink] = field(default_factory=list)
    taken: list[tuple[AccountLink, str]] = field(default_factory=list)
    problem: PlatformError | None = None


@dataclass
class JoinedAccounts:
    """Which proposals are on the list now, and which could not be put there, with the reason."""

    done: list[Proposal] = field(default_factory=list)
    refused: list[tuple[Proposal, str]] = field(default_factory=list)


def sift(database: Database, leads: Iterable[AccountLink]) -> FoundAccounts:
    """Sort leads before anybody is asked: of an account that has opted out nothing is said."""
    found = FoundAccounts()
    with database.reading() as session:
        found.left = [one for one in leads if _is_free(session, one, one.other, found)]
    return found


def look_up(database: Database, found: FoundAccounts, helpers: Helpers, retry: RetryPolicy) -> None:
    """Ask about the accounts of the leads that are left: on Mastodon their servers, and X if
    it is among the helpers.
    """
    seen: dict[Handle, AccountState] = {}
    if helpers.x and (on_x := accounts_on(X, found.left)):
        try:
            seen |= look_on_x(helpers.x, [(one, "") for one in on_x], retry)
        except PlatformError as problem:
            found.problem = problem
    if on_mastodon := accounts_on(MASTODON, found.left):
        seen |= _look_on_mastodon(on_mastodon, helpers, retry)
    by_key = {handle.key: one for handle, one in seen.items()}
    proposals = [one for lead in found.left if (one := proposal(lead, by_key.get(lead.other.key)))]
    with database.reading() as session:
        found.proposals = best(
            one for one in proposals if _is_free(session, one.lead, one.other, found, one.x_id)
        )


def _is_free(
    session: Session, lead: AccountLink, other: Handle, found: FoundAccounts, x_id: str = ""
) -> bool:
    """Whether an account may be proposed; one that another member has is noted."""
    if opted_out(session, other, x_id):
        return False
    account = find_account(session, other)
    if account:
        found.taken.append((lead, session.get_one(MemberRecord, account.member_id).name))
    return account is None


def accounts_on(platform: PlatformId, leads: Iterable[AccountLink]) -> list[Handle]:
    """The accounts on a platform that the leads name, each once."""
    named = [lead.other for lead in leads if lead.other.platform is platform]
    return list({handle.key: handle for handle in named}.values())


def join_accounts(
    session: Session, curated: CuratedList, proposals: Iterable[Proposal]
) -> JoinedAccounts:
    """Give the members their other accounts, with where it was read, as one change."""
    taken = JoinedAccounts()
    with one_batch():
        for one in proposals:
            try:
                listed = members.find(session, curated, one.lead.handle)
                members.join(
                    session,
                    curated,
                    listed,
                    one.other,
                    one.lead.read_at,
                    permanent_id=one.x_id,
                    act=ACT,
                )
                taken.done.append(one)
            except (OptedOut, members.Conflict, members.NotListed, BadMember) as error:
                taken.refused.append((one, error.message))
    return taken


def _look_on_mastodon(
    accounts: Iterable[Handle], helpers: Helpers, retry: RetryPolicy
) -> dict[Handle, AccountState]:
    """How accounts are; one that has moved is seen in its new home, if that is beyond doubt."""
    here: set[str] = set()
    with PoliteClient(here=here, limits=LIMITS) as web:
        strangers = Survey(web, here, home=helpers.on_this_computer, progress=retry.progress)
        strangers.go("Looking at the accounts that profiles name", accounts)
    seen = strangers.seen
    for handle, chain in strangers.chains.items():
        if chain.confirmed and chain.end:
            seen[handle] = replace(chain.seen, handle=chain.end)
        else:
            del seen[handle]
    return seen
