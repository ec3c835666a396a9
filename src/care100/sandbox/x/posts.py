"""The posts of a List's members (docs: "Lists", Posts of a List). They are invented from the seed,
until something is posted with `XState.post`.
"""

import re
from datetime import timedelta

from starlette.responses import Response

from care100.sandbox.invented_posts import InventedPost, invent
from care100.sandbox.x import responses
from care100.sandbox.x.calls import Call, data, paged
from care100.sandbox.x.records import Post, User, post_id
from care100.sandbox.x.responses import Json, stamp
from care100.sandbox.x.short_links import shorten
from care100.sandbox.x.state import XState

_TAG = re.compile(r"#(\w+)")


def of_list(call: Call) -> Response:
    """Return the posts of a List's members, newest first. Each post that is read is charged, and
    each author who is shown beside them.
    """
    id_ = call.path_id()
    which = call.visible_list(id_)
    if which is None:
        return data(None, errors=[responses.missing("list", "id", id_)])
    fields = call.names("post.fields", responses.POST_FIELDS)
    expansions = call.names("expansions", responses.POST_EXPANSIONS)
    followed = call.state.following.get(call.me.id, [])
    authors = [call.state.accounts[user] for user in which.members]
    posts = [
        (post, author)
        for author in authors
        if not author.unavailable and (not author.protected or author.id in followed)
        for post in posts_of(call.state, author)
    ]
    posts.sort(key=lambda one: int(one[0].id), reverse=True)
    shown, meta = paged(call, posts)
    rows = [_post(post, author, fields, expansions) for post, author in shown]
    call.costs.charge_reads("post_read", [post.id for post, _ in shown])
    includes: Json = {}
    if "author_id" in expansions:
        users = {author.id: author for _, author in shown}
        includes = {"users": [call.user_json(user) for user in users.values()]}
        call.costs.charge_reads("user_read", users)
    return data(rows, includes=includes if rows else [], meta=meta)


def posts_of(state: XState, user: User) -> list[Post]:
    """Return a user's posts: the invented ones, if they have no others."""
    if user.id in state.posted:
        return state.posted[user.id]
    hours = int(user.id) % 200
    newest = state.now() - timedelta(hours=hours + 1)
    invented = invent(f"{state.seed} {user.id}", newest, user.followers_elsewhere)
    return [_invented(one, n) for n, one in enumerate(invented)]


def _invented(one: InventedPost, number: int) -> Post:
    return Post(
        post_id(one.at, number),
        one.at,
        f"RT @someone: {one.text}" if one.form == "boost" else one.text,
        language=one.language,
        is_reply=one.form == "reply",
        sensitive=bool(one.warning),
        boosts=one.boosts,
        replies=one.replies,
        likes=one.likes,
    )


def _post(post: Post, author: User, fields: frozenset[str], expansions: frozenset[str]) -> Json:
    text, urls = shorten(post.text)
    hashtags = [
        {"start": found.start(), "end": found.end(), "tag": found[1]}
        for found in _TAG.finditer(text)
    ]
    known = {"urls": urls, "hashtags": hashtags}
    all_fields: Json = {
        "created_at": stamp(post.at),
        "lang": post.language,
        "possibly_sensitive": post.sensitive,
        "conversation_id": str(int(post.id) - 1) if post.is_reply else post.id,
        "entities": {name: rows for name, rows in known.items() if rows},
        "public_metrics": {
            "repost_count": post.boosts,
            "reply_count": post.replies,
            "like_count": post.likes,
            "quote_count": 0,
            "bookmark_count": 0,
            "impression_count": 0,
        },
    }
    shown = {name: value for name, value in all_fields.items() if name in fields}
    if "author_id" in expansions:
        shown["author_id"] = author.id
    return {"id": post.id, "text": text, **shown}
