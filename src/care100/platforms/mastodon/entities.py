"""Accounts read from the two forms in which servers return them.

Entity   docs.joinmastodon.org/entities/Account, from the REST API
Actor    docs.joinmastodon.org/spec/activitypub, which alone has `alsoKnownAs`

Both may be hostile: a value that is not as documented counts as not shown.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from care100.model.handles import BadHandle, Handle
from care100.platforms import server_values
from care100.platforms.account_state import AccountState, Presence, addresses, is_address, texts_of
from care100.platforms.mastodon import handles

# Mastodon shows four fields, other software more.
_MOST_FIELDS = 30
_MOST_ALIASES = 100


def from_entity(entity: Mapping[str, Any], domain: str) -> AccountState | None:
    """Return the state in an Account entity of the server `domain`, or None if it is not valid."""
    handle = handle_of(entity.get("acct"), domain)
    if handle is None or not server_values.fits(server_values.identifier, entity.get("id")):
        return None
    urls = addresses(entity.get(name) for name in ("uri", "url"))
    known = AccountState(Presence.ALIVE, handle=handle, id=str(entity["id"]), urls=urls)
    if entity.get("suspended") is True:
        return replace(
            known, presence=Presence.SUSPENDED, evidence=f"{domain} says that it is suspended"
        )
    moved = entity.get("moved")
    return replace(
        known,
        moved_to=handle_of(moved.get("acct"), domain) if isinstance(moved, Mapping) else None,
        locked=_locked(entity.get("locked")),
        hidden=_hidden(entity),
        # Mastodon returns a date, GoToSocial a time.
        last_post=server_values.valid(server_values.moment, entity.get("last_status_at")),
        posts=server_values.valid(server_values.count, entity.get("statuses_count")),
        texts=(*texts_of(entity, ("note",)), *_fields(entity.get("fields"))),
    )


def from_actor(actor: Mapping[str, Any], handle: Handle) -> AccountState | None:
    """Return the state in the ActivityPub actor of `handle`, or None if it is not valid."""
    if not is_address(actor.get("id")) or not isinstance(actor.get("preferredUsername"), str):
        return None
    urls = addresses(actor.get(name) for name in ("id", "url"))
    aliases = _aliases(actor.get("alsoKnownAs"))
    known = AccountState(Presence.ALIVE, handle=handle, urls=urls, aliases=aliases)
    if actor.get("suspended") is True:
        evidence = f"{handle.server} says that it is suspended"
        return replace(known, presence=Presence.SUSPENDED, evidence=evidence)
    return replace(
        known,
        moved_to=handle_in(actor.get("movedTo")),
        locked=_locked(actor.get("manuallyApprovesFollowers")),
        hidden=_hidden(actor),
        texts=(*texts_of(actor, ("summary",)), *_fields(actor.get("attachment"))),
    )


def handle_of(acct: object, domain: str) -> Handle | None:
    """Return the handle of an `acct`, which has no server if the account is on `domain`."""
    if not isinstance(acct, str) or len(acct) > 400:
        return None
    try:
        return handles.parse(acct if "@" in acct else f"{acct}@{domain}")
    except BadHandle:
        return None


def handle_of_account(account: Any, domain: str) -> str:
    """Return the handle in an Account entity of the server `domain`, as `name@server`.

    Mastodon writes server names in Unicode (app/models/account.rb, pretty_acct), handles
    have them in ASCII. Text that is not a handle is returned unchanged.
    Raises KeyError, TypeError or ValueError for a value that is not an account.
    """
    acct = server_values.word(account["acct"])
    handle = handle_of(acct, domain)
    if handle:
        return handle.text
    return acct if "@" in acct else f"{acct}@{domain}"


def handle_in(address: object) -> Handle | None:
    """Return the handle of an account's address, or None if its form is not known."""
    if not is_address(address):
        return None
    try:
        return handles.read(str(address))
    except BadHandle:
        return None


def _locked(value: object) -> str:
    return "it approves its followers one by one" if value is True else ""


def _hidden(row: Mapping[str, Any]) -> str:
    if row.get("noindex") is True:
        return "it asks search engines to leave it out"
    if row.get("discoverable") is False:
        return "it does not want to be suggested to others"
    return ""


def _fields(value: object) -> tuple[str, ...]:
    """Return each field with its name, without which `@ada` may be on any platform."""
    rows = value[:_MOST_FIELDS] if isinstance(value, list) else []
    known = [texts_of(row, ("name", "value")) for row in rows if isinstance(row, Mapping)]
    return tuple(": ".join(one) for one in known)


def _aliases(value: object) -> frozenset[str]:
    many = value if isinstance(value, list) else [value]
    return addresses(many[:_MOST_ALIASES])


def api_version_of(instance: Mapping[str, Any]) -> int | None:
    """Return Mastodon's API version from an Instance entity, or None if it has none."""
    versions = instance.get("api_versions")
    version = versions.get("mastodon") if isinstance(versions, Mapping) else None
    return server_values.valid(server_values.count, version)


def id_of(entity: Any) -> str:
    """Return an entity's id. Raises KeyError, TypeError or ValueError for what is none."""
    return server_values.identifier(entity["id"])
