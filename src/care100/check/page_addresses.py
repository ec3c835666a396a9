"""Accounts that were named by the addresses of their pages: the handles that servers give them.

The address of a page shows the server, but the domain in handles can be another one.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from care100.model.handles import Handle
from care100.model.server_names import is_loopback
from care100.platforms import platform
from care100.platforms.base import HasPageDomains

_AT_ONCE = 16
_MOST_SERVERS = 100
# Accounts of a server that are asked about without an answer.
_MOST_SILENT = 2


@dataclass(frozen=True)
class NamedByPage:
    """A handle that was read from an address, and the one that the account's servers give it.

    `true` is None if the servers could not be asked or do not agree.
    """

    handle: Handle
    true: Handle | None

    @property
    def is_right(self) -> bool:
        """Whether the account's server has confirmed the handle."""
        return self.true is not None and self.true.key == self.handle.key


def named_by_page(handles: Iterable[Handle], *, on_this_computer: bool) -> list[NamedByPage]:
    """Ask the servers of the accounts that were named by the addresses of their pages.

    The first account of a server is asked about, and the others only if its handle has
    another domain or the server does not agree. At most `_MOST_SERVERS` servers are asked,
    and those on this computer only if a user may read them there.
    """
    by_server: dict[str, list[Handle]] = {}
    for one in handles:
        if not one.by_page or not isinstance(platform(one.platform), HasPageDomains):
            continue
        if on_this_computer or not is_loopback(one.server):
            by_server.setdefault(one.server.lower(), []).append(one)
    accounts = list(by_server.values())[:_MOST_SERVERS]
    if not accounts:
        return []
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="server") as pool:
        return [found for each in pool.map(_on_server, accounts) for found in each]


def _on_server(handles: Sequence[Handle]) -> list[NamedByPage]:
    """Ask about the accounts of one server, one after the other, as far as needed."""
    found: list[NamedByPage] = []
    for handle in handles:
        found.append(_ask(handle))
        if found[-1].is_right or (found[-1].true is None and len(found) == _MOST_SILENT):
            break
    return found


def _ask(handle: Handle) -> NamedByPage:
    on = platform(handle.platform)
    return NamedByPage(handle, on.true_handle(handle) if isinstance(on, HasPageDomains) else None)
