"""Ask about accounts and websites, with as few requests as the platforms allow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from care100.check.moves import Chain
from care100.check.options import CheckOptions
from care100.check.survey import Survey
from care100.check.websites import Website
from care100.model.handles import Handle, PlatformId
from care100.platforms import platform
from care100.platforms.account_state import AccountState
from care100.platforms.errors import PlatformError
from care100.platforms.health import AskedAccount
from care100.web import PoliteClient, RequestLimits

# The limits of one request to a server that the user has no login on.
LIMITS = RequestLimits(seconds=8.0, size=2_000_000, redirects=5)


@dataclass
class Observations:
    """What was learnt.

    states       the state of each account that was asked about
    chains       the moves of the accounts that have moved
    websites     the websites by their addresses
    need_login   the accounts that nobody could be asked about without a login
    offline      whether servers were asked and none could be reached
    problems     the errors that stopped the asking with a login, by platform
    """

    states: dict[Handle, AccountState] = field(default_factory=dict)
    chains: dict[Handle, Chain] = field(default_factory=dict)
    websites: dict[str, Website] = field(default_factory=dict)
    need_login: list[Handle] = field(default_factory=list)
    offline: bool = False
    problems: dict[PlatformId, PlatformError] = field(default_factory=dict)


def observe(
    what: str,
    accounts: Mapping[PlatformId, Sequence[AskedAccount]],
    websites: Iterable[str],
    options: CheckOptions,
    at: datetime,
) -> Observations:
    """Ask about accounts, by platform, and websites. An error of one server stops no other.

    `what` is the title of the progress bar.
    """
    found = Observations()
    allowed: set[str] = set()
    with PoliteClient(here=allowed, limits=LIMITS) as web:
        for on, asked in accounts.items():
            if options.direct:
                asked = [one for one in asked if not _has_public_server(one.handle, web)]
            if asked and on in options.connected:
                _ask_with_login(found, on, asked, options, at)
        everyone = [one for asked in accounts.values() for one in asked]
        left = [one for one in everyone if one.handle not in found.states]
        survey = Survey(
            web, allowed, on_this_computer=options.on_this_computer, progress=options.retry.progress
        )
        survey.run(what, left, websites)
    found.offline = survey.offline and not found.states
    found.states |= survey.states
    found.chains, found.websites = survey.chains, survey.websites
    found.need_login = survey.need_login
    return found


def _has_public_server(handle: Handle, web: PoliteClient) -> bool:
    return platform(handle.platform).health.public_server(handle.server, web) is not None


def _ask_with_login(
    found: Observations,
    on: PlatformId,
    asked: Sequence[AskedAccount],
    options: CheckOptions,
    at: datetime,
) -> None:
    client, reader = options.connected[on].client, platform(on).health
    try:
        states = reader.through_login(client, asked, at, options.retry)
        found.states |= states
        again = [
            other
            for one in asked
            if one.handle in states and (other := one.by_handle(states[one.handle]))
        ]
        if again:
            found.states |= reader.through_login(client, again, at, options.retry)
    except PlatformError as error:
        found.problems[on] = error
