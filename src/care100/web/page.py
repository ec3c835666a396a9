"""Responses of untrusted servers. Their content is neither rendered nor trusted."""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from care100.model import sanitize
from care100.web.errors import Unreadable

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
# An allow-list, because some of Python's codecs are very slow and some are not for text.
_CODECS = {
    "utf8": "utf-8", "ascii": "cp1252", "usascii": "cp1252", "latin1": "cp1252",
    "iso88591": "cp1252", "iso885915": "iso8859-15", "windows1252": "cp1252",
    "utf16": "utf-16", "utf16le": "utf-16-le", "utf16be": "utf-16-be",
}  # fmt: skip


@dataclass(frozen=True)
class Page:
    """A complete response from `url`, the address after the last redirect.

    The names of `headers` are in lower case; the values of a repeated header are joined.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        """Return whether the request succeeded (2xx)."""
        return 200 <= self.status < 300

    def text(self) -> str:
        """Return the body as text in its declared encoding; invalid bytes become U+FFFD."""
        named = _CHARSET.search(self.headers.get("content-type", "")) or _CHARSET.search(
            self.body[:1024].decode("ascii", "replace")
        )
        codec = re.sub(r"[^a-z0-9]", "", named[1].lower()) if named else "utf8"
        return self.body.decode(_CODECS.get(codec, "utf-8"), "replace").removeprefix("\ufeff")


def too_large(server: str) -> Unreadable:
    """Return the error for a response above the size limit."""
    return Unreadable(f"{server} sent more data than care100 reads.", "Check the address.")


class Unpacker:
    """Unpacks a response body piece by piece, and stores at most `most` bytes of it."""

    def __init__(self, encoding: str, most: int, server: str) -> None:
        self._server, self._most = server, most
        self._body = bytearray()
        name = encoding.strip().lower()
        if name not in ("", "identity", "gzip", "x-gzip"):
            raise Unreadable(
                f"{server} sent the encoding “{sanitize.line(name, 40)}”, which care100 did not"
                " request.",
                "Try again later.",
            )
        self._gzip = zlib.decompressobj(wbits=31) if name.endswith("gzip") else None

    def take(self, piece: bytes) -> None:
        """Unpack the next bytes of the body. Raises Unreadable."""
        if self._gzip:
            try:
                piece = self._gzip.decompress(piece, self._most - len(self._body) + 1)
            except zlib.error:
                raise self._broken() from None
        self._body += piece
        if len(self._body) > self._most:
            raise too_large(self._server)

    def whole(self) -> bytes:
        """Return the whole body. Raises Unreadable when its end is missing."""
        if self._gzip and not self._gzip.eof:
            raise self._broken()
        return bytes(self._body)

    def _broken(self) -> Unreadable:
        return Unreadable(f"{self._server} sent a broken response.", "Try again later.")
