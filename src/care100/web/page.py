"""What a stranger's server answered: bytes, which nothing here renders or believes."""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from care100.web.errors import Unreadable

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
# Python knows codecs that take ages over a few megabytes, and some that are none for texts.
_CODECS = {
    "utf8": "utf-8", "ascii": "cp1252", "usascii": "cp1252", "latin1": "cp1252",
    "iso88591": "cp1252", "iso885915": "iso8859-15", "windows1252": "cp1252",
    "utf16": "utf-16", "utf16le": "utf-16-le", "utf16be": "utf-16-be",
}  # fmt: skip


@dataclass(frozen=True)
class Page:
    """An answer from `url` (where the last redirect led), whole, within the size asked for.

    `headers` have small names; a name that came more than once has its values joined.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether there is a page (2xx)."""
        return 200 <= self.status < 300

    def text(self) -> str:
        """The body as text, in the encoding that it names; what cannot be read is marked."""
        named = _CHARSET.search(self.headers.get("content-type", "")) or _CHARSET.search(
            self.body[:1024].decode("ascii", "replace")
        )
        codec = re.sub(r"[^a-z0-9]", "", named[1].lower()) if named else "utf8"
        return self.body.decode(_CODECS.get(codec, "utf-8"), "replace").removeprefix("\ufeff")


class Unpacker:
    """Unpacks an answer piece by piece and never holds more than `most` bytes of it."""

    def __init__(self, encoding: str, most: int, server: str) -> None:
        self._server, self._most = server, most
        self._body = bytearray()
        name = encoding.strip().lower()
        if name not in ("", "identity", "gzip", "x-gzip"):
            raise Unreadable(f"{server} answered in an encoding that care100 did not ask for.")
        self._gzip = zlib.decompressobj(wbits=31) if name.endswith("gzip") else None

    def take(self, piece: bytes) -> None:
        """Take the next bytes of the body. Raises Unreadable."""
        if self._gzip:
            try:
                piece = self._gzip.decompress(piece, self._most - len(self._body) + 1)
            except zlib.error:
                raise self._broken() from None
        self._body += piece
        if len(self._body) > self._most:
            raise Unreadable(f"{self._server} sent more than care100 reads.")

    def whole(self) -> bytes:
        """The whole body. Raises Unreadable when its end is missing."""
        if self._gzip and not self._gzip.eof:
            raise self._broken()
        return bytes(self._body)

    def _broken(self) -> Unreadable:
        return Unreadable(f"{self._server} sent an answer that is broken.", "Try again later.")
