"""X's JSON: users and Lists with the requested fields, and its two forms of errors.

Problems that the OpenAPI file knows are `application/problem+json` of its `Problem` types. The
rest are plain errors (`about:blank`), sent as JSON with the `code` and `message` of the file's
`Error`.
"""

from datetime import datetime
from typing import Any

from starlette.responses import JSONResponse, Response

from care100.sandbox.x.records import User, XList
from care100.sandbox.x.short_links import shorten
from care100.sandbox.x.state import XState

Json = dict[str, Any]

PROBLEMS = "https://api.x.com/2/problems/"

CODES = {401: 89, 403: 200, 404: 34, 429: 88, 500: 131, 503: 130}
"""X's older error codes by status (its documentation, "Error codes")."""

TITLES = {
    400: "Invalid Request",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
}

USER_FIELDS = frozenset(
    {
        "confirmed_email",
        "connection_status",
        "created_at",
        "description",
        "entities",
        "id",
        "is_identity_verified",
        "location",
        "name",
        "parody",
        "profile_banner_url",
        "profile_image_url",
        "protected",
        "public_metrics",
        "receives_your_dm",
        "subscribes_to_you",
        "subscription",
        "subscription_type",
        "url",
        "username",
        "verified",
        "verified_followers_count",
        "verified_type",
        "withheld",
    }
)
POST_FIELDS = frozenset(
    {
        "conversation_id",
        "created_at",
        "entities",
        "id",
        "lang",
        "possibly_sensitive",
        "public_metrics",
        "text",
    }
)
POST_EXPANSIONS = frozenset({"author_id"})
LIST_FIELDS = frozenset(
    {
        "created_at",
        "description",
        "follower_count",
        "id",
        "member_count",
        "name",
        "private",
    }
)


class ApiError(Exception):
    """A response with an error status."""

    def __init__(self, status: int, body: Json, *, problem: bool = False) -> None:
        super().__init__(body.get("detail"))
        self.status = status
        self.body = body
        self.problem = problem

    def response(self) -> Response:
        """Return the response."""
        kind = "application/problem+json" if self.problem else "application/json"
        return JSONResponse(self.body, self.status, media_type=kind)


def plain_error(status: int, detail: str = "", **more: Any) -> ApiError:
    """Return a plain error; `more` replaces or extends its body."""
    title = TITLES.get(status, "Error")
    text = detail or title
    body: Json = {
        "title": title,
        "type": "about:blank",
        "status": status,
        "detail": text,
        "code": CODES.get(status, status),
        "message": text,
    }
    return ApiError(status, body | more)


def invalid_request(parameter: str, value: str, message: str) -> ApiError:
    """Return the error for a wrong request: 400, naming the parameter."""
    body = {
        "errors": [{"parameters": {parameter: [value]}, "message": message}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": f"{PROBLEMS}invalid-request",
        "parameter": parameter,
        "value": value,
    }
    return ApiError(400, body, problem=True)


def missing(resource: str, parameter: str, value: str) -> Json:
    """Return the problem of a missing resource, as in `errors` beside `data`."""
    return {
        "value": value,
        "detail": f"Could not find {resource} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": resource,
        "parameter": parameter,
        "resource_id": value,
        "type": f"{PROBLEMS}resource-not-found",
    }


def suspended(parameter: str, value: str) -> Json:
    """Return the problem of a suspended user, which X reports as a kind of not found."""
    detail = f"User has been suspended: [{value}]."
    return missing("user", parameter, value) | {"detail": detail, "title": "Forbidden"}


def out_of_credits(account: str) -> ApiError:
    """Return the error for an account without credits: 402."""
    body = {
        "account_id": account,
        "title": "CreditsDepleted",
        "detail": f"Your enrolled account [{account}] does not have any credits to fulfill this "
        "request.",
        "type": "https://api.twitter.com/2/problems/credits",
    }
    return ApiError(402, body, problem=True)


def stamp(at: datetime) -> str:
    """Return a time in X's format."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _connection(state: XState, user: User, viewer: str) -> list[str]:
    found = []
    if user.id in state.following.get(viewer, []):
        found.append("following")
    if viewer in state.following.get(user.id, []):
        found.append("followed_by")
    if user.id in state.follow_requests.get(viewer, []):
        found.append("follow_request_sent")
    if user.id in state.blocks.get(viewer, ()):
        found.append("blocking")
    return found


def user(state: XState, who: User, fields: frozenset[str], viewer: str) -> Json:
    """Return User: id, name, username and the requested fields."""
    followers = sum(who.id in targets for targets in state.following.values())
    listed = sum(who.id in one.members and not one.private for one in state.lists.values())
    url, in_url = shorten(who.url)
    description, in_description = shorten(who.description)
    entities = {"url": {"urls": in_url}, "description": {"urls": in_description}}
    all_fields: Json = {
        "id": who.id,
        "name": who.name,
        "username": who.username,
        "created_at": stamp(who.created),
        "description": description,
        "url": url,
        "entities": {name: one for name, one in entities.items() if one["urls"]},
        "protected": who.protected,
        "verified": False,
        "verified_type": "none",
        "profile_image_url": f"{state.url}/profile_images/default_normal.png",
        "connection_status": _connection(state, who, viewer),
        "public_metrics": {
            "followers_count": who.followers_elsewhere + followers,
            "following_count": who.following_elsewhere + len(state.following.get(who.id, [])),
            "post_count": who.posts,
            "listed_count": listed,
            "like_count": 0,
            "media_count": 0,
        },
    }
    return {
        name: value
        for name, value in all_fields.items()
        if name in {"id", "name", "username"} or name in fields
    }


def x_list(which: XList, fields: frozenset[str], *, owner: bool) -> Json:
    """Return List: id, name and the requested fields; `owner` adds `owner_id`."""
    all_fields: Json = {
        "id": which.id,
        "name": which.name,
        "created_at": stamp(which.created),
        "description": which.description,
        "follower_count": len(which.followers),
        "member_count": len(which.members),
        "private": which.private,
    }
    shown = {
        name: value
        for name, value in all_fields.items()
        if name in {"id", "name"} or name in fields
    }
    return shown | ({"owner_id": which.owner} if owner else {})
