"""A person at the terminal, with an account of their own on a Bluesky server."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.acceptance_bluesky.networks import Network
from tests.bluesky_server.own_server import Account
from tests.person import Typist
from tests.sandbox.bluesky import CREATED, FOLLOW, Client, Json, made

MEMBERS = tuple(f"acct{number:03d}" for number in range(1, 111))


class Resident(Typist):
    """Somebody with the account `me`. `sent` has the method and path of each request that care100
    sent to a server.
    """

    def __init__(
        self,
        home: Path,
        network: Network,
        me: Account,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        endpoints = {
            "CARE100_BLUESKY_API_URL": network.app_view or network.url,
            "CARE100_BLUESKY_DIRECTORY_URL": network.directory,
        }
        super().__init__(home, capsys, monkeypatch, **endpoints)
        self.network = network
        self.me = me
        self.sent: list[tuple[str, str]] = []
        self.lose_next_answer_to = ""
        self._watch()

    def _watch(self) -> None:
        original = httpx.HTTPTransport.handle_request

        def watched(transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
            ours = request.headers["user-agent"].startswith("care100/")
            if ours:
                self.sent.append((request.method, request.url.path))
            answer = original(transport, request)
            lost = self.lose_next_answer_to
            if ours and lost and lost in request.url.path:
                self.lose_next_answer_to = ""
                answer.close()
                raise httpx.ReadError("the answer was lost")
            return answer

        self._monkeypatch.setattr(httpx.HTTPTransport, "handle_request", watched)

    @property
    def writes(self) -> list[str]:
        """The paths of the requests that can write records."""
        return [path for method, path in self.sent if method == "POST" and ".repo." in path]

    def log_in(self, *options: str) -> None:
        """Log in with an app password."""
        words = ("login", "bluesky", self.me.handle, "--server", self.network.url, *options)
        self.runs(*words, "--app-password-stdin", given=f"{self.me.password}\n")
        self.sent.clear()

    def approves(self, *, yes: bool = True) -> None:
        """Decide on the server's own page as soon as a browser opens it."""

        def opened(address: str) -> bool:
            query = dict(httpx.URL(address).params)
            location = self.network.decide(query, self.me.handle, yes)
            httpx.get(location, timeout=300)
            return True

        self._monkeypatch.setattr("webbrowser.open", opened)

    def has_list(self, first: int, last: int) -> None:
        """Keep the list `people` with members of these numbers."""
        names = MEMBERS[first - 1 : last]
        file = self.home / "people.csv"
        rows = [f"Person {name},{name}.test" for name in names]
        file.write_text("\n".join(["name,bluesky", *rows, ""]))
        self.runs("import", "people", str(file))
        self.runs("describe", "people", "--title", "People")

    def client(self) -> Client:
        """A plain client for the account, as the app is one."""
        return Client(self.network.url, self.me.handle, self.me.password, seconds=300)

    def records(self, collection: str) -> dict[str, Json]:
        """The account's records, by key."""
        url = f"{self.network.url}/xrpc/com.atproto.repo.listRecords"
        found: dict[str, Json] = {}
        cursor = ""
        while True:
            query: dict[str, Any] = {"repo": self.me.did, "collection": collection, "limit": 100}
            page = httpx.get(
                url, params=query | ({"cursor": cursor} if cursor else {}), timeout=300
            ).json()
            found |= {one["uri"].rpartition("/")[2]: one["value"] for one in page["records"]}
            cursor = page.get("cursor", "")
            if not page["records"] or not cursor:
                return found

    def follows_by_hand(self, accounts: list[Account]) -> None:
        """Follow accounts without care100."""
        client = self.client()
        values = [{"subject": one.did, "createdAt": CREATED} for one in accounts]
        client.write(*(made("create", FOLLOW, None, value) for value in values)).raise_for_status()
        client.http.close()
