"""What must hold after every command, whatever happened to it."""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from care100 import registry
from tests.remote_commands import RemoteCommand, RemotePerson

NOT_LOGGED_IN = 5
_NOT_ALL = 3
EXIT_CODES = range(6)
# An account, a List or a record of which the server says that it does not exist is not followed.
BELIEVED = {("unfollow", "404"), ("unfollow", "410")}
_UNEXPECTED = re.compile(r"Traceback|unexpected error")
_BLOCKED = "has blocked you"
_NEXT_STEP = re.compile(
    r"\b(run (the same command )?again|log in again|try again|check (the|that)|care100 \w+"
    r"|retry|unfollow some|--timeout|create an app password"
    r"|use (a|its|the) \w+|this needs a server)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Outcome:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Everything that it printed, on one line."""
        return " ".join(f"{self.out} {self.err}".split())


def broken_by(person: RemotePerson, outcome: Outcome, command: RemoteCommand) -> Iterator[str]:
    """Return what is wrong with a command's end."""
    if outcome.code not in EXIT_CODES:
        yield f"exit code {outcome.code}"
    if is_unexpected(outcome.text):
        yield f"printed: {outcome.text[-300:]}"
    if any(secret in outcome.text for secret in secrets(person)):
        yield "printed a token"
    # A check reports accounts that it could not read in its table, and a block is a person's.
    if outcome.code != 0 and command.name != "check" and _BLOCKED not in outcome.text:
        if not any(name in outcome.text for name in _names(person, command)):
            yield f"the server is not named: {outcome.text[-300:]}"
        # Members that are left out are named with the reason.
        if outcome.code != _NOT_ALL and not _NEXT_STEP.search(outcome.text):
            yield f"no next step: {outcome.text[-300:]}"
    yield from damage(person.home)


def is_unexpected(text: str) -> bool:
    """Whether a traceback, or words for an error that nobody expects, was printed."""
    return bool(_UNEXPECTED.search(text))


def damage(home: Path) -> Iterator[str]:
    """Return what is wrong with the database."""
    with sqlite3.connect(home / registry.FILE_NAME) as database:
        checks = database.execute("PRAGMA integrity_check").fetchall()
        if checks != [("ok",)] or database.execute("PRAGMA foreign_key_check").fetchall():
            yield f"the database is damaged: {checks}"
    database.close()


def secrets(person: RemotePerson) -> set[str]:
    """Every token and password that the servers know."""
    mastodon, x, bluesky = (server.state for server in person.servers)
    known = {*mastodon.tokens, *x.tokens, *x.refresh_grants, *bluesky.tokens}
    return known | {one["app_password"] for one in person.server.users.values()}


def _names(person: RemotePerson, command: RemoteCommand) -> tuple[str, ...]:
    """Return how an error may name the server."""
    names = {
        "mastodon": (person.sandbox.mastodon.domain,),
        "x": ("X ", f"localhost:{httpx.URL(person.sandbox.x.url).port}"),
        "bluesky": ("localhost:",),
    }
    return names[command.platform]
