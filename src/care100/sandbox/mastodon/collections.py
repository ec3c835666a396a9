"""Collections (docs: methods/collections; Mastodon's `collections_controller.rb` and
`collection_items_controller.rb`).
"""

import re
import unicodedata
from functools import wraps
from typing import NoReturn
from urllib.parse import urlencode

from starlette.responses import JSONResponse, Response

from care100.sandbox.mastodon import consent, entities
from care100.sandbox.mastodon.calls import ApiError, Call, Handler, not_found
from care100.sandbox.mastodon.ids import decode_id
from care100.sandbox.mastodon.paging import DEFAULT, MOST
from care100.sandbox.mastodon.records import Account, Collection, CollectionItem

MAX_ITEMS = 25
NAME_LENGTH, DESCRIPTION_LENGTH = 40, 100
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")


def since_4_6(handler: Handler) -> Handler:
    """Answer 404 on servers without Collections: older ones and other software."""

    @wraps(handler)
    def checked(call: Call) -> Response:
        if not call.state.has_collections:
            raise not_found()
        consent.accept_automatic_items(call.state)
        return handler(call)

    return checked


@since_4_6
def of_account(call: Call) -> Response:
    """Return an account's Collections, newest first; undiscoverable ones only to itself."""
    owner, viewer = call.account(), call.user
    blocked = viewer and call.state.relationships.is_blocking(owner.id, viewer.id)
    found = [
        which
        for which in call.state.collections.values()
        if which.owner == owner.id and (which.discoverable or owner is viewer) and not blocked
    ]
    found.sort(key=lambda which: (which.created, int(which.id)), reverse=True)
    offset = call.fields.number("offset", 0)
    limit = max(1, min(call.fields.number("limit", DEFAULT), MOST))
    shown = found[offset : offset + limit]
    _link(call, offset, limit, more=offset + limit < len(found))
    return JSONResponse(
        {"collections": [entities.collection(call.state, which, viewer) for which in shown]}
    )


def _link(call: Call, offset: int, limit: int, *, more: bool) -> None:
    path = f"{call.state.url}{call.request.url.path}"
    links = []
    for relation, start, exists in (
        ("next", offset + limit, more),
        ("prev", max(offset - limit, 0), offset > 0),
    ):
        if exists:
            query = urlencode({"limit": limit, "offset": start})
            links.append(f'<{path}?{query}>; rel="{relation}"')
    if links:
        call.headers["Link"] = ", ".join(links)


@since_4_6
def show(call: Call) -> Response:
    """Return one Collection, and its owner's account followed by the accounts in it."""
    which, state = _collection(call), call.state
    inside = [
        state.accounts[item.account] for item in consent.visible_items(state, which, call.user)
    ]
    accounts = [state.accounts[which.owner], *inside]
    return JSONResponse(
        {
            "accounts": [entities.account(state, one, viewer=call.user) for one in accounts],
            "collection": entities.collection(state, which, call.user),
        }
    )


@since_4_6
def create(call: Call) -> Response:
    """Create a Collection. If one of the accounts is refused, nothing is created."""
    state, now = call.state, call.state.clock()
    members = [_account(call, id_) for id_ in dict.fromkeys(call.fields.many("account_ids"))]
    which = Collection(state.new_id(), call.me.id, now, now)
    _fill(call, which)
    if sum(one.owner == call.me.id for one in state.collections.values()) >= (
        state.limits.collections
    ):
        _invalid("base", "ERR_TOO_MANY", f"Limit of {state.limits.collections} reached", "")
    if len(members) > MAX_ITEMS:
        _refuse_more()
    for member in members:
        _refuse_unwilling(call, member)
    which.items = [consent.new_item(state, member) for member in members]
    state.collections[which.id] = which
    return _wrapped(call, which)


@since_4_6
def update(call: Call) -> Response:
    """Change the name, description, language or hashtag; fields that are not sent stay."""
    which = _own(call)
    _fill(call, which)
    which.updated = call.state.clock()
    return _wrapped(call, which)


