"""Private lists (docs: methods/lists)."""

from functools import wraps

from starlette.responses import JSONResponse, Response

from care100.sandbox.mastodon import entities
from care100.sandbox.mastodon.calls import ApiError, Call, Handler, not_found
from care100.sandbox.mastodon.ids import decode_id
from care100.sandbox.mastodon.paging import page
from care100.sandbox.mastodon.records import UserList

POLICIES = frozenset({"followed", "list", "none"})
_ERRORS = {404: "Record not found", 405: "Method Not Allowed"}


def _needs_lists(handler: Handler) -> Handler:
    """Answer with an error on servers without lists."""

    @wraps(handler)
    def checked(call: Call) -> Response:
        status = call.state.traits.lists_error
        if status:
            raise ApiError(status, _ERRORS.get(status, "Not implemented"))
        return handler(call)

    return checked


@_needs_lists
def index(call: Call) -> Response:
    """Return the user's lists."""
    own = [which for which in call.state.lists.values() if which.owner == call.me.id]
    return JSONResponse([entities.user_list(call.state, which) for which in own])


@_needs_lists
def show(call: Call) -> Response:
    """Return one of the user's lists."""
    return JSONResponse(entities.user_list(call.state, call.own_list()))


@_needs_lists
def create(call: Call) -> Response:
    """Create a list."""
    which = UserList(call.state.new_id(), call.me.id, "")
    _fill(call, which, call.fields.one("title"))
    call.state.lists[which.id] = which
    return JSONResponse(entities.user_list(call.state, which))


@_needs_lists
def update(call: Call) -> Response:
    """Change a list's title or policy; fields that are not sent stay."""
    which = call.own_list()
    _fill(call, which, call.fields.one("title", which.title))
    return JSONResponse(entities.user_list(call.state, which))


def _fill(call: Call, which: UserList, title: str) -> None:
    policy = call.fields.one("replies_policy", which.replies_policy)
    if not title.strip():
        raise ApiError(422, "Validation failed: Title can't be blank")
    if policy not in POLICIES:
        raise ApiError(422, f"'{policy}' is not a valid replies_policy")
    which.title = title
    which.replies_policy = policy
    which.exclusive = call.fields.flag("exclusive", default=which.exclusive)


@_needs_lists
def delete(call: Call) -> Response:
    """Delete a list; its accounts stay followed."""
    del call.state.lists[call.own_list().id]
    return JSONResponse({})


@_needs_lists
def members(call: Call) -> Response:
    """Return the accounts on a list, in pages or, on Mastodon with `limit=0`, all at once."""
    accounts = [call.state.accounts[id_] for id_ in call.own_list().members]
    visible = [account for account in accounts if not account.suspended]
    everything = call.state.personality == "mastodon" and call.fields.one("limit") == "0"
    shown = visible if everything else page(call, visible, lambda account: int(account.id))
    return JSONResponse(
        [entities.account(call.state, account, viewer=call.user) for account in shown]
    )


def _ids(call: Call) -> list[str]:
    return [decode_id(call.state, id_) for id_ in call.fields.many("account_ids")]


@_needs_lists
def add(call: Call) -> Response:
    """Add accounts: all of them, or none if one is not followed or is on the list already."""
    which, ids = call.own_list(), _ids(call)
    for id_ in ids:
        _check_follow(call, id_)
    if len(set(ids)) < len(ids) or not set(ids).isdisjoint(which.members):
        raise ApiError(422, "Validation failed: Account has already been taken")
    which.members.extend(ids)
    return JSONResponse({})


def _check_follow(call: Call, id_: str) -> None:
    relationships, me = call.state.relationships, call.me.id
    if id_ not in call.state.accounts:
        raise not_found()
    if call.state.traits.old_lists:
        if not relationships.is_following(me, id_):
            raise not_found()
    elif relationships.follow_or_request(me, id_) is None:
        raise ApiError(422, "Validation failed: Account must be a followed account")


@_needs_lists
def remove(call: Call) -> Response:
    """Remove accounts from a list; those that are not on it are ignored."""
    which, ids = call.own_list(), set(_ids(call))
    which.members[:] = [id_ for id_ in which.members if id_ not in ids]
    return JSONResponse({})
