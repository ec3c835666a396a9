"""Asking about everybody on a list, as cheaply as the platforms allow."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from care100.check.home_server import confirmed_by_home_server
from care100.check.moves import Chain
from care100.check.subjects import Subject
from care100.check.survey import Survey
from care100.check.websites import Site
from care100.engine.concurrency import RetryPolicy
from care100.model.handles import Handle, PlatformId
from care100.platforms import PLATFORMS
from care100.platforms.account_state import AccountState, Presence
from care100.platforms.base import PlatformError
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.handles import MASTODON
from care100.platforms.x import health
from care100.platforms.x.client import XClient
from care100.platforms.x.handles import X
from care100.web import PoliteClient, RequestLimits

# Seconds that one request to a stranger's server may take, bytes that are read of it.
LIMITS = RequestLimits(seconds=8.0, size=2_000_000, redirects=5)


@dataclass
class Observations:
    """What was seen of the accounts, of the moves, and of the websites by their addresses.

    `offline` says that strangers' servers were asked and none was reached; `problems` are
    what kept the user's own servers from being asked.
    """

    seen: dict[Handle, AccountState] = field(default_factory=dict)
    chains: dict[Handle, Chain] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    offline: bool = False
    problems: list[PlatformError] = field(default_factory=list)


@dataclass(frozen=True)
class Helpers:
    """The user's own servers, where they are to be asked, and whether one of the user's is on
    this computer: only then does a check go to others that are.
    """

    mastodon: MastodonClient | None = None
    x: XClient | None = None
    on_this_computer: bool = False


def observe(
    subjects: Sequence[Subject],
    platforms: Collection[PlatformId],
    helpers: Helpers,
    at: datetime,
    retry: RetryPolicy,
) -> Observations:
    """Ask about all their websites and about their accounts on these platforms, whatever
    keeps one server from answering.
    """
    found = Observations()
    on_mastodon, on_x = (
        [one for one in subjects if platform in platforms and platform in one.accounts]
        for platform in PLATFORMS
    )
    if helpers.x and on_x:
        try:
            known = [one.accounts[X] for one in on_x]
            found.seen |= look_on_x(helpers.x, [(one.handle, one.id) for one in known], retry)
        except PlatformError as error:
            found.problems.append(error)
    if helpers.mastodon and on_mastodon:
        try:
            found.seen |= confirmed_by_home_server(helpers.mastodon, on_mastodon, at, retry)
        except PlatformError as error:
            found.problems.append(error)
    handles = [one.accounts[MASTODON].handle for one in on_mastodon]
    left = [handle for handle in handles if handle not in found.seen]
    websites = dict.fromkeys(one.website for one in subjects if one.website)
    here: set[str] = set()
    with PoliteClient(here=here, limits=LIMITS) as web:
        strangers = Survey(web, here, home=helpers.on_this_computer, progress=retry.progress)
        strangers.go("Looking at accounts and websites", left, websites)
    found.offline = strangers.offline and not found.seen
    found.seen |= strangers.seen
    found.chains, found.sites = strangers.chains, strangers.sites
    return found


def look_on_x(
    client: XClient, accounts: Sequence[tuple[Handle, str]], retry: RetryPolicy
) -> dict[Handle, AccountState]:
    """How accounts on X are, each with its number there, or empty. Raises PlatformError."""
    answers: dict[str, AccountState] = {}
    retry.progress.begin("Asking X", len(accounts))
    try:
        for by, values in health.batches(accounts):
            answers |= retry.ask(partial(health.look, client, by, values))
            retry.progress.advance(len(values))
    finally:
        retry.progress.end()
    untold = AccountState(Presence.UNASKED, "X says nothing of it")
    return {handle: answers.get(id_ or handle.key, untold) for handle, id_ in accounts}
