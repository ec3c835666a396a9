"""What Mastodon accounts have posted, as far as the user's own server knows it.

docs.joinmastodon.org: methods/accounts ("Get account's statuses"), entities/Status and
entities/Account. The server is asked without the token for what everybody may see, because
statuses would need a permission that care100 does not ask for, `read:statuses`. A server that
shows nothing without a login is asked with it, which helps only if the token has more
permissions than care100 asked for.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from care100.engine.concurrency import ask_concurrently
from care100.model.addresses import is_web_address
from care100.model.handles import Handle
from care100.model.reasons import Reason, ReasonCode
from care100.platforms import server_values
from care100.platforms.errors import AuthRejected, NotPermitted, Refused, or_reason
from care100.platforms.html_text import text_of
from care100.platforms.mastodon.client import MastodonClient
from care100.platforms.mastodon.entities import id_of
from care100.platforms.mastodon.http import PARALLEL, HttpClient
from care100.platforms.posts import Attachment, AuthorPosts, MediaKind, Post, PostsRequest
from care100.platforms.server_values import valid

_HASHTAG = re.compile(r"#(\w+)")
_PAGE = 40
_MOST_PAGES = 5
_KINDS: dict[object, MediaKind] = {
    "image": "image",
    "gifv": "video",
    "video": "video",
    "audio": "audio",
}


class MastodonPosts:
    """Reads the public posts of Mastodon accounts."""

    only_when_named = False

    def price(self, request: PostsRequest) -> Decimal:  # noqa: ARG002 - nothing is charged
        """Return 0: servers charge nothing."""
        return Decimal(0)

    def read(
        self, client: MastodonClient, request: PostsRequest
    ) -> Mapping[Handle, AuthorPosts | Reason]:
        """Return each account's posts, or why they are left out. Raises PlatformError."""
        asking = _Server(client, request.since)
        with request.retry.progress_of(f"Reading posts on {client.domain}", len(request.accounts)):
            answers = ask_concurrently(
                list(request.accounts), asking.posts_of, parallel=PARALLEL, retry=request.retry
            )
        return {handle: or_reason(answer, client.domain) for handle, answer in answers}


class _Server:
    """One server, which is asked with the token once it has refused to answer without it."""

    def __init__(self, client: MastodonClient, since: datetime) -> None:
        self._client = client
        self._since = since
        self._needs_login = False
        # Whether the server has shown any account's posts, so that a refusal is about one account.
        self._has_shown = False

    def posts_of(self, handle: Handle) -> AuthorPosts | Reason:
        account = self._client.met(handle)
        if account is None:
            return Reason(ReasonCode.NOT_KNOWN_YET, self._client.domain)
        with server_values.reading(self._client.domain):
            if _is_unwilling(account):
                return Reason(ReasonCode.NOT_INDEXED)
            followers = server_values.optional(
                server_values.count, account.get("followers_count"), 0
            )
            id_ = id_of(account)
        return AuthorPosts(followers, tuple(self._posts(id_, handle)))

    def _posts(self, id_: str, handle: Handle) -> Iterator[Post]:
        last = None
        for _ in range(_MOST_PAGES):
            rows = self._page(id_, last, handle)
            moments = [valid(server_values.moment, row.get("created_at")) for row in rows]
            for row, at in zip(rows, moments, strict=True):
                if at and at >= self._since and (post := _post(row, at, id_)):
                    yield post
            oldest = min((at for at in moments if at), default=None)
            if len(rows) < _PAGE or oldest is None or oldest < self._since:
                return
            last = valid(server_values.identifier, rows[-1].get("id"))
            if last is None:
                return

    def _page(self, id_: str, before: str | None, handle: Handle) -> list[Mapping[str, Any]]:
        if self._needs_login:
            return self._with_token(id_, before, handle)
        try:
            rows = _statuses(self._client.public, id_, before, handle)
        except (AuthRejected, Refused) as error:
            if isinstance(error, Refused) and error.status != HTTPStatus.FORBIDDEN:
                raise
            self._needs_login = not self._has_shown
            return self._with_token(id_, before, handle)
        self._has_shown = True
        return rows

    def _with_token(self, id_: str, before: str | None, handle: Handle) -> list[Mapping[str, Any]]:
        """Return statuses that need the login. Raises NotPermitted if it may read none."""
        try:
            rows = _statuses(self._client.http, id_, before, handle)
        except Refused as error:
            if error.status != HTTPStatus.FORBIDDEN or self._has_shown:
                raise
            domain = self._client.domain
            raise NotPermitted(
                f"{domain} shows posts only with a login, and your login there has no"
                " permission to read them.",
                "Log in with a token that also has the permission read:statuses: care100 login"
                f" mastodon {domain} --token-stdin. To leave Mastodon out, use --on.",
            ) from error
        self._has_shown = True
        return rows


def _statuses(
    http: HttpClient, id_: str, before: str | None, handle: Handle
) -> list[Mapping[str, Any]]:
    with http.asking(handle.display):
        return server_values.entities(
            http.api.account_statuses(
                id_, exclude_replies=True, exclude_reblogs=True, max_id=before, limit=_PAGE
            )
        )


def _is_unwilling(account: Mapping[str, Any]) -> bool:
    """Whether an account asks not to be indexed, or its posts not to be searched.

    A server shows `noindex` of its own accounts only, and `indexable` of all; some software has
    neither.
    """
    return account.get("noindex") is True or account.get("indexable") is False


def _post(row: Mapping[str, Any], at: datetime, author: str) -> Post | None:
    """Return a public status, or None for a boost, a reply to others and what is not valid."""
    is_reply = row.get("in_reply_to_id") is not None
    answers = valid(server_values.identifier, row.get("in_reply_to_account_id"))
    if row.get("visibility") != "public" or row.get("local_only") is True or row.get("reblog"):
        return None
    if is_reply and answers != author:
        return None
    url = next((one for one in (row.get("url"), row.get("uri")) if _is_address(one)), None)
    content = valid(server_values.text, row.get("content"))
    if url is None or content is None:
        return None
    warning = text_of(valid(server_values.text, row.get("spoiler_text")) or "")
    sensitive = row.get("sensitive") is True
    text = text_of(content)
    return Post(
        str(url),
        at,
        text,
        language=valid(server_values.word, row.get("language")) or "",
        warning=warning or ("sensitive content" if sensitive else ""),
        hashtags=tuple(_hashtags(row.get("tags"), text)),
        attachments=tuple(_media(row.get("media_attachments"))),
        boosts=valid(server_values.count, row.get("reblogs_count")) or 0,
        replies=valid(server_values.count, row.get("replies_count")) or 0,
    )


def _is_address(value: object) -> bool:
    return isinstance(value, str) and is_web_address(value)


def _hashtags(value: object, text: str) -> Iterator[str]:
    """Yield the hashtags as the text writes them: entities have them in lower case."""
    spellings = {word.casefold(): word for word in _HASHTAG.findall(text)}
    for row in server_values.rows(value):
        if name := valid(server_values.word, row.get("name")):
            yield spellings.get(name.casefold(), name)


def _media(value: object) -> Iterator[Attachment]:
    for row in server_values.rows(value):
        kind = _KINDS.get(row.get("type"))
        # The picture on the author's own server, rather than the copy on the reader's.
        url = next(
            (one for one in (row.get("remote_url"), row.get("url")) if _is_address(one)), None
        )
        if kind and url:
            yield Attachment(
                kind, str(url), valid(server_values.text, row.get("description")) or ""
            )
