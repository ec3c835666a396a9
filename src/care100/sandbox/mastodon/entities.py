"""The JSON entities of Mastodon's documentation ("Entities"), made from the state."""

import re
from datetime import UTC, date, datetime
from html import escape
from typing import Any

import idna

from care100.sandbox.mastodon import consent
from care100.sandbox.mastodon.ids import encode_id, remote_id
from care100.sandbox.mastodon.records import (
    Account,
    App,
    Collection,
    CollectionItem,
    Token,
    UserList,
)
from care100.sandbox.mastodon.state import MastodonState

Json = dict[str, Any]

_ADDRESS = re.compile(r"(https?://\S*[\w/])")


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00.000Z"


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def server_url(state: MastodonState, domain: str | None) -> str:
    """Return a server's address; only loopback servers use plain HTTP. None is this server."""
    if domain is None:
        return state.url
    domain = state.web_domains.get(domain, domain)
    return f"{'http' if domain.startswith('localhost:') else 'https'}://{domain}"


def profile_url(state: MastodonState, account: Account) -> str:
    """Return the address of a profile on the account's own server."""
    return f"{server_url(state, account.domain)}/@{account.username}"


def actor_url(state: MastodonState, account: Account) -> str:
    """Return the address that identifies an account between servers (ActivityPub `id`)."""
    return f"{server_url(state, account.domain)}/users/{account.username}"


def html(text: str, *, me: bool = False) -> str:
    """Return a text as Mastodon shows it, with links; `me` adds `rel="me"` for profile fields
    (`text_formatter.rb`).
    """
    rel = "me nofollow noopener" if me else "nofollow noopener"
    pieces = []
    for piece in _ADDRESS.split(text):
        safe = escape(piece)
        if _ADDRESS.fullmatch(piece):
            scheme, mark, rest = safe.partition("://")
            shown = f'<span class="invisible">{scheme}{mark}</span><span>{rest}</span>'
            safe = f'<a href="{safe}" target="_blank" rel="{rel}" translate="no">{shown}</a>'
        pieces.append(safe)
    return "".join(pieces)


def profile_fields(account: Account) -> dict[str, str]:
    """Return a profile's fields by name."""
    if account.suspended:
        return {}
    website = {"Website": account.website} if account.website else {}
    return website | account.fields


def _fields(account: Account) -> list[Json]:
    return [
        {"name": name, "value": html(value, me=True), "verified_at": None}
        for name, value in profile_fields(account).items()
    ]


def acct(state: MastodonState, who: Account, server: str | None) -> str:
    """Return the handle as a server shows it: without a domain for its own accounts."""
    name, _, domain = who.posing_as.partition("@")
    name, domain = name or who.username, domain or who.domain or state.domain
    return name if domain == (server or state.domain) else f"{name}@{_unicode_domain(domain)}"


def _unicode_domain(domain: str) -> str:
    """Return a domain in Unicode, as Mastodon shows it (`account.rb`, pretty_acct)."""
    if "xn--" not in domain:
        return domain
    try:
        return idna.decode(domain)
    except idna.IDNAError:
        return domain


def account(
    state: MastodonState,
    who: Account,
    *,
    viewer: Account | None = None,
    nested: bool = False,
    server: str | None = None,
) -> Json:
    """Return Account as `viewer` sees it on `server` (None is the main server). A moved account
    includes its new account, without that account's own move.
    """
    gone = who.suspended
    port = int((server or "0").rpartition(":")[2])
    pictures = f"{server_url(state, server)}/pictures"
    avatar, header = f"{pictures}/{who.avatar}.png", f"{pictures}/{who.header}.png"
    entity: Json = {
        "id": remote_id(port, who.id) if server else encode_id(state, who.id),
        "username": who.posing_as.partition("@")[0] or who.username,
        "acct": acct(state, who, server),
        "display_name": "" if gone else who.display_name,
        "locked": False if gone else who.locked,
        "bot": False if gone else who.bot,
        "discoverable": False if gone else who.discoverable,
        "indexable": False if gone else who.indexable,
        "group": who.group,
        "created_at": _midnight(who.created),
        "note": "" if gone or not who.note else f"<p>{html(who.note)}</p>",
        "url": profile_url(state, who),
        "uri": actor_url(state, who),
        "avatar": avatar,
        "avatar_static": avatar,
        "header": header,
        "header_static": header,
        "followers_count": who.followers_elsewhere
        + len(state.relationships.followers.get(who.id, {})),
        "following_count": who.following_elsewhere
        + len(state.relationships.following.get(who.id, {})),
        "statuses_count": who.statuses,
        "last_status_at": who.last_status.isoformat() if who.last_status else None,
        "hide_collections": None,
        "emojis": [],
        "fields": _fields(who),
    }
    if who.domain == server:
        entity |= {"noindex": who.noindex, "roles": []}
    if state.has_collections:
        entity["feature_approval"] = consent.approval(who, viewer)
    if gone:
        entity["suspended"] = True
    if who.limited:
        entity["limited"] = True
    if who.moved_to and not nested and not gone:
        successor = state.accounts[who.moved_to]
        entity["moved"] = account(state, successor, viewer=viewer, nested=True, server=server)
    return entity


