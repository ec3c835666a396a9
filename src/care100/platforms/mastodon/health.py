"""The state of a Mastodon account, read from an Account entity or an ActivityPub actor.

Entity   docs.joinmastodon.org/entities/Account, from the REST API
Actor    docs.joinmastodon.org/spec/activitypub, the only source of `alsoKnownAs`

Both are untrusted: values that are not as documented are ignored.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from care100.model.handles import BadHandle, Handle
from care100.platforms.account_state import AccountState, Presence, addresses, is_address, texts_of
from care100.platforms.mastodon import handles

# Mastodon has four profile fields, other servers more; further fields are ignored.
_MOST_FIELDS = 30
_MOST_ALIASES = 100


def from_entity(entity: Mapping[str, Any], domain: str) -> AccountState | None:
    """Read an Account entity from the server `domain`; None when it is not valid."""
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
    """Read the ActivityPub actor of `handle`; None when it is not valid."""
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
    """Return the handle of an `acct`, which has no server for accounts of `domain`, or None."""
    if not isinstance(acct, str) or len(acct) > 400:
        return None
    try:
        return handles.parse(acct if "@" in acct else f"{acct}@{domain}")
    except BadHandle:
        return None


def handle_as_told(account: Any, domain: str) -> str:
    """Return the handle of an Account entity from the server `domain`, as `name@server`.

    Mastodon sends server names in Unicode (app/models/account.rb, pretty_acct); handles have
    them in ASCII. An invalid handle is returned unchanged.
    Raises KeyError or TypeError for an invalid entity.
    """
    acct = str(account["acct"])
    handle = handle_of(acct, domain)
    if handle:
        return handle.text
    return acct if "@" in acct else f"{acct}@{domain}"


def handle_in(address: object) -> Handle | None:
    """Return the handle in an account's address, or None for an unknown form."""
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
    """Parse an ISO 8601 date (Mastodon) or time (GoToSocial) to aware UTC; None if invalid."""
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
    """Return each profile field with its name, which shows the platform of a bare `@ada`."""
    rows = value[:_MOST_FIELDS] if isinstance(value, list) else []
    known = [texts_of(row, ("name", "value")) for row in rows if isinstance(row, Mapping)]
    return tuple(": ".join(one) for one in known)


def _aliases(value: object) -> frozenset[str]:
    many = value if isinstance(value, list) else [value]
    return addresses(many[:_MOST_ALIASES])
