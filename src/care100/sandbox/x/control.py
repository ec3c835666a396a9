"""The changes that `/_sandbox` can make to the X API, and the report of costs."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from care100.sandbox.control import items_of, set_checked
from care100.sandbox.x.costs import Costs
from care100.sandbox.x.state import XState

_SETTINGS = (
    "latency",
    "self_serve",
    "refuse_list_follow",
    "refuse_owned_lists",
    "out_of_credits",
    "most_additions",
    "code_seconds",
    "token_seconds",
)


class XControl:
    """Changes to accounts and settings by name; ValueError for an unknown name."""

    def __init__(self, state: XState, costs: Costs) -> None:
        self._state = state
        self._costs = costs

    def change_account(self, handle: str, changes: dict[str, Any]) -> dict[str, Any]:
        """Change an account's flags, texts, username or posts, or let it block others."""
        state = self._state
        with state.lock:
            user = state.account(handle)
            for name, value in changes.items():
                if name in {"suspended", "deactivated", "protected", "never_listed"}:
                    setattr(user, name, bool(value))
                elif name in {"name", "description", "url", "posts"}:
                    set_checked(user, name, value)
                elif name == "username":
                    state.rename(user.username, str(value))
                elif name == "blocks":
                    for other in value:
                        state.block(user.username, other)
                else:
                    raise ValueError(f"accounts have no setting {name!r}")
            return {"username": user.username, "id": user.id}

    def change_settings(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Change the server's settings, its clients and limits."""
        state = self._state
        with state.lock:
            for name, value in changes.items():
                if name == "limits":
                    for operation, (calls, seconds) in items_of(name, value):
                        _ = state.limits[operation]
                        state.limits[operation] = (int(calls), float(seconds))
                elif name == "clients":
                    for client_id, redirect_uris in items_of(name, value):
                        state.add_client(client_id, *redirect_uris)
                elif name in _SETTINGS:
                    set_checked(state, name, value)
                else:
                    raise ValueError(f"there is no setting {name!r}")
            return {name: getattr(state, name) for name in _SETTINGS}

    async def costs(self, request: Request) -> Response:
        """Return what the requests so far would have cost."""
        if request.method == "DELETE":
            self._costs.clear()
        return JSONResponse(self._costs.as_json())