def credential_account(state: MastodonState, who: Account) -> Json:
    """Return CredentialAccount: the user's own account, with what only the user sees."""
    requests = sum(who.id in targets for targets in state.relationships.requests.values())
    fields = [
        {"name": name, "value": value, "verified_at": None}
        for name, value in profile_fields(who).items()
    ]
    role: Json = {
        "id": "-99",
        "name": "",
        "permissions": "65536",
        "color": "",
        "highlighted": False,
    }
    if state.has_collections:
        role["collection_limit"] = state.limits.collections
    return account(state, who, viewer=who) | {
        "source": {
            "privacy": who.privacy,
            "sensitive": who.sensitive,
            "language": who.language,
            "note": who.note,
            "fields": fields,
            "follow_requests_count": requests,
            "hide_collections": None,
            "discoverable": who.discoverable,
            "indexable": who.indexable,
            "attribution_domains": [],
        },
        "role": role,
    }


def relationship(state: MastodonState, user: Account, other: Account) -> Json:
    """Return the Relationship between the user and another account."""
    all_, me, them = state.relationships, user.id, other.id
    follow = all_.follow_or_request(me, them)
    muting = all_.is_muting(me, them)
    return {
        "id": encode_id(state, them),
        "following": all_.is_following(me, them),
        "showing_reblogs": bool(follow and follow.reblogs),
        "notifying": bool(follow and follow.notify),
        "languages": follow.languages if follow else None,
        "followed_by": all_.is_following(them, me),
        "blocking": all_.is_blocking(me, them),
        "blocked_by": all_.is_blocking(them, me),
        "muting": muting,
        "muting_notifications": muting,
        "requested": all_.pending_request(me, them) is not None,
        "requested_by": all_.pending_request(them, me) is not None,
        "domain_blocking": other.domain in all_.domain_blocks.get(me, ()),
        "endorsed": False,
        "note": "",
    }


def user_list(state: MastodonState, which: UserList) -> Json:
    """Return List."""
    return {
        "id": encode_id(state, which.id),
        "title": which.title,
        "replies_policy": which.replies_policy,
        "exclusive": which.exclusive,
    }


def collection_url(state: MastodonState, which: Collection) -> str:
    """Return the address of a Collection's page."""
    return which.url or f"{state.url}/collections/{which.id}"


def collection(state: MastodonState, which: Collection, viewer: Account | None) -> Json:
    """Return Collection, with the items that `viewer` may see."""
    tag = {"name": which.tag, "url": f"{state.url}/tags/{which.tag}"} if which.tag else None
    return {
        "id": which.id,
        "account_id": which.owner,
        "uri": which.url or f"{state.url}/ap/users/{which.owner}/collections/{which.id}",
        "url": collection_url(state, which),
        "name": which.name,
        "description": which.description,
        "language": which.language,
        "local": not which.url,
        "sensitive": which.sensitive,
        "discoverable": which.discoverable,
        "tag": tag,
        "item_count": len(which.items),
        "items": [collection_item(item) for item in consent.visible_items(state, which, viewer)],
        "created_at": _moment(which.created),
        "updated_at": _moment(which.updated),
    }


def collection_item(item: CollectionItem) -> Json:
    """Return CollectionItem, without the account if that has rejected or revoked it."""
    entity = {"id": item.id, "state": item.state, "created_at": _moment(item.created)}
    return entity if item.state in consent.HIDDEN else entity | {"account_id": item.account}


def application(app: App) -> Json:
    """Return Application, as `GET /api/v1/apps/verify_credentials` shows it."""
    return {
        "id": app.id,
        "name": app.name,
        "website": app.website,
        "scopes": sorted(app.scopes),
        "redirect_uris": app.redirect_uris,
        "redirect_uri": "\n".join(app.redirect_uris),
        "vapid_key": "",
    }


def credential_application(app: App) -> Json:
    """Return CredentialApplication, with its secret, for a newly registered app."""
    return application(app) | {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "client_secret_expires_at": 0,
    }


def token(which: Token) -> Json:
    """Return Token."""
    return {
        "access_token": which.value,
        "token_type": "Bearer",
        "scope": " ".join(sorted(which.scopes)),
        "created_at": which.created,
    }
