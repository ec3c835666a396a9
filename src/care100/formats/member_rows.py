"""Members as rows of named texts, for the columns of a CSV and for the history.

Each platform owns the columns of its accounts. All values from outside are validated here.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace
from functools import lru_cache
from operator import attrgetter
from typing import Any

from care100 import platforms
from care100.model import sanitize
from care100.model.addresses import is_web_address
from care100.model.handles import AccountRef, BadHandle, Handle, PlatformId
from care100.model.members import LONGEST, BadMember, Kind, Member
from care100.model.topics import LONGEST_TOPIC, MOST_TOPICS, join_topics, parse_topics
from care100.platforms.base import Platform

Row = dict[str, str]

NO_SOURCE = "it links several accounts, but has no “source” for the link"

# Columns that a file has only if a member has a value: a feed, and where it was found.
FEED = ("feed", "feed_source")
_BEFORE_ACCOUNTS = ("name", "kind", "topic")
_AFTER_ACCOUNTS = ("website", *FEED, "about", "note", "source")
_values_after_accounts = attrgetter(*_AFTER_ACCOUNTS)
# Columns that are in no page and no file for the public.
PRIVATE = frozenset({"note"})
# The column of topics holds all of them, separated by semicolons.
_TOPICS = "topic"
_TEXT_COLUMNS = (*_BEFORE_ACCOUNTS, *_AFTER_ACCOUNTS)
# A row of no more characters has no text that is too long.
_SHORTEST_LIMIT = min(LONGEST.values())


def columns() -> tuple[str, ...]:
    """Return all columns that a list's CSV can have, in their order."""
    return _columns_of(tuple(platforms.PLATFORMS.values()))


@lru_cache
def _columns_of(supported: tuple[Platform, ...]) -> tuple[str, ...]:
    return (*_BEFORE_ACCOUNTS, *_account_columns_of(supported), *_AFTER_ACCOUNTS)


def account_columns() -> tuple[str, ...]:
    """Return the columns for a member's accounts."""
    return _account_columns_of(tuple(platforms.PLATFORMS.values()))


@lru_cache
def _account_columns_of(supported: tuple[Platform, ...]) -> tuple[str, ...]:
    return tuple(name for one in supported for name in one.columns.names)


def written_columns(members: Iterable[Member], *, public: bool = False) -> tuple[str, ...]:
    """Return the columns for a file of these members, with optional ones only if needed.

    A `public` file has no private ones.
    """
    members = list(members)
    used = frozenset(on for member in members for on in member.accounts)
    has_feed = any(member.feed for member in members)
    return _written_columns(tuple(platforms.PLATFORMS.values()), used, has_feed, public)


@lru_cache
def _written_columns(
    supported: tuple[Platform, ...], used: frozenset[PlatformId], has_feed: bool, public: bool
) -> tuple[str, ...]:
    unused = {
        name
        for one in supported
        if one.columns.optional and one.id not in used
        for name in one.columns.names
    }
    if not has_feed:
        unused.update(FEED)
    left_out = unused | PRIVATE if public else unused
    return tuple(name for name in columns() if name not in left_out)


def row_of(member: Member) -> Row:
    """Return the member as values by column name, with every column."""
    row = {"name": member.name, "kind": member.kind, _TOPICS: join_topics(member.topics)}
    for one in platforms.PLATFORMS.values():
        account = member.accounts.get(one.id)
        row[one.columns.handle] = account.handle.text if account else ""
        if one.columns.permanent_id:
            row[one.columns.permanent_id] = account.permanent_id if account else ""
    row.update(zip(_AFTER_ACCOUNTS, _values_after_accounts(member), strict=True))
    return row


def written(handle: Handle) -> str:
    """Return the handle as a row has it, or the address of the page that it was read from.

    The address is kept, because its domain may not be the handle's.
    """
    return handle.url if handle.by_page else handle.text


def row_for(handle: Handle, permanent_id: str = "") -> Row:
    """Return the row of a member with one account and no other values."""
    names = platforms.platform(handle.platform).columns
    row = {names.handle: handle.text}
    return row | {names.permanent_id: permanent_id} if names.permanent_id else row


def changed(member: Member, **values: str) -> Member:
    """Return the member with other values, by column. Raises BadMember, like `member_of`."""
    return member_of({**row_of(member), **values})


def filled(member: Member, known: Member, given: Set[str]) -> Member:
    """Return the member with the values that `known` has for the columns not in `given`.

    Accounts are left unchanged.
    """
    missing = {"topics" if name == _TOPICS else name for name in _TEXT_COLUMNS if name not in given}
    return replace(member, **{name: value for name in missing if (value := getattr(known, name))})


