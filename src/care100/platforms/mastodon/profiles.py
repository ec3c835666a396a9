"""Accounts by id, as the login's server describes them: their handles and their consent.

docs.joinmastodon.org: entities/Account, entities/FeatureApproval.
"""

from collections.abc import Sequence
from typing import Any

from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.health import handle_as_told

# Ids that GET /api/v1/accounts takes at once (accounts_controller.rb).
_AT_ONCE = 40
UNKNOWN = "the server does not know this account any more"
_DENIED = "it does not want to be in Collections"
_NOT_TOLD = "its server does not tell whether it may be in a Collection"


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
