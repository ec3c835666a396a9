"""Error responses of a Mastodon server: their bodies and headers."""

import math

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from care100.sandbox.faults import Fault
from care100.sandbox.mastodon.calls import limit_headers
from care100.sandbox.mastodon.state import MastodonState
from care100.sandbox.rate_limits import Quota

_ERRORS = {
    401: "The access token is invalid",
    403: "This action is not allowed",
    404: "Record not found",
    429: "Too many requests",
    500: "We're sorry, but something went wrong on our end.",
    503: "Service Unavailable",
}


def fault_response(state: MastodonState, fault: Fault) -> Response:
    """Return the usual response with the fault's status, or the fault's own body."""
    body = fault.body
    if body is None:
        body = {"error": _ERRORS.get(fault.status, "Something went wrong")}
    headers = {}
    if fault.reset_after is not None:
        reset = math.ceil(state.clock() + fault.reset_after)
        headers = limit_headers(Quota(state.limits.api[0], 0, reset, exceeded=True))
    if fault.retry_after is not None:
        headers["Retry-After"] = str(fault.retry_after)
    return JSONResponse(body, fault.status, headers)


async def http_error(_request: Request, error: Exception) -> Response:
    """Answer a request that no route matches."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    return JSONResponse({"error": _ERRORS.get(status, "Not found")}, status)
