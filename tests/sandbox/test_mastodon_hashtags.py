"""Followed hashtags on the Mastodon server, through Mastodon.py."""

import pytest
from mastodon import Mastodon, MastodonAPIError

from care100.sandbox import Sandbox


def test_a_hashtag_is_followed_and_unfollowed(masto: Mastodon) -> None:
    assert masto.tag_follow("SocialCare")["following"] is True
    assert masto.tag_follow("socialcare")["following"] is True
    assert [tag["name"] for tag in masto.followed_tags()] == ["SocialCare"]
    assert masto.tag("SOCIALCARE")["following"] is True
    assert masto.tag_unfollow("socialcare")["following"] is False
    assert masto.tag_unfollow("socialcare")["following"] is False
    assert masto.followed_tags() == []


def test_followed_hashtags_come_in_pages(sandbox: Sandbox, masto: Mastodon) -> None:
    for number in range(5):
        sandbox.mastodon.state.follow_hashtag("follower", f"tag{number}")
    first = masto.followed_tags(limit=2)
    assert len(first) == 2
    assert len(masto.fetch_remaining(first)) == 5


@pytest.mark.parametrize("status", [404, 405])
def test_a_server_can_have_none(sandbox: Sandbox, masto: Mastodon, status: int) -> None:
    sandbox.mastodon.state.traits.hashtags_error = status
    with pytest.raises(MastodonAPIError):
        masto.followed_tags()


def test_an_old_server_refuses_a_second_follow(sandbox: Sandbox, masto: Mastodon) -> None:
    sandbox.mastodon.state.traits.old_hashtags = True
    masto.tag_follow("care")
    with pytest.raises(MastodonAPIError, match="already been taken"):
        masto.tag_follow("care")
