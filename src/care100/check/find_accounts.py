"""`check --find`: ask about the accounts that profiles name, and add the approved ones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from care100.check.account_links import AccountLink, Proposal, best, proposal
from care100.check.observe import Observations, observe
from care100.check.options import CheckOptions
from care100.model.handles import Handle, PlatformId
from care100.model.members import BadMember
from care100.platforms import PLATFORMS
from care100.platforms.account_state import AccountState
from care100.platforms.errors import PlatformError
from care100.platforms.health import AskedAccount
from care100.registry import joining, members
from care100.registry.account_owners import owner_of
from care100.registry.accounts import learn_permanent_ids
from care100.registry.database import Database
from care100.registry.history import one_batch
from care100.registry.models import CuratedList, now
from care100.registry.opt_outs import OptedOut, opted_out
from care100.registry.session import Session

ACT = "check --find"


@dataclass
class FoundAccounts:
    """What became of links.

    proposals  the accounts to propose
    left       the links that have not become proposals yet
    owned      the links to accounts of other members, each with the member's name
    problems   the errors that stopped the asking with a login
    """

    proposals: list[Proposal] = field(default_factory=list)
    left: list[AccountLink] = field(default_factory=list)
    owned: list[tuple[AccountLink, str]] = field(default_factory=list)
    problems: list[PlatformError] = field(default_factory=list)


@dataclass
class JoinedAccounts:
    """The proposals that were added, and those that could not be, with the reason."""

    done: list[Proposal] = field(default_factory=list)
    refused: list[tuple[Proposal, str]] = field(default_factory=list)


def sort_links(database: Database, links: Iterable[AccountLink]) -> FoundAccounts:
    """Sort links before any request. Accounts that have opted out are dropped without a word."""
    found = FoundAccounts()
    with database.reading() as session:
        found.left = [one for one in links if _is_free(session, one, one.other, found)]
    return found


def propose(database: Database, found: FoundAccounts, options: CheckOptions) -> None:
    """Ask about the accounts of the links that are left, and make proposals of them.

    An account that nobody could be asked about is proposed as the profile has it.
    """
    asked = {
        on: [AskedAccount(handle) for handle in accounts]
        for on in PLATFORMS
        if (accounts := linked_accounts(on, found.left))
    }
    observed = observe("Looking up accounts in profiles", asked, (), options, now())
    found.problems = list(observed.problems.values())
    states = {_key(handle): state for handle, state in _present(observed).items()}
    not_asked = {_key(handle) for handle in observed.need_login}
    proposals = [
        one for link in found.left if (one := _proposal(link, states, not_asked)) is not None
    ]
    with database.reading() as session:
        found.proposals = best(
            one
            for one in proposals
            if _is_free(session, one.link, one.other, found, one.permanent_id)
        )


def _proposal(
    link: AccountLink, states: Mapping[str, AccountState], not_asked: set[str]
) -> Proposal | None:
    key = _key(link.other)
    if key in not_asked:
        return None if link.website else Proposal(link, link.other, links_back=None)
    return proposal(link, states[key]) if key in states else None


def _key(handle: Handle) -> str:
    return f"{handle.platform} {handle.key}"


def _present(observed: Observations) -> dict[Handle, AccountState]:
    """Return the states, where an account with a confirmed move has its new handle.

    Accounts with a move that is not confirmed are left out.
    """
    states = dict(observed.states)
    for handle, chain in observed.chains.items():
        if chain.confirmed and chain.end:
            states[handle] = replace(chain.state, handle=chain.end)
        else:
            del states[handle]
    return states


def _is_free(
    session: Session,
    link: AccountLink,
    other: Handle,
    found: FoundAccounts,
    permanent_id: str = "",
) -> bool:
    """Whether an account may be proposed. An account of another member is noted."""
    if opted_out(session, other, permanent_id):
        return False
    owner = owner_of(session, other)
    if owner:
        found.owned.append((link, owner.name))
    return owner is None


def linked_accounts(on: PlatformId, links: Iterable[AccountLink]) -> list[Handle]:
    """Return the accounts on a platform that the links name, each once."""
    named = [link.other for link in links if link.other.platform == on]
    return list({handle.key: handle for handle in named}.values())


def join_accounts(
    session: Session,
    curated: CuratedList,
    proposals: Iterable[Proposal],
    *,
    on_list: bool = True,
    act: str = ACT,
) -> JoinedAccounts:
    """Add the accounts to their members, with the profile as the source, as one change.

    `on_list` is that of `joining.join`.
    """
    joined = JoinedAccounts()
    with one_batch():
        for one in proposals:
            try:
                listed = members.find(session, curated, one.link.handle)
                joining.join(
                    session,
                    curated,
                    listed,
                    one.other,
                    one.link.read_at,
                    permanent_id=one.permanent_id,
                    on_list=on_list,
                    act=act,
                )
                learn_permanent_ids(session, {one.other: one.permanent_id})
                joined.done.append(one)
            except (OptedOut, members.Conflict, members.NotListed, BadMember) as error:
                joined.refused.append((one, error.message))
    return joined
