"""How a Mastodon account is, read from the two forms in which servers tell it.

Entity   docs.joinmastodon.org/entities/Account, from the REST API
Actor    docs.joinmastodon.org/spec/activitypub, which alone has `alsoKnownAs`

Both come from strangers: whatever is not as documented is taken as not told.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from care100.model.handles import BadHandle, Handle
from care100.platforms.account_state import AccountState, Presence, addresses, is_address, texts_of
from care100.platforms.mastodon import handles

# Mastodon shows four fields; others more. Past this nobody reads.
_MOST_FIELDS = 30
_MOST_ALIASES = 100


def from_entity(entity: Mapping[str, Any], domain: str) -> AccountState | None:
    """The account of an Account entity from the server `domain`; None when it is none."""
    handle = handle_of(entity.get("acct"), domain)
    if handle is None or not isinstance(entity.get("id"), str | int):
        return None
    names = addresses(entity.get(name) for name in ("uri", "url"))
    known = AccountState(Presence.ALIVE, handle=handle, id=str(entity["id"]), names=names)
    if entity.get("suspended") is True:
        return replace(
            known, life=Presence.SUSPENDED, evidence=f"{domain} says that it is suspended"
        )
    moved = entity.get("moved")
    return replace(
        known,
        moved_to=handle_of(moved.get("acct"), domain) if isinstance(moved, Mapping) else None,
        locked=entity.get("locked") is True,
        hidden=_hidden(entity),
        last_post=_day(entity.get("last_status_at")),
        posts=_count(entity.get("statuses_count")),
        texts=(*texts_of(entity, ("note",)), *_fields(entity.get("fields"))),
    )


def from_actor(actor: Mapping[str, Any], handle: Handle) -> AccountState | None:
    """The account of an ActivityPub actor that `handle` led to; None when it is none."""
    if not is_address(actor.get("id")) or not isinstance(actor.get("preferredUsername"), str):
        return None
    names = addresses(actor.get(name) for name in ("id", "url"))
    aliases = _aliases(actor.get("alsoKnownAs"))
    known = AccountState(Presence.ALIVE, handle=handle, names=names, aliases=aliases)
    if actor.get("suspended") is True:
        evidence = f"{handle.server} says that it is suspended"
        return replace(known, life=Presence.SUSPENDED, evidence=evidence)
    return replace(
        known,
        moved_to=handle_in(actor.get("movedTo")),
        locked=actor.get("manuallyApprovesFollowers") is True,
        hidden=_hidden(actor),
        texts=(*texts_of(actor, ("summary",)), *_fields(actor.get("attachment"))),
    )


def handle_of(acct: object, domain: str) -> Handle | None:
    """The handle of an `acct`, which has no server when it is one of `domain`."""
    if not isinstance(acct, str) or len(acct) > 400:
        return None
    try:
        return handles.parse(acct if "@" in acct else f"{acct}@{domain}")
    except BadHandle:
        return None


def handle_as_told(account: Any, domain: str) -> str:
    """The handle of an Account entity from the server `domain`, as `name@server`.

    Mastodon gives a server's name in its own letters (app/models/account.rb, pretty_acct),
    handles have it in ASCII. What is no handle is left as it was told.
    Raises KeyError or TypeError for what is no account.
    """
    acct = str(account["acct"])
    handle = handle_of(acct, domain)
    if handle:
        return handle.text
    return acct if "@" in acct else f"{acct}@{domain}"


def handle_in(address: object) -> Handle | None:
    """The handle that an account's address means, where it is of a known form."""
    if not is_address(address):
        return None
    try:
        return handles.read(str(address))
    except BadHandle:
        return None


def _hidden(row: Mapping[str, Any]) -> str:
    if row.get("noindex") is True:
        return "it asks search engines to leave it out"
    if row.get("discoverable") is False:
        return "it does not want to be suggested to others"
    return ""


def _day(value: object) -> datetime | None:
    """A day or a moment in ISO 8601; Mastodon gives the day, GoToSocial the moment."""
    if not isinstance(value, str | datetime):
        return None
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and 0 <= value < 10**12 else None


def _fields(value: object) -> tuple[str, ...]:
    """Each with its name, without which `@ada` may be on any platform."""
    rows = value[:_MOST_FIELDS] if isinstance(value, list) else []
    known = [texts_of(row, ("name", "value")) for row in rows if isinstance(row, Mapping)]
    return tuple(": ".join(one) for one in known)


def _aliases(value: object) -> frozenset[str]:
    many = value if isinstance(value, list) else [value]
    return addresses(many[:_MOST_ALIASES])
