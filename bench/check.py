"""How long a check takes: a hundred accounts in forty towns with websites, five of them dead.

The dead are of the kinds there are: two refuse connections, one breaks them off, and two take
them and say nothing, which costs the most. Somebody has moved to one of the latter. Nobody
is logged in on X: a look at a hundred accounts there is one request.
"""

import tempfile
from pathlib import Path

from bench.stopwatch import Bench
from care100.sandbox import Fault, Sandbox

ACCOUNTS, TOWNS = 100, 40
LATENCY_SECONDS = 0.3
TARGET_SECONDS = 15.0
# Longer than any program waits.
FOR_EVER_SECONDS = 3600.0


def settled(sandbox: Sandbox) -> list[str]:
    """A list of the hundred, as the rows of a CSV, with a website each in the next town."""
    rows = ["mastodon,website"]
    for n in range(ACCOUNTS):
        town, other = (sandbox.small_servers[number % TOWNS] for number in (n, n + 1))
        name = f"acct{n + 1:03}"
        rows.append(f"{town.handle(name)},{other.website(name)}")
    return rows


def strike(sandbox: Sandbox) -> None:
    """Let five servers die, and somebody move to one of those that are silent."""
    towns = sandbox.small_servers
    for number in (7, 17):
        towns[number].stop_listening()
    towns[27].faults.add(Fault("cut_before", times=None))
    for number in (3, 33):
        towns[number].faults.add(Fault("latency", seconds=FOR_EVER_SECONDS, times=None))
    mover, silent = towns[20].handle("acct021"), towns[33].handle("acct034")
    sandbox.mastodon.state.move(mover, silent)


def main() -> None:
    """Measure and print, a line each."""
    world = Sandbox(accounts=ACCOUNTS, small_servers=TOWNS, latency=LATENCY_SECONDS)
    with tempfile.TemporaryDirectory(prefix="care100-bench-") as folder, world as sandbox:
        bench = Bench(Path(folder), sandbox)
        people = Path(folder) / "people.csv"
        people.write_text("\n".join(settled(sandbox)))
        bench.run("import", "people", str(people))
        url, token = sandbox.mastodon.url, sandbox.mastodon.users["curator"]
        bench.run("login", "mastodon", url, "--token-stdin", given=token)
        print(f"{LATENCY_SECONDS * 1000:.0f} ms a request, {ACCOUNTS} accounts on {TOWNS} servers")
        check = ("check", "people", "--direct")
        bench.measure("check them", *check)
        strike(sandbox)
        seconds = bench.measure("check them, five servers being dead", *check)
        most = max(town.peak_connections for town in sandbox.small_servers)
        print(f"at most {most} connection a server; the target is {TARGET_SECONDS:.0f} s")
        if most > 1 or seconds > TARGET_SECONDS:
            raise SystemExit("That is too slow, or not polite enough.")


if __name__ == "__main__":
    main()
