"""`demo`: try care100 in the sandbox, without any account or data of the user's."""

import io
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import typer

from care100.cli.commands.sandbox import sandbox_with
from care100.cli.invocation import Invocation
from care100.cli.shell_quoting import command
from care100.cli.views import render


def demo(here: Invocation) -> None:  # noqa: ARG001 - every command has it
    """Follow and unfollow the Social Care 100 in the sandbox.

    care100 starts a Mastodon server and an X API on this computer, logs in to both,
    follows the list, shows that a second run changes nothing, unfollows the list and
    cleans up. The demo does not use your accounts or your data, and sends nothing outside
    this computer.

    Examples:
        care100 demo
    """
    from care100 import cli

    def run(*words: str, given: str = "") -> None:
        render.out()
        render.out(f"$ {command('care100', *words)}", style="bold cyan")
        with _standard_input(given):
            code = cli.run([*words])
        if code:
            raise typer.Exit(code)

    with sandbox_with() as sandbox, tempfile.TemporaryDirectory(prefix="care100-demo-") as folder:
        environment = {
            "CARE100_HOME": folder,
            "CARE100_KEYRING": "file",
            "CARE100_X_API_URL": sandbox.x.url,
            "CARE100_CURATOR": "demo",
        }
        with _environment(environment):
            render.out("A Mastodon server and an X API are running on this computer.")
            server = sandbox.mastodon.url
            run("login", "mastodon", server, "--token-stdin", given=_token(sandbox.mastodon.users))
            run("login", "x", "--token-stdin", given=_token(sandbox.x.users))
            published = sandbox.x.state.published["social-care-100"]
            run("describe", "social-care-100", "--x-list", published)
            run("follow", "social-care-100", "--on", "x", "--yes")
            run("follow", "social-care-100", "--on", "x", "--copy", "--yes")
            run("follow", "social-care-fediverse", "--on", "mastodon", "--yes")
            render.out()
            render.out("A second run changes nothing:")
            run("follow", "social-care-100", "--on", "x", "--copy", "--yes")
            run("follow", "social-care-fediverse", "--on", "mastodon", "--yes")
            render.out()
            render.out("Unfollow restores everything:")
            run("unfollow", "social-care-100", "--yes")
            run("unfollow", "social-care-fediverse", "--yes")
            run("runs")
    render.out()
    render.out("The sandbox and its files are deleted. To start with your own account:")
    render.out("  care100 login mastodon YOUR-SERVER")


def _token(users: Mapping[str, str]) -> str:
    return f"{users['follower']}\n"


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _standard_input(text: str) -> Iterator[None]:
    before = sys.stdin
    sys.stdin = io.StringIO(text)
    try:
        yield
    finally:
        sys.stdin = before
