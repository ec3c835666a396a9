"""`/_sandbox` on each server: faults, requests and settings, for whoever runs it by itself."""

from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from care100.sandbox.faults import Fault, Faults
from care100.sandbox.fields import parse_json
from care100.sandbox.gate import CONTROL, body_of
from care100.sandbox.log import RequestLog


class Control(Protocol):
    """What a platform lets be changed; ValueError and LookupError for what it does not have."""

    def change_account(self, handle: str, changes: dict[str, Any]) -> dict[str, Any]:
        """Change one account."""

    def change_settings(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Change the server."""


def set_like(owner: object, name: str, value: Any) -> None:
    """Set an attribute to a value of the kind that it has; ValueError for another kind."""
    old = getattr(owner, name)
    if isinstance(old, tuple):
        calls, seconds = value
        value = (int(calls), float(seconds))
    elif isinstance(old, float) and not isinstance(value, bool):
        value = float(value)
    elif type(value) is not type(old):
        raise ValueError(f"{name} has to be a {type(old).__name__}")
    setattr(owner, name, value)


def _object(request: Request) -> dict[str, Any]:
    value = parse_json(body_of(request))
    json_sent = request.headers.get("content-type", "").startswith("application/json")
    if not json_sent or not isinstance(value, dict):
        raise ValueError("send a JSON object, as application/json")
    return value


def _refusal(error: Exception, status: int) -> Response:
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
                self._faults.add(Fault(**_object(request)))
            except (TypeError, ValueError) as error:
                return _refusal(error, 422)
        return JSONResponse(self._faults.as_json())

    async def requests(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._log.clear()
        return JSONResponse([record.as_json() for record in self._log])

    async def account(self, request: Request) -> Response:
        try:
            changed = self._control.change_account(request.path_params["acct"], _object(request))
        except LookupError as error:
            return _refusal(error, 404)
        except (TypeError, ValueError) as error:
            return _refusal(error, 422)
        return JSONResponse(changed)

    async def settings(self, request: Request) -> Response:
        try:
            return JSONResponse(self._control.change_settings(_object(request)))
        except (TypeError, ValueError, LookupError) as error:
            return _refusal(error, 422)


def control_routes(faults: Faults, log: RequestLog, control: Control) -> list[Route]:
    """The routes that every sandbox server has besides its platform's."""
    endpoints = _Endpoints(faults, log, control)
    some = ["GET", "POST", "DELETE"]
    return [
        Route(f"{CONTROL}/faults", endpoints.faults, methods=some),
        Route(f"{CONTROL}/requests", endpoints.requests, methods=["GET", "DELETE"]),
        Route(f"{CONTROL}/accounts/{{acct}}", endpoints.account, methods=["PATCH"]),
        Route(f"{CONTROL}/settings", endpoints.settings, methods=["PATCH"]),
    ]
