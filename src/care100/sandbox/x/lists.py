"""Lists: create, change, fill, follow and pin them."""

from collections.abc import Sequence
from typing import Any

from starlette.responses import JSONResponse, Response

from care100.sandbox.x import responses
from care100.sandbox.x.calls import Call, data, missing_target, paged
from care100.sandbox.x.costs import Kind
from care100.sandbox.x.records import XList
from care100.sandbox.x.responses import ApiError, Json, invalid_request, plain_error
from care100.sandbox.x.users import not_enrolled

LONGEST_NAME, LONGEST_DESCRIPTION = 25, 100
MOST_LISTS, MOST_PINNED = 1_000, 5


def _details(call: Call) -> dict[str, Any]:
    body = call.body(name=str, description=str, private=bool)
    name, description = body.get("name"), body.get("description", "")
    if name is not None and not 1 <= len(name) <= LONGEST_NAME:
        text = f"$.name: must have from 1 to {LONGEST_NAME} characters"
        raise invalid_request("name", name, text)
    if len(description) > LONGEST_DESCRIPTION:
        text = f"$.description: must have at most {LONGEST_DESCRIPTION} characters"
        raise invalid_request("description", description, text)
    return body


def create(call: Call) -> Response:
    """Create a List."""
    body = _details(call)
    if "name" not in body:
        raise invalid_request("name", "", "$.name: is missing but it is required")
    if len(_owned(call, call.me.id)) >= MOST_LISTS:
        raise plain_error(403, "You have reached the number of Lists that an account may have.")
    made = call.state.add_list(call.me.username, **body)
    call.costs.charge_write("list_create", "createLists")
    return JSONResponse({"data": {"id": made.id, "name": made.name}}, 201)


def update(call: Call) -> Response:
    """Change the name, description or privacy; fields that are not sent stay."""
    which = call.list_to_change(call.path_id())
    for name, value in _details(call).items():
        setattr(which, name, value)
    call.costs.charge_write("list_manage", "updateLists")
    return data({"updated": True})


def delete(call: Call) -> Response:
    """Delete a List, also for its followers."""
    which = call.list_to_change(call.path_id())
    del call.state.lists[which.id]
    for pinned in call.state.pinned.values():
        if which.id in pinned:
            pinned.remove(which.id)
    call.costs.charge_write("list_manage", "deleteLists")
    return data({"deleted": True})


def _shown(call: Call, lists: Sequence[XList]) -> tuple[list[Json], Json | None]:
    fields = call.names("list.fields", responses.LIST_FIELDS)
    owner = bool(call.names("expansions", frozenset({"owner_id"})))
    owners = {which.owner: call.state.accounts[which.owner] for which in lists}
    includes = {"users": [call.user_json(user) for user in owners.values()]}
    listed = [responses.x_list(which, fields, owner=owner) for which in lists]
    return listed, includes if owner and lists else None


def show(call: Call) -> Response:
    """Return one List; if there is none, an error in a response with status 200."""
    id_ = call.path_id()
    which = call.visible_list(id_)
    if which is None:
        return data(None, errors=[responses.missing("list", "id", id_)])
    listed, includes = _shown(call, [which])
    call.costs.charge_reads("list_read", [which.id])
    return data(listed[0], includes=includes)


def members(call: Call) -> Response:
    """Return the users on a List, newest first."""
    return _people(call, "members")


def followers(call: Call) -> Response:
    """Return the users who follow a List, newest first."""
    return _people(call, "followers")


def _people(call: Call, role: str) -> Response:
    id_ = call.path_id()
    which = call.visible_list(id_)
    if which is None:
        return data(None, errors=[responses.missing("list", "id", id_)])
    accounts = call.state.accounts
    ids: list[str] = getattr(which, role)
    users = [accounts[user] for user in reversed(ids) if not accounts[user].unavailable]
    shown, meta = paged(call, users)
    listed = [call.user_json(user) for user in shown]
    call.costs.charge_reads("user_read", [user.id for user in shown])
    return data(listed, meta=meta)


def add_member(call: Call) -> Response:
    """Add a user; adding a member again changes nothing.

    After many additions X refuses more for half a day, while its headers still show room. It is
    also known to report success without adding the user. Its documentation mentions neither.
    """
    which = call.list_to_change(call.path_id())
    user = call.target_user("user_id", call.body_id("user_id"))
    if user.id not in which.members and not user.never_listed:
        if len(which.members) >= call.state.most_members:
            raise plain_error(403, "This List has reached the number of members that it may have.")
        quota = call.state.rate_limiter.take(("added", call.me.id), *call.state.most_additions)
        if quota.exceeded:
            text = "You aren't allowed to add members to this list."
            raise plain_error(403, text, code=104, errors=[{"code": 104, "message": text}])
        which.members.append(user.id)
    call.costs.charge_write("list_manage", "addListsMember")
    return data({"is_member": True})


