"""`/_sandbox` on each server: faults, logged requests, accounts and settings over HTTP."""

from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from care100.sandbox.faults import Fault, Faults
from care100.sandbox.fields import parse_json
from care100.sandbox.middleware import CONTROL, body_of
from care100.sandbox.request_log import RequestLog


class Control(Protocol):
    """What can be changed on a server. Unknown names raise ValueError or LookupError."""

    def change_account(self, handle: str, changes: dict[str, Any]) -> dict[str, Any]:
        """Change one account."""

    def change_settings(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Change the server's settings and return them all."""


def set_checked(owner: object, name: str, value: Any) -> None:
    """Set an attribute to a value of its present type; ValueError for another type or name."""
    if not hasattr(owner, name):
        raise ValueError(f"there is no setting {name!r}")
    old = getattr(owner, name)
    if isinstance(old, tuple):
        calls, seconds = value
        value = (int(calls), float(seconds))
    elif isinstance(old, float) and not isinstance(value, bool):
        value = float(value)
    elif type(value) is not type(old):
        raise ValueError(f"{name} must be of type {type(old).__name__}")
    setattr(owner, name, value)


def items_of(name: str, value: Any) -> list[tuple[str, Any]]:
    """Return the items of a setting that is an object; ValueError if it is not one."""
    if not isinstance(value, dict):
        raise ValueError(f"{name} must be an object")
    return list(value.items())


def _json_object(request: Request) -> dict[str, Any]:
    value = parse_json(body_of(request))
    json_sent = request.headers.get("content-type", "").startswith("application/json")
    if not json_sent or not isinstance(value, dict):
        raise ValueError("send a JSON object with the content type application/json")
    return value


def _error(error: Exception, status: int) -> Response:
    return JSONResponse({"error": str(error)}, status)


class _Endpoints:
    def __init__(self, faults: Faults, log: RequestLog, control: Control) -> None:
        self._faults = faults
        self._log = log
        self._control = control

    async def faults(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._faults.clear()
        if request.method == "POST":
            try:
                self._faults.add(Fault(**_json_object(request)))
            except (TypeError, ValueError) as error:
                return _error(error, 422)
        return JSONResponse(self._faults.as_json())

    async def requests(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._log.clear()
        return JSONResponse([record.as_json() for record in self._log])

    async def account(self, request: Request) -> Response:
        handle = request.path_params["acct"]
        try:
            changed = self._control.change_account(handle, _json_object(request))
        except LookupError as error:
            return _error(error, 404)
        except (TypeError, ValueError) as error:
            return _error(error, 422)
        return JSONResponse(changed)

    async def settings(self, request: Request) -> Response:
        try:
            return JSONResponse(self._control.change_settings(_json_object(request)))
        except (TypeError, ValueError, LookupError) as error:
            return _error(error, 422)


def control_routes(faults: Faults, log: RequestLog, control: Control) -> list[Route]:
    """Return the `/_sandbox` routes of one server."""
    endpoints = _Endpoints(faults, log, control)
    return [
        Route(f"{CONTROL}/faults", endpoints.faults, methods=["GET", "POST", "DELETE"]),
        Route(f"{CONTROL}/requests", endpoints.requests, methods=["GET", "DELETE"]),
        Route(f"{CONTROL}/accounts/{{acct}}", endpoints.account, methods=["PATCH"]),
        Route(f"{CONTROL}/settings", endpoints.settings, methods=["PATCH"]),
    ]
