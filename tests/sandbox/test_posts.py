"""The posts that the sandbox's accounts have: invented from the seed, or posted by a test."""

import json
from datetime import UTC, datetime
from types import NoneType
from typing import Any

import httpx
import pytest

from care100.sandbox import Sandbox
from care100.sandbox.bluesky.feeds import FILTERS, tags_in
from care100.sandbox.mastodon.records import LEGACY

from .bluesky import Bluesky
from .lexicons import Lexicons, lexicons_path
from .test_mastodon_shapes import FLAG, MAYBE_TEXT, NUMBER, TEXT, Shape, has

STATUS: Shape = {
    "id": TEXT,
    "created_at": TEXT,
    "in_reply_to_id": MAYBE_TEXT,
    "in_reply_to_account_id": MAYBE_TEXT,
    "sensitive": FLAG,
    "spoiler_text": TEXT,
    "visibility": TEXT,
    "language": MAYBE_TEXT,
    "uri": TEXT,
    "url": MAYBE_TEXT,
    "replies_count": NUMBER,
    "reblogs_count": NUMBER,
    "favourites_count": NUMBER,
    "quotes_count": NUMBER,
    "edited_at": MAYBE_TEXT,
    "content": TEXT,
    "reblog": (dict, NoneType),
    "account": (dict,),
    "media_attachments": (list,),
    "mentions": (list,),
    "tags": (list,),
    "emojis": (list,),
    "card": (dict, NoneType),
    "poll": (dict, NoneType),
}
ATTACHMENT: Shape = {
    "id": TEXT,
    "type": TEXT,
    "url": TEXT,
    "preview_url": MAYBE_TEXT,
    "remote_url": MAYBE_TEXT,
    "meta": (dict,),
    "description": MAYBE_TEXT,
    "blurhash": MAYBE_TEXT,
}

# The parts of app.bsky.feed.defs and app.bsky.embed.images that the sandbox returns.
FEED_LEXICONS: dict[str, Any] = {
    "app.bsky.feed.defs": {
        "id": "app.bsky.feed.defs",
        "defs": {
            "postView": {
                "type": "object",
                "required": ["uri", "cid", "author", "record", "indexedAt"],
                "properties": {
                    "uri": {"type": "string", "format": "at-uri"},
                    "cid": {"type": "string", "format": "cid"},
                    "author": {"type": "ref", "ref": "app.bsky.actor.defs#profileViewBasic"},
                    "record": {"type": "unknown"},
                    "embed": {"type": "union", "refs": ["app.bsky.embed.images#view"]},
                    "replyCount": {"type": "integer"},
                    "repostCount": {"type": "integer"},
                    "likeCount": {"type": "integer"},
                    "quoteCount": {"type": "integer"},
                    "indexedAt": {"type": "string", "format": "datetime"},
                    "labels": {
                        "type": "array",
                        "items": {"type": "ref", "ref": "com.atproto.label.defs#label"},
                    },
                },
            },
            "feedViewPost": {
                "type": "object",
                "required": ["post"],
                "properties": {
                    "post": {"type": "ref", "ref": "#postView"},
                    "reason": {"type": "union", "refs": ["#reasonRepost"]},
                },
            },
            "reasonRepost": {
                "type": "object",
                "required": ["by", "indexedAt"],
                "properties": {
                    "by": {"type": "ref", "ref": "app.bsky.actor.defs#profileViewBasic"},
                    "uri": {"type": "string", "format": "at-uri"},
                    "cid": {"type": "string", "format": "cid"},
                    "indexedAt": {"type": "string", "format": "datetime"},
                },
            },
        },
    },
    "app.bsky.embed.images": {
        "id": "app.bsky.embed.images",
        "defs": {
            "view": {
                "type": "object",
                "required": ["images"],
                "properties": {
                    "images": {
                        "type": "array",
                        "maxLength": 4,
                        "items": {"type": "ref", "ref": "#viewImage"},
                    }
                },
            },
            "viewImage": {
                "type": "object",
                "required": ["thumb", "fullsize", "alt"],
                "properties": {
                    "thumb": {"type": "string", "format": "uri"},
                    "fullsize": {"type": "string", "format": "uri"},
                    "alt": {"type": "string"},
                },
            },
        },
    },
}


def _statuses(client: httpx.Client, acct: str, **query: str) -> list[dict[str, Any]]:
    id_ = client.get("/api/v1/accounts/lookup", params={"acct": acct}).json()["id"]
    answer = client.get(f"/api/v1/accounts/{id_}/statuses", params=query)
    answer.raise_for_status()
    found: list[dict[str, Any]] = answer.json()
    return found


def test_every_invented_status_has_the_attributes_of_the_documentation(
    sandbox: Sandbox, http: httpx.Client
) -> None:
    for account in sandbox.mastodon.state.accounts.values():
        account.known = True
    accounts = list(sandbox.mastodon.state.accounts.values())
    found = [
        one
        for account in accounts
        for one in http.get(f"/api/v1/accounts/{account.id}/statuses").json()
    ]
    for one in found:
        has(one, STATUS)
        for picture in one["media_attachments"]:
            has(picture, ATTACHMENT)
    assert {"public", "unlisted"} == {one["visibility"] for one in found}
    assert any(one["reblog"] for one in found)
    assert any(one["in_reply_to_account_id"] for one in found)
    assert any(one["spoiler_text"] for one in found)
    assert len({one["language"] for one in found}) > 1


