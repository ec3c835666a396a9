"""Whom a Mastodon list or Collection holds, in words rather than ids.

docs.joinmastodon.org: entities/Account, entities/CollectionWithAccounts.
"""

from dataclasses import dataclass
from typing import Any

from care100.platforms.mastodon import Mastodon


@dataclass(frozen=True)
class Profile:
    """Somebody as a server tells of them; `handle` is `name@server`, all of it unchecked.

    `bar` says why they should not be taken into a list, or is empty.
    """

    name: str
    handle: str
    bar: str = ""


@dataclass(frozen=True)
class Recommended:
    """A Collection of anybody's: its title, whose it is, and who is in it."""

    title: str
    owner: str
    profiles: tuple[Profile, ...]


def of_list(client: Mastodon, list_id: str) -> list[Profile]:
    """Everybody in a list of the login's own. Raises Gone and PlatformError."""
    accounts = client.list_accounts(list_id)
    with client.door.asking("the list"):
        return [_profile(account, client.domain) for account in accounts]


def collection_at(client: Mastodon, address: str) -> str:
    """The id, on the login's server, of the Collection with that address; that server asks
    the other one. Empty when it cannot find it. Raises PlatformError.
    """
    with client.door.asking():
        found = client.door.api.search_v2(address, resolve=True).get("collections") or []
        return str(found[0]["id"]) if found else ""


def of_collection(client: Mastodon, id_: str) -> Recommended:
    """A Collection that the login's server knows. Raises Gone and PlatformError."""
    with client.door.asking("The Collection"):
        return recommended(client.door.api.collection(id_), client.domain)


def recommended(answer: Any, domain: str) -> Recommended:
    """A Collection from the answer of the server `domain`.

    Raises KeyError, AttributeError, TypeError or ValueError for an answer that is none.
    """
    collection = answer["collection"]
    accounts = {str(account["id"]): account for account in answer["accounts"]}
    inside = [str(item["account_id"]) for item in collection["items"] if item.get("account_id")]
    owner = accounts[str(collection["account_id"])]
    return Recommended(
        str(collection["name"]),
        _handle(owner, domain),
        tuple(_profile(accounts[id_], domain) for id_ in inside if id_ in accounts),
    )


def _profile(account: Any, domain: str) -> Profile:
    handle = _handle(account, domain)
    bar = ""
    if account.get("suspended"):
        bar = "it is suspended"
    elif moved := account.get("moved"):
        bar = f"it has moved to @{_handle(moved, domain)}; add that one instead"
    return Profile(str(account.get("display_name") or ""), handle, bar)


def _handle(account: Any, domain: str) -> str:
    acct = str(account["acct"])
    return acct if "@" in acct else f"{acct}@{domain}"
