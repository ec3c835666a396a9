"""A person at the terminal, with a home of their own and the sandbox for a world."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest

from care100 import cli
from care100.sandbox import Sandbox
from care100.sandbox.x.records import XList
from tests.json_reports import assert_documented

PEOPLE = 8
CONTACT = "editors@example.org"
"""Where the members of a person's lists ask to be removed."""


class Captures(Protocol):
    """What gives back the output of commands: pytest's fixture, or the like."""

    def readouterr(self) -> Any:
        """Return an object with `out` and `err`, and forget them."""


@dataclass
class Ran:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The data that it printed."""
        return json.loads(self.out)


class Typist:
    """Types commands. `surroundings` is the environment that they run in."""

    def __init__(
        self,
        home: Path,
        capsys: Captures,
        monkeypatch: pytest.MonkeyPatch,
        **surroundings: str,
    ) -> None:
        self.home = home
        self.surroundings = {
            "CARE100_HOME": str(home),
            "CARE100_KEYRING": "file",
            "CARE100_CURATOR": "tester",
            "CARE100_CONTACT": CONTACT,
            **surroundings,
        }
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        for name, value in self.surroundings.items():
            monkeypatch.setenv(name, value)

    @contextmanager
    def patched(self, name: str, value: object) -> Iterator[None]:
        """Replace something of the program for a while."""
        with self._monkeypatch.context() as patch:
            patch.setattr(name, value)
            yield

    def runs(self, *words: str, given: str = "", expect: int | None = 0) -> Ran:
        """Run a command; its exit code must be as expected, if anything is (None)."""
        self._monkeypatch.setattr("sys.stdin", io.StringIO(given))
        self._capsys.readouterr()
        code = cli.run(list(words))
        printed = self._capsys.readouterr()
        assert expect in (code, None), f"{words}: {code}\n{printed.out}\n{printed.err}"
        if "--json" in words:
            assert_documented(words[0], printed.out)
        return Ran(code, printed.out, printed.err)


class Person(Typist):
    """Somebody with the sandbox for a world."""

    def __init__(
        self,
        home: Path,
        sandbox: Sandbox,
        capsys: Captures,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        super().__init__(home, capsys, monkeypatch, CARE100_X_API_URL=sandbox.x.url)
        self.sandbox = sandbox

    def log_in(self, *platforms: str, user: str = "follower") -> None:
        """Log in with a token of one of the sandbox's users."""
        mastodon, x = self.sandbox.mastodon, self.sandbox.x
        if "mastodon" in platforms:
            token = mastodon.users[user]
            self.runs("login", "mastodon", mastodon.url, "--token-stdin", given=f"{token}\n")
        if "x" in platforms:
            self.runs("login", "x", "--token-stdin", given=f"{x.users[user]}\n")
        self.sandbox.mastodon.log.clear()
        self.sandbox.x.log.clear()

    def has_list(self, people: int = PEOPLE, slug: str = "people", first: int = 1) -> None:
        """Keep a list of so many of the sandbox's synthetic accounts."""
        (self.home / f"{slug}.csv").write_text(self.csv(range(first, first + people)))
        self.runs("import", slug, str(self.home / f"{slug}.csv"))
        self.runs("describe", slug, "--title", slug.capitalize())

    def csv(self, numbers: Iterator[int] | range) -> str:
        """A list of synthetic accounts as CSV."""
        domain = self.sandbox.mastodon.domain
        rows = [f"Person {n},acct{n:03}@{domain},acct{n:03},https://example.org" for n in numbers]
        return "\n".join(["name,mastodon,x,source", *rows, ""])

    def by_hand_on_x(self, method: str, path: str, **body: str) -> None:
        """Do something on X as the follower, without care100."""
        x = self.sandbox.x
        me = x.state.account("follower").id
        headers = {"Authorization": f"Bearer {x.users['follower']}"}
        url = f"{x.url}/2/users/{me}/{path}"
        httpx.request(method, url, headers=headers, json=body).raise_for_status()

    def lists_on_x(self) -> list[XList]:
        """The Lists that the follower has on X."""
        return self.sandbox.x.state.owned("follower")

    def follows(self) -> set[str]:
        """Whom the follower follows on Mastodon, by name."""
        handles = self.sandbox.mastodon.state.follows("follower")
        return {handle.partition("@")[0] for handle in handles}

    def members(self, title: str = "People") -> set[str]:
        """Who is in the follower's list of that title, by name."""
        handles = self.sandbox.mastodon.state.members("follower", title)
        return {handle.partition("@")[0] for handle in handles}


def names(*numbers: int) -> set[str]:
    """The names of synthetic accounts."""
    return {f"acct{n:03}" for n in numbers}
