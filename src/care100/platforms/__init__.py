"""Platforms: everything that differs between them, behind one interface.

base              `Platform`: what each of them has to offer
page              `PageEntry`: what a platform adds to the list page
options           command options that platforms bring with them
login             logging in and connecting
import_files      files that people import on a platform's own pages
targets           the sets that a list can be synced to, and what they hold
errors            what can go wrong on a platform
health            what a check asks of a platform
account_state     the state of an account, as a platform shows it
pull              places from which accounts can be pulled
public_lists      lists that anybody can read by their address
profile_texts     which accounts a profile or a web page names
rate_limits       rate limits, read from the platforms' headers
budget            the limit on a run's cost in dollars
server_messages   servers' messages, without tokens

mastodon, bluesky, x
                  the platforms themselves

Importing this package imports the platforms' pure parts only; their clients are
imported when they are needed.
"""

from care100.model.addresses import without_archive
from care100.model.errors import Care100Error
from care100.model.handles import BadHandle, Handle, PlatformId, printable, trimmed
from care100.model.suggestions import did_you_mean
from care100.platforms.base import Platform
from care100.platforms.bluesky.platform import BLUESKY
from care100.platforms.mastodon.platform import MASTODON
from care100.platforms.x.platform import X

PLATFORMS: dict[PlatformId, Platform] = {one.id: one for one in (MASTODON, BLUESKY, X)}
"""All platforms, in display order."""


class UnknownPlatform(Care100Error):
    """There is no platform with that name."""

    exit_code = 2


def platform(id_: PlatformId) -> Platform:
    """Return the platform with this name. Raises UnknownPlatform."""
    try:
        return PLATFORMS[id_]
    except KeyError:
        raise UnknownPlatform(
            f"There is no platform “{printable(id_)}”.",
            f"{did_you_mean(id_, PLATFORMS)} The platforms are: {', '.join(PLATFORMS)}.".lstrip(),
        ) from None


def stored_handle(id_: PlatformId, text: str) -> Handle:
    """Return the handle of a text that was validated before it was stored."""
    return platform(id_).handle(text)


def parse_handle(text: str) -> Handle:
    """Parse a handle of any platform, in any form that people paste. Raises BadHandle."""
    given = without_archive(trimmed(text))
    # Platforms whose addresses are on any server come last: others recognise their own hosts.
    for one in sorted(PLATFORMS.values(), key=lambda one: one.any_server):
        if found := one.read_handle(given):
            return found
    examples = ", ".join(f"{one.handle_example} for {one.label}" for one in PLATFORMS.values())
    raise BadHandle(
        f"“{printable(given)}” is not a handle.",
        f"Write {examples}, or paste the profile's address.",
    )


def parse_handle_on(id_: PlatformId, text: str) -> Handle:
    """Parse a handle or a profile's address on one platform. Raises BadHandle."""
    if "/" not in trimmed(text):
        return platform(id_).parse_handle(text)
    found = parse_handle(text)
    if found.platform != id_:
        there, here = platform(found.platform).label, platform(id_).label
        raise BadHandle(
            f"{found} is an account on {there}, not on {here}.", f"Use an account on {here}."
        )
    return found
