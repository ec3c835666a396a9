"""A reader with a list of four people, logged in on Mastodon and Bluesky, and a mail server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from care100.sandbox import Sandbox
from tests.digest.post_office import PostOffice, certificate
from tests.digest.reader import Reader
from tests.digest.sending import sets


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


@pytest.fixture(scope="session")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost."""
    return certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def office(pem: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """A mail server whose certificate is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with PostOffice(pem) as running:
        yield running


@pytest.fixture
def sender(reader: Reader, office: PostOffice) -> Reader:
    """A reader who has set the mail server, and has something to send."""
    sets(reader, office)
    reader.toots(1, "Worth reading")
    return reader
