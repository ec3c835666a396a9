"""`app.bsky.feed`: an account's posts and reposts (the lexicons getAuthorFeed and defs)."""

import random
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from starlette.responses import Response

from care100.sandbox.bluesky import ids
from care100.sandbox.bluesky import record_rules as rules
from care100.sandbox.bluesky.calls import Call, answer, paged
from care100.sandbox.bluesky.cids import cid_of
from care100.sandbox.bluesky.errors import ApiError
from care100.sandbox.bluesky.records import Account
from care100.sandbox.bluesky.repository import Record, Write
from care100.sandbox.bluesky.state import BlueskyState
from care100.sandbox.bluesky.views import Views, blocked_between, labels_of
from care100.sandbox.invented_posts import InventedPost, invent

Json = dict[str, Any]

FILTERS = ("posts_with_replies", "posts_no_replies", "posts_and_author_threads")
_TAG = re.compile(rb"#(\w+)")


def get_author_feed(call: Call) -> Response:
    """Return an account's posts and reposts, newest first; 400 across a block."""
    who = call.state.find(call.actor())
    if who is None or who.unavailable:
        raise ApiError(400, "Profile not found")
    if call.viewer is not None and blocked_between(call.viewer, who):
        by_viewer = next(call.viewer.repository.pointing_at(rules.BLOCK, who.did), None)
        if by_viewer:
            raise ApiError(400, f"Requester has blocked actor: {who.did}", "BlockedActor")
        raise ApiError(400, f"Requester is blocked by actor: {who.did}", "BlockedByActor")
    wanted = call.fields.one("filter", FILTERS[0])
    write_invented(call.state, who)
    rows = [
        one
        for collection in (rules.POST, rules.REPOST)
        for one in who.repository.all(collection)
        if _is_wanted(who, one, wanted)
    ]
    rows.sort(key=lambda one: one.rkey, reverse=True)
    shown, cursor = paged(call, rows, lambda one: one.rkey)
    views = Views(call.state, call.viewer)
    return answer({"feed": [_item(call.state, views, who, one) for one in shown], **cursor})


def _is_wanted(who: Account, one: Record, wanted: str) -> bool:
    parent = one.value.get("reply", {}).get("parent", {}).get("uri", "")
    if not parent or wanted == FILTERS[0]:
        return True
    return wanted == FILTERS[2] and parent.startswith(f"at://{who.did}/")


def _item(state: BlueskyState, views: Views, who: Account, one: Record) -> Json:
    """Return FeedViewPost; a repost has the other account's post, and the reason."""
    subject = one.value.get("subject")
    if subject is None:
        return {"post": _post(state, views, who, one)}
    _, _, did, collection, rkey = subject["uri"].split("/")
    other = state.accounts[did]
    found = other.repository.get(collection, rkey)
    reason = {
        "$type": "app.bsky.feed.defs#reasonRepost",
        "by": views.basic(who),
        "uri": one.uri,
        "cid": one.cid,
        "indexedAt": one.value["createdAt"],
    }
    return {"post": _post(state, views, other, found or one), "reason": reason}


def _post(state: BlueskyState, views: Views, author: Account, record: Record) -> Json:
    """Return PostView."""
    boosts, replies, likes = state.reactions.get(record.uri, (0, 0, 0))
    embed = record.value.get("embed")
    return {
        "uri": record.uri,
        "cid": record.cid,
        "author": views.basic(author),
        "record": record.value,
        **({"embed": _embed(author, embed)} if embed else {}),
        "replyCount": replies,
        "repostCount": boosts,
        "likeCount": likes,
        "quoteCount": 0,
        "indexedAt": record.value["createdAt"],
        "labels": labels_of(author, record),
    }


def _embed(author: Account, embed: Mapping[str, Any]) -> Json:
    """Return the view of pictures, with their addresses."""
    images = [
        {
            "thumb": f"https://cdn.invalid/thumb/{author.did}/{one['image']['ref']['$link']}",
            "fullsize": f"https://cdn.invalid/full/{author.did}/{one['image']['ref']['$link']}",
            "alt": one["alt"],
        }
        for one in embed["images"]
    ]
    return {"$type": "app.bsky.embed.images#view", "images": images}


def write_invented(state: BlueskyState, who: Account) -> None:
    """Write the invented posts of an account that is read for the first time.

    They are older than the account's last post, whose text they replace.
    """
    if not who.invents_posts:
        return
    who.invents_posts = False
    last = who.repository.all(rules.POST)[-1]
    newest = datetime.fromisoformat(last.value["createdAt"])
    writes = [Write("delete", rules.POST, last.rkey)]
    reactions: dict[str, tuple[int, int, int]] = {}
    for one in invent(f"{state.seed} {who.did}", newest, who.followers_elsewhere):
        write = _write(state, who, one)
        writes.append(write)
        uri = ids.at_uri(who.did, write.collection, write.rkey)
        reactions[uri] = (one.boosts, one.replies, one.likes)
    who.repository.apply(writes, state.clock())
    state.reactions |= reactions


def _write(state: BlueskyState, who: Account, one: InventedPost) -> Write:
    key = ids.TidClock(one.at.timestamp, 0).next()
    other = _another_post(state, who) if one.form != "post" else None
    stamp = state.stamp(one.at)
    if other and one.form == "boost":
        subject = {"uri": other.uri, "cid": other.cid}
        value = {"$type": rules.REPOST, "subject": subject, "createdAt": stamp}
        return Write("create", rules.REPOST, key, value)
    reference = {"uri": other.uri, "cid": other.cid} if other else None
    return Write("create", rules.POST, key, dict(_value(one, stamp, reference)))


def _another_post(state: BlueskyState, who: Account) -> Record | None:
    others = [one for one in state.accounts.values() if one is not who]
    other = random.Random(who.did).choice(others) if others else None  # noqa: S311 - no secret
    return next(iter(other.repository.all(rules.POST)), None) if other else None


def _value(one: InventedPost, stamp: str, reply_to: Json | None) -> Iterator[tuple[str, Any]]:
    yield from (("$type", rules.POST), ("text", one.text), ("createdAt", stamp))
    yield "langs", [one.language]
    if reply_to:
        yield "reply", {"root": reply_to, "parent": reply_to}
    if facets := tags_in(one.text):
        yield "facets", facets
    if one.warning:
        kinds = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "graphic-media"}]}
        yield "labels", kinds
    if one.picture is not None:
        blob = {
            "$type": "blob",
            "ref": {"$link": cid_of({"picture": one.picture})},
            "mimeType": "image/jpeg",
            "size": 40_000,
        }
        images = [{"alt": one.picture, "image": blob}]
        yield "embed", {"$type": "app.bsky.embed.images", "images": images}


def tags_in(text: str) -> list[Json]:
    """Return the facets of a text's hashtags; their places are counted in bytes of UTF-8."""
    return [
        {
            "index": {"byteStart": found.start(), "byteEnd": found.end()},
            "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": found[1].decode()}],
        }
        for found in _TAG.finditer(text.encode())
    ]
