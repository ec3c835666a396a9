"""Make the registry of the present schema that test_upgrade.py opens from then on.

Run `python -m tests.registry.make_database` when a migration is complete. It uses care100
against the sandbox as followers and curators do, and writes `databases/<schema>.sql`.
"""

import contextlib
import io
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from care100 import cli, registry
from care100.registry import revisions
from care100.sandbox import Sandbox

_FOLDER = Path(__file__).with_name("databases")
_SOURCE = "https://example.org"

# Killed after the first request of a run took effect, and before the journal has it.
_KILLED = """
import os, signal, sys
from care100 import cli
from care100.registry.journal import RunJournal

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

RunJournal.done = die
cli.run(sys.argv[1:])
"""


class _User:
    """Types commands in a folder of their own."""

    def __init__(self, home: Path, sandbox: Sandbox) -> None:
        self.home, self.sandbox = home, sandbox
        self.domain = sandbox.mastodon.domain
        os.environ |= {
            "CARE100_HOME": str(home),
            "CARE100_KEYRING": "file",
            "CARE100_CURATOR": "tester",
            "CARE100_CONTACT": "editors@example.org",
            "CARE100_X_API_URL": sandbox.x.url,
            "CARE100_BLUESKY_API_URL": sandbox.bluesky.app_view_url,
            "CARE100_BLUESKY_DIRECTORY_URL": sandbox.bluesky.directory_url,
        }

    def runs(self, *words: str, given: str = "") -> None:
        """Run a command. Its exit code may be 3: some members are gone on purpose."""
        sys.stdin = io.StringIO(given)
        with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO())):
            code = cli.run(list(words))
        if code not in (0, 3):
            raise SystemExit(f"care100 {' '.join(words)}: exit code {code}")

    def has_list(self, slug: str, numbers: Iterable[int], *more: str) -> None:
        """Make a list of accounts of the sandbox on two platforms."""
        rows = [
            f"Person {n},acct{n:03}@{self.domain},acct{n:03},care,a note on {n},{_SOURCE}"
            for n in numbers
        ]
        self.imports(slug, "name,mastodon,x,topic,note,source", *rows, *more)

    def imports(self, slug: str, *lines: str) -> None:
        """Make a list of the rows of a table."""
        file = self.home / f"{slug}.csv"
        file.write_text("\n".join([*lines, ""]))
        self.runs("new", slug, "--title", slug.capitalize())
        self.runs("import", slug, str(file))

    def log_in(self) -> None:
        """Log in everywhere."""
        mastodon, x, bluesky = self.sandbox.mastodon, self.sandbox.x, self.sandbox.bluesky
        tokens = mastodon.users["follower"], x.users["follower"]
        self.runs("login", "mastodon", mastodon.url, "--token-stdin", given=f"{tokens[0]}\n")
        self.runs("login", "x", "--token-stdin", given=f"{tokens[1]}\n")
        password = bluesky.users["follower"]["app_password"]
        words = ("login", "bluesky", "follower.test", "--server", bluesky.url)
        self.runs(*words, "--app-password-stdin", given=f"{password}\n")

    def is_killed(self, *words: str) -> None:
        """Run a command that is killed at its first step."""
        ran = subprocess.run([sys.executable, "-c", _KILLED, *words], check=False)
        if ran.returncode != -signal.SIGKILL:
            raise SystemExit(f"care100 {' '.join(words)} was not killed")


def _use(user: _User) -> None:
    """Do what followers and curators do."""
    at = user.domain
    user.log_in()
    user.has_list("followed", range(1, 5))
    user.has_list("published", range(1, 4))
    user.has_list("both", range(4, 7))
    user.has_list("listed", range(7, 9), f"Gone,acct999@{at},,care,,{_SOURCE}")
    user.imports(
        "sky", "name,bluesky,source", *(f"Sky {n},acct{n:03}.test,{_SOURCE}" for n in (1, 2))
    )
    user.runs("describe", "both", "--description", "Two uses", "--hashtag", "care")
    when = ("--day", "Thursday", "--time", "20:00", "--zone", "London")
    user.runs("chats", "both", "Care chat", "--hashtag", "care", *when)
    user.runs("edit", "followed", f"acct001@{at}", "--topic", "carers")
    feed = ("--feed", f"{_SOURCE}/feed", "--feed-source", _SOURCE)
    user.runs("edit", "followed", f"acct002@{at}", *feed)
    user.runs("add", "followed", f"acct009@{at}", "--name", "Ninth", "--source", _SOURCE)
    user.runs("remove", "followed", f"acct009@{at}")
    user.runs("remove", "both", f"acct006@{at}", "--opt-out", "--yes")
    user.runs("undo", "followed")
    user.runs("undo", "followed", "--redo")
    user.runs("follow", "followed", "--on", "mastodon", "--yes")
    user.runs("follow", "followed", "--on", "x", "--copy", "--yes")
    user.runs("follow", "sky", "--on", "bluesky", "--yes")
    user.runs("follow", "both", "--on", "mastodon", "--yes")
    for on in ("mastodon", "x"):
        for slug in ("both", "published"):
            user.runs("sync", slug, "--on", on, "--yes", "--pace", "0")
    user.runs("check", "listed", "--yes")
    user.runs("site", "published", "-o", str(user.home / "site"))
    for n in (10, 11):
        user.runs("add", "followed", f"acct{n:03}@{at}", "--source", _SOURCE)
    user.is_killed("follow", "followed", "--on", "mastodon", "--yes")
    user.runs("logout", "x")


def _dump(path: Path) -> str:
    """Return the registry as SQL, without the lists that care100 includes."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        # Pages are not read from this computer, so a subscription is written by hand.
        connection.execute(
            "INSERT INTO borrowed (list_id, slug, etag, modified, taken_at)"
            " SELECT id, slug, '\"tag\"', '', '2026-11-28 20:30:00.000000'"
            " FROM curated_list WHERE slug = 'listed'"
        )
        connection.execute(
            "UPDATE curated_list SET origin = 'https://example.org/listed/' WHERE slug = 'listed'"
        )
        connection.execute("DELETE FROM curated_list WHERE shipped != ''")
        connection.execute("DELETE FROM member WHERE id NOT IN (SELECT member_id FROM membership)")
        connection.commit()
        return "\n".join([*connection.iterdump(), ""])


def make() -> None:
    """Make the file of the present schema."""
    with tempfile.TemporaryDirectory() as folder, Sandbox(accounts=12) as sandbox:
        user = _User(Path(folder), sandbox)
        _use(user)
        text = _dump(user.home / registry.FILE_NAME)
        for server, port in ((sandbox.mastodon, 8080), (sandbox.x, 8081), (sandbox.bluesky, 8082)):
            text = text.replace(server.url.partition("://")[2], f"localhost:{port}")
    (_FOLDER / f"{revisions.newest()}.sql").write_text(text)


if __name__ == "__main__":
    make()
