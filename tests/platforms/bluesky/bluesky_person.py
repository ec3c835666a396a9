"""A person at the terminal, with an account on the sandbox's Bluesky server."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from care100.sandbox import Sandbox
from care100.sandbox.request_log import LoggedRequest
from tests.person import Captures, Person
from tests.sandbox.browser import decide

FOLLOW = "app.bsky.graph.follow"
LIST = "app.bsky.graph.list"
LIST_ITEM = "app.bsky.graph.listitem"
STARTER_PACK = "app.bsky.graph.starterpack"


class BlueskyPerson(Person):
    """Somebody whose programs ask the sandbox instead of Bluesky's public servers."""

    def __init__(
        self,
        home: Path,
        sandbox: Sandbox,
        capsys: Captures,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        super().__init__(home, sandbox, capsys, monkeypatch)
        self.server, self.state = sandbox.bluesky, sandbox.bluesky.state
        for name, value in {
            "CARE100_BLUESKY_API_URL": self.server.app_view_url,
            "CARE100_BLUESKY_DIRECTORY_URL": self.server.directory_url,
        }.items():
            self.surroundings[name] = value
            monkeypatch.setenv(name, value)

    def has_app_password(self, user: str = "follower") -> None:
        """Log in with an app password."""
        password = self.server.users[user]["app_password"]
        self.runs(*self.login(user), "--app-password-stdin", given=f"{password}\n")
        self.server.log.clear()

    def login(self, user: str = "follower", *options: str) -> tuple[str, ...]:
        """The words of the command that logs in."""
        return ("login", "bluesky", f"{user}.test", "--server", self.server.url, *options)

    def approves(self, user: str = "follower", *, yes: bool = True) -> None:
        """Decide on the approval page, as soon as a browser opens it."""

        def opened(address: str) -> bool:
            url = httpx.URL(address)
            with httpx.Client(base_url=self.server.url, timeout=60) as client:
                answer = decide(client, url.path, dict(url.params), user=f"{user}.test", yes=yes)
                httpx.get(answer.headers["location"], timeout=60)
            return True

        self._monkeypatch.setattr("webbrowser.open", opened)

    def lists(self, numbers: range, slug: str = "people", title: str = "People") -> None:
        """Keep a list of synthetic accounts on Bluesky."""
        rows = [f"Person {n},acct{n:03}.test" for n in numbers]
        file = self.home / f"{slug}.csv"
        file.write_text("\n".join(["name,bluesky", *rows, ""]))
        self.runs("import", slug, str(file))
        self.runs("describe", slug, "--title", title)

    def following(self, user: str = "follower") -> set[str]:
        """The accounts that a user follows, by the first part of their handles."""
        return {handle.removesuffix(".test") for handle in self.state.following(f"{user}.test")}

    def records(self, collection: str, user: str = "follower") -> dict[str, dict[str, Any]]:
        """A user's records by their keys."""
        found = self.state.account(f"{user}.test").repository.all(collection)
        return {one.rkey: one.value for one in found}

    def uri(self, collection: str, name: str, user: str = "curator") -> str:
        """The address of a user's record with this name."""
        [key] = [key for key, one in self.records(collection, user).items() if one["name"] == name]
        return f"at://{self.state.account(f'{user}.test').did}/{collection}/{key}"

    def members(self, name: str = "People", purpose: str = "curatelist") -> set[str]:
        """The accounts on one of the curator's lists, by the first part of their handles."""
        [key] = [
            key
            for key, one in self.records(LIST, "curator").items()
            if (one["name"], one["purpose"]) == (name, f"app.bsky.graph.defs#{purpose}")
        ]
        did = self.state.account("curator.test").did
        found = self.state.members(f"at://{did}/{LIST}/{key}")
        return {handle.removesuffix(".test") for handle in found}

    @property
    def writes(self) -> list[LoggedRequest]:
        """The requests of which each can write records."""
        return self.server.log.matching("POST", "/xrpc/com.atproto.repo")


def names(*numbers: int) -> set[str]:
    """The first parts of the handles of synthetic accounts."""
    return {f"acct{n:03}" for n in numbers}
