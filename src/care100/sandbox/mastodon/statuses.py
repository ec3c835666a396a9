"""Statuses of an account (docs: methods/accounts, "statuses"; entities/Status).

What an account has posted is invented from the seed, until something is posted with
`MastodonState.post`.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape

from starlette.responses import JSONResponse, Response

from care100.sandbox.mastodon import entities
from care100.sandbox.mastodon.calls import ApiError, Call
from care100.sandbox.mastodon.entities import Json
from care100.sandbox.mastodon.ids import encode_id
from care100.sandbox.mastodon.paging import page
from care100.sandbox.mastodon.records import Account, Status
from care100.sandbox.mastodon.state import MastodonState

_TAG = re.compile(r"#(\w+)")


def of_account(call: Call) -> Response:
    """Return an account's statuses, newest first, as far as the viewer may see them.

    GoToSocial shows them only with a login.
    """
    if call.user is None and call.state.personality == "gotosocial":
        raise ApiError(401, "Unauthorized: token not supplied")
    if call.user is None and call.state.login_for_statuses:
        raise ApiError(401, "This method requires an authenticated user")
    who = call.account()
    statuses = [] if who.suspended else list(_shown(call, who))
    shown = page(call, statuses, lambda one: int(one.id), default=20, most=40)
    return JSONResponse([status(call.state, who, one) for one in shown])


def _shown(call: Call, who: Account) -> Iterator[Status]:
    state = call.state
    follows = call.user and who.id in state.relationships.following.get(call.user.id, {})
    for one in state.statuses_of(who):
        if one.visibility == "direct" or (one.visibility == "private" and not follows):
            continue
        to_others = one.reply_to not in ("", who.id)
        if call.fields.flag("exclude_replies") and to_others:
            continue
        if call.fields.flag("exclude_reblogs") and one.boosts_of:
            continue
        if call.fields.flag("only_media") and one.picture is None:
            continue
        yield one


def status(state: MastodonState, who: Account, one: Status) -> Json:
    """Return Status. A boost contains the boosted status of another account."""
    boosted = state.accounts.get(one.boosts_of)
    address = f"{entities.profile_url(state, who)}/{one.id}"
    return {
        "id": encode_id(state, one.id),
        "created_at": _moment(one.at),
        "in_reply_to_id": encode_id(state, str(int(one.id) - 1)) if one.reply_to else None,
        "in_reply_to_account_id": encode_id(state, one.reply_to) if one.reply_to else None,
        "sensitive": bool(one.warning),
        "spoiler_text": one.warning,
        "visibility": one.visibility,
        "language": one.language or None,
        "uri": f"{entities.actor_url(state, who)}/statuses/{one.id}",
        "url": address,
        "replies_count": one.replies,
        "reblogs_count": one.boosts,
        "favourites_count": one.likes,
        "quotes_count": 0,
        "edited_at": None,
        "content": "" if boosted else _content(state, one.text),
        "reblog": status(state, boosted, _boosted(one)) if boosted else None,
        "account": entities.account(state, who),
        "media_attachments": [] if one.picture is None else [_picture(state, one)],
        "mentions": [],
        "tags": [
            {"name": tag.lower(), "url": f"{state.url}/tags/{tag.lower()}"}
            for tag in dict.fromkeys(_TAG.findall(one.text))
        ],
        "emojis": [],
        "card": None,
        "poll": None,
    }


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def _boosted(one: Status) -> Status:
    return Status(str(int(one.id) - 2), one.at, one.text, language=one.language)


def _content(state: MastodonState, text: str) -> str:
    """Return the text as HTML: paragraphs, line breaks, hashtags and addresses as links."""
    if text.startswith("<"):
        return text
    paragraphs = (entities.html(part).replace("\n", "<br />") for part in text.split("\n\n"))
    return "".join(f"<p>{_with_tags(state, part)}</p>" for part in paragraphs)


def _with_tags(state: MastodonState, html: str) -> str:
    def link(found: re.Match[str]) -> str:
        address = escape(f"{state.url}/tags/{found[1].lower()}")
        return f'<a href="{address}" class="mention hashtag" rel="tag">#<span>{found[1]}</span></a>'

    # A `#` in an address or in a character reference has something before it.
    return re.sub(r"(?<![\w/&>])#(\w+)", link, html)


def _picture(state: MastodonState, one: Status) -> Json:
    address = f"{state.url}/pictures/{one.id}.png"
    return {
        "id": one.id,
        "type": "image",
        "url": address,
        "preview_url": address,
        "remote_url": None,
        "meta": {},
        "description": one.picture or None,
        "blurhash": None,
    }
