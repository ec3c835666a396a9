"""Blocking and muting accounts, and changing one's own profile by API."""

import httpx
import pytest
from mastodon import Mastodon, MastodonAPIError, MastodonNotFoundError

from care100.sandbox import Sandbox


def test_blocking_ends_both_follows_and_can_be_undone(sandbox: Sandbox, masto: Mastodon) -> None:
    state = sandbox.mastodon.state
    state.follow("follower", "acct001")
    state.follow("acct001", "follower")
    target = masto.account_lookup("acct001")
    assert masto.account_block(target).blocking
    assert state.follows("follower") == state.follows("acct001") == set()
    assert [one.acct for one in masto.blocks()] == ["acct001"]
    assert not masto.account_unblock(target).blocking
    assert masto.blocks() == []


def test_muting_keeps_the_follow_and_can_be_undone(sandbox: Sandbox, masto: Mastodon) -> None:
    sandbox.mastodon.state.follow("follower", "acct001")
    target = masto.account_lookup("acct001")
    assert masto.account_mute(target).muting
    assert sandbox.mastodon.state.follows("follower") == {"acct001"}
    assert [one.acct for one in masto.mutes()] == ["acct001"]
    assert not masto.account_unmute(target).muting
    assert masto.mutes() == []


@pytest.mark.parametrize("action", ["account_block", "account_mute"])
def test_users_cannot_block_or_mute_themselves(masto: Mastodon, action: str) -> None:
    with pytest.raises(MastodonNotFoundError):
        getattr(masto, action)(masto.me())


def test_update_credentials_changes_what_is_sent_and_no_more(masto: Mastodon) -> None:
    masto.account_update_credentials(display_name="Ada", note="hello", locked=True)
    changed = masto.account_update_credentials(
        bot=True, fields=[("Site", "https://ada.example/"), ("Pronouns", "she")]
    )
    assert (changed.display_name, changed.source.note) == ("Ada", "hello")
    assert (changed.locked, changed.bot) == (True, True)
    shown = [(one.name, one.value) for one in changed.source.fields]
    assert shown == [("Site", "https://ada.example/"), ("Pronouns", "she")]


def test_update_credentials_changes_pictures_and_the_defaults_of_posts(
    follower: httpx.Client,
) -> None:
    path = "/api/v1/accounts/update_credentials"
    before = follower.get("/api/v1/accounts/verify_credentials").json()
    data = {"source[privacy]": "private", "source[sensitive]": "true", "source[language]": "hr"}
    changed = follower.patch(path, data=data, files={"avatar": ("a.png", b"png")}).json()
    source = changed["source"]
    assert (source["privacy"], source["sensitive"], source["language"]) == ("private", True, "hr")
    assert changed["avatar"] != before["avatar"]
    assert changed["header"] == before["header"]
    assert follower.get(changed["avatar"]).content.startswith(b"\x89PNG")
    assert follower.patch(path, data={"source[privacy]": "secret"}).status_code == 422


@pytest.mark.parametrize(("name", "length"), [("display_name", 31), ("note", 501)])
def test_update_credentials_refuses_long_texts_whole(
    masto: Mastodon, name: str, length: int
) -> None:
    before = masto.me().display_name
    with pytest.raises(MastodonAPIError, match="too long"):
        masto.account_update_credentials(**{"bot": True, name: "x" * length})
    assert (masto.me().display_name, masto.me().bot) == (before, False)


def test_a_new_account_has_an_empty_display_name(sandbox: Sandbox, http: httpx.Client) -> None:
    app = {"client_name": "a", "redirect_uris": "http://127.0.0.1/", "scopes": "read write"}
    client = http.post("/api/v1/apps", json=app).json()
    form = {
        "grant_type": "client_credentials",
        "client_id": client["client_id"],
        "client_secret": client["client_secret"],
        "scope": "read write",
    }
    token = http.post("/oauth/token", data=form).json()["access_token"]
    person = {"username": "new", "email": "a@b.example", "password": "12345678", "agreement": True}
    made = http.post(
        "/api/v1/accounts", json=person, headers={"Authorization": f"Bearer {token}"}
    ).json()
    headers = {"Authorization": f"Bearer {made['access_token']}"}
    me = http.get("/api/v1/accounts/verify_credentials", headers=headers).json()
    assert (me["username"], me["display_name"]) == ("new", "")
    assert "new" in sandbox.mastodon.state.users
