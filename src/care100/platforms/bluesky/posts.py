"""What Bluesky accounts have posted, as the public application view shows it.

app.bsky.feed.getAuthorFeed and app.bsky.feed.defs; labels: com.atproto.label.defs and
docs.bsky.app, "Labels and moderation". `!no-unauthenticated` is an account's own wish to be
shown to people with a login only.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from care100.engine.concurrency import ask_concurrently
from care100.model.addresses import is_web_address
from care100.model.handles import Handle
from care100.model.reasons import Reason, ReasonCode
from care100.platforms import server_values
from care100.platforms.bluesky.client import PARALLEL, PROFILE_BATCH, BlueskyClient
from care100.platforms.bluesky.handles import is_did, profile_page
from care100.platforms.bluesky.paging import pages
from care100.platforms.bluesky.records import RecordUri
from care100.platforms.errors import or_reason
from care100.platforms.posts import Attachment, AuthorPosts, Post, PostsRequest
from care100.platforms.server_values import valid

_FEED = "app.bsky.feed.getAuthorFeed"
_PAGE = 50
_MOST_ITEMS = 200
# Labels of an account or a post that must not be shown to everybody.
_NOT_FOR_ALL = {"!hide", "!no-unauthenticated", "!no-promote", "!takedown", "spam"}
_WARNINGS = {
    "!warn": "sensitive content",
    "porn": "adult content",
    "sexual": "adult content",
    "nudity": "nudity",
    "graphic-media": "graphic content",
    "gore": "graphic content",
}


class BlueskyPosts:
    """Reads the public posts of Bluesky accounts."""

    only_when_named = False

    def price(self, request: PostsRequest) -> Decimal:  # noqa: ARG002 - nothing is charged
        """Return 0: servers charge nothing."""
        return Decimal(0)

    def read(
        self, client: BlueskyClient, request: PostsRequest
    ) -> Mapping[Handle, AuthorPosts | Reason]:
        """Return each account's posts, or why they are left out. Raises PlatformError."""
        with request.retry.progress_of("Reading posts on Bluesky", len(request.accounts)):
            profiles = _profiles(client, request)
            found: dict[Handle, AuthorPosts | Reason] = {
                handle: Reason(ReasonCode.NOT_FOUND, "Bluesky")
                for handle in request.accounts
                if handle not in profiles
            }
            willing = []
            for handle, row in profiles.items():
                if _labels(row) & _NOT_FOR_ALL:
                    found[handle] = Reason(ReasonCode.NOT_INDEXED)
                else:
                    willing.append(handle)
            request.retry.progress.advance(len(found))

            def read(handle: Handle) -> AuthorPosts:
                row = profiles[handle]
                followers = valid(server_values.count, row.get("followersCount")) or 0
                did = str(row["did"])
                return AuthorPosts(followers, tuple(_posts(client, did, request.since)))

            answers = ask_concurrently(willing, read, parallel=PARALLEL, retry=request.retry)
        return found | {
            handle: or_reason(answer, client.public.where) for handle, answer in answers
        }


def _profiles(client: BlueskyClient, request: PostsRequest) -> dict[Handle, Mapping[str, Any]]:
    """Return the profiles of the accounts that exist. A handle must still lead to its account."""
    found: dict[Handle, Mapping[str, Any]] = {}
    handles = list(request.accounts)
    for start in range(0, len(handles), PROFILE_BATCH):
        batch = handles[start : start + PROFILE_BATCH]
        actors = [request.accounts[one] or one.text for one in batch]
        answer = request.retry.ask(
            partial(client.public.get, "app.bsky.actor.getProfiles", {"actors": actors})
        )
        with server_values.reading(client.public.where):
            rows = server_values.entities(answer.get("profiles"))
        known: dict[str, Mapping[str, Any]] = {}
        for row in rows:
            if isinstance(row.get("did"), str) and is_did(row["did"]):
                known |= {row["did"]: row, str(row.get("handle", "")).lower(): row}
        found |= {
            handle: known[actor]
            for handle, actor in zip(batch, actors, strict=True)
            if actor in known
        }
    return found


def _posts(client: BlueskyClient, did: str, since: datetime) -> Iterator[Post]:
    def ask(cursor: str) -> Mapping[str, Any]:
        parameters: dict[str, str | int] = {
            "actor": did,
            "limit": _PAGE,
            "filter": "posts_and_author_threads",
        }
        answer: Mapping[str, Any] = client.public.get(
            _FEED, parameters | ({"cursor": cursor} if cursor else {})
        )
        return answer

    seen = 0
    for rows in pages(client.public.where, "feed", ask):
        for row in rows:
            # A repost comes with its reason, and with the date of another account's post.
            if row.get("reason"):
                continue
            view = row.get("post")
            at = _moment(view)
            if not isinstance(view, dict) or at is None:
                continue
            if at < since:
                return
            if post := _post(view, at, did):
                yield post
        seen += len(rows)
        if seen >= _MOST_ITEMS:
            return


