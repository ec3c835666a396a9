"""The JSON shapes of Mastodon's documentation ("Entities"), made from the state."""

from datetime import UTC, date, datetime
from html import escape
from typing import Any

from care100.sandbox.mastodon import consent
from care100.sandbox.mastodon.ids import wire
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


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00.000Z"


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def profile_url(state: MastodonState, account: Account) -> str:
    """The address of a profile, on the account's own server."""
    base = f"https://{account.domain}" if account.domain else state.url
    return f"{base}/@{account.username}"


def _fields(account: Account) -> list[Json]:
    if not account.website or account.suspended:
        return []
    link = escape(account.website)
    value = f'<a href="{link}" target="_blank" rel="nofollow noopener me">{link}</a>'
    return [{"name": "Website", "value": value, "verified_at": None}]


def account(
    state: MastodonState, who: Account, *, viewer: Account | None = None, nested: bool = False
) -> Json:
    """Account, as `viewer` sees it. A moved one carries its successor, which carries none."""
    gone = who.suspended
    picture = f"{state.url}/avatars/original/missing.png"
    entity: Json = {
        "id": wire(state, who.id),
        "username": who.username,
        "acct": who.acct,
        "display_name": "" if gone else who.display_name,
        "locked": False if gone else who.locked,
        "bot": False if gone else who.bot,
        "discoverable": False if gone else who.discoverable,
        "indexable": False if gone else who.indexable,
        "group": who.group,
        "created_at": _midnight(who.created),
        "note": "" if gone or not who.note else f"<p>{escape(who.note)}</p>",
        "url": profile_url(state, who),
        "uri": f"{profile_url(state, who).replace('/@', '/users/')}",
        "avatar": picture,
        "avatar_static": picture,
        "header": picture,
        "header_static": picture,
        "followers_count": who.followers_elsewhere + len(state.ties.followers.get(who.id, {})),
        "following_count": who.following_elsewhere + len(state.ties.following.get(who.id, {})),
        "statuses_count": who.statuses,
        "last_status_at": who.last_status.isoformat() if who.last_status else None,
        "hide_collections": None,
        "emojis": [],
        "fields": _fields(who),
    }
    if who.domain is None:
        entity |= {"noindex": False, "roles": []}
    if state.has_collections:
        entity["feature_approval"] = consent.approval(who, viewer)
    if gone:
        entity["suspended"] = True
    if who.limited:
        entity["limited"] = True
    if who.moved_to and not nested and not gone:
        entity["moved"] = account(state, state.accounts[who.moved_to], viewer=viewer, nested=True)
    return entity


def credential_account(state: MastodonState, who: Account) -> Json:
    """CredentialAccount: the user's own account, with what only the user sees."""
    asking = sum(who.id in targets for targets in state.ties.requests.values())
    fields = [{"name": "Website", "value": who.website, "verified_at": None}]
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
            "privacy": "public",
            "sensitive": False,
            "language": "",
            "note": who.note,
            "fields": fields if who.website else [],
            "follow_requests_count": asking,
            "hide_collections": None,
            "discoverable": who.discoverable,
            "indexable": who.indexable,
            "attribution_domains": [],
        },
        "role": role,
    }


def relationship(state: MastodonState, user: Account, other: Account) -> Json:
    """Relationship between the user and another account."""
    ties, me, them = state.ties, user.id, other.id
    tie = ties.tie(me, them)
    muting = ties.is_muting(me, them)
    return {
        "id": wire(state, them),
        "following": ties.is_following(me, them),
        "showing_reblogs": bool(tie and tie.reblogs),
        "notifying": bool(tie and tie.notify),
        "languages": tie.languages if tie else None,
        "followed_by": ties.is_following(them, me),
        "blocking": ties.is_blocking(me, them),
        "blocked_by": ties.is_blocking(them, me),
        "muting": muting,
        "muting_notifications": muting,
        "requested": ties.asking(me, them) is not None,
        "requested_by": ties.asking(them, me) is not None,
        "domain_blocking": other.domain in ties.domain_blocks.get(me, ()),
        "endorsed": False,
        "note": "",
    }


def user_list(state: MastodonState, which: UserList) -> Json:
    """List."""
    return {
        "id": wire(state, which.id),
        "title": which.title,
        "replies_policy": which.replies_policy,
        "exclusive": which.exclusive,
    }


def collection_url(state: MastodonState, which: Collection) -> str:
    """The address of a Collection's page."""
    return which.url or f"{state.url}/collections/{which.id}"


def collection(state: MastodonState, which: Collection, viewer: Account | None) -> Json:
    """Collection, with the items that `viewer` may see."""
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
        "items": [collection_item(item) for item in consent.seen_by(state, which, viewer)],
        "created_at": _moment(which.created),
        "updated_at": _moment(which.updated),
    }


def collection_item(item: CollectionItem) -> Json:
    """CollectionItem: without its account once that has rejected or revoked it."""
    entity = {"id": item.id, "state": item.state, "created_at": _moment(item.created)}
    return entity if item.state in consent.UNSEEN else entity | {"account_id": item.account}


def application(app: App) -> Json:
    """Application, as `GET /api/v1/apps/verify_credentials` shows it."""
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
    """CredentialApplication: with its secret, for whoever has just registered it."""
    return application(app) | {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "client_secret_expires_at": 0,
    }


def token(which: Token) -> Json:
    """Token."""
    return {
        "access_token": which.value,
        "token_type": "Bearer",
        "scope": " ".join(sorted(which.scopes)),
        "created_at": which.created,
    }
