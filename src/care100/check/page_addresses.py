"""Accounts that were named by the addresses of their pages: the handles that servers give them.

The address of a page shows the server, but the domain in handles can be another one.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from care100.model.handles import Handle
from care100.platforms import parse_handle, platform
from care100.platforms.base import HasPageDomains

_AT_ONCE = 16


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


def named_by_page(texts: Sequence[str]) -> list[NamedByPage]:
    """Ask the servers of the accounts that are written as the address of a page.

    Accounts on platforms where no domains differ are left out.
    """
    handles = [parse_handle(text) for text in texts if "/" in text]
    asked = [one for one in handles if isinstance(platform(one.platform), HasPageDomains)]
    if not asked:
        return []
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="server") as pool:
        return list(pool.map(_ask, asked))


def _ask(handle: Handle) -> NamedByPage:
    on = platform(handle.platform)
    return NamedByPage(handle, on.true_handle(handle) if isinstance(on, HasPageDomains) else None)
