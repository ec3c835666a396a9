"""Account profiles from the login's server: their handles, and their consent to Collections.

docs.joinmastodon.org: entities/Account, entities/FeatureApproval.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from care100.model.reasons import Reason, ReasonCode
from care100.platforms import server_values
from care100.platforms.errors import Gone
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.collections import COLLECTIONS
from care100.platforms.mastodon.entities import handle_of_account, id_of
from care100.platforms.mastodon.http import PARALLEL

# The limit on ids for GET /api/v1/accounts (accounts_controller.rb).
_BATCH = 40


def handles(client: MastodonClient, ids: Sequence[str]) -> dict[str, str]:
    """Return the handles of accounts by id, as `name@server`; unknown ids are left out."""
    found = accounts(client, ids)
    with client.http.asking():
        return {id_: handle_of_account(one, client.domain) for id_, one in found.items()}


def unwilling(client: MastodonClient, ids: Sequence[str]) -> dict[str, Reason]:
    """Return the reasons, by id, of accounts that may not be in the login's Collections.

    docs.joinmastodon.org/entities/FeatureApproval.
    """
    consents = {id_: _consent(one) for id_, one in accounts(client, ids).items()}
    unknown = Reason(ReasonCode.UNKNOWN_ID)
    reasons = {id_: _refusal(consents[id_]) if id_ in consents else unknown for id_ in ids}
    return {id_: reason for id_, reason in reasons.items() if reason}


def accounts(client: MastodonClient, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Fetch the Account entities, by id, that the server knows. Raises PlatformError.

    Servers that cannot show several at once, such as GoToSocial, are asked for each.
    """
    try:
        return several(client, ids)
    except Gone:
        with ThreadPoolExecutor(PARALLEL) as pool:
            found = pool.map(lambda id_: _one(client, id_), ids)
            return {id_of(one): one for one in found if one}


def several(client: MastodonClient, ids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Fetch the Account entities like `accounts`. Raises Gone if the server cannot do it."""
    found: dict[str, Mapping[str, Any]] = {}
    for start in range(0, len(ids), _BATCH):
        with client.http.asking():
            answer = client.http.api.accounts(list(ids[start : start + _BATCH]))
            found |= {id_of(one): one for one in server_values.entities(answer)}
    return found


def _one(client: MastodonClient, id_: str) -> Mapping[str, Any] | None:
    try:
        with client.http.asking():
            found = server_values.entity(client.http.api.account(id_))
            return found if id_of(found) == id_ else None
    except Gone:
        return None


def _consent(account: Any) -> str:
    approval = account.get("feature_approval")
    return str(approval.get("current_user", "")) if isinstance(approval, dict) else ""


def _refusal(consent: str) -> Reason | None:
    if consent in ("automatic", "manual"):
        return None
    denied = consent == "denied"
    code = ReasonCode.DENIES_CONSENT if denied else ReasonCode.CONSENT_UNKNOWN
    return Reason(code, detail=COLLECTIONS)
