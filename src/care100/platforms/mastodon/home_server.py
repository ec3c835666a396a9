"""What the user's own server knows of accounts: good and fresh news spares asking elsewhere.

Bad news from there may only be out of date, and missing news says nothing: these accounts
are asked about on their own servers. Only an account's own server says whether search
engines should leave it out (`noindex`, docs.joinmastodon.org/entities/Account).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from care100.engine.concurrency import RetryPolicy, ask_concurrently
from care100.model.findings import FindingKind
from care100.model.handles import Handle
from care100.platforms.account_state import AccountState, Presence
from care100.platforms.errors import Gone
from care100.platforms.health import AskedAccount
from care100.platforms.mastodon import known_accounts
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.http import PARALLEL
from care100.platforms.profile_texts import names

# The greatest age of the last post for news to count as fresh.
_FRESH = timedelta(days=14)


def confirmed_accounts(
    client: MastodonClient, accounts: Sequence[AskedAccount], at: datetime, retry: RetryPolicy
) -> dict[Handle, AccountState]:
    """Return the accounts that the server knows to be well. Raises PlatformError."""
    states = _ask(client, accounts, retry)
    return {
        account.handle: state
        for account in accounts
        if (state := states.get(account.handle)) and _is_well(state, account, at)
    }


def _ask(
    client: MastodonClient, accounts: Sequence[AskedAccount], retry: RetryPolicy
) -> dict[Handle, AccountState]:
    ids = {account.id: account.handle for account in accounts if account.id}
    retry.progress.begin(f"Asking {client.domain}", len(accounts))
    try:
        states = _by_id(client, ids, retry)
        by_id = set(ids.values()) if states is not None else set()
        others = [one.handle for one in accounts if one.handle not in by_id]
        retry.progress.advance(len(by_id))
        # Looking up every handle must not use up the rate limit, nor wait for it.
        no_waiting = RetryPolicy(no_wait=True, progress=retry.progress)
        answers = ask_concurrently(
            others,
            lambda handle: known_accounts.by_handle(client, handle),
            parallel=PARALLEL,
            retry=no_waiting,
        )
    finally:
        retry.progress.end()
    return (states or {}) | {
        handle: state for handle, state in answers if isinstance(state, AccountState)
    }


def _by_id(
    client: MastodonClient, ids: Mapping[str, Handle], retry: RetryPolicy
) -> dict[Handle, AccountState] | None:
    """Return the accounts with these ids, or None if the server shows only single accounts."""
    try:
        return retry.ask(lambda: known_accounts.by_id(client, ids))
    except Gone:
        return None


def _is_well(state: AccountState, account: AskedAccount, at: datetime) -> bool:
    """Whether the account's own server could say nothing worse."""
    return (
        FindingKind.HIDDEN not in account.known
        and state.presence is Presence.ALIVE
        and state.last_post is not None
        and at - state.last_post <= _FRESH
        and not (state.moved_to or state.locked or state.hidden)
        and all(names(state.texts, other) for other in account.others)
    )
