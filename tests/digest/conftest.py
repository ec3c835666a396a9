"""A reader with a list of four people, logged in on Mastodon and Bluesky."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from care100.sandbox import Sandbox
from tests.digest.reader import Reader


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(accounts=5) as running:
        yield running


@pytest.fixture
def reader(
    home: Path,
    sandbox: Sandbox,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Reader:
    """Return a reader who has nothing to read, because nobody has posted."""
    reader = Reader(home, sandbox, capsys, monkeypatch)
    reader.has_list_of_both()
    reader.log_in("mastodon")
    reader.has_app_password()
    for number in range(1, 5):
        sandbox.mastodon.state.posts.forget(sandbox.mastodon.state.account(f"acct{number:03}"))
        sandbox.bluesky.state.set_last_post(f"acct{number:03}.test", None)
    return reader
