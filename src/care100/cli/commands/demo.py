"""`demo`: try care100 in the sandbox, without any account or data of the user's."""

import io
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from care100 import registry
from care100.cli.commands.sandbox import sandbox_with
from care100.cli.invocation import Invocation
from care100.cli.views import render
from care100.model.shell_quoting import command
from care100.settings import in_force

if TYPE_CHECKING:
    from care100.sandbox.demo import DemoStep


def demo(here: Invocation) -> None:  # noqa: ARG001 - every command has it
    """Follow and unfollow the lists that ship with care100 in the sandbox.

    care100 starts a Mastodon server, an X API and a Bluesky server on this computer, logs
    in to each, follows the lists, shows that a second run changes nothing, unfollows the
    lists and cleans up. The demo does not use your accounts or your data, and sends nothing outside
    this computer.

    Examples:
        care100 demo
    """
    from care100.installation import how_to_type

    with sandbox_with() as sandbox, tempfile.TemporaryDirectory(prefix="care100-demo-") as folder:
        from care100.sandbox import demo
        from care100.sandbox.logins import variables

        own = {"CARE100_HOME": folder, "CARE100_KEYRING": "file", "CARE100_CURATOR": "demo"}
        # The user's settings and registry are for the user's own accounts.
        unset = dict.fromkeys([*in_force.variables(), registry.VARIABLE], "")
        with _environment({**unset, **variables(sandbox), **own}):
            render.out(
                "A Mastodon server, an X API and a Bluesky server are running on this computer."
            )
            for step in demo.steps(sandbox):
                if step.before:
                    render.out()
                    render.out(step.before)
                _run(step)
    render.out()
    render.out("The sandbox and its files are deleted. To start with your own account:")
    render.out(f"  {command(how_to_type(), *demo.ENDING)}", wrap=False)


def _run(step: "DemoStep") -> None:
    from care100 import cli

    render.out()
    render.out(
        f"$ {command('care100', *step.words, variables=step.variables)}",
        style="bold cyan",
        wrap=False,
    )
    with _standard_input(step.given):
        code = cli.run([*step.words])
    if code:
        raise typer.Exit(code)


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
