"""How long a person waits: a start, a first follow, a second, and a copy on X.

The sandbox answers with a latency like that of a server in the same country, and
finds people on other servers as slowly as real ones do.
"""

import tempfile
from pathlib import Path

from bench.stopwatch import Stopwatch
from care100.sandbox import Sandbox

ACCOUNTS = 100
LATENCY_SECONDS = 0.1
RESOLVE_SECONDS = 0.5


def main() -> None:
    """Measure and print, a line each."""
    world = Sandbox(accounts=ACCOUNTS, latency=LATENCY_SECONDS, resolve_latency=RESOLVE_SECONDS)
    with tempfile.TemporaryDirectory(prefix="care100-bench-") as folder, world as sandbox:
        stopwatch = Stopwatch(Path(folder), sandbox)
        people = Path(folder) / "people.csv"
        handles = (f"acct{n:03}@{sandbox.mastodon.domain}" for n in range(1, ACCOUNTS + 1))
        people.write_text("\n".join(["mastodon", *handles]))
        print(f"{LATENCY_SECONDS * 1000:.0f} ms a request, {ACCOUNTS} accounts")
        stopwatch.measure("care100 --version", "--version")
        stopwatch.measure("care100 show, the very first time", "show", "social-care-100")
        stopwatch.measure("care100 show", "show", "social-care-100")
        stopwatch.run("import", "people", str(people))
        url, token = sandbox.mastodon.url, sandbox.mastodon.users["follower"]
        stopwatch.run("login", "mastodon", url, "--token-stdin", given=token)
        stopwatch.run("login", "x", "--token-stdin", given=sandbox.x.users["follower"])
        stopwatch.measure("follow 100 on Mastodon", "follow", "people", "--yes")
        stopwatch.measure("follow them again", "follow", "people", "--yes")
        copy = ("follow", "social-care-100", "--on", "x", "--copy", "--yes")
        stopwatch.measure("copy 100 to a List on X", *copy)
        stopwatch.measure("copy them again", *copy)


if __name__ == "__main__":
    main()
