"""XRPC errors (atproto.com/specs/xrpc): a name for programs and a message for people."""

import math

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from care100.sandbox.faults import Fault
from care100.sandbox.rate_limits import Quota

NAMES = {
    400: "InvalidRequest",
    401: "AuthenticationRequired",
    403: "Forbidden",
    404: "NotFound",
    429: "RateLimitExceeded",
    500: "InternalServerError",
    501: "MethodNotImplemented",
    502: "UpstreamFailure",
    503: "NotEnoughResources",
    504: "UpstreamTimeout",
}
_MESSAGES = {
    401: "Authentication Required",
    429: "Rate Limit Exceeded",
    500: "Internal Server Error",
    501: "Method Not Implemented",
    502: "Upstream service unreachable",
}


class ApiError(Exception):
    """A response with an error status; `headers` go on it."""

    def __init__(
        self,
        status: int,
        message: str = "",
        name: str = "",
        *,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.status = status
        self.name = name or NAMES.get(status, "Error")
        self.message = message or _MESSAGES.get(status, self.name)
        self.headers = headers or {}
        super().__init__(f"{self.name}: {self.message}")

    def response(self) -> Response:
        """Return the response."""
        body = {"error": self.name, "message": self.message}
        return JSONResponse(body, self.status, headers=self.headers)


def limit_headers(quota: Quota, seconds: float) -> dict[str, str]:
    """Return the rate-limit headers of Bluesky's server; the reset is in Unix seconds."""
    return {
        "ratelimit-limit": str(quota.limit),
        "ratelimit-remaining": str(quota.remaining),
        "ratelimit-reset": str(math.floor(quota.reset)),
        "ratelimit-policy": f"{quota.limit};w={seconds:g}",
    }


def fault_response(fault: Fault, now: float) -> Response:
    """Return the usual response with the fault's status."""
    response = ApiError(fault.status).response()
    if fault.body is not None:
        response = JSONResponse(fault.body, fault.status)
    if fault.reset_after is not None:
        quota = Quota(3_000, 0, now + fault.reset_after, exceeded=True)
        response.headers.update(limit_headers(quota, 300))
    if fault.retry_after is not None:
        response.headers["retry-after"] = str(fault.retry_after)
    return response


async def http_error(request: Request, error: Exception) -> Response:
    """Return the response for a path that does not exist, or a wrong HTTP method."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if request.url.path.startswith("/xrpc/"):
        if "authorization" not in request.headers:
            return ApiError(401, name="AuthMissing").response()
        return ApiError(501 if status == 404 else status).response()
    return Response("Not Found" if status == 404 else "Error", status, media_type="text/plain")
