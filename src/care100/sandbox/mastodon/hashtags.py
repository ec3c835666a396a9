"""Hashtags that a user follows (docs: methods/followed_tags, methods/tags)."""

import re
from functools import wraps
from typing import Any

from starlette.responses import JSONResponse, Response

from care100.sandbox.mastodon.calls import ApiError, Call, Handler, not_found
from care100.sandbox.mastodon.paging import page
from care100.sandbox.mastodon.records import FollowedTag, normalized

_ERRORS = {404: "Record not found", 405: "Method Not Allowed"}
# TAGS_LIMIT in followed_tags_controller.rb, and the documented maximum.
_DEFAULT, _MOST = 100, 200


def _needs_hashtags(handler: Handler) -> Handler:
    """Answer with an error on servers where no hashtag can be followed."""

    @wraps(handler)
    def checked(call: Call) -> Response:
        status = call.state.traits.hashtags_error
        if status:
            raise ApiError(status, _ERRORS.get(status, "Not implemented"))
        return handler(call)

    return checked


def _own(call: Call) -> dict[str, FollowedTag]:
    return call.state.followed_tags.setdefault(call.me.id, {})


def _name(call: Call) -> str:
    name = str(call.request.path_params["name"])
    if not re.fullmatch(r"\w*[^\W\d_]\w*", name):
        raise not_found()
    return name


def _entity(call: Call, name: str) -> dict[str, Any]:
    return {
        "id": str(abs(hash(normalized(name))) % 10**6),
        "name": name,
        "url": f"{call.state.url}/tags/{normalized(name)}",
        "history": [],
        "following": normalized(name) in _own(call),
    }


@_needs_hashtags
def followed(call: Call) -> Response:
    """Return the hashtags that the user follows, in pages."""
    shown = page(call, list(_own(call).values()), lambda one: one.id, default=_DEFAULT, most=_MOST)
    return JSONResponse([_entity(call, one.name) for one in shown])


@_needs_hashtags
def show(call: Call) -> Response:
    """Return a hashtag."""
    return JSONResponse(_entity(call, _name(call)))


@_needs_hashtags
def follow(call: Call) -> Response:
    """Follow a hashtag, which counts as a follow (`override_rate_limit_headers`)."""
    name, own, state = _name(call), _own(call), call.state
    if normalized(name) not in own:
        key = ("follows", call.me.id)
        if state.personality == "mastodon":
            call.apply_limit(state.rate_limiter.take(key, *state.limits.follows, daily=True))
        own[normalized(name)] = FollowedTag(int(state.new_id()), name)
    elif state.traits.old_hashtags:
        raise ApiError(422, "Validation failed: Tag has already been taken")
    return JSONResponse(_entity(call, name))


@_needs_hashtags
def unfollow(call: Call) -> Response:
    """Unfollow a hashtag; one that is not followed is not an error."""
    name = _name(call)
    _own(call).pop(normalized(name), None)
    return JSONResponse(_entity(call, name))
