"""Checks of growing lists on growing numbers of servers, and the scheduler at full size."""

import resource
import time

from bench.bench import Bench
from bench.figures import Sample
from bench.worlds import SLUG, world
from care100.check import per_server
from care100.check.per_server import ServerTask
from care100.engine.progress import Silent
from care100.sandbox import Sandbox

NAME = "checking"
# Accounts on each server, as in a check of 100,000 accounts on 20,000 servers.
EACH = 5
SIZES = (100, 200, 400)
LATENCY = 0.1
_FULL = 20_000


def _check(servers: int) -> tuple[Sample, int, int]:
    """Check accounts on this many servers; return the run, and the peak and all connections."""
    accounts = servers * EACH
    with world(Sandbox(accounts=accounts, small_servers=servers)) as person:
        small = person.sandbox.small_servers
        names = [f"acct{n:03}" for n in range(1, accounts + 1)]
        handles = [small[n % servers].handle(name) for n, name in enumerate(names)]
        person.has_list(["mastodon", *handles])
        person.log_in("mastodon", "curator")
        for server in small:
            server.latency = LATENCY
        command = ("check", SLUG, "--direct")
        sample = person.sample(lambda: person.run(*command, codes=(0, 3)))
        peak = max(server.peak_connections for server in small)
        return sample, peak, sum(server.total_connections for server in small)


def _schedule() -> float:
    """Return the processor time for the order of 100,000 tasks that do nothing."""
    began = time.process_time()
    tasks = [ServerTask(str(n % _FULL), lambda: None) for n in range(_FULL * EACH)]
    per_server.run("Asking", tasks, Silent())
    return time.process_time() - began


def simulate() -> dict[str, float]:
    """Return time, memory, requests and connections by the number of servers."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    found: dict[str, float] = {"scheduler_cpu": round(_schedule(), 2)}
    for servers in SIZES:
        samples: list[tuple[Sample, int, int]] = []

        def run(servers: int = servers, samples: list[tuple[Sample, int, int]] = samples) -> Sample:
            samples.append(_check(servers))
            return samples[-1][0]

        figure = Bench(1).repeat(f"{servers} servers", run)
        found |= {
            f"{servers}_accounts": servers * EACH,
            f"{servers}_seconds": figure.seconds,
            f"{servers}_cpu": figure.cpu_seconds,
            f"{servers}_mb": figure.peak_mb,
            f"{servers}_requests": figure.requests or 0,
            f"{servers}_peak": max(peak for _, peak, _ in samples),
            f"{servers}_connections": max(total for _, _, total in samples),
        }
    return found