@since_4_6
def delete(call: Call) -> Response:
    """Delete a Collection."""
    del call.state.collections[_own(call).id]
    return Response()


@since_4_6
def add(call: Call) -> Response:
    """Add an account. An account that has revoked its item cannot be added again."""
    which = _own(call)
    if not call.fields.one("account_id"):
        raise ApiError(422, "`account_id` parameter is missing")
    member = _account(call, call.fields.one("account_id"))
    _refuse_unwilling(call, member)
    if any(item.account == member.id for item in which.items):
        _invalid("account_id", "ERR_TAKEN", "has already been taken", "Account ")
    if sum(item.state not in consent.HIDDEN for item in which.items) >= MAX_ITEMS:
        _refuse_more()
    item = consent.new_item(call.state, member)
    which.items.append(item)
    return JSONResponse({"collection_item": entities.collection_item(item)})


@since_4_6
def remove(call: Call) -> Response:
    """Remove an account."""
    which = _own(call)
    which.items.remove(_item(call, which))
    return Response()


@since_4_6
def revoke(call: Call) -> Response:
    """Remove the user's own account from another user's Collection."""
    item = _item(call, _collection(call))
    if item.account != call.me.id:
        raise _not_allowed()
    item.state = "revoked"
    return Response()


def _fill(call: Call, which: Collection) -> None:
    fields = call.fields
    name = fields.one("name", which.name)
    description = fields.one("description", which.description)
    language = fields.one("language", which.language or "") or None
    if not name.strip():
        _invalid("name", "ERR_BLANK", "can't be blank", "Name ")
    for what, text, most in (
        ("name", name, NAME_LENGTH),
        ("description", description, DESCRIPTION_LENGTH),
    ):
        if len(text) > most:
            message = f"is too long (maximum is {most} characters)"
            _invalid(what, "ERR_TOO_LONG", message, f"{what.capitalize()} ")
    if language and not _LANGUAGE.fullmatch(language):
        _invalid("language", "ERR_INVALID", "is invalid", "Language ")
    which.name, which.description, which.language = name, description, language
    if "tag_name" in fields:
        which.tag = _tag(fields.one("tag_name"))
    which.sensitive = fields.flag("sensitive", default=which.sensitive)
    which.discoverable = fields.flag("discoverable", default=which.discoverable)


def _tag(text: str) -> str:
    """Return a hashtag without case and accents, as Mastodon does (`hashtag_normalizer.rb`)."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    tag = "".join(c for c in decomposed if c == "_" or c.isalnum())
    if not tag:
        _invalid("name", "ERR_BLANK", "can't be blank", "Name ")
    return tag


def _invalid(attribute: str, error: str, message: str, subject: str) -> NoReturn:
    body = {
        "error": f"Validation failed: {subject}{message}",
        "details": {attribute: [{"error": error, "description": message}]},
    }
    raise ApiError(422, body)


def _refuse_more() -> NoReturn:
    _invalid("collection_items", "ERR_TOO_MANY", f"Limit of {MAX_ITEMS} reached", "")


def _refuse_unwilling(call: Call, member: Account) -> None:
    if not consent.may_be_featured(call.state, member, call.me):
        raise _not_allowed()


def _not_allowed() -> ApiError:
    return ApiError(403, "This action is not allowed")


def _account(call: Call, id_: str) -> Account:
    found = call.state.accounts.get(decode_id(call.state, id_))
    if found is None or not found.known:
        raise not_found()
    return found


def _collection(call: Call) -> Collection:
    found = call.state.collections.get(call.request.path_params["id"])
    if found is None:
        raise not_found()
    return found


def _own(call: Call) -> Collection:
    found = _collection(call)
    if found.owner != call.me.id:
        raise _not_allowed()
    return found


def _item(call: Call, which: Collection) -> CollectionItem:
    wanted = call.request.path_params["item"]
    found = next((item for item in which.items if item.id == wanted), None)
    if found is None:
        raise not_found()
    return found


def _wrapped(call: Call, which: Collection) -> Response:
    return JSONResponse({"collection": entities.collection(call.state, which, call.me)})
