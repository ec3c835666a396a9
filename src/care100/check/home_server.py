"""The user's own server vouches for those of whom it has fresh and good news: they need
not be asked about elsewhere. What looks wrong from there may only be out of date, and what
was not to be found is asked about again where it can be told: a server says of its own
accounts only whether search engines are to leave them out (`noindex`,
docs.joinmastodon.org/entities/Account).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from care100.check.profile_links import names
from care100.check.subjects import Subject
from care100.engine.concurrency import RetryPolicy, ask_concurrently
from care100.model.findings import FindingKind
from care100.model.handles import Handle
from care100.platforms.account_state import AccountState, Presence
from care100.platforms.mastodon import known_accounts
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.handles import MASTODON
from care100.platforms.mastodon.http import PARALLEL
from care100.platforms.x.handles import X

# How fresh the last post must be.
_FRESH = timedelta(days=14)


def confirmed_by_home_server(
    client: MastodonClient, subjects: Sequence[Subject], at: datetime, retry: RetryPolicy
) -> dict[Handle, AccountState]:
    """Whom of these, all of whom have an account on MastodonClient, the server vouches for.

    Raises PlatformError.
    """
    accounts = [one.accounts[MASTODON] for one in subjects]
    ids = {account.id: account.handle for account in accounts if account.id}
    others = [account.handle for account in accounts if not account.id]
    retry.progress.begin(f"Asking {client.domain}", len(accounts))
    try:
        heard = retry.ask(lambda: known_accounts.of_known(client, ids))
        retry.progress.advance(len(ids))
        # Looking everybody up must not use up the rate limit, nor wait for it.
        no_waiting = RetryPolicy(no_wait=True, progress=retry.progress)
        answers = ask_concurrently(
            others,
            lambda handle: known_accounts.of(client, handle),
            parallel=PARALLEL,
            retry=no_waiting,
        )
    finally:
        retry.progress.end()
    heard |= {handle: seen for handle, seen in answers if isinstance(seen, AccountState)}
    return {
        account.handle: seen
        for account, one in zip(accounts, subjects, strict=True)
        if (seen := heard.get(account.handle)) and _is_well(seen, one, at)
    }


def _is_well(seen: AccountState, subject: Subject, at: datetime) -> bool:
    on_x = subject.accounts.get(X)
    known = subject.accounts[MASTODON].memory.since
    return (
        FindingKind.HIDDEN not in known
        and seen.life is Presence.ALIVE
        and seen.last_post is not None
        and at - seen.last_post <= _FRESH
        and not (seen.moved_to or seen.locked or seen.hidden)
        and (on_x is None or names(seen.texts, on_x.handle))
    )
