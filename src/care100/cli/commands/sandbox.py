"""`sandbox`: servers of every platform on this computer, for trying things out."""

import json as json_
import sys
from typing import TYPE_CHECKING, Annotated

from care100.cli.invocation import Invocation
from care100.cli.options import Json, option
from care100.cli.views import render, sandbox_help
from care100.cli.views.waiting import until_stopped

if TYPE_CHECKING:
    from care100.sandbox import Sandbox


def sandbox(
    here: Invocation,  # noqa: ARG001 - every command has it
    accounts: Annotated[
        int,
        option(
            "--accounts",
            metavar="N",
            min=0,
            max=10_000,
            text="Create N accounts: acct001, acct002, …",
        ),
    ] = 0,
    servers: Annotated[
        int,
        option(
            "--servers",
            metavar="N",
            min=0,
            max=100,
            text="Create N small Mastodon servers too, and spread the accounts over all servers.",
        ),
    ] = 0,
    latency: Annotated[
        int,
        option("--latency", metavar="MS", min=0, text="Delay of each response, in milliseconds."),
    ] = 0,
    resolve_latency: Annotated[
        int,
        option(
            "--resolve-latency",
            metavar="MS",
            min=0,
            text="Delay of looking up an account on another server, in milliseconds.",
        ),
    ] = 0,
    seed: Annotated[
        int, option("--seed", metavar="S", text="Seed for generated data, such as ids.")
    ] = 0,
    json: Json = False,
) -> None:
    """Run Mastodon, X and Bluesky servers on this computer.

    The sandbox shows the commands that log in care100 to it, and runs until you press Ctrl-C. In
    a pipe, into a file and with --json it prints one line of JSON with its addresses, access
    tokens and app passwords. It is not connected to the real platforms. You can change its
    accounts while it runs; see docs/sandbox.md.

    Examples:
        care100 sandbox --accounts 100
    """
    running = sandbox_with(
        accounts=accounts,
        small_servers=servers,
        latency=latency / 1000,
        resolve_latency=resolve_latency / 1000,
        seed=seed,
    )
    with running:
        if not json and sys.stdout.isatty():
            sandbox_help.show(running, accounts)
        else:
            described = {"schema": 1, **running.description()}
            render.out_bytes(f"{json_.dumps(described)}\n".encode())
            if not json and sys.stderr.isatty():
                sandbox_help.show(running, accounts, render.note)
        until_stopped()


def sandbox_with(
    *,
    accounts: int = 0,
    small_servers: int = 0,
    latency: float = 0.0,
    resolve_latency: float = 0.0,
    seed: int = 0,
) -> "Sandbox":
    """Return the sandbox, not yet started."""
    from care100.sandbox import Sandbox

    return Sandbox(
        accounts=accounts,
        small_servers=small_servers,
        latency=latency,
        resolve_latency=resolve_latency,
        seed=seed,
    )