def test_the_same_seed_gives_the_same_statuses() -> None:
    texts = []
    for _ in range(2):
        with Sandbox(accounts=2, seed=7) as sandbox:
            state = sandbox.mastodon.state
            texts.append([one.text for one in state.statuses_of(state.account("acct001"))])
    assert texts[0] == texts[1] != []


def test_statuses_are_filtered_and_paged(sandbox: Sandbox, http: httpx.Client) -> None:
    state = sandbox.mastodon.state
    other = state.account("acct002").id
    for number in range(3):
        state.post("acct001", f"Post {number}", at=datetime(2026, 11, number + 1, tzinfo=UTC))
    state.post("acct001", "An answer", reply_to=other)
    state.post("acct001", "To myself", reply_to=state.account("acct001").id)
    state.post("acct001", "", boosts_of=other)
    state.post("acct001", "For followers", visibility="private")
    whole = _statuses(http, "acct001")
    assert len(whole) == 6
    query = {"exclude_replies": "true", "exclude_reblogs": "true", "limit": "2"}
    first = _statuses(http, "acct001", **query)
    rest = _statuses(http, "acct001", **query, max_id=first[-1]["id"])
    assert ["To myself" in first[0]["content"], len(first), len(rest)] == [True, 2, 2]


def test_followers_see_statuses_for_followers(sandbox: Sandbox, follower: httpx.Client) -> None:
    sandbox.mastodon.state.post("acct001", "For followers", visibility="private")
    assert _statuses(follower, "acct001") == []
    sandbox.mastodon.state.follow("follower", "acct001")
    assert len(_statuses(follower, "acct001")) == 1


def test_statuses_need_a_scope_with_a_token_and_may_need_a_login(
    sandbox: Sandbox, follower: httpx.Client, http: httpx.Client
) -> None:
    state = sandbox.mastodon.state
    path = f"/api/v1/accounts/{state.account('acct001').id}/statuses"
    assert http.get(path).status_code == 200
    state.login_for_statuses = True
    assert http.get(path).status_code == 401
    assert follower.get(path).status_code == 200
    narrow = state.issue(state.users["follower"], frozenset({"read:accounts"}), "sandbox").value
    denied = http.get(path, headers={"Authorization": f"Bearer {narrow}"})
    assert denied.status_code == 403
    broad = state.issue(state.users["follower"], LEGACY, "sandbox").value
    assert http.get(path, headers={"Authorization": f"Bearer {broad}"}).status_code == 200


def test_every_invented_feed_matches_the_lexicons(sandbox: Sandbox, bsky: Bluesky) -> None:
    path = lexicons_path()
    if not path.is_file():
        pytest.skip(f"Bluesky's lexicons are not at {path}")
    lexicons = Lexicons(json.loads(path.read_text(encoding="utf-8")) | FEED_LEXICONS)
    items = []
    for account in list(sandbox.bluesky.state.accounts.values()):
        answer = bsky.http.get("/xrpc/app.bsky.feed.getAuthorFeed", params={"actor": account.did})
        lexicons.check_answer("app.bsky.feed.getAuthorFeed", answer)
        items += answer.json()["feed"]
    assert any("reason" in one for one in items)
    assert any("embed" in one["post"] for one in items)
    assert any(one["post"]["labels"] for one in items)
    assert any(one["post"]["repostCount"] for one in items)


def test_a_feed_is_filtered_by_replies(sandbox: Sandbox, bsky: Bluesky) -> None:
    state = sandbox.bluesky.state
    theirs, mine = state.post("acct002.test", "A question"), state.post("acct001.test", "A thread")
    for uri, text in ((theirs, "An answer"), (mine, "The thread's end")):
        reference = {"uri": uri, "cid": "x"}
        state.post("acct001.test", text, reply={"root": reference, "parent": reference})

    def texts(which: str) -> set[str]:
        feed = bsky.get("app.bsky.feed.getAuthorFeed", actor="acct001.test", filter=which).json()
        return {one["post"]["record"]["text"] for one in feed["feed"]}

    assert texts(FILTERS[0]) == {"A thread", "An answer", "The thread's end"}
    assert texts(FILTERS[1]) == {"A thread"}
    assert texts(FILTERS[2]) == {"A thread", "The thread's end"}


def test_hashtags_are_placed_in_bytes() -> None:
    [facet] = tags_in("Für #Pflege")
    assert facet["index"] == {"byteStart": 5, "byteEnd": 12}
    assert facet["features"][0]["tag"] == "Pflege"


def test_a_profile_shows_the_labels_that_an_account_gives_itself(
    sandbox: Sandbox, bsky: Bluesky
) -> None:
    sandbox.bluesky.state.label("acct001.test", "!no-unauthenticated")
    labels = bsky.get("app.bsky.actor.getProfile", actor="acct001.test").json()["labels"]
    assert [one["val"] for one in labels] == ["!no-unauthenticated"]
