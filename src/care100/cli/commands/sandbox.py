"""`sandbox`: a Mastodon server and an X API on this computer, to try things with."""

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
    here: Invocation,  # noqa: ARG001 - every command is given it
    accounts: Annotated[
        int, option("--accounts", metavar="N", min=0, max=10_000, text="Add acct001, acct002, …")
    ] = 0,
    servers: Annotated[
        int,
        option(
            "--servers",
            metavar="N",
            min=0,
            max=100,
            text="Add N small Mastodon servers, and spread acct001, acct002, … over them too.",
        ),
    ] = 0,
    latency: Annotated[
        int, option("--latency", metavar="MS", min=0, text="Milliseconds that each answer takes.")
    ] = 0,
    resolve_latency: Annotated[
        int,
        option(
            "--resolve-latency",
            metavar="MS",
            min=0,
            text="Milliseconds that finding somebody on another server takes.",
        ),
    ] = 0,
    seed: Annotated[
        int, option("--seed", metavar="S", text="Decides what is invented, such as ids.")
    ] = 0,
) -> None:
    """Run the sandbox: a Mastodon server and an X API of your own, on this computer.

    It prints one line of JSON that says where they are and how to log in, and runs until
    you press Ctrl-C. Nothing that is done there reaches the real world. What becomes of an
    account can be set while it runs; see docs/sandbox.md.

    Example:
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
    """The sandbox, not started yet. Raises SandboxMissing without its libraries."""
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
