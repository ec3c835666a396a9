"""Creating an account by API, as Mastodon's apps do (docs: methods/accounts, "create")."""

import re

from starlette.responses import JSONResponse, Response

from care100.sandbox.mastodon import entities
from care100.sandbox.mastodon.calls import ApiError, Call

_USERNAME = re.compile(r"[a-z0-9_]{1,30}", re.IGNORECASE | re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_SHORTEST_PASSWORD = 8

_WORDS = {
    "ERR_BLANK": "can't be blank",
    "ERR_INVALID": "is invalid",
    "ERR_TAKEN": "has already been taken",
    "ERR_TOO_SHORT": f"is too short (minimum is {_SHORTEST_PASSWORD} characters)",
    "ERR_ACCEPTED": "must be accepted",
}


def _problems(call: Call) -> dict[str, str]:
    fields, found = call.fields, {}
    username = fields.one("username")
    if not username:
        found["username"] = "ERR_BLANK"
    elif not _USERNAME.fullmatch(username):
        found["username"] = "ERR_INVALID"
    elif call.state.find(username) is not None:
        found["username"] = "ERR_TAKEN"
    if not fields.one("email"):
        found["email"] = "ERR_BLANK"
    elif not _EMAIL.fullmatch(fields.one("email")):
        found["email"] = "ERR_INVALID"
    if not fields.one("password"):
        found["password"] = "ERR_BLANK"  # noqa: S105 - an error's name
    elif len(fields.one("password")) < _SHORTEST_PASSWORD:
        found["password"] = "ERR_TOO_SHORT"  # noqa: S105 - an error's name
    if not fields.flag("agreement"):
        found["agreement"] = "ERR_ACCEPTED"
    return found


def register(call: Call) -> Response:
    """Create a user, and a token with the app's scopes. No e-mail has to be confirmed here."""
    problems = _problems(call)
    if problems:
        details = {
            name: [{"error": error, "description": _WORDS[error]}]
            for name, error in problems.items()
        }
        text = ", ".join(f"{name.capitalize()} {_WORDS[e]}" for name, e in problems.items())
        raise ApiError(422, f"Validation failed: {text}", details=details)
    state, token = call.state, call.token
    assert token is not None  # noqa: S101 - the endpoint needs one
    account = state.add_user(call.fields.one("username"), display_name="")
    app = state.apps.get(token.client_id)
    scopes = app.scopes if app else token.scopes
    return JSONResponse(entities.token(state.issue(account.id, scopes, token.client_id)))
