"""How long a person waits: a start, a first follow, a second, and a copy on X.

The sandbox answers with a latency like that of a server in the same country, and
finds people on other servers as slowly as real ones do.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from care100.sandbox import Sandbox

ACCOUNTS = 100
LATENCY_SECONDS = 0.1
RESOLVE_SECONDS = 0.5


class Bench:
    """Runs commands as a person would, each in a process of its own, and times them."""

    def __init__(self, home: Path, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._surroundings = {
            **os.environ,
            "CARE100_HOME": str(home),
            "CARE100_KEYRING": "file",
            "CARE100_X_API_URL": sandbox.x.url,
        }

    def run(self, *words: str, given: str = "") -> float:
        """Run a command to its end and give the seconds it took."""
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "care100", *words],
            input=given.encode(),
            env=self._surroundings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=True,
        )
        return time.perf_counter() - began

    def measure(self, what: str, *words: str) -> None:
        """Print how long a command takes and how many requests it makes."""
        logs = self.sandbox.mastodon.log, self.sandbox.x.log
        for log in logs:
            log.clear()
        seconds = self.run(*words)
        requests = sum(len(log) for log in logs)
        writes = sum(len(log.writes()) for log in logs)
        print(f"{what:48} {seconds:6.2f} s {requests:5} requests {writes:5} writes")


def main() -> None:
    """Measure and print, a line each."""
    world = Sandbox(accounts=ACCOUNTS, latency=LATENCY_SECONDS, resolve_latency=RESOLVE_SECONDS)
    with tempfile.TemporaryDirectory(prefix="care100-bench-") as folder, world as sandbox:
        bench = Bench(Path(folder), sandbox)
        people = Path(folder) / "people.csv"
        handles = (f"acct{n:03}@{sandbox.mastodon.domain}" for n in range(1, ACCOUNTS + 1))
        people.write_text("\n".join(["mastodon", *handles]))
        print(f"{LATENCY_SECONDS * 1000:.0f} ms a request, {ACCOUNTS} accounts")
        bench.measure("care100 --version", "--version")
        bench.measure("care100 show, the very first time", "show", "social-care-100")
        bench.measure("care100 show", "show", "social-care-100")
        bench.run("import", "people", str(people))
        url, token = sandbox.mastodon.url, sandbox.mastodon.users["follower"]
        bench.run("login", "mastodon", url, "--token-stdin", given=token)
        bench.run("login", "x", "--token-stdin", given=sandbox.x.users["follower"])
        bench.measure("follow 100 on Mastodon", "follow", "people", "--yes")
        bench.measure("follow them again", "follow", "people", "--yes")
        copy = ("follow", "social-care-100", "--on", "x", "--copy", "--yes")
        bench.measure("copy 100 to a List on X", *copy)
        bench.measure("copy them again", *copy)


if __name__ == "__main__":
    main()
