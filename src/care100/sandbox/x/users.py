"""Users: lookup and following."""

import re

from starlette.responses import Response

from care100.sandbox.x import responses
from care100.sandbox.x.calls import Call, data, paged
from care100.sandbox.x.records import User
from care100.sandbox.x.responses import ApiError, Json, invalid_request, plain_error

MOST_AT_ONCE = 100
_USERNAME = re.compile(r"[A-Za-z0-9_]{1,15}", re.ASCII)
_ID = re.compile(r"[0-9]{1,19}", re.ASCII)


def me(call: Call) -> Response:
    """Return the user of the token."""
    shown = call.user_json(call.me)
    call.costs.charge_reads("owned_read", [call.me.id])
    return data(shown)


def _asked(call: Call, parameter: str, shape: re.Pattern[str]) -> list[str]:
    values = [value for value in call.fields.one(parameter).split(",") if value]
    if not 1 <= len(values) <= MOST_AT_ONCE:
        text = f"The number of values in the `{parameter}` query parameter list [{len(values)}]"
        raise invalid_request(parameter, "", f"{text} is not between 1 and {MOST_AT_ONCE}")
    for value in values:
        if not shape.fullmatch(value):
            text = f"The `{parameter}` query parameter value [{value}] does not match"
            raise invalid_request(parameter, value, f"{text} ^{shape.pattern}$")
    return values


def _find(call: Call, parameter: str, value: str) -> User | Json:
    state = call.state
    by_name = parameter.startswith("username")
    found = state.find(value) if by_name else state.accounts.get(value)
    if found is None or found.deactivated:
        return responses.missing("user", parameter, value)
    return responses.suspended(parameter, value) if found.suspended else found


def _several(call: Call, parameter: str, shape: re.Pattern[str]) -> Response:
    found, errors = [], []
    for value in _asked(call, parameter, shape):
        result = _find(call, parameter, value)
        if isinstance(result, User):
            found.append(result)
        else:
            errors.append(result)
    shown = [call.user_json(user) for user in found]
    call.costs.charge_reads("user_read", [user.id for user in found])
    return data(shown, errors=errors)


def by_usernames(call: Call) -> Response:
    """Return up to 100 users by name; unknown and suspended ones are in `errors`."""
    return _several(call, "usernames", _USERNAME)


def by_ids(call: Call) -> Response:
    """Return up to 100 users by id."""
    return _several(call, "ids", _ID)


def _single(call: Call, parameter: str, value: str) -> Response:
    result = _find(call, parameter, value)
    if not isinstance(result, User):
        return data(None, errors=[result])
    shown = call.user_json(result)
    call.costs.charge_reads("user_read", [result.id])
    return data(shown)


def by_username(call: Call) -> Response:
    """Return one user by name; if there is none, an error in a response with status 200."""
    username = call.request.path_params["username"]
    if not _USERNAME.fullmatch(username):
        text = f"The `username` query parameter value [{username}] does not match"
        raise invalid_request("username", username, f"{text} ^{_USERNAME.pattern}$")
    return _single(call, "username", username)


def by_id(call: Call) -> Response:
    """Return one user by id."""
    return _single(call, "id", call.path_id())


def following(call: Call) -> Response:
    """Return the accounts that a user follows, newest first."""
    accounts = call.state.accounts
    ids = call.state.following.get(call.path_id(), [])
    users = [accounts[id_] for id_ in reversed(ids) if not accounts[id_].unavailable]
    shown, meta = paged(call, users, most=1000)
    listed = [call.user_json(user) for user in shown]
    own = call.path_id() == call.me.id
    call.costs.charge_reads("owned_read" if own else "user_read", [user.id for user in shown])
    return data(listed, meta=meta)


def not_enrolled(what: str) -> ApiError:
    """Return the error for an endpoint that the app's tier does not include: 403."""
    text = f"This account is not permitted to access this endpoint: {what} needs Enterprise access."
    return plain_error(
        403,
        text,
        title="Client Forbidden",
        type="https://api.twitter.com/2/problems/client-forbidden",
        reason="client-not-enrolled",
        required_enrollment="Enterprise",
        code=453,
    )


def follow(call: Call) -> Response:
    """Follow a user, or send a request to a protected one; not for self-serve apps."""
    state, source = call.state, call.own_id()
    if state.self_serve:
        raise not_enrolled("following accounts")
    target = call.target_user("target_user_id", call.body_id("target_user_id"))
    if target.id == source:
        text = "You cannot follow yourself."
        raise invalid_request("target_user_id", source, text)
    already = target.id in state.following.get(source, [])
    if not already:
        quota = state.rate_limiter.take(("day", source), *state.follows_a_day, daily=True)
        if quota.exceeded:
            raise plain_error(429)
        table = state.follow_requests if target.protected else state.following
        ids = table.setdefault(source, [])
        if target.id not in ids:
            ids.append(target.id)
    call.costs.charge_write("interaction", "followUser")
    pending = target.protected and not already
    return data({"following": not pending, "pending_follow": pending})


def unfollow(call: Call) -> Response:
    """Unfollow a user."""
    state, source = call.state, call.own_id("source_user_id")
    target = call.path_id("target_user_id")
    for table in (state.following, state.follow_requests):
        if target in table.get(source, []):
            table[source].remove(target)
    call.costs.charge_write("interaction_delete", "unfollowUser")
    return data({"following": False})
