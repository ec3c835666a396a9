"""Logging in to Bluesky: OAuth with a key of one's own, and app passwords."""

import json
from datetime import datetime, tzinfo
from typing import Any, Self

import pytest

from care100.platforms.bluesky import oauth
from care100.sandbox import Fault
from tests.platforms.bluesky.bluesky_person import BlueskyPerson, names


def secret(person: BlueskyPerson) -> dict[str, Any]:
    """The only login's tokens, as the vault's file has them."""
    [kept] = json.loads((person.home / "secrets" / "secrets.json").read_text()).values()
    found: dict[str, Any] = json.loads(kept) if isinstance(kept, str) else kept
    return found


def test_a_login_is_approved_on_the_own_server(person: BlueskyPerson) -> None:
    person.approves()
    ran = person.runs(*person.login())
    assert "Logged in as @follower.test on Bluesky." in ran.out
    assert "Approve care100 there" in ran.err
    person.lists(range(1, 4))
    person.runs("follow", "people", "--yes")
    assert person.following() == names(1, 2, 3)


def test_the_least_permissions_are_asked_for(person: BlueskyPerson) -> None:
    person.approves()
    person.runs(*person.login())
    scopes = {one for one in secret(person)["scopes"] if one.startswith("repo")}
    assert scopes == {"repo:app.bsky.graph.follow?action=create&action=delete"}


def test_publishing_needs_a_login_of_a_curator(person: BlueskyPerson) -> None:
    person.lists(range(1, 4))
    person.approves("curator")
    person.runs(*person.login("curator"))
    ran = person.runs("sync", "people", "--yes", expect=None)
    assert ran.code != 0
    assert "care100 login bluesky HANDLE --curator" in ran.err
    person.runs(*person.login("curator", "--curator"))
    person.runs("sync", "people", "--yes")
    assert person.members() == names(1, 2, 3)


def test_a_login_that_is_not_approved_keeps_nothing(person: BlueskyPerson) -> None:
    person.approves(yes=False)
    ran = person.runs(*person.login(), expect=1)
    assert "not approved" in ran.err
    assert not (person.home / "secrets" / "secrets.json").exists()


def test_an_approval_by_another_account_is_refused(person: BlueskyPerson) -> None:
    person.approves("curator")
    ran = person.runs(*person.login("follower"), expect=1)
    assert "another account" in ran.err


def test_an_older_server_is_asked_for_its_wider_permission(person: BlueskyPerson) -> None:
    person.state.granular_scopes = False
    person.approves()
    person.runs(*person.login())
    assert "transition:generic" in secret(person)["scopes"]


def test_a_server_without_oauth_needs_an_app_password(person: BlueskyPerson) -> None:
    person.state.oauth = False
    ran = person.runs(*person.login(), expect=1)
    assert "--app-password-stdin" in ran.err
    person.has_app_password()
    person.lists(range(1, 3))
    person.runs("follow", "people", "--yes")
    assert person.following() == names(1, 2)


def test_expired_tokens_are_renewed_once_and_kept(person: BlueskyPerson) -> None:
    person.state.token_seconds = 30
    person.approves()
    person.runs(*person.login())
    first = secret(person)
    person.state.token_seconds = 3_600
    person.lists(range(1, 4))
    person.runs("follow", "people", "--yes")
    assert person.following() == names(1, 2, 3)
    second = secret(person)
    assert second["refresh_token"] != first["refresh_token"]
    assert second["extra"][oauth.KEY] == first["extra"][oauth.KEY]
    asked = person.server.log.matching("POST", "/oauth/token")
    assert [one.status for one in asked].count(200) == 2


def test_an_expired_session_of_an_app_password_is_renewed(person: BlueskyPerson) -> None:
    person.has_app_password()
    first = secret(person)
    clock = person.state.clock
    person.state.clock = lambda: clock() + 3 * person.state.token_seconds
    person.lists(range(1, 3))
    person.runs("follow", "people", "--yes")
    assert person.following() == names(1, 2)
    assert secret(person)["refresh_token"] != first["refresh_token"]