def _moment(view: object) -> datetime | None:
    return valid(server_values.moment, view.get("indexedAt")) if isinstance(view, dict) else None


def _post(view: Mapping[str, Any], at: datetime, did: str) -> Post | None:
    """Return a PostView as a post; None for a reply to others and for what is not valid."""
    uri, record = RecordUri.parse(view.get("uri")), view.get("record")
    author = view.get("author")
    if uri is None or uri.repo != did or not isinstance(record, dict):
        return None
    if not isinstance(author, dict) or author.get("did") != did or _is_to_others(record, did):
        return None
    labels, text = _labels(view), valid(server_values.text, record.get("text"))
    if text is None or labels & _NOT_FOR_ALL:
        return None
    languages = record.get("langs")
    language = languages[0] if isinstance(languages, list) and languages else None
    facets = list(_facets(record.get("facets")))
    return Post(
        f"{profile_page(did)}/post/{uri.key}",
        at,
        _with_whole_links(text, facets),
        language=valid(server_values.word, language) or "",
        warning=", ".join(dict.fromkeys(_WARNINGS[one] for one in _WARNINGS if one in labels)),
        hashtags=tuple(_hashtags(record, facets)),
        attachments=tuple(_attachments(view.get("embed"))),
        boosts=valid(server_values.count, view.get("repostCount")) or 0,
        replies=valid(server_values.count, view.get("replyCount")) or 0,
    )


def _is_to_others(record: Mapping[str, Any], did: str) -> bool:
    reply = record.get("reply")
    if reply is None:
        return False
    parent = reply.get("parent") if isinstance(reply, dict) else None
    uri = RecordUri.parse(parent.get("uri")) if isinstance(parent, dict) else None
    return uri is None or uri.repo != did


def _labels(view: Mapping[str, Any]) -> set[str]:
    """Return the values of a profile's or a post's labels, without those that were withdrawn."""
    return {
        str(row.get("val"))
        for row in server_values.rows(view.get("labels"))
        if row.get("neg") is not True
    }


def _facets(value: object) -> Iterator[tuple[int, int, Mapping[str, Any]]]:
    """Yield where each feature of a text begins and ends, in bytes, and the feature."""
    for row in server_values.rows(value):
        place = row.get("index")
        if not isinstance(place, dict):
            continue
        start = valid(server_values.count, place.get("byteStart"))
        end = valid(server_values.count, place.get("byteEnd"))
        if start is not None and end is not None and start < end:
            for feature in server_values.rows(row.get("features")):
                yield start, end, feature


def _with_whole_links(text: str, facets: list[tuple[int, int, Mapping[str, Any]]]) -> str:
    """Return the text with whole addresses in place of the shortened ones that apps write."""
    data, links = text.encode(), []
    for start, end, feature in facets:
        address = feature.get("uri")
        if end <= len(data) and isinstance(address, str) and is_web_address(address):
            shown = data[start:end].decode(errors="replace").rstrip(".…")
            if shown and shown in address:
                links.append((start, end, address))
    for start, end, address in sorted(links, reverse=True):
        data = data[:start] + address.encode() + data[end:]
    return data.decode(errors="replace")


def _hashtags(
    record: Mapping[str, Any], facets: list[tuple[int, int, Mapping[str, Any]]]
) -> Iterator[str]:
    more = record.get("tags")
    for tag in [feature.get("tag") for _, _, feature in facets] + (
        more if isinstance(more, list) else []
    ):
        if name := valid(server_values.word, tag):
            yield name.lstrip("#")


def _attachments(embed: object) -> Iterator[Attachment]:
    """Yield the pictures, the film or the page of an embed's view (app.bsky.embed)."""
    if not isinstance(embed, dict):
        return
    for image in server_values.rows(embed.get("images")):
        if address := _address(image.get("fullsize")):
            yield Attachment("image", address, _text(image.get("alt")))
    if address := _address(embed.get("playlist")):
        yield Attachment("video", address, _text(embed.get("alt")))
    page = embed.get("external")
    if isinstance(page, dict) and (address := _address(page.get("uri"))):
        yield Attachment("link", address, _text(page.get("title")))
    # A quoted post with pictures of its own.
    yield from _attachments(embed.get("media"))


def _address(value: object) -> str:
    return value if isinstance(value, str) and is_web_address(value) else ""


def _text(value: object) -> str:
    return valid(server_values.text, value) or ""
