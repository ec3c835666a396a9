"""What the server answers has the attributes and types of Mastodon's documentation."""

from types import NoneType
from typing import Any

import httpx
import pytest

from care100.sandbox import Sandbox

Shape = dict[str, tuple[type, ...]]

TEXT, FLAG, NUMBER, MAYBE_TEXT = (str,), (bool,), (int,), (str, NoneType)

ACCOUNT: Shape = {
    "id": TEXT,
    "username": TEXT,
    "acct": TEXT,
    "url": TEXT,
    "uri": TEXT,
    "display_name": TEXT,
    "note": TEXT,
    "avatar": TEXT,
    "avatar_static": TEXT,
    "header": TEXT,
    "header_static": TEXT,
    "locked": FLAG,
    "fields": (list,),
    "emojis": (list,),
    "bot": FLAG,
    "group": FLAG,
    "discoverable": (bool, NoneType),
    "indexable": FLAG,
    "hide_collections": (bool, NoneType),
    "created_at": TEXT,
    "last_status_at": MAYBE_TEXT,
    "statuses_count": NUMBER,
    "followers_count": NUMBER,
    "following_count": NUMBER,
    "feature_approval": (dict,),
}
APPROVAL: Shape = {"automatic": (list,), "manual": (list,), "current_user": TEXT}
COLLECTION: Shape = {
    "id": TEXT,
    "account_id": TEXT,
    "uri": TEXT,
    "url": MAYBE_TEXT,
    "name": TEXT,
    "description": TEXT,
    "language": MAYBE_TEXT,
    "local": FLAG,
    "sensitive": FLAG,
    "discoverable": FLAG,
    "tag": (dict, NoneType),
    "item_count": NUMBER,
    "items": (list,),
    "created_at": TEXT,
    "updated_at": TEXT,
}
ITEM: Shape = {"id": TEXT, "account_id": TEXT, "state": TEXT, "created_at": TEXT}
LOCAL: Shape = {"noindex": (bool, NoneType), "roles": (list,)}
FIELD: Shape = {"name": TEXT, "value": TEXT, "verified_at": MAYBE_TEXT}
RELATIONSHIP: Shape = {
    "id": TEXT,
    "following": FLAG,
    "showing_reblogs": FLAG,
    "notifying": FLAG,
    "languages": (list, NoneType),
    "followed_by": FLAG,
    "blocking": FLAG,
    "blocked_by": FLAG,
    "muting": FLAG,
    "muting_notifications": FLAG,
    "requested": FLAG,
    "requested_by": FLAG,
    "domain_blocking": FLAG,
    "endorsed": FLAG,
    "note": TEXT,
}
LIST: Shape = {"id": TEXT, "title": TEXT, "replies_policy": TEXT, "exclusive": FLAG}
INSTANCE: Shape = {
    "domain": TEXT,
    "title": TEXT,
    "version": TEXT,
    "source_url": TEXT,
    "description": TEXT,
    "usage": (dict,),
    "thumbnail": (dict,),
    "icon": (list,),
    "languages": (list,),
    "configuration": (dict,),
    "registrations": (dict,),
    "api_versions": (dict,),
    "contact": (dict,),
    "rules": (list,),
}
INSTANCE_1: Shape = {
    "uri": TEXT,
    "title": TEXT,
    "short_description": TEXT,
    "description": TEXT,
    "email": TEXT,
    "version": TEXT,
    "urls": (dict,),
    "stats": (dict,),
    "thumbnail": MAYBE_TEXT,
    "languages": (list,),
    "registrations": FLAG,
    "approval_required": FLAG,
    "invites_enabled": FLAG,
    "configuration": (dict,),
    "contact_account": (dict,),
    "rules": (list,),
}
APPLICATION: Shape = {
    "id": TEXT,
    "name": TEXT,
    "website": MAYBE_TEXT,
    "scopes": (list,),
    "redirect_uris": (list,),
    "redirect_uri": TEXT,
    "client_id": TEXT,
    "client_secret": TEXT,
    "client_secret_expires_at": NUMBER,
    "vapid_key": TEXT,
}
TOKEN: Shape = {"access_token": TEXT, "token_type": TEXT, "scope": TEXT, "created_at": NUMBER}
SEARCH: Shape = {
    "accounts": (list,),
    "statuses": (list,),
    "hashtags": (list,),
    "collections": (list,),
}
SOURCE: Shape = {
    "privacy": TEXT,
    "sensitive": FLAG,
    "language": MAYBE_TEXT,
    "note": TEXT,
    "fields": (list,),
    "follow_requests_count": NUMBER,
    "hide_collections": (bool, NoneType),
    "discoverable": (bool, NoneType),
    "indexable": FLAG,
    "attribution_domains": (list,),
}
ROLE: Shape = {
    "id": TEXT,
    "name": TEXT,
    "permissions": TEXT,
    "color": TEXT,
    "highlighted": FLAG,
    "collection_limit": NUMBER,
}


def has(entity: Any, *shapes: Shape) -> None:
    """The entity has exactly these attributes, each of its type."""
    wanted = {name: types for shape in shapes for name, types in shape.items()}
    assert set(entity) == set(wanted)
    wrong = {
        name: entity[name] for name, types in wanted.items() if type(entity[name]) not in types
    }
    assert not wrong