def test_a_clock_ten_years_ahead_does_not_renew_the_session_for_every_request(
    person: BlueskyPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.has_app_password()
    person.lists(range(1, 4))

    class Ahead(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(datetime.now(tz).timestamp() + 3650 * 86_400, tz)

    monkeypatch.setattr("care100.platforms.bluesky.sessions.datetime", Ahead)
    person.runs("follow", "people", "--yes")
    assert person.following() == names(1, 2, 3)
    assert len(person.server.log.matching("POST", "refreshSession")) <= 1


def test_a_revoked_login_asks_to_log_in_again(person: BlueskyPerson) -> None:
    person.approves()
    person.runs(*person.login())
    person.lists(range(1, 3))
    person.state.tokens.clear()
    person.state.oauth_sessions.clear()
    ran = person.runs("follow", "people", "--yes", expect=5)
    assert "care100 login bluesky HANDLE" in ran.err


@pytest.mark.parametrize("by", ["approval", "app password"])
def test_a_logout_revokes_the_tokens(person: BlueskyPerson, by: str) -> None:
    if by == "approval":
        person.approves()
        person.runs(*person.login())
    else:
        person.has_app_password()
    ran = person.runs("logout", "bsky:follower.test")
    assert "Logged out @follower.test" in ran.out
    assert "did not confirm" not in ran.err
    assert person.state.tokens == {}


def test_no_token_or_password_is_printed_or_kept_elsewhere(person: BlueskyPerson) -> None:
    password = person.server.users["follower"]["app_password"]
    ran = person.runs(*person.login(), "--app-password-stdin", given=f"{password}\n")
    person.lists(range(1, 3))
    person.server.faults.add(Fault("status", "POST", "applyWrites", status=400))
    followed = person.runs("follow", "people", "--yes", expect=None)
    hidden = (password, secret(person)["access_token"], secret(person)["refresh_token"])
    files = [
        one for one in person.home.rglob("*") if one.is_file() and one.parent.name != "secrets"
    ]
    assert password not in json.dumps(secret(person))
    for text in hidden:
        assert text not in ran.out + ran.err + followed.out + followed.err
        assert not any(text.encode() in one.read_bytes() for one in files)


def test_a_wrong_password_is_refused(person: BlueskyPerson) -> None:
    ran = person.runs(*person.login(), "--app-password-stdin", given="wrong\n", expect=5)
    assert "did not accept the app password" in ran.err
    ran = person.runs(*person.login(), "--app-password-stdin", given="", expect=2)
    assert "Standard input is empty" in ran.err


@pytest.mark.parametrize(
    ("handle", "said"),
    [
        ("nobody.test", "no account @nobody.test"),
        ("nobody", "write that"),
        ("bad handle.test", "a space"),
    ],
)
def test_a_handle_without_an_account_is_named(
    person: BlueskyPerson, handle: str, said: str
) -> None:
    ran = person.runs("login", "bluesky", handle, "--server", person.server.url, expect=None)
    assert ran.code != 0
    assert said in ran.err


def test_a_handle_that_its_account_does_not_name_back_is_refused(person: BlueskyPerson) -> None:
    did = person.state.account("follower.test").did
    stale = {"did": did}
    person.state.rename(did, "new.test")
    fault = Fault("body", path="resolveHandle", times=None, body=stale)
    person.server.faults.add(fault)
    ran = person.runs(*person.login(), expect=1)
    assert "does not name it back" in ran.err
    assert "new.test" in ran.err


@pytest.mark.parametrize("responds", [True, False])
def test_a_server_on_this_computer_needs_its_own_directory_or_an_app_password(
    person: BlueskyPerson, monkeypatch: pytest.MonkeyPatch, *, responds: bool
) -> None:
    # A server that has no DIDs, or that does not respond, stands for plc.directory.
    other = person.sandbox.x.url if responds else "http://localhost:1"
    monkeypatch.setenv("CARE100_BLUESKY_DIRECTORY_URL", other)
    ran = person.runs(*person.login(), expect=None)
    assert ran.code != 0
    assert "For a server on this computer, add --app-password-stdin" in ran.err
    assert "CARE100_BLUESKY_DIRECTORY_URL" in ran.err


def test_a_token_alone_is_refused(person: BlueskyPerson) -> None:
    ran = person.runs(*person.login(), "--token-stdin", given="token\n", expect=2)
    assert "--app-password-stdin" in ran.err
