"""What the members of a list have posted on X: the posts of its published List.

docs.x.com/x-api/lists ("Posts of a List"), and X's OpenAPI description 2.167. One request has
the newest posts of all members; X charges for each post, and for each author, whose followers
are needed for the order.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from care100.model.addresses import is_web_address
from care100.model.errors import UsageError
from care100.model.handles import Handle
from care100.model.reasons import Reason
from care100.platforms import server_values
from care100.platforms.posts import Attachment, AuthorPosts, Post, PostsRequest
from care100.platforms.server_values import valid
from care100.platforms.x.client import XClient
from care100.platforms.x.prices import Price

_MOST_POSTS = 100
# Each post may be by another author.
_MOST_USD = Price.POST_READ.times(_MOST_POSTS) + Price.USER_READ.times(_MOST_POSTS)
_PARAMETERS: dict[str, str | int] = {
    "max_results": _MOST_POSTS,
    "post.fields": "conversation_id,created_at,entities,lang,possibly_sensitive,public_metrics",
    "user.fields": "protected,public_metrics",
    "expansions": "author_id",
}
# Tags for texts in no language, or in one that X does not recognise.
_NO_LANGUAGES = {"und", "zxx", "qam", "qct", "qht", "qme", "qst"}


class XPosts:
    """Reads the newest public posts of the published List's members."""

    only_when_named = True

    def price(self, request: PostsRequest) -> Decimal:
        """Return the most that the posts and their authors cost. Raises UsageError.

        The List on X may have other members than the list, and X charges for them too.
        """
        if not request.published:
            raise UsageError(
                "The list is not published as a List on X, so that care100 cannot read its"
                " members' posts there.",
                f"Publish it with: care100 sync {request.slug} --on x",
            )
        return _MOST_USD

    def read(self, client: XClient, request: PostsRequest) -> Mapping[Handle, AuthorPosts | Reason]:
        """Return the posts of each account that has any among the newest. Raises PlatformError."""
        [list_id] = request.published[:1]
        with request.retry.progress_of("Reading posts on X", 1):
            answer = request.retry.ask(lambda: client.posts(list_id, _PARAMETERS, _MOST_USD))
        authors = _authors(answer, request.accounts)
        found: dict[Handle, list[Post]] = {handle: [] for handle, _ in authors.values()}
        for row in server_values.rows(answer.get("data")):
            id_ = str(row.get("author_id"))
            post = _post(row, authors[id_][0]) if id_ in authors else None
            if post and post.at >= request.since:
                found[authors[id_][0]].append(post)
        return {
            handle: AuthorPosts(followers, tuple(found[handle]))
            for handle, followers in authors.values()
        }


def _authors(
    answer: Mapping[str, Any], accounts: Mapping[Handle, str]
) -> dict[str, tuple[Handle, int]]:
    """Return the handle and the followers of each author that was asked for, by id.

    Protected accounts are left out: their posts are for their followers only.
    """
    by_id = {id_: handle for handle, id_ in accounts.items() if id_}
    by_name = {handle.key: handle for handle, id_ in accounts.items() if not id_}
    includes = answer.get("includes")
    found = {}
    for row in server_values.rows(includes.get("users") if isinstance(includes, dict) else None):
        id_ = valid(server_values.digits, row.get("id")) or ""
        handle = by_id.get(id_) or by_name.get(str(row.get("username", "")).lower())
        if handle and id_ and row.get("protected") is not True:
            found[id_] = (handle, _metric(row, "followers_count"))
    return found


def _post(row: Mapping[str, Any], author: Handle) -> Post | None:
    """Return a post; None for a repost, for any reply, and for what is not valid."""
    id_ = valid(server_values.digits, row.get("id"))
    at = valid(server_values.moment, row.get("created_at"))
    text = valid(server_values.text, row.get("text"))
    if id_ is None or at is None or text is None:
        return None
    # A repost begins so. The first post of a conversation has the conversation's id.
    if text.startswith("RT @") or row.get("conversation_id") not in (None, id_):
        return None
    entities = row.get("entities")
    known = entities if isinstance(entities, dict) else {}
    language = valid(server_values.word, row.get("lang")) or ""
    return Post(
        f"{author.url}/status/{id_}",
        at,
        _with_whole_links(text, known),
        language="" if language in _NO_LANGUAGES else language,
        warning="sensitive content" if row.get("possibly_sensitive") is True else "",
        hashtags=tuple(_hashtags(known)),
        attachments=tuple(_media(known)),
        boosts=_metric(row, "repost_count"),
        replies=_metric(row, "reply_count"),
    )


def _with_whole_links(text: str, entities: Mapping[str, Any]) -> str:
    """Return the text with the addresses that X has shortened; those of media are left out."""
    for url in server_values.rows(entities.get("urls")):
        short, whole = url.get("url"), url.get("expanded_url")
        if isinstance(short, str) and short and isinstance(whole, str) and is_web_address(whole):
            text = text.replace(short, "" if url.get("media_key") else whole)
    return text.strip()


def _hashtags(entities: Mapping[str, Any]) -> Iterator[str]:
    for row in server_values.rows(entities.get("hashtags")):
        if name := valid(server_values.word, row.get("tag")):
            yield name


def _media(entities: Mapping[str, Any]) -> Iterator[Attachment]:
    for url in server_values.rows(entities.get("urls")):
        whole = url.get("expanded_url")
        if url.get("media_key") and isinstance(whole, str) and is_web_address(whole):
            yield Attachment("video" if "/video/" in whole else "image", whole)


def _metric(row: Mapping[str, Any], name: str) -> int:
    metrics = row.get("public_metrics")
    value = metrics.get(name) if isinstance(metrics, dict) else None
    return valid(server_values.count, value) or 0
