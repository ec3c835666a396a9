"""Accounts that are proven to be a member's without a profile that names them.

A website can name an account as its own in a place where only its owner can write, and a
bridge shows an account of one platform on another under a name that follows from it.
"""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from care100.check import per_server
from care100.check.account_links import NOT_READ, AccountLink
from care100.check.checked_members import CheckedMember, members_to_check
from care100.check.observe import LIMITS
from care100.check.options import CheckOptions
from care100.check.per_server import ServerTask
from care100.model.handles import Handle
from care100.platforms import PLATFORMS
from care100.platforms.health import AccountFinder
from care100.registry.database import Database
from care100.registry.models import CuratedList
from care100.web import PoliteClient
from care100.web.addresses import on_this_computer as local_servers


def proven_links(
    database: Database, curated: CuratedList, options: CheckOptions
) -> list[AccountLink]:
    """Return the links that the members' websites and bridges prove."""
    with database.reading() as session:
        members = members_to_check(session, curated, {})
    return links_of(members, options)


def links_of(members: Iterable[CheckedMember], options: CheckOptions) -> list[AccountLink]:
    """Return the same of some members. Asks each website once for each platform."""
    members = [one for one in members if one.accounts]
    return [*_on_websites(members, options), *_bridged(members)]


def _finders() -> Iterable[AccountFinder]:
    readers = (one.health for one in PLATFORMS.values())
    return [reader for reader in readers if isinstance(reader, AccountFinder)]


def _on_websites(members: Sequence[CheckedMember], options: CheckOptions) -> list[AccountLink]:
    found: list[AccountLink] = []
    chosen = [server for finder in _finders() for server in finder.servers]
    allowed = {server for url in chosen for server in local_servers(url)}

    def task(member: CheckedMember, finder: AccountFinder, web: PoliteClient) -> ServerTask:
        def ask() -> None:
            proof = finder.named_by_website(member.website, web)
            if proof:
                found.extend(_link(member, proof.handle, proof.place))

        return ServerTask(urlsplit(member.website).netloc, ask)

    with PoliteClient(here=allowed, limits=LIMITS) as web:
        asked = [one for one in members if one.website]
        if options.on_this_computer:
            allowed.update(server for one in asked for server in local_servers(one.website))
        tasks = [task(member, finder, web) for member in asked for finder in _finders()]
        per_server.run("Asking websites", tasks, options.retry.progress)
    return found


def _bridged(members: Sequence[CheckedMember]) -> Iterator[AccountLink]:
    for member in members:
        for handle in member.handles.values():
            for finder in _finders():
                if other := finder.bridged(handle):
                    yield from _link(member, other, handle.url, of=handle)


def _link(
    member: CheckedMember, other: Handle, place: str, *, of: Handle | None = None
) -> Iterator[AccountLink]:
    """Yield the link if the member has no account on the other's platform."""
    if other.platform not in member.accounts:
        own = of or next(iter(member.handles.values()))
        yield AccountLink(
            member.member_id, member.name, own, NOT_READ, other, place=place, is_proven=True
        )
