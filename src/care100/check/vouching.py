"""The user's own server vouches for those of whom it has fresh and good news: they need
not be asked about elsewhere. What looks wrong from there may only be out of date, and what
was not to be found is asked about again where it can be told: a server says of its own
accounts only whether search engines are to leave them out (`noindex`,
docs.joinmastodon.org/entities/Account).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from care100.ailments import Ailment
from care100.check.links import names
from care100.check.subjects import Subject
from care100.handles import Handle, Platform
from care100.platforms import mastodon_heard
from care100.platforms.mastodon import Mastodon
from care100.platforms.mastodon_http import PARALLEL
from care100.platforms.seen import Life, Seen
from care100.sync.dispatch import Patience, gather

# How fresh the last post must be.
_FRESH = timedelta(days=14)


def vouched(
    client: Mastodon, subjects: Sequence[Subject], at: datetime, patience: Patience
) -> dict[Handle, Seen]:
    """Whom of these, all of whom have an account on Mastodon, the server vouches for.

    Raises PlatformError.
    """
    accounts = [one.accounts[Platform.MASTODON] for one in subjects]
    ids = {account.id: account.handle for account in accounts if account.id}
    others = [account.handle for account in accounts if not account.id]
    patience.progress.begin(f"Asking {client.domain}", len(accounts))
    try:
        heard = patience.ask(lambda: mastodon_heard.of_known(client, ids))
        patience.progress.advance(len(ids))
        # Looking everybody up must not use up the rate limit, nor wait for it.
        impatient = Patience(no_wait=True, progress=patience.progress)
        answers = gather(
            others,
            lambda handle: mastodon_heard.of(client, handle),
            parallel=PARALLEL,
            patience=impatient,
        )
    finally:
        patience.progress.end()
    heard |= {handle: seen for handle, seen in answers if isinstance(seen, Seen)}
    return {
        account.handle: seen
        for account, one in zip(accounts, subjects, strict=True)
        if (seen := heard.get(account.handle)) and _is_well(seen, one, at)
    }


def _is_well(seen: Seen, subject: Subject, at: datetime) -> bool:
    on_x = subject.accounts.get(Platform.X)
    known = subject.accounts[Platform.MASTODON].memory.since
    return (
        Ailment.HIDDEN not in known
        and seen.life is Life.ALIVE
        and seen.last_post is not None
        and at - seen.last_post <= _FRESH
        and not (seen.moved_to or seen.locked or seen.hidden)
        and (on_x is None or names(seen.texts, on_x.handle))
    )
