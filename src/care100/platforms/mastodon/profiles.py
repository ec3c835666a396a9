"""Account profiles from a Mastodon server, and their consent to Collections.

docs.joinmastodon.org: entities/Account, entities/CollectionWithAccounts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from care100.platforms.mastodon.client import Mastodon
from care100.platforms.mastodon.health import handle_as_told

# The limit on ids for GET /api/v1/accounts (accounts_controller.rb).
_BATCH = 40
UNKNOWN = "the server does not know this account any more"
_DENIED = "it does not want to be in Collections"
_NOT_TOLD = "its server does not tell whether it may be in a Collection"


@dataclass(frozen=True)
class Profile:
    """An account's profile; `handle` is `name@server`. All values are unchecked.

    `bar` is the reason why the account should not be added to a list, or empty.
    """

    name: str
    handle: str
    bar: str = ""


@dataclass(frozen=True)
class Recommended:
    """A Collection of any user: its title, its owner's handle, and its members."""

    title: str
    owner: str
    profiles: tuple[Profile, ...]


def of_list(client: Mastodon, list_id: str) -> list[Profile]:
    """Return the profiles in a list of the login. Raises Gone and PlatformError."""
    accounts = client.list_accounts(list_id)
    with client.http.asking("the list"):
        return [_profile(account, client.domain) for account in accounts]


def collection_at(client: Mastodon, address: str) -> str:
    """Return the id, on the login's server, of the Collection at an address.

    The login's server fetches it from the other server. Empty when it cannot find it. Raises
    PlatformError.
    """
    with client.http.asking():
        found = client.http.api.search_v2(address, resolve=True).get("collections") or []
        return str(found[0]["id"]) if found else ""


def of_collection(client: Mastodon, id_: str) -> Recommended:
    """Fetch a Collection from the login's server. Raises Gone and PlatformError."""
    with client.http.asking("The Collection"):
        return recommended(client.http.api.collection(id_), client.domain)


def recommended(answer: Any, domain: str) -> Recommended:
    """Read a Collection from a response of the server `domain`.

    Raises KeyError, AttributeError, TypeError or ValueError for an invalid response.
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


def handles(client: Mastodon, ids: Sequence[str]) -> dict[str, str]:
    """Return the handles of accounts by id, as `name@server`; unknown ids are left out."""
    return {str(one["id"]): handle_as_told(one, client.domain) for one in accounts(client, ids)}


def unwilling(client: Mastodon, ids: Sequence[str]) -> dict[str, str]:
    """Return the reasons, by id, of accounts that may not be in the login's Collections.

    docs.joinmastodon.org/entities/FeatureApproval.
    """
    said = {str(one["id"]): _consent(one) for one in accounts(client, ids)}
    reasons = {id_: _refusal(said[id_]) if id_ in said else UNKNOWN for id_ in ids}
    return {id_: reason for id_, reason in reasons.items() if reason}


def accounts(client: Mastodon, ids: Sequence[str]) -> list[Any]:
    """Fetch the Account entities of the ids that the server knows. Raises PlatformError."""
    found: list[Any] = []
    for start in range(0, len(ids), _BATCH):
        with client.http.asking():
            found += client.http.api.accounts(list(ids[start : start + _BATCH]))
    return found


def _consent(account: Any) -> str:
    approval = account.get("feature_approval")
    return str(approval.get("current_user", "")) if isinstance(approval, dict) else ""


def _refusal(consent: str) -> str:
    if consent in ("automatic", "manual"):
        return ""
    return _DENIED if consent == "denied" else _NOT_TOLD
