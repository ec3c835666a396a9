"""What a server publishes about its own accounts: WebFinger, actors, profile pages.

RFC 7033, docs.joinmastodon.org/spec/webfinger and /spec/activitypub, and Mastodon's
`account_owned_concern.rb` for suspended accounts, whose data is kept for 30 days, and deleted
ones.
"""

from html import escape
from urllib.parse import urljoin

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from care100.sandbox.mastodon import entities
from care100.sandbox.mastodon.records import Account
from care100.sandbox.mastodon.state import MastodonState
from care100.sandbox.pages import error_page, html_page

_INTENTS = {
    "http://ostatus.org/schema/1.0/subscribe": "/authorize_interaction?uri={uri}",
    "https://w3id.org/fep/3b86/Object": "/authorize_interaction?uri={object}",
    "https://w3id.org/fep/3b86/Create": "/share?text={content}",
}
"""Templates of pages where users act on something they found elsewhere, as Mastodon publishes
them in WebFinger."""
_FOLLOW_INTENT = "https://w3id.org/fep/3b86/Follow"

_ACTIVITY = ("application/activity+json", "application/ld+json")
_CONTEXT = [
    "https://www.w3.org/ns/activitystreams",
    "https://w3id.org/security/v1",
    {
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "alsoKnownAs": {"@id": "as:alsoKnownAs", "@type": "@id"},
        "movedTo": {"@id": "as:movedTo", "@type": "@id"},
        "toot": "http://joinmastodon.org/ns#",
        "discoverable": "toot:discoverable",
        "indexable": "toot:indexable",
        "suspended": "toot:suspended",
        "schema": "http://schema.org#",
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
    },
]


def wants_activity(request: Request) -> bool:
    """Whether a request asks for an account's ActivityPub actor, not its page."""
    return any(kind in request.headers.get("accept", "") for kind in _ACTIVITY)


def _not_found() -> Response:
    return JSONResponse({"error": "Record not found"}, 404)


def _gone() -> Response:
    return JSONResponse({"error": "Gone"}, 410)


def _claimed(state: MastodonState, account: Account) -> tuple[str, str]:
    """Return the name and the server that an account's server claims for it."""
    name, _, domain = account.posing_as.partition("@")
    return name or account.username, domain or account.domain or state.domain


def webfinger(state: MastodonState, account: Account | None) -> Response:
    """Return WebFinger for an account of the server that answers."""
    if account is None:
        return _not_found()
    if account.deleted:
        return _gone()
    name, domain = _claimed(state, account)
    profile, actor = entities.profile_url(state, account), entities.actor_url(state, account)
    server = entities.server_url(state, account.domain)
    intents = dict(_INTENTS)
    if state.follow_intent and not account.domain:
        intents[_FOLLOW_INTENT] = state.follow_intent
    links = [
        {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": profile},
        {"rel": "self", "type": "application/activity+json", "href": actor},
        *({"rel": rel, "template": urljoin(server, one)} for rel, one in intents.items()),
    ]
    body = {"subject": f"acct:{name}@{domain}", "aliases": [profile, actor], "links": links}
    return JSONResponse(body, media_type="application/jrd+json")


def host_meta(server: str) -> Response:
    """Return where WebFinger is answered for a domain (RFC 6415)."""
    template = f"{server}/.well-known/webfinger?resource={{uri}}"
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">\n'
        f'  <Link rel="lrdd" template="{escape(template)}"/>\n'
        "</XRD>\n"
    )
    return Response(body, media_type="application/xrd+xml")


def profile(state: MastodonState, account: Account | None, request: Request) -> Response:
    """Return an account's page or, for other servers, its ActivityPub actor."""
    if wants_activity(request):
        return actor(state, account)
    if account is None:
        return error_page("There is no account with this name.", 404)
    if account.deleted:
        return error_page("This account was deleted.", 410)
    if account.suspended:
        return error_page("This account is suspended.", 403)
    addresses = [value for value in entities.profile_fields(account).values() if "://" in value]
    head = "".join(f'<link rel="me" href="{escape(one)}">' for one in addresses)
    if account.noindex:
        head += '<meta name="robots" content="noindex, noarchive">'
    moved = ""
    if account.moved_to:
        successor = state.accounts[account.moved_to]
        where = f"{successor.username}@{successor.domain or state.domain}"
        moved = f"<p>This account has moved to @{escape(where)}.</p>"
    rows = "".join(
        f"<dt>{escape(name)}</dt><dd>{entities.html(value, me=True)}</dd>"
        for name, value in entities.profile_fields(account).items()
    )
    name, domain = _claimed(state, account)
    about = f"<p>@{escape(name)}@{domain}</p>{moved}<p>{entities.html(account.note)}</p>"
    return html_page(account.display_name, f"{about}<dl>{rows}</dl>", head=head)


def actor(state: MastodonState, account: Account | None) -> Response:
    """Return an account's ActivityPub actor, as other servers read it."""
    if account is None:
        return _not_found()
    if account.deleted:
        return _gone()
    gone = account.suspended
    id_ = entities.actor_url(state, account)
    name, domain = _claimed(state, account)
    if account.posing_as:
        id_ = f"{entities.server_url(state, domain)}/users/{name}"
    body: entities.Json = {
        "@context": _CONTEXT,
        "id": id_,
        "type": "Service" if account.bot else "Group" if account.group else "ShippedMember",
        "following": f"{id_}/following",
        "followers": f"{id_}/followers",
        "inbox": f"{id_}/inbox",
        "outbox": f"{id_}/outbox",
        "preferredUsername": name,
        "name": account.username if gone else account.display_name,
        "summary": "" if gone or not account.note else f"<p>{entities.html(account.note)}</p>",
        "url": entities.profile_url(state, account),
        "manuallyApprovesFollowers": account.locked and not gone,
        "discoverable": account.discoverable and not gone,
        "indexable": account.indexable and not gone,
        "published": f"{account.created.isoformat()}T00:00:00Z",
        "memorial": False,
        "tag": [],
        "attachment": [
            {"type": "PropertyValue", "name": name, "value": entities.html(value, me=True)}
            for name, value in entities.profile_fields(account).items()
        ],
    }
    if gone:
        body["suspended"] = True
    elif account.moved_to:
        body["movedTo"] = entities.actor_url(state, state.accounts[account.moved_to])
    if account.aliases and not gone:
        also = (state.accounts[alias] for alias in account.aliases)
        body["alsoKnownAs"] = [entities.actor_url(state, one) for one in also]
    return JSONResponse(body, media_type="application/activity+json")
