"""What must hold after every command, whatever happened to it."""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from care100 import registry
from care100.platforms import operations
from care100.platforms.bluesky.operations import OPERATIONS as ON_BLUESKY
from care100.platforms.mastodon.operations import OPERATIONS as ON_MASTODON
from care100.platforms.x.operations import OPERATIONS as ON_X
from tests.reliability.faults import SLOW_FAULTS
from tests.remote_commands import RemoteCommand, RemotePerson

_OPERATIONS = {"mastodon": ON_MASTODON, "x": ON_X, "bluesky": ON_BLUESKY}
NOT_LOGGED_IN = 5
NOT_ALL = 3
EXIT_CODES = range(6)
# An account, a List or a record of which the server says that it does not exist is not followed.
BELIEVED = {("unfollow", "404"), ("unfollow", "410")}
_UNEXPECTED = re.compile(r"Traceback.{0,2000}|.{0,300}unexpected error.{0,300}", re.DOTALL)
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
    yield from unexpected(outcome.text)
    if any(secret in outcome.text for secret in secrets(person)):
        yield "printed a token"
    # A check reports accounts that it could not read in its table, and a block is a person's.
    if outcome.code != 0 and command.name != "check" and _BLOCKED not in outcome.text:
        if not any(name in outcome.text for name in _names(person, command)):
            yield f"the server is not named: {outcome.text[-300:]}"
        # Members that are left out are named with the reason.
        if outcome.code != NOT_ALL and not _NEXT_STEP.search(outcome.text):
            yield f"no next step: {outcome.text[-300:]}"
    yield from damage(person.home)


_OF_THE_SERVER = re.compile(
    r"does not show (profiles|the List)|has not responded for \d+ seconds|accepts no more follows"
    r"|has no (permission to|lists\.)|Hashtags cannot be followed"
)
# Faults of which an error names the operation: others concern the server as a whole.
_OF_AN_OPERATION = {
    "reset before the effect", "reset after the effect", "403", "404", "410", "422", "500", "502",
    "503", "HTML", "HTML with 403", "truncated body", "wrong type", "null ids", "missing ids",
    "redirect",
} | SLOW_FAULTS  # fmt: skip


def unnamed(
    outcome: Outcome, command: RemoteCommand, method: str, path: str, fault: str
) -> Iterator[str]:
    """Return what an error lacks that should name the operation."""
    # A login is one operation, and so is an import, which says what it reads. Some errors say
    # what a server does not do at all.
    one_operation = command.name in ("login", "import")
    if outcome.code not in (1, 4) or fault not in _OF_AN_OPERATION or one_operation:
        return
    if _OF_THE_SERVER.search(outcome.text):
        return
    words = operations.name(_OPERATIONS[command.platform], method, path)
    if words.removeprefix("the request to ") not in outcome.text:
        yield f"“{words}” is not named: {outcome.text[-300:]}"


def unexpected(text: str) -> Iterator[str]:
    """Return a traceback that was printed, or words for an error that nobody expects."""
    if found := _UNEXPECTED.search(text):
        yield f"printed: {found.group()}"


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
