"""A check of a hundred accounts on forty servers with websites, of which five are dead.

Two refuse connections, one breaks them off, and two accept them and never answer, which costs the
most. A member has moved to one of the latter.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from bench.bench import CARE100, Bench, Group, Row
from bench.figures import Limit, Result, Sample, figure
from bench.worlds import SLUG, World, world
from care100.sandbox import Fault, Sandbox

ACCOUNTS, SERVERS = 100, 40
LATENCY = 0.3
# Longer than any program waits.
_FOR_EVER = 3600.0
ROW = Row(
    "check",
    f"`check` of {ACCOUNTS} on {SERVERS} servers, five dead",
    "≤ 10 s, at most one connection a server",
)


def _rows(sandbox: Sandbox) -> list[str]:
    """Return the hundred, each with a website on the next server."""
    found = ["mastodon,website"]
    for n in range(ACCOUNTS):
        server, other = (sandbox.small_servers[number % SERVERS] for number in (n, n + 1))
        name = f"acct{n + 1:03}"
        found.append(f"{server.handle(name)},{other.website(name)}")
    return found


def _kill_five(sandbox: Sandbox) -> None:
    """Let five servers die, and an account move to one that is silent."""
    servers = sandbox.small_servers
    for number in (7, 17):
        servers[number].stop_listening()
    servers[27].faults.add(Fault("cut_before", times=None))
    for number in (3, 33):
        servers[number].faults.add(Fault("latency", seconds=_FOR_EVER, times=None))
    mover, silent = servers[20].handle("acct021"), servers[33].handle("acct034")
    sandbox.mastodon.state.move(mover, silent)


@contextmanager
def _ready() -> Iterator[World]:
    with world(Sandbox(accounts=ACCOUNTS, small_servers=SERVERS)) as person:
        person.has_list(_rows(person.sandbox))
        person.log_in("mastodon", "curator")
        for server in person.sandbox.small_servers:
            server.latency = LATENCY
        _kill_five(person.sandbox)
        yield person


def _care100() -> tuple[Sample, int]:
    with _ready() as person:
        # Exit code 3: there are findings.
        sample = person.sample(lambda: person.run("check", SLUG, "--direct", codes=(3,)))
        return sample, max(one.peak_connections for one in person.sandbox.small_servers)


def _measure(bench: Bench) -> dict[str, Result]:
    samples = [_care100() for _ in range(bench.runs)]
    ours = figure(CARE100, [sample for sample, _ in samples])
    limits = [
        Limit("time", ours.seconds, 10, "s"),
        Limit("connections a server", max(peak for _, peak in samples), 1),
    ]
    note = f"Each request takes {LATENCY * 1000:.0f} ms. Two of the dead servers never answer."
    return {ROW.name: Result([ours], limits, note)}


GROUP = Group((ROW,), _measure)