def remove_member(call: Call) -> Response:
    """Remove a user from a List; a user who is not on it is ignored."""
    which = call.list_to_change(call.path_id())
    user = call.path_id("user_id")
    if user in which.members:
        which.members.remove(user)
    call.costs.charge_write("list_manage", "removeListsMemberByUserId")
    return data({"is_member": False})


def _visible(call: Call) -> list[XList]:
    found = (call.visible_list(id_) for id_ in call.state.lists)
    return [which for which in found if which is not None]


def _owned(call: Call, owner: str) -> list[XList]:
    return [which for which in _visible(call) if which.owner == owner]


def _index(call: Call, lists: list[XList], kind: Kind) -> Response:
    shown, meta = paged(call, lists[::-1])
    listed, includes = _shown(call, shown)
    call.costs.charge_reads(kind, [which.id for which in shown])
    return data(listed, includes=includes, meta=meta)


def owned(call: Call) -> Response:
    """Return the Lists that a user owns, without other users' private ones."""
    owner = call.path_id()
    if call.state.refuse_owned_lists:
        raise _owned_lists_error(owner)
    return _index(call, _owned(call, owner), _reading(call, owner))


def _owned_lists_error(owner: str) -> ApiError:
    """Return a 400 whose reason is only in `errors[].detail`, as X's own playground answers."""
    detail = f"The Lists of user [{owner}] are not available."
    problem = {
        "title": "Invalid Request",
        "detail": detail,
        "type": f"{responses.PROBLEMS}invalid-request",
    }
    body = {
        "errors": [{**problem, "message": detail, "parameters": {"id": [owner]}}],
        **problem,
        "detail": "One or more parameters to your request was invalid.",
    }
    return ApiError(400, body, problem=True)


def followed(call: Call) -> Response:
    """Return the Lists that a user follows."""
    follower = call.path_id()
    lists = [which for which in _visible(call) if follower in which.followers]
    return _index(call, lists, _reading(call, follower))


def _reading(call: Call, user: str) -> Kind:
    return "owned_read" if user == call.me.id else "list_read"


def follow(call: Call) -> Response:
    """Follow a List."""
    follower = call.own_id()
    if call.state.refuse_list_follow:
        raise not_enrolled("following Lists")
    which = _to_follow(call)
    if follower not in which.followers:
        which.followers.append(follower)
    call.costs.charge_write("interaction", "followList")
    return data({"following": True})


def _to_follow(call: Call) -> XList:
    id_ = call.body_id("list_id")
    which = call.visible_list(id_)
    if which is None:
        raise missing_target("list", "list_id", id_)
    return which


def unfollow(call: Call) -> Response:
    """Unfollow a List."""
    follower, which = call.own_id(), call.visible_list(call.path_id("list_id"))
    if which is not None and follower in which.followers:
        which.followers.remove(follower)
    call.costs.charge_write("interaction_delete", "unfollowList")
    return data({"following": False})


def pinned(call: Call) -> Response:
    """Return the Lists that the user has pinned."""
    ids = call.state.pinned.get(call.own_id(), [])
    lists = [call.state.lists[id_] for id_ in ids]
    listed, includes = _shown(call, lists)
    call.costs.charge_reads("owned_read", ids)
    return data(listed, includes=includes, meta={"result_count": len(listed)})


def pin(call: Call) -> Response:
    """Pin a List."""
    ids, which = call.state.pinned.setdefault(call.own_id(), []), _to_follow(call)
    if which.id not in ids:
        if len(ids) >= MOST_PINNED:
            raise plain_error(403, f"You can pin at most {MOST_PINNED} Lists.")
        ids.append(which.id)
    call.costs.charge_write("list_manage", "pinList")
    return data({"pinned": True})


def unpin(call: Call) -> Response:
    """Unpin a List."""
    ids, id_ = call.state.pinned.get(call.own_id(), []), call.path_id("list_id")
    if id_ in ids:
        ids.remove(id_)
    call.costs.charge_write("list_manage", "unpinList")
    return data({"pinned": False})
