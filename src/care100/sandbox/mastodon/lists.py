"""Private lists (docs: methods/lists)."""

from starlette.responses import JSONResponse, Response

from care100.sandbox.mastodon import entities
from care100.sandbox.mastodon.calls import ApiError, Call, not_found
from care100.sandbox.mastodon.ids import decode_id
from care100.sandbox.mastodon.paging import page
from care100.sandbox.mastodon.records import UserList

POLICIES = frozenset({"followed", "list", "none"})


def index(call: Call) -> Response:
    """The user's lists."""
    own = [which for which in call.state.lists.values() if which.owner == call.me.id]
    return JSONResponse([entities.user_list(call.state, which) for which in own])


def show(call: Call) -> Response:
    """One of the user's lists."""
    return JSONResponse(entities.user_list(call.state, call.own_list()))


def create(call: Call) -> Response:
    """A new list."""
    which = UserList(call.state.new_id(), call.me.id, "")
    _fill(call, which, call.fields.one("title"))
    call.state.lists[which.id] = which
    return JSONResponse(entities.user_list(call.state, which))


def update(call: Call) -> Response:
    """Another title or policy; what is not sent stays."""
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


def delete(call: Call) -> Response:
    """Delete a list; the follows stay."""
    del call.state.lists[call.own_list().id]
    return JSONResponse({})


def members(call: Call) -> Response:
    """The accounts on a list, by page, or with `limit=0` all at once (not on GoToSocial)."""
    accounts = [call.state.accounts[id_] for id_ in call.own_list().members]
    visible = [account for account in accounts if not account.suspended]
    everybody = call.state.personality == "mastodon" and call.fields.one("limit") == "0"
    shown = visible if everybody else page(call, visible, lambda account: int(account.id))
    return JSONResponse(
        [entities.account(call.state, account, viewer=call.user) for account in shown]
    )


def _ids(call: Call) -> list[str]:
    return [decode_id(call.state, id_) for id_ in call.fields.many("account_ids")]


def add(call: Call) -> Response:
    """Add accounts: all of them or, when one is not followed (404) or already on it, none."""
    which, ids = call.own_list(), _ids(call)
    if any(not call.state.relationships.is_following(call.me.id, id_) for id_ in ids):
        raise not_found()
    if len(set(ids)) < len(ids) or not set(ids).isdisjoint(which.members):
        raise ApiError(422, "Validation failed: Account has already been taken")
    which.members.extend(ids)
    return JSONResponse({})


def remove(call: Call) -> Response:
    """Take accounts off a list; those not on it do no harm."""
    which, ids = call.own_list(), set(_ids(call))
    which.members[:] = [id_ for id_ in which.members if id_ not in ids]
    return JSONResponse({})
