"""A web server on loopback that publishes lists and can send hostile responses."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from tests.web.untrusted_server import UntrustedServer, page

PAGE = b"""<!doctype html><html><head><title>A list</title>
<link rel="alternate" type="application/atom+xml" href="feed.atom">
<link rel="alternate" type="application/json" href="list.json">
</head><body><p>See <link rel="alternate" type="application/json" href="/evil/list.json"></p></body>
</html>"""


class Publisher(UntrustedServer):
    """A server of `files` by path, with ETags and 304 responses.

    A list's folder has its page and its data. `odd` maps paths to raw responses, which take
    precedence over files.
    """

    def __init__(self) -> None:
        super().__init__(self._answer)
        self.files: dict[str, bytes] = {}
        self.odd: dict[str, Iterable[bytes]] = {}

    def publish(self, members: list[dict[str, Any]], folder: str = "people", **said: Any) -> str:
        """Publish a list, and return its page's address."""
        about = {"schema": 1, "slug": "people", "title": "People", "curator": "Pat", **said}
        self.files[f"/{folder}/"] = PAGE
        self.files[f"/{folder}/list.json"] = json.dumps({**about, "members": members}).encode()
        return f"{self.url}/{folder}/"

    @property
    def paths(self) -> list[str]:
        """Return the paths requested since the last call."""
        found = [head.split(" ")[1] for head in self.asked]
        self.asked.clear()
        return found

    def _answer(self, path: str) -> Iterable[bytes]:
        if path in self.odd:
            return self.odd[path]
        if path not in self.files:
            return [page(b"<html>Not here</html>", status="404 Not Found")]
        body = self.files[path]
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if f"If-None-Match: {etag}" in self.asked[-1]:
            return [page(b"", f"ETag: {etag}", status="304 Not Modified")]
        return [page(body, f"ETag: {etag}")]
