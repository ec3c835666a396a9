"""What a person can type while the sandbox runs."""

import os
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from care100 import installation, registry
from care100.cli.views import render
from care100.model.shell_quoting import command

if TYPE_CHECKING:
    from care100.sandbox import Sandbox

_USERS = {
    "curator": "To log in as curator, who has published lists:",
    "follower": "Or as follower, who has none:",
}


def show(sandbox: "Sandbox", accounts: int, printed: Callable[..., None] = render.out) -> None:
    """Print the commands for another terminal. The sandbox must be running."""
    addresses = {"Mastodon": sandbox.mastodon, "X": sandbox.x, "Bluesky": sandbox.bluesky}
    servers = ", ".join(render.whole(f"{name} {one.url}") for name, one in addresses.items())
    printed(f"These servers run on this computer: {servers}.")
    for line in _lines(sandbox, accounts):
        # A line to copy is not wrapped.
        printed(line, wrap=not line.startswith(" "))


def _lines(sandbox: "Sandbox", accounts: int) -> Iterator[str]:
    from care100.sandbox.logins import logins, variables

    care100 = installation.how_to_type()
    yield "To use them, type in another terminal, in this folder:"
    yield from (f"  {line}" for line in _settings(variables(sandbox)))
    for user, sentence in _USERS.items():
        yield sentence
        for login in logins(sandbox, user):
            yield f"  echo {login.given} | {command(care100, *login.words)}"
    if accounts:
        members = (f"@acct001@{sandbox.mastodon.domain}", "x:acct001", "bsky:acct001.test")
        yield "To put accounts of the sandbox on a list of your own:"
        yield f"  {command(care100, 'new', 'my-list', '--title', 'My list')}"
        yield f"  {command(care100, 'add', 'my-list', *members)}"
    else:
        yield "To have accounts for a list of your own, start it with --accounts 100."
    yield "Press Ctrl-C to stop."


def _settings(values: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines that point a shell at the sandbox, and keep its data apart."""
    word, folder = ("set", "%CD%") if os.name == "nt" else ("export", '"$PWD"')
    yield f"{word} CARE100_HOME={folder}{os.sep}sandbox"
    # Without the empty variable, a registry that the shell names would be used.
    for name, value in {registry.VARIABLE: "", "CARE100_KEYRING": "file", **values}.items():
        yield f"{word} {name}={value}"
