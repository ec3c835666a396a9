"""The posts of accounts, with wrong values in them: they are in a letter, or left out."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100.digest import formats
from care100.digest.ranking import MemberPost
from care100.model.addresses import is_web_address
from care100.model.handles import Handle
from care100.platforms import parse_handle, server_values
from care100.platforms.bluesky.client import BlueskyClient
from care100.platforms.bluesky.posts import BlueskyPosts
from care100.platforms.errors import PlatformError
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.posts import MastodonPosts
from care100.platforms.posts import AuthorPosts, Post, PostReader, PostsRequest
from care100.platforms.x.client import XClient
from care100.platforms.x.posts import XPosts
from tests.digest.letters import a_letter
from tests.fuzz.hostile import changed
from tests.fuzz.law import FUZZ, assert_printable, read_or_refuse

DID = "did:plc:" + "a" * 24
URI = f"at://{DID}/app.bsky.feed.post/3k2a"
HALF = "half a pair: \ud800"
AT = "2026-01-05T12:00:00Z"
ON_MASTODON: dict[str, Any] = {
    "account": {"id": "1", "followers_count": 9, "indexable": True, "noindex": False},
    "statuses": [
        {
            "id": "7", "url": "https://a.example/@ada/7", "uri": "https://a.example/7",
            "created_at": AT, "content": "<p>A #care text</p>", "visibility": "public",
            "spoiler_text": "Care", "sensitive": True, "language": "en", "reblogs_count": 2,
            "replies_count": 1, "in_reply_to_id": "6", "in_reply_to_account_id": "1",
            "tags": [{"name": "care"}],
            "media_attachments": [
                {"type": "image", "url": "https://a.example/i", "description": "A house"}
            ],
        }
    ],
}  # fmt: skip
ON_BLUESKY: dict[str, Any] = {
    "profiles": [{"did": DID, "handle": "ada.example", "followersCount": 9, "labels": []}],
    "feed": [
        {
            "post": {
                "uri": URI, "indexedAt": AT, "author": {"did": DID}, "repostCount": 2,
                "replyCount": 1, "labels": [{"val": "nudity"}],
                "record": {
                    "text": "A #care text: a.example/re…", "langs": ["en"], "tags": ["care"],
                    "reply": {"parent": {"uri": URI}},
                    "facets": [
                        {
                            "index": {"byteStart": 14, "byteEnd": 29},
                            "features": [
                                {"uri": "https://a.example/report"}, {"tag": "care"}
                            ],
                        }
                    ],
                },
                "embed": {
                    "images": [{"fullsize": "https://a.example/i", "alt": "A house"}],
                    "external": {"uri": "https://a.example/report", "title": "A report"},
                },
            }
        }
    ],
}  # fmt: skip
ON_X: dict[str, Any] = {
    "data": [
        {
            "id": "7", "author_id": "1", "conversation_id": "7", "created_at": AT, "lang": "en",
            "text": "A #care text https://t.co/a", "possibly_sensitive": True,
            "public_metrics": {"repost_count": 2, "reply_count": 1},
            "entities": {
                "hashtags": [{"tag": "care"}],
                "urls": [{"url": "https://t.co/a", "expanded_url": "https://a.example/report"}],
            },
        }
    ],
    "includes": {
        "users": [{"id": "1", "username": "ada", "public_metrics": {"followers_count": 9}}]
    },
}  # fmt: skip


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("care100.engine.concurrency._BACK_OFF", (0.0,))


def check(reader: PostReader, client: object, handle: Handle, id_: str) -> int:
    """Read one account's posts, and write them in every format; return how many there are."""
    since = datetime(2026, 1, 1, tzinfo=UTC)
    wanted = PostsRequest("people", {handle: id_}, since, ("1",))
    found = read_or_refuse(lambda: reader.read(client, wanted), PlatformError) or {}
    posts: list[Post] = []
    for author in found.values():
        if isinstance(author, AuthorPosts):
            assert author.followers >= 0
            posts += author.posts
    for post in posts:
        assert is_web_address(post.url)
        assert all(is_web_address(one.address) for one in post.attachments)
        assert_printable(*post.hashtags, post.language)
    letter = a_letter([MemberPost(0, "Ada", handle, 9, post) for post in posts])
    for write in formats.WRITERS.values():
        assert write(letter)
    return len(posts)


def on_mastodon(answer: Any) -> int:
    def asking(_: str) -> AbstractContextManager[None]:
        return server_values.reading("a.example")

    def account_statuses(*_: object, **_more: object) -> Any:
        return answer["statuses"]

    http = SimpleNamespace(asking=asking, api=SimpleNamespace(account_statuses=account_statuses))
    client = SimpleNamespace(
        domain="a.example", met=lambda _: answer["account"], public=http, http=http
    )
    return check(MastodonPosts(), cast(MastodonClient, client), parse_handle("ada@a.example"), "1")


def on_bluesky(answer: Any) -> int:
    public = SimpleNamespace(where="Bluesky", get=lambda *_: answer)
    client = cast(BlueskyClient, SimpleNamespace(public=public))
    return check(BlueskyPosts(), client, parse_handle("bsky:ada.example"), DID)


def on_x(answer: Any) -> int:
    client = cast(XClient, SimpleNamespace(posts=lambda *_: answer))
    return check(XPosts(), client, parse_handle("x:ada"), "1")


def test_posts_as_documented_are_read() -> None:
    assert (on_mastodon(ON_MASTODON), on_bluesky(ON_BLUESKY), on_x(ON_X)) == (1, 1, 1)


@FUZZ
@given(changed(ON_MASTODON["account"]), changed(ON_MASTODON["statuses"]))
def test_any_posts_on_mastodon_are_read_or_left_out(account: Any, statuses: Any) -> None:
    on_mastodon({"account": account if isinstance(account, dict) else {}, "statuses": statuses})


@FUZZ
@given(st.sampled_from(["profiles", "feed"]).flatmap(
    lambda key: changed(ON_BLUESKY[key]).map(lambda value: ON_BLUESKY | {key: value})
))  # fmt: skip
def test_any_posts_on_bluesky_are_read_or_left_out(answer: Any) -> None:
    on_bluesky(answer)


def test_a_post_with_half_a_pair_is_in_the_letter() -> None:
    post = ON_BLUESKY["feed"][0]["post"]
    changed_post = {**post, "record": {**post["record"], "text": HALF}}
    assert on_bluesky(ON_BLUESKY | {"feed": [{"post": changed_post}]}) == 1
    assert on_mastodon(
        {**ON_MASTODON, "statuses": [{**ON_MASTODON["statuses"][0], "content": HALF}]}
    )
    assert on_x({**ON_X, "data": [{**ON_X["data"][0], "text": HALF}]}) == 1


@FUZZ
@given(changed(ON_X))
def test_any_posts_on_x_are_read_or_left_out(answer: Any) -> None:
    on_x(answer if isinstance(answer, dict) else {})
