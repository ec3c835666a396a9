"""Accounts as a MastodonClient server tells of them: who they are, and whether they consent.

docs.joinmastodon.org: entities/Account, entities/CollectionWithAccounts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.entities import handle_as_told

# Ids that GET /api/v1/accounts takes at once (accounts_controller.rb).
_AT_ONCE = 40
UNKNOWN = "the server does not know this account any more"
_DENIED = "it does not want to be in Collections"
_NOT_TOLD = "its server does not tell whether it may be in a Collection"


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


def of_list(client: MastodonClient, list_id: str) -> list[Profile]:
    """Everybody in a list of the login's own. Raises Gone and PlatformError."""
    accounts = client.list_accounts(list_id)
    with client.http.asking("the list"):
        return [_profile(account, client.domain) for account in accounts]


def collection_at(client: MastodonClient, address: str) -> str:
    """The id, on the login's server, of the Collection with that address; that server asks
    the other one. Empty when it cannot find it. Raises PlatformError.
    """
    with client.http.asking():
        found = client.http.api.search_v2(address, resolve=True).get("collections") or []
        return str(found[0]["id"]) if found else ""


def of_collection(client: MastodonClient, id_: str) -> Recommended:
    """A Collection that the login's server knows. Raises Gone and PlatformError."""
    with client.http.asking("The Collection"):
        return recommended(client.http.api.collection(id_), client.domain)


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
        handle_as_told(owner, domain),
        tuple(_profile(accounts[id_], domain) for id_ in inside if id_ in accounts),
    )


def _profile(account: Any, domain: str) -> Profile:
    handle = handle_as_told(account, domain)
    bar = ""
    if account.get("suspended"):
        bar = "it is suspended"
    elif moved := account.get("moved"):
        bar = f"it has moved to @{handle_as_told(moved, domain)}; add that one instead"
    return Profile(str(account.get("display_name") or ""), handle, bar)


def handles(client: MastodonClient, ids: Sequence[str]) -> dict[str, str]:
    """The handles of accounts by id, as `name@server`; unknown ones are left out."""
    return {str(one["id"]): handle_as_told(one, client.domain) for one in accounts(client, ids)}


def unwilling(client: MastodonClient, ids: Sequence[str]) -> dict[str, str]:
    """Of accounts by id: who may not be featured in the login's Collections, and why.

    docs.joinmastodon.org/entities/FeatureApproval.
    """
    said = {str(one["id"]): _consent(one) for one in accounts(client, ids)}
    reasons = {id_: _refusal(said[id_]) if id_ in said else UNKNOWN for id_ in ids}
    return {id_: reason for id_, reason in reasons.items() if reason}


def accounts(client: MastodonClient, ids: Sequence[str]) -> list[Any]:
    """The Account entities of those ids that the server knows. Raises PlatformError."""
    found: list[Any] = []
    for start in range(0, len(ids), _AT_ONCE):
        with client.http.asking():
            found += client.http.api.accounts(list(ids[start : start + _AT_ONCE]))
    return found


def _consent(account: Any) -> str:
    approval = account.get("feature_approval")
    return str(approval.get("current_user", "")) if isinstance(approval, dict) else ""


def _refusal(consent: str) -> str:
    if consent in ("automatic", "manual"):
        return ""
    return _DENIED if consent == "denied" else _NOT_TOLD
