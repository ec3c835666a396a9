"""A world for the laws: every platform, its users, and what an observer sees of it."""

import os
import signal
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from csv import DictReader
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from care100 import cli
from care100.registry.journal import RunJournal
from care100.sandbox import Fault, Sandbox
from care100.sandbox.bluesky.repository import Write
from tests.platforms.bluesky.bluesky_person import FOLLOW, LIST, STARTER_PACK, BlueskyPerson

PLATFORMS = ("mastodon", "bluesky", "x")
FOLLOWING = ("mastodon", "bluesky")
"""The platforms where each account is followed; on X the follower follows the List."""

Names = frozenset[str]
_NOTES = ("started", "done", "made", "described", "unmade")


@dataclass(frozen=True)
class Seen:
    """What an observer sees of all platforms: accounts by name.

    followed
        the follower's follows, by platform.
    listed
        the follower's private list on Mastodon.
    published
        the contents of each of the curator's containers, by platform and kind.
    follows_list
        the Lists that the follower follows on X.
    """

    followed: dict[str, Names]
    listed: Names
    published: dict[str, list[Names]]
    follows_list: Names

    def exposed(self) -> set[tuple[str, str]]:
        """The accounts that are followed, listed or published, and where."""
        places = {
            **{f"follows on {name}": found for name, found in self.followed.items()},
            "private list": self.listed,
            **{name: frozenset().union(*found) for name, found in self.published.items()},
        }
        return {(place, name) for place, names in places.items() for name in names}


class World:
    """A new sandbox, and a person who publishes as `curator` and follows as `follower`."""

    def __init__(
        self,
        home: Path,
        accounts: int,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        self.sandbox = Sandbox(accounts=accounts)
        self.sandbox.__enter__()
        self.person = BlueskyPerson(home, self.sandbox, capsys, monkeypatch)
        self.domain = self.sandbox.mastodon.domain
        for user in ("curator", "follower"):
            self.person.log_in("mastodon", "x", user=user)
            self.person.has_app_password(user)
        self.person.runs("new", "people", "--title", "People")

    def close(self) -> None:
        """Stop the servers."""
        self.sandbox.__exit__(None, None, None)

    def logins(self, user: str) -> list[str]:
        """The options that choose a user's logins on every platform."""
        names = (f"{user}@{self.domain}", f"{user}.test", f"x:{user}")
        return [word for name in names for word in ("--on", name)]

    def handle(self, platform: str, name: str) -> str:
        """The handle of an account, as people type it."""
        forms = {"mastodon": f"@{name}@{self.domain}", "bluesky": f"@{name}.test", "x": f"x:{name}"}
        return forms[platform]

    def rows(self) -> list[dict[str, str]]:
        """The list's members: the name of each one's account on each platform."""
        table = DictReader(self.person.runs("export", "people").out.splitlines())
        return [
            {
                name: row.get(name, "").removeprefix("@").split("@")[0].split(".")[0]
                for name in PLATFORMS
            }
            for row in table
        ]

    def wanted(self) -> dict[str, Names]:
        """The accounts on the list, by platform."""
        rows = self.rows()
        return {name: frozenset(row[name] for row in rows) - {""} for name in PLATFORMS}

    def seen(self) -> Seen:
        """Look at all platforms."""
        mastodon, x = self.sandbox.mastodon.state, self.sandbox.x.state
        return Seen(
            {
                "mastodon": frozenset(self.person.follows()),
                "bluesky": frozenset(self.person.following()),
            },
            frozenset().union(
                *(
                    {mastodon.accounts[id_].username for id_ in one.members}
                    for one in mastodon.lists.values()
                )
            ),
            {
                "Collections": [
                    frozenset(
                        mastodon.accounts[item.account].username
                        for item in one.items
                        if item.state in ("accepted", "pending")
                    )
                    for one in mastodon.collections.values()
                ],
                "X Lists": [
                    frozenset(x.accounts[id_].username for id_ in one.members)
                    for one in x.owned("curator")
                    if one.name == "People"
                ],
                **self._on_bluesky(),
            },
            frozenset(x.followed_lists("follower")),
        )

    def _on_bluesky(self) -> dict[str, list[Names]]:
        lists = self.person.records(LIST, "curator")
        packs = [one["list"] for one in self.person.records(STARTER_PACK, "curator").values()]
        did = self.person.state.account("curator.test").did
        contents = {
            uri: frozenset(name.removesuffix(".test") for name in self.person.state.members(uri))
            for uri in (f"at://{did}/{LIST}/{key}" for key in lists)
        }
        return {
            "starter packs": [contents[uri] for uri in packs],
            "Bluesky lists": [names for uri, names in contents.items() if uri not in packs],
        }

    def unfollow_on_bluesky(self, name: str) -> None:
        """Let the follower unfollow an account on Bluesky, without care100."""
        state = self.person.state
        repository = state.account("follower.test").repository
        subject = state.account(f"{name}.test").did
        keys = [one.rkey for one in repository.all(FOLLOW) if one.value["subject"] == subject]
        with state.lock:
            repository.apply([Write("delete", FOLLOW, key) for key in keys], state.clock())

    @property
    def servers(self) -> dict[str, Any]:
        """The servers by platform."""
        return {name: getattr(self.sandbox, name) for name in PLATFORMS}

    def renew_limits(self) -> None:
        """Let the time pass that the servers' rate limits last: a history has many commands."""
        for server in self.servers.values():
            server.state.rate_limiter.clear()

    @contextmanager
    def fault(self, platform: str, fault: Fault) -> Iterator[None]:
        """Let one server have a fault for a while."""
        faults = self.servers[platform].faults
        faults.add(fault)
        try:
            yield
        finally:
            faults.clear()

    @contextmanager
    def no_writes(self) -> Iterator[None]:
        """Fail if any server receives a write request in the meantime."""
        for server in self.servers.values():
            server.log.clear()
        yield
        for name, server in self.servers.items():
            written = [(one.method, one.path, one.fields) for one in server.log.writes()]
            assert written == [], f"a second run wrote on {name}"

    def kill(self, notes: int, *words: str) -> None:
        """Run a command that is killed before a note in the journal, after this number of others.

        The command runs in a copy of this process, because starting a new one takes longer.
        """
        with warnings.catch_warnings():
            # The servers' threads stay behind in this process, and the copy needs none of them.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if not child:
            try:
                _die_after(notes)
                cli.run(list(words))
            finally:
                os._exit(0)
        os.waitpid(child, 0)


def _die_after(notes: int) -> None:
    """Let this process kill itself before one of the journal's notes."""
    noted = 0

    def deadly(note: Callable[..., None]) -> Callable[..., None]:
        def noting(*given: Any, **options: Any) -> None:
            nonlocal noted
            noted += 1
            if noted > notes:
                os.kill(os.getpid(), signal.SIGKILL)
            note(*given, **options)

        return noting

    for name in _NOTES:
        setattr(RunJournal, name, deadly(cast("Callable[..., None]", getattr(RunJournal, name))))
