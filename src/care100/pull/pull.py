"""Pulling: who is in a place on a platform, and not on the list."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial

from sqlmodel import Session, col, select

from care100.engine.concurrency import RetryPolicy
from care100.engine.safety import TooExpensive
from care100.formats.member_rows import changed, member_of, row_for
from care100.formats.rows import Row
from care100.model import money, sanitize
from care100.model.errors import Care100Error, UsageError
from care100.model.handles import BadHandle, Handle, PlatformId
from care100.model.members import LONGEST, BadMember, Member
from care100.platforms import platform
from care100.platforms.base import Gone
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.handles import MASTODON
from care100.platforms.mastodon.profiles import Profile, collection_at, of_collection, of_list
from care100.platforms.x.client import XClient, XList
from care100.platforms.x.handles import X
from care100.platforms.x.platform import list_page
from care100.platforms.x.prices import Price
from care100.pull.sources import CollectionPlace, ListPlace, XPlace
from care100.registry import members, opt_outs
from care100.registry.accounts import learn_permanent_ids
from care100.registry.import_rows import ImportResult, import_rows
from care100.registry.models import Account, CuratedList, RemoteId


@dataclass(frozen=True)
class SourceAccount:
    """One who is in the place; `bar` says why they are left out, or is empty."""

    name: str
    handle: Handle
    x_id: str = ""
    bar: str = ""


@dataclass(frozen=True)
class PullSource:
    """What a place holds. `source` says where, for the registry."""

    title: str
    source: str
    people: Sequence[SourceAccount]


@dataclass
class Difference:
    """Who is new, who is on the list already, who is left out and why, and how many of
    the list are not in the place.
    """

    new: list[Member] = field(default_factory=list)
    known: int = 0
    left_out: list[tuple[SourceAccount, str]] = field(default_factory=list)
    missing: int = 0


class NotFound(Care100Error):
    """There is no such place."""


def look_up(client: XClient, place: XPlace, limit: Decimal | None) -> XList:
    """The List itself, for half a cent: how many are on it, and so what reading them costs.

    Raises TooExpensive before X has charged more than `limit` dollars, NotFound and
    PlatformError.
    """
    _refuse_above(limit, Price.LIST_READ.times(1), "Looking the List up")
    try:
        about = client.list_named(place.list_id)
    except Gone as error:
        raise NotFound(
            error.message, "Check the number: it is at the end of the List's address."
        ) from error
    _refuse_above(limit, Price.LIST_READ.times(1) + price_of(about), "Reading the List")
    return about


def price_of(about: XList) -> Decimal:
    """Dollars that X charges for reading everybody on a List."""
    return Price.USER_READ.times(about.members)


def _refuse_above(limit: Decimal | None, usd: Decimal, what: str) -> None:
    if limit is not None and usd > limit:
        raise TooExpensive(
            f"{what} would cost {money.written(usd)}, which is more than {money.written(limit)}.",
            "Nobody was taken in. Allow more with --max-cost.",
        )


def from_x(client: XClient, about: XList, retry: RetryPolicy, today: date) -> PullSource:
    """Everybody on an X List; X charges for each of them."""
    users = retry.ask(lambda: client.members(about.id))
    people = [
        SourceAccount(user.name or user.username, handle, user.id)
        for user in reversed(users)  # X gives the newest first
        if (handle := _handle(X, user.username))
    ]
    title = sanitize.line(about.name, 60)
    return PullSource(
        title, f"on the X List “{title}”, {list_page(about.id)}, read {today}", people
    )


def from_collection(
    clients: Sequence[MastodonClient], place: CollectionPlace, retry: RetryPolicy, today: date
) -> PullSource:
    """Everybody in a Collection, as one of the logins' servers tells of it: its own server, or
    one that asks that. care100 itself asks no server that the user has not chosen.
    Raises NotFound and PlatformError.
    """
    for client in sorted(clients, key=lambda one: one.server != place.server):
        id_ = place.id
        if client.server != place.server:
            id_ = retry.ask(partial(collection_at, client, place.address))
        if id_:
            try:
                found = retry.ask(partial(of_collection, client, id_))
            except Gone as error:
                raise NotFound(
                    f"There is no Collection at {place.address}.",
                    "Check the address. Its owner may have deleted it.",
                ) from error
            title, owner = sanitize.line(found.title, 60), sanitize.line(found.owner, 120)
            source = f"in the Collection “{title}” by @{owner}, {place.address}, read {today}"
            return PullSource(title, source, _people(found.profiles))
    asked = " and ".join(client.domain for client in clients)
    raise NotFound(
        f"{asked} cannot find a Collection at {place.address}.",
        "Check the address. Your server has to know Collections too: Mastodon 4.6 or newer.",
    )


def from_list(
    clients: Sequence[tuple[str, MastodonClient]], place: ListPlace, retry: RetryPolicy, today: date
) -> PullSource:
    """Everybody in a private list of one of the logins, which are named. Raises NotFound."""
    fitting, all_titles = [], []
    for name, client in clients:
        for id_, title in retry.ask(client.lists):
            all_titles.append(title)
            if place.text in (id_, title) or place.text.casefold() == title.casefold():
                fitting.append((name, client, id_, title))
    if not fitting:
        known = ", ".join(f"“{sanitize.line(title, 40)}”" for title in all_titles)
        raise NotFound(
            f"None of your lists is called “{sanitize.line(place.text, 60)}”.",
            f"You have: {known}" if known else "You have no lists on Mastodon.",
        )
    if len(fitting) > 1:
        ids = ", ".join(f"{id_} ({name})" for name, _, id_, _ in fitting)
        raise UsageError(
            f"{len(fitting)} of your lists are called “{sanitize.line(place.text, 60)}”.",
            f"Name the one you mean by its number: {ids}",
        )
    [(name, client, id_, title)] = fitting
    title = sanitize.line(title, 60)
    source = f"in the Mastodon list “{title}” of {name}, read {today}"
    return PullSource(title, source, _people(retry.ask(lambda: of_list(client, id_))))


def _people(profiles: Sequence[Profile]) -> list[SourceAccount]:
    return [
        SourceAccount(profile.name or handle.display, handle, bar=profile.bar)
        for profile in profiles
        if (handle := _handle(MASTODON, profile.handle))
    ]


def _handle(platform_id: PlatformId, text: str) -> Handle | None:
    try:
        return platform(platform_id).parse_handle(text)
    except BadHandle:
        return None


def compare(session: Session, curated: CuratedList, found: PullSource) -> Difference:
    """Who in the place is not on the list; nobody is taken in against an opt-out."""
    listed = members.members(session, curated)
    accounts = [account for one in listed for account in one.accounts.values()]
    keys, x_ids = _known(session, accounts)
    result = Difference()
    there: set[int] = set()
    for one in {one.handle.key: one for one in found.people}.values():
        name = (one.handle.platform, one.handle.key)
        member = keys.get(name) or (x_ids.get(one.x_id) if one.x_id else None)
        if member:
            result.known += 1
            there.add(member)
        elif why := one.bar or _opted_out(session, one):
            result.left_out.append((one, why))
        else:
            try:
                result.new.append(_entry(session, one, found.source))
            except BadMember as error:
                result.left_out.append((one, error.message))
    platforms = {one.handle.platform for one in found.people}
    on_platform = {a.member_id for a in accounts if a.platform in platforms}
    result.missing = len(on_platform - there)
    return result


def _known(
    session: Session, accounts: Sequence[Account]
) -> tuple[dict[tuple[str, str], int], dict[str, int]]:
    """The list's members by their accounts, also those they moved to, and by X's ids."""
    owner = {account.id: account.member_id for account in accounts}
    keys = {(account.platform, account.key): account.member_id for account in accounts}
    moved = select(RemoteId).where(col(RemoteId.account_id).in_(owner))
    for row in session.exec(moved):
        keys.setdefault((MASTODON, row.handle.lower()), owner[row.account_id])
    x_ids = {account.platform_id: account.member_id for account in accounts if account.platform_id}
    return keys, x_ids


def _opted_out(session: Session, one: SourceAccount) -> str:
    found = opt_outs.opted_out(session, one.handle, one.x_id)
    return "it asked not to be listed" if found else ""


def _entry(session: Session, one: SourceAccount, source: str) -> Member:
    """A row for somebody new; who is known from another list keeps what is known of them."""
    known = members.known_member(session, one.handle)
    if known:
        # What joins their two accounts must not go without its source.
        joined = len(known.handles) > 1 and known.source
        return changed(known, topic="", note="", source=f"{joined} {source}" if joined else source)
    return member_of(
        {
            "name": sanitize.line(one.name, LONGEST["name"]),
            **row_for(one.handle, one.x_id),
            "source": source,
        }
    )


def take(session: Session, curated: CuratedList, difference: Difference) -> ImportResult:
    """Put those who are new on the list. Who opted out meanwhile is not."""
    rows = [Row(number, member_of) for number, member_of in enumerate(difference.new, start=1)]
    return import_rows(session, curated, rows, act="pull", own=False)


def learn_ids(session: Session, found: PullSource) -> None:
    """Keep X's permanent ids of accounts that are known by name only: they cost money."""
    learn_permanent_ids(session, {one.handle: one.x_id for one in found.people if one.x_id})
