"""Logging in, out and connecting work the same on a platform that care100 does not have."""

from pathlib import Path

import pytest

from care100 import registry
from care100.auth.vault import FileVault, open_vault
from care100.cli.commands import logins
from care100.cli.invocation import Invocation
from care100.model.errors import NotLoggedIn
from care100.platforms import PLATFORMS
from care100.platforms.login import KeptLogin, secret_key
from care100.registry.logins import every_login
from tests.invented_platform import ID, TOKEN, InventedPlatform
from tests.person import Typist

LOGIN = ("login", ID, "invented.example", "--token-stdin")


@pytest.fixture
def invented(monkeypatch: pytest.MonkeyPatch) -> InventedPlatform:
    one = InventedPlatform()
    monkeypatch.setitem(PLATFORMS, ID, one)
    return one


def kept_login(home: Path) -> KeptLogin:
    database = registry.open_registry(home / registry.FILE_NAME)
    with database.reading() as session:
        [login] = every_login(session)
    database.close()
    return login


def test_a_login_is_kept_listed_and_revoked(curator: Typist, invented: InventedPlatform) -> None:
    assert "Logged in as ~ada on Invented." in curator.runs(*LOGIN, given=f"{TOKEN}\n").out
    assert invented.requests[0].server == "invented.example"
    [row] = curator.runs("logins", "--json").json["logins"]
    server = "https://invented.example"
    assert row == {"login": "~ada", "platform": ID, "server": server, "here": True}
    assert "Invented" in curator.runs("logins").out
    assert "Logged out ~ada on Invented." in curator.runs("logout", "~ada").out
    assert invented.revoked == [TOKEN]
    assert curator.runs("logins", "--json").json["logins"] == []
    assert isinstance(open_vault(curator.home), FileVault)
    assert TOKEN not in (curator.home / "secrets" / "secrets.json").read_text()


def test_the_platform_connects_its_login(curator: Typist, invented: InventedPlatform) -> None:
    curator.runs(*LOGIN, given=f"{TOKEN}\n")
    login, vault = kept_login(curator.home), open_vault(curator.home)
    client = invented.connect(login, vault)
    assert (client.server, client.token) == ("https://invented.example", TOKEN)
    vault.forget(secret_key(login))
    with pytest.raises(NotLoggedIn):
        invented.connect(login, vault)


def test_a_refused_token_keeps_no_login(curator: Typist, invented: InventedPlatform) -> None:
    ran = curator.runs(*LOGIN, given="another-token\n", expect=5)
    assert "Invented does not accept the token." in ran.err
    assert "another-token" not in ran.err
    assert "care100 login invented SERVER" in curator.runs("logins").err


def test_a_server_is_asked_for_where_there_are_several(
    curator: Typist, invented: InventedPlatform
) -> None:
    ran = curator.runs("login", ID, "--token-stdin", given=f"{TOKEN}\n", expect=2)
    assert "Write: care100 login invented SERVER" in ran.err
    assert "X has no servers." in curator.runs("login", "x", "a.example", expect=2).err


@pytest.fixture
def at_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Invocation, "interactive", True)


def test_following_without_a_login_in_a_script_names_every_platform(
    curator: Typist, invented: InventedPlatform
) -> None:
    ran = curator.runs("follow", "social-care-100", expect=5)
    for words in ("care100 login mastodon SERVER", "care100 login x", "care100 login invented"):
        assert words in ran.err


def test_following_without_a_login_offers_every_platform(
    curator: Typist, invented: InventedPlatform, at_the_terminal: None
) -> None:
    ran = curator.runs("follow", "social-care-100", given="\n", expect=5)
    assert "1  log in to Mastodon" in ran.err
    assert "2  log in to Bluesky" in ran.err
    assert "3  log in to X" in ran.err
    assert "4  log in to Invented" in ran.err
    assert "5  try it in the sandbox" in ran.err
    assert "6  write files to import on Mastodon" in ran.err
    assert "Choose 1/2/3/4/5/6, or press Enter to cancel" in ran.err


def test_following_without_a_login_logs_in_on_the_chosen_platform(
    curator: Typist,
    invented: InventedPlatform,
    at_the_terminal: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def log_in(here: Invocation, platform: str, server: str = "") -> None:
        asked.append((platform, server))

    monkeypatch.setattr(logins, "login", log_in)
    for given in ("4\ninvented.example\n", "3\n"):
        # It goes on to follow, and there is no login yet.
        curator.runs("follow", "social-care-100", given=given, expect=None)
    assert asked == [(ID, "invented.example"), ("x", "")]


def test_following_without_a_login_opens_the_starter_pack(
    curator: Typist, at_the_terminal: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    pack = "https://bsky.app/starter-pack/did:plc:z72i7hdynmk6r22z27h6tvur/3kabcdefghijk"
    feed = "https://bsky.app/profile/did:plc:z72i7hdynmk6r22z27h6tvur/lists/3kabcdefghijk"
    curator.runs("describe", "social-care-100", "--bluesky", feed, "--bluesky", pack)
    ran = curator.runs("follow", "social-care-100", given="5\n")
    assert f"5  open the page on Bluesky that follows it: {pack}" in ran.err
    assert opened == [pack]


def test_following_without_a_login_writes_the_files_that_mastodon_imports(
    curator: Typist, at_the_terminal: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    slug = "social-care-fediverse"
    ran = curator.runs("follow", slug, given="5\n")
    assert (
        f"Wrote {slug}-lists.csv. On your server, open Import and upload it as “Lists”." in ran.out
    )
    assert (tmp_path / f"{slug}-following_accounts.csv").read_text().startswith("Account address\n")
    assert (tmp_path / f"{slug}-lists.csv").read_text().startswith("Social Care Fediverse,")
    again = curator.runs("follow", slug, given="5\n")
    assert f"{slug}-lists.csv already exists and was not changed" in again.err
