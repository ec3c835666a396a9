"""The sandbox with the people on the pages, and a reader who is somebody there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from care100.sandbox import Sandbox
from tests.docs.reader import Reader

SERVER = "mastodon.social"
"""The server on the pages, as long as the sandbox's own name."""
HANDLE = "name.bsky.social"


@contextmanager
def world() -> Iterator[Sandbox]:
    """Run the sandbox, with the accounts of the people on the pages."""
    with Sandbox() as running:
        for name in ("ada", "bob", "cy", "dee"):
            text = f"{name.capitalize()} Example"
            handle = f"{name}@{running.mastodon.domain}"
            running.mastodon.state.add_account(handle, display_name=text)
            running.x.state.add_account(f"{name}_writes", name=text)
            running.bluesky.state.add_account(f"{name}.bsky.social")
        yield running


def reader(
    sandbox: Sandbox, home: Path, folder: Path, patch: pytest.MonkeyPatch, user: str = "curator"
) -> Reader:
    """Return a reader with a data folder, who has an account on each platform.

    The reader approves logins by writing a token: approval pages have tests of their own.
    """
    mastodon, x, bluesky = sandbox.mastodon, sandbox.x, sandbox.bluesky
    mine = bluesky.users[user]
    by_password = f"--server {bluesky.url} --app-password-stdin"
    return Reader(
        folder,
        patch,
        {
            "CARE100_HOME": str(home),
            "CARE100_KEYRING": "file",
            "CARE100_CURATOR": "ada",
            "CARE100_X_API_URL": x.url,
            "CARE100_BLUESKY_API_URL": bluesky.app_view_url,
            "CARE100_BLUESKY_DIRECTORY_URL": bluesky.directory_url,
        },
        {SERVER: mastodon.domain, HANDLE: mine["handle"]},
        {
            "care100 login mastodon": (
                f"care100 login mastodon {mastodon.url} --token-stdin",
                f"{mastodon.users[user]}\n",
            ),
            "care100 login x": ("care100 login x --token-stdin", f"{x.users[user]}\n"),
            "care100 login bluesky": (
                f"care100 login bluesky {mine['handle']} {by_password}",
                f"{mine['app_password']}\n",
            ),
        },
    )
