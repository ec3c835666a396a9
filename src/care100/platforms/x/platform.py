"""X as a platform."""

import re
from typing import TYPE_CHECKING

from care100.model.handles import Handle
from care100.platforms.platform import Columns, PublishedField
from care100.platforms.x import handles

if TYPE_CHECKING:
    from care100.platforms.x.health import XHealth

_ID = re.compile(r"[0-9]{1,19}")


class XPlatform:
    """X (Twitter)."""

    id = handles.X
    label = "X"
    any_server = False
    handle_example = "@name or x:name"
    login_command = "login x"
    columns = Columns("x", "x_id")
    published_field = PublishedField("x_list", "X List")

    def read_handle(self, text: str) -> Handle | None:
        """Read a handle in any form that people paste."""
        return handles.read(text)

    def parse_handle(self, text: str) -> Handle:
        """Read a name."""
        return handles.parse(text)

    def handle(self, text: str) -> Handle:
        """Make the handle of a name."""
        return handles.handle(text)

    def feed_url(self, handle: Handle) -> str:  # noqa: ARG002 - there are none
        """Return nothing: X gives accounts no feeds."""
        return ""

    def check_permanent_id(self, text: str) -> str:
        """Accept digits only."""
        return "" if _ID.fullmatch(text) else "is not an X id (digits only)"

    def check_published(self, text: str) -> str:
        """Accept the id of a List."""
        if _ID.fullmatch(text):
            return ""
        return "is not the id of an X List (the digits at the end of its address)"

    def published_url(self, text: str) -> str:
        """Return the address of the List's page."""
        return list_page(text) if _ID.fullmatch(text) else ""

    @property
    def health(self) -> "XHealth":
        """Return the reader of its accounts' health."""
        from care100.platforms.x.health import XHealth

        return XHealth()


def list_page(list_id: str) -> str:
    """Return the address of a List's page, whose own button follows it."""
    return f"https://x.com/i/lists/{list_id}"


X = XPlatform()
