"""The short addresses under which Bluesky's app shares starter packs: https://go.bsky.app/KEY.

The service sends the long address to programs that accept JSON (bskylink/src/routes/shortLink.ts
of bluesky-social/social-app).
"""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from urllib.parse import urlsplit

from care100.model.addresses import is_web_address
from care100.platforms import server_values
from care100.platforms.bluesky import handles
from care100.platforms.bluesky.pages import record_of
from care100.platforms.bluesky.public_lists import RecordReader
from care100.platforms.bluesky.records import RecordUri
from care100.platforms.public_lists import PublicListReading
from care100.platforms.pull import PullContext, SourceNotFound
from care100.platforms.server_values import reading
from care100.web import PoliteClient, addresses

SERVICE = "https://go.bsky.app"
_KEY = re.compile(r"/[A-Za-z0-9]{1,64}/?", re.ASCII)


@dataclass(frozen=True)
class ShortLinkReader:
    """A starter pack, by its short address."""

    address: str
    platform = handles.BLUESKY
    needs_login = False
    look_up_price = Decimal(0)

    def look_up(self, context: PullContext) -> PublicListReading:
        """Ask for the long address. Raises SourceNotFound, WebError and PlatformError."""
        return RecordReader(self._record()).look_up(context)

    def _record(self) -> RecordUri:
        with PoliteClient(here=addresses.on_this_computer(self.address)) as web:
            page = web.get(self.address, accept="application/json")
        long = ""
        if page.status != HTTPStatus.NOT_FOUND:
            with reading(urlsplit(SERVICE).netloc):
                long = server_values.word(_object(page.body).get("url"))
        if found := record_of(long):
            return found
        raise SourceNotFound(f"There is no starter pack at {self.address}.", "Check the address.")


def short_link(text: str) -> ShortLinkReader | None:
    """Read a short address; None for any other text."""
    if not is_web_address(text):
        return None
    url, service = urlsplit(text), urlsplit(SERVICE)
    if url.netloc.lower() != service.netloc or not _KEY.fullmatch(url.path):
        return None
    return ShortLinkReader(f"{SERVICE}{url.path.rstrip('/')}")


def _object(body: bytes) -> dict[str, object]:
    """Return the JSON object in a response. Raises server_values.Unreadable."""
    try:
        return dict(server_values.entity(json.loads(body)))
    except (ValueError, RecursionError) as error:
        raise server_values.Unreadable("not a JSON object") from error