def stored_member(row: Mapping[str, object]) -> Member:
    """Return the member of a row that was validated before it was stored."""
    values = {name: str(row.get(name) or "") for name in columns()}
    accounts = {on: AccountRef(handle, id_) for on, (handle, id_) in _stored(values).items()}
    return Member(**_texts(values), accounts=accounts)


def stored_handles(row: Mapping[str, object] | None) -> list[Handle]:
    """Return the handles of a row that was validated before it was stored."""
    return [handle for handle, _ in _stored(row or {}).values()]


def _stored(row: Mapping[str, object]) -> dict[PlatformId, tuple[Handle, str]]:
    return {
        one.id: (one.handle(str(text)), str(row.get(one.columns.permanent_id) or ""))
        for one in platforms.PLATFORMS.values()
        if (text := row.get(one.columns.handle))
    }


def member_of(row: Mapping[str, str]) -> Member:
    """Validate a row from outside, and return its member.

    White space around values is removed, line ends are normalised, and `about` is one line.
    A row without a name gets its handle as the name. Raises BadMember with every fault of the row.
    """
    values = {column: _tidy(row[column]) if row.get(column) else "" for column in columns()}
    values["about"] = " ".join(values["about"].split())
    if not values["feed"]:
        values["feed_source"] = ""
    if reasons := list(_unstorable(values)):
        raise BadMember(reasons)
    values["kind"] = _kind(values["kind"])
    accounts, reasons = _accounts(values)
    reasons += _faults(values, accounts)
    if reasons:
        raise BadMember(reasons)
    member = Member(**_texts(values), accounts=accounts)
    return member if member.name else replace(member, name=member.handles[0].display)


def _texts(values: Mapping[str, str]) -> dict[str, Any]:
    """Return the member's attributes other than accounts."""
    texts = {name: values[name] for name in _TEXT_COLUMNS if name != _TOPICS}
    return {**texts, "topics": parse_topics(values[_TOPICS])}


def _kind(text: str) -> str:
    """Return the kind as it is stored, or the text if it is none or empty."""
    try:
        return Kind.parse(text) if text else ""
    except ValueError:
        return text


def _tidy(value: str) -> str:
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    return value.strip()


def _unstorable(values: Mapping[str, str]) -> Iterable[str]:
    row = "".join(values.values())
    if sanitize.refuse_unstorable(row) or len(row) > _SHORTEST_LIMIT:
        yield from _unstorable_texts(values)
    topics = parse_topics(values[_TOPICS])
    if len(topics) > MOST_TOPICS:
        yield f"it has {len(topics)} topics; a member has at most {MOST_TOPICS}"
    for topic in topics:
        if len(topic) > LONGEST_TOPIC:
            shown = sanitize.line(topic, 40)
            yield f"the topic “{shown}” is longer than {LONGEST_TOPIC} characters"


def _unstorable_texts(values: Mapping[str, str]) -> Iterable[str]:
    for column, value in values.items():
        if why := sanitize.refuse_unstorable(value):
            yield f"the {column} cannot be stored: {why}"
        elif column in LONGEST and len(value) > LONGEST[column]:
            yield f"the {column} is longer than {LONGEST[column]} characters"


def _accounts(values: Mapping[str, str]) -> tuple[dict[PlatformId, AccountRef], list[str]]:
    """Return the accounts of a row and the faults found in them."""
    accounts: dict[PlatformId, AccountRef] = {}
    reasons = []
    for one in platforms.PLATFORMS.values():
        id_ = values[one.columns.permanent_id] if one.columns.permanent_id else ""
        text = values[one.columns.handle]
        if id_ and (why := one.check_permanent_id(id_)):
            reasons.append(f"“{sanitize.line(id_, 40)}” {why}")
        if not text:
            if id_:
                shown = sanitize.line(id_, 40)
                reasons.append(f"there is the {one.label} id {shown} but no {one.label} handle")
            continue
        try:
            accounts[one.id] = AccountRef(platforms.parse_handle_on(one.id, text), id_)
        except BadHandle as error:
            reasons.append(error.message.rstrip("."))
    return accounts, reasons


def _faults(values: Mapping[str, str], accounts: Mapping[PlatformId, AccountRef]) -> Iterable[str]:
    supported = platforms.PLATFORMS.values()
    if not any(values[one.columns.handle] for one in supported):
        *others, last = [one.label for one in supported]
        yield f"there is no account on {', '.join(others)} or {last}"
    if values["kind"] not in ("", *Kind):
        yield f"“{sanitize.line(values['kind'], 40)}” is not a kind ({', '.join(Kind)})"
    for name in ("website", *FEED):
        if values[name] and not is_web_address(values[name]):
            yield f"“{sanitize.line(values[name], 60)}” is not a web address (https://…)"
    if len(accounts) > 1 and not values["source"]:
        yield NO_SOURCE
