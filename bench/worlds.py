"""A world for one run: the sandbox, and a person with care100 and a home of their own."""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench import processes
from bench.environments import care100
from bench.figures import Sample
from bench.processes import Usage
from care100.sandbox import Sandbox
from care100.sandbox.logins import logins

CURATOR, FOLLOWER = "curator", "follower"
SLUG = "people"
PLATFORMS = ("mastodon", "x", "bluesky")


def environment(home: Path) -> dict[str, str]:
    """Return the variables for care100 with a home of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CARE100_")}
    return {
        **clean,
        "CARE100_HOME": str(home),
        "CARE100_KEYRING": "file",
        "CARE100_CURATOR": "bench",
        "CARE100_CONTACT": "editors@example.org",
        "COLUMNS": "120",
    }


class Program:
    """care100 with a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.env = environment(home)

    def run(self, *words: str, given: str = "", codes: Sequence[int] = (0,)) -> Usage:
        """Run a command to its end."""
        return processes.run([*care100(), *words], self.env, given, codes)

    def has_list(self, rows: Sequence[str], slug: str = SLUG) -> None:
        """Import a list from the rows of a CSV file, the header first; any number of members."""
        file = self.home / f"{slug}.csv"
        file.write_text("\n".join([*rows, ""]))
        self.run("import", slug, str(file), "--limit", str(len(rows) - 1))


class World(Program):
    """care100 with the sandbox's servers, which answer at once until `latency` is set."""

    def __init__(self, home: Path, sandbox: Sandbox) -> None:
        super().__init__(home)
        self.sandbox = sandbox
        self.env |= {
            "CARE100_X_API_URL": sandbox.x.url,
            "CARE100_BLUESKY_API_URL": sandbox.bluesky.app_view_url,
            "CARE100_BLUESKY_DIRECTORY_URL": sandbox.bluesky.directory_url,
        }

    def log_in(self, platform: str, user: str = FOLLOWER) -> None:
        """Log in as a user of the sandbox."""
        login = logins(self.sandbox, user)[PLATFORMS.index(platform)]
        self.run(*login.words, given=f"{login.given}\n")

    def set_latency(self, seconds: float) -> None:
        """Let each request to a server that has logins take this long."""
        for server in (self.sandbox.mastodon, self.sandbox.x, self.sandbox.bluesky):
            server.state.latency = seconds

    def sample(self, run: Callable[[], Usage]) -> Sample:
        """Run something, and count the requests that the servers receive meanwhile."""
        sandbox = self.sandbox
        logs = [
            server.log
            for server in (sandbox.mastodon, sandbox.x, sandbox.bluesky, *sandbox.small_servers)
        ]
        for log in logs:
            log.clear()
        usage = run()
        return Sample(usage, sum(map(len, logs)), sum(len(log.writes()) for log in logs))


@contextmanager
def temporary_home() -> Iterator[Path]:
    """Give an empty folder for a while."""
    with tempfile.TemporaryDirectory(prefix="care100-bench-") as folder:
        yield Path(folder)


@contextmanager
def world(sandbox: Sandbox) -> Iterator[World]:
    """Start the servers of a sandbox, and give a person with an empty home."""
    with temporary_home() as home, sandbox as running:
        yield World(home, running)
