"""How long a check takes: a hundred accounts in forty servers with websites, five of them dead.

The dead are of the kinds there are: two refuse connections, one breaks them off, and two take
them and say nothing, which costs the most. Somebody has moved to one of the latter. Nobody
is logged in on X: a look at a hundred accounts there is one request.
"""

import tempfile
from pathlib import Path

from bench.stopwatch import Stopwatch
from care100.sandbox import Fault, Sandbox

ACCOUNTS, SERVERS = 100, 40
LATENCY_SECONDS = 0.3
TARGET_SECONDS = 15.0
# Longer than any program waits.
FOR_EVER_SECONDS = 3600.0


def settled(sandbox: Sandbox) -> list[str]:
    """A list of the hundred, as the rows of a CSV, with a website each in the next server."""
    rows = ["mastodon,website"]
    for n in range(ACCOUNTS):
        server, other = (sandbox.small_servers[number % SERVERS] for number in (n, n + 1))
        name = f"acct{n + 1:03}"
        rows.append(f"{server.handle(name)},{other.website(name)}")
    return rows


def strike(sandbox: Sandbox) -> None:
    """Let five servers die, and somebody move to one of those that are silent."""
    servers = sandbox.small_servers
    for number in (7, 17):
        servers[number].stop_listening()
    servers[27].faults.add(Fault("cut_before", times=None))
    for number in (3, 33):
        servers[number].faults.add(Fault("latency", seconds=FOR_EVER_SECONDS, times=None))
    mover, silent = servers[20].handle("acct021"), servers[33].handle("acct034")
    sandbox.mastodon.state.move(mover, silent)


def main() -> None:
    """Measure and print, a line each."""
    world = Sandbox(accounts=ACCOUNTS, small_servers=SERVERS, latency=LATENCY_SECONDS)
    with tempfile.TemporaryDirectory(prefix="care100-bench-") as folder, world as sandbox:
        stopwatch = Stopwatch(Path(folder), sandbox)
        people = Path(folder) / "people.csv"
        people.write_text("\n".join(settled(sandbox)))
        stopwatch.run("import", "people", str(people))
        url, token = sandbox.mastodon.url, sandbox.mastodon.users["curator"]
        stopwatch.run("login", "mastodon", url, "--token-stdin", given=token)
        print(
            f"{LATENCY_SECONDS * 1000:.0f} ms a request, {ACCOUNTS} accounts on {SERVERS} servers"
        )
        check = ("check", "people", "--direct")
        stopwatch.measure("check them", *check)
        strike(sandbox)
        seconds = stopwatch.measure("check them, five servers being dead", *check)
        most = max(server.peak_connections for server in sandbox.small_servers)
        print(f"at most {most} connection a server; the target is {TARGET_SECONDS:.0f} s")
        if most > 1 or seconds > TARGET_SECONDS:
            raise SystemExit("That is too slow, or not polite enough.")


if __name__ == "__main__":
    main()
