"""`sandbox`: servers of every platform on this computer, for trying things out."""

import json as json_
from typing import TYPE_CHECKING, Annotated

from care100.cli.invocation import Invocation
from care100.cli.options import option
from care100.cli.views import render
from care100.cli.views.waiting import until_stopped
from care100.model.errors import Care100Error

if TYPE_CHECKING:
    from care100.sandbox import Sandbox


class SandboxMissing(Care100Error):
    """The sandbox's own libraries are not installed."""


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
) -> None:
    """Run Mastodon, X and Bluesky servers on this computer.

    The sandbox prints one line of JSON with its addresses, access tokens and app passwords, and
    runs until you press Ctrl-C. It is not connected to the real platforms. You can change its
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
        render.out_bytes(f"{json_.dumps(running.description())}\n".encode())
        until_stopped()


def sandbox_with(
    *,
    accounts: int = 0,
    small_servers: int = 0,
    latency: float = 0.0,
    resolve_latency: float = 0.0,
    seed: int = 0,
) -> "Sandbox":
    """Return the sandbox, not yet started. Raises SandboxMissing without its libraries."""
    try:
        from care100.sandbox import Sandbox
    except ImportError as error:
        raise SandboxMissing(
            f"The sandbox is not installed ({error.name} is missing).",
            "Install it with: pipx install --force 'care100[sandbox]'",
        ) from error
    return Sandbox(
        accounts=accounts,
        small_servers=small_servers,
        latency=latency,
        resolve_latency=resolve_latency,
        seed=seed,
    )
