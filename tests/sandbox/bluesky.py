"""A plain client for a Bluesky server, logged in with an app password."""

from typing import Any

import httpx

from care100.sandbox import Sandbox

FOLLOW = "app.bsky.graph.follow"
LIST = "app.bsky.graph.list"
LIST_ITEM = "app.bsky.graph.listitem"
STARTER_PACK = "app.bsky.graph.starterpack"
CREATED = "2026-08-01T10:00:00.000Z"
WRITES = "com.atproto.repo.applyWrites#"

Json = dict[str, Any]


class Client:
    """An account's client; `did` is its own."""

    def __init__(self, url: str, handle: str, password: str, *, seconds: float = 60.0) -> None:
        self.http = httpx.Client(base_url=url, timeout=seconds)
        body = {"identifier": handle, "password": password}
        self.session = self.call("com.atproto.server.createSession", body).json()
        self.did: str = self.session["did"]
        self.http.headers["Authorization"] = f"Bearer {self.session['accessJwt']}"

    def get(self, nsid: str, **query: Any) -> httpx.Response:
        """Send a query."""
        return self.http.get(f"/xrpc/{nsid}", params=query)

    def call(self, nsid: str, body: Json | None = None) -> httpx.Response:
        """Send a procedure."""
        return self.http.post(f"/xrpc/{nsid}", json=body)

    def create(self, collection: str, record: Json, **more: Any) -> httpx.Response:
        """Create a record of one's own; `createdAt` is added."""
        body = {"repo": self.did, "collection": collection, **more}
        body["record"] = {"createdAt": CREATED, **record}
        return self.call("com.atproto.repo.createRecord", body)

    def write(self, *writes: Json, **more: Any) -> httpx.Response:
        """Apply writes to the own repository."""
        return self.call(
            "com.atproto.repo.applyWrites", {"repo": self.did, "writes": list(writes), **more}
        )

    def records(self, collection: str, **query: Any) -> list[Json]:
        """A page of one's own records."""
        answer = self.get(
            "com.atproto.repo.listRecords", repo=self.did, collection=collection, **query
        )
        records: list[Json] = answer.json()["records"]
        return records


class Bluesky(Client):
    """The client of an account in the sandbox."""

    def __init__(self, sandbox: Sandbox, name: str) -> None:
        self.state = sandbox.bluesky.state
        did = self.state.account(f"{name}.test").did
        super().__init__(sandbox.bluesky.url, f"{name}.test", self.state.passwords[did])

    def follow(self, actor: str, rkey: str | None = None) -> Json:
        """The write that follows an account."""
        value = {"subject": self.state.account(actor).did, "createdAt": CREATED}
        return made("create", FOLLOW, rkey, value)


def made(action: str, collection: str, rkey: str | None = None, value: Json | None = None) -> Json:
    """A write for `applyWrites`."""
    write: Json = {"$type": f"{WRITES}{action}", "collection": collection}
    return write | ({"rkey": rkey} if rkey else {}) | ({"value": value} if value else {})


def error(answer: httpx.Response) -> tuple[int, str]:
    """The status and the error's name."""
    return answer.status_code, str(answer.json()["error"])