def test_accounts(sandbox: Sandbox, follower: httpx.Client) -> None:
    local = follower.get("/api/v1/accounts/lookup?acct=acct001").json()
    has(local, ACCOUNT, LOCAL)
    has(local["feature_approval"], APPROVAL)
    sandbox.mastodon.state.account("DZA@social.bund.de").website = "https://www.example.org/?a&b"
    query = {"q": "DZA@social.bund.de", "resolve": "true"}
    search = follower.get("/api/v2/search", params=query).json()
    has(search, SEARCH)
    has(search["accounts"][0], ACCOUNT)
    has(search["accounts"][0]["fields"][0], FIELD)
    assert "?a&amp;b" in search["accounts"][0]["fields"][0]["value"]
    has(follower.get(f"/api/v1/accounts/{local['id']}").json(), ACCOUNT, LOCAL)


def test_moved_suspended_and_limited_accounts(sandbox: Sandbox, follower: httpx.Client) -> None:
    state = sandbox.mastodon.state
    state.move("acct001", "acct002")
    state.move("acct002", "acct003")
    moved = follower.get("/api/v1/accounts/lookup?acct=acct001").json()
    has(moved, ACCOUNT, LOCAL, {"moved": (dict,)})
    has(moved["moved"], ACCOUNT, LOCAL)
    state.suspend("acct004")
    state.account("acct005").limited = True
    shown = follower.get("/api/v1/accounts/lookup?acct=acct004").json()
    has(shown, ACCOUNT, LOCAL, {"suspended": FLAG})
    shown = follower.get("/api/v1/accounts/lookup?acct=acct005").json()
    has(shown, ACCOUNT, LOCAL, {"limited": FLAG})


def test_the_users_own_account(follower: httpx.Client) -> None:
    me = follower.get("/api/v1/accounts/verify_credentials").json()
    has(me, ACCOUNT, LOCAL, {"source": (dict,), "role": (dict,)})
    has(me["source"], SOURCE)
    has(me["role"], ROLE)


def test_relationships_and_lists(sandbox: Sandbox, follower: httpx.Client) -> None:
    id_ = sandbox.mastodon.state.account("acct001").id
    before = follower.get("/api/v1/accounts/relationships", params={"id[]": id_}).json()[0]
    has(before, RELATIONSHIP)
    has(follower.post(f"/api/v1/accounts/{id_}/follow").json(), RELATIONSHIP)
    has(follower.post(f"/api/v1/accounts/{id_}/unfollow").json(), RELATIONSHIP)
    made = follower.post("/api/v1/lists", json={"title": "x"}).json()
    has(made, LIST)
    has(follower.get("/api/v1/lists").json()[0], LIST)


def test_collections(sandbox: Sandbox, follower: httpx.Client) -> None:
    ids = [sandbox.mastodon.state.account(f"acct00{n}").id for n in (1, 2)]
    body = {"name": "x", "tag_name": "#care", "language": "en", "account_ids": ids[:1]}
    made = follower.post("/api/v1/collections", json=body).json()
    has(made, {"collection": (dict,)})
    has(made["collection"], COLLECTION)
    has(made["collection"]["tag"], {"name": TEXT, "url": TEXT})
    path = f"/api/v1/collections/{made['collection']['id']}"
    item = follower.post(f"{path}/items", json={"account_id": ids[1]}).json()
    has(item, {"collection_item": (dict,)})
    has(item["collection_item"], ITEM)
    shown = follower.get(path).json()
    has(shown, {"accounts": (list,), "collection": (dict,)})
    has(shown["accounts"][1], ACCOUNT, LOCAL)
    owner = shown["collection"]["account_id"]
    index = follower.get(f"/api/v1/accounts/{owner}/collections").json()
    has(index, {"collections": (list,)})
    has(index["collections"][0], COLLECTION)
    has(index["collections"][0]["items"][0], ITEM)
    for answer in (follower.delete(f"{path}/items/{item['collection_item']['id']}"),
                   follower.delete(path)):  # fmt: skip
        assert (answer.status_code, answer.content) == (200, b"")


def test_instances(http: httpx.Client, sandbox: Sandbox) -> None:
    newer = http.get("/api/v2/instance").json()
    has(newer, INSTANCE)
    assert newer["domain"] == sandbox.mastodon.domain
    assert isinstance(newer["api_versions"]["mastodon"], int)
    has(newer["contact"]["account"], ACCOUNT, LOCAL)
    has(newer["registrations"], {
        "enabled": FLAG, "approval_required": FLAG, "reason_required": (bool, NoneType),
        "message": MAYBE_TEXT, "min_age": (int, NoneType), "url": MAYBE_TEXT,
    })  # fmt: skip
    has(http.get("/api/v1/instance").json(), INSTANCE_1)


def test_apps_and_tokens(http: httpx.Client) -> None:
    body = {"client_name": "a", "redirect_uris": "http://127.0.0.1/", "scopes": "read"}
    app = http.post("/api/v1/apps", json=body).json()
    has(app, APPLICATION)
    form = {**app, "grant_type": "client_credentials", "scope": "read"}
    wanted = ("client_id", "client_secret", "grant_type", "scope")
    has(http.post("/oauth/token", data={name: form[name] for name in wanted}).json(), TOKEN)


@pytest.mark.parametrize("path", ["/api/v1/accounts/1", "/api/v1/nothing", "/nothing", "/@nobody"])
def test_missing_records_are_answered_404(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert answer.status_code == 404
    if not path.startswith("/@"):
        has(answer.json(), {"error": TEXT})


def test_every_api_response_has_the_limit_headers(sandbox: Sandbox, follower: httpx.Client) -> None:
    for path in ("/api/v1/instance", "/api/v1/lists", "/api/v1/accounts/1"):
        headers = follower.get(path).headers
        assert headers["x-ratelimit-limit"] == "300"
        assert int(headers["x-ratelimit-remaining"]) < 300
        assert headers["x-ratelimit-reset"].endswith("Z")
