"""The one door to X's API v2: httpx, with limits kept, dollars counted, and errors typed.

docs.x.com/x-api: rate limits, response codes and errors, pricing.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any, Protocol

import httpx

from care100 import __version__
from care100.model import money
from care100.model.reasons import Reason, ReasonCode
from care100.platforms.base import (
    AuthRejected,
    Capped,
    Gone,
    NotPermitted,
    OverBudget,
    Refused,
    Unreachable,
    Usage,
)
from care100.platforms.budget import Budget
from care100.platforms.rate_limits import RateLimits
from care100.platforms.server_messages import reason
from care100.platforms.x.prices import Price

_LARGEST = 5_000_000
_TIMEOUT_SECONDS = 30.0
# The code that X answers an account with that has added too many people to lists.
_TOO_MANY_ADDED = 104


class Tokens(Protocol):
    """Where the access token comes from."""

    def token(self) -> str:
        """A token that is good now."""

    def refreshed(self, after: str) -> str:
        """A newer token than `after`, which X did not accept."""


class HttpClient:
    """X's API for one login."""

    def __init__(self, api_url: str, tokens: Tokens) -> None:
        self.usage = Usage()
        self._budget = Budget()
        self._read: set[tuple[date, Price, str]] = set()
        self.limits = RateLimits("X")
        self._tokens = tokens
        self._lock = threading.Lock()
        self._http = httpx.Client(
            base_url=api_url,
            timeout=_TIMEOUT_SECONDS,
            follow_redirects=False,
            headers={"User-Agent": f"care100/{__version__}"},
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def allow(self, budget: Budget) -> None:
        """Spend from this budget; what was spent before counts."""
        budget.count(self.usage)
        self._budget = budget

    def pay(self, price: Price, units: int = 1) -> None:
        """Note what X charges for an answer."""
        with self._lock:
            spent = self.usage.spent
            spent[price.label] = spent.get(price.label, price.times(0)) + price.times(units)

    def pay_reads(self, price: Price, ids: Iterable[str]) -> None:
        """Note what X charges for what was read; again on the same UTC day is free."""
        today = datetime.now(UTC).date()
        with self._lock:
            new = {(today, price, id_) for id_ in ids} - self._read
            self._read |= new
        if new:
            self.pay(price, len(new))

    def affordable(self, price: Price, units: int, least: int = 1) -> int:
        """How many of so many units the budget still pays for.

        Raises OverBudget when it is less than `least`.
        """
        allowed, spent = self._budget.usd, self._budget.spent
        if allowed is None:
            return units
        left = allowed - spent
        possible = min(units, int(left / price.times(1)))
        if possible < least:
            raise OverBudget(
                f"X has charged {money.written(spent)} of the {money.written(allowed)} "
                "that you allow, and the next request would go beyond.",
                "Run the same command again with a higher --max-cost; it goes on where it was.",
            )
        return possible

    def ask(
        self,
        method: str,
        path: str,
        bucket: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: Mapping[str, object] | None = None,
        price: Price | None = None,
    ) -> dict[str, Any]:
        """One request; `bucket` names the rate limit that it counts towards.

        `price` is what X charges for it once it is done, where that is one unit.
        Raises PlatformError: before the request RateLimited, when the bucket is empty, and
        OverBudget.
        """
        if price:
            self.affordable(price, 1)
        tokens = [self._tokens.token()]
        response = self._send(tokens[0], method, path, bucket, params, body)
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            tokens.append(self._tokens.refreshed(tokens[0]))
            response = self._send(tokens[1], method, path, bucket, params, body)
        answer = self._understood(response, bucket, tokens)
        if price:
            self.pay(price)
        return answer

    def _send(
        self,
        token: str,
        method: str,
        path: str,
        bucket: str,
        params: Mapping[str, str | int] | None,
        body: Mapping[str, object] | None,
    ) -> httpx.Response:
        self.limits.check(bucket)
        with self._lock:
            if method == "GET":
                self.usage.reads += 1
            else:
                self.usage.writes += 1
        headers = {"Authorization": f"Bearer {token}"}
        try:
            with self._http.stream(
                method, path, params=params, json=body, headers=headers
            ) as response:
                content = bytearray()
                for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) > _LARGEST:
                        raise Unreachable("X sent more than care100 will read.")
        except httpx.HTTPError as error:
            raise _unreachable("does not answer") from error
        # The body is decoded already; its length and coding are the wire's business.
        return httpx.Response(response.status_code, headers=_told(response), content=bytes(content))

    def _understood(
        self, response: httpx.Response, bucket: str, tokens: Sequence[str]
    ) -> dict[str, Any]:
        status = response.status_code
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise self.limits.spent(bucket, response.headers)
        self.limits.learn(bucket, response.headers)
        answer = _json(response)
        if status < HTTPStatus.MULTIPLE_CHOICES:
            if not isinstance(answer, dict):
                raise _unreachable("sent an answer that cannot be understood")
            return answer
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status < HTTPStatus.BAD_REQUEST:
            raise _unreachable(f"answers with an error ({status})")
        said = reason(_said(answer), *tokens) or "no reason given"
        if status == HTTPStatus.UNAUTHORIZED:
            raise AuthRejected(
                "X does not accept your login any more.", "Log in again with: care100 login x"
            )
        if status == HTTPStatus.FORBIDDEN and _code(answer) == _TOO_MANY_ADDED:
            raise Capped(
                "X takes no more additions to lists from you today.",
                "Run the same command again tomorrow; it goes on where it stopped.",
            )
        if status == HTTPStatus.FORBIDDEN and _not_permitted(answer):
            raise NotPermitted(f"X does not allow this to your kind of access: {said}.")
        if status == HTTPStatus.NOT_FOUND:
            raise Gone(f"X does not know it: {said}.", what=_kind(answer))
        refused = Reason(ReasonCode.REFUSED, "X", f"{status}: {said}")
        raise Refused(refused, status=status, said=said)


def _told(response: httpx.Response) -> dict[str, str]:
    dropped = ("content-encoding", "content-length", "transfer-encoding")
    return {name: value for name, value in response.headers.items() if name not in dropped}


def _unreachable(what: str) -> Unreachable:
    return Unreachable(f"X {what}.", "Run the same command again later; it goes on where it was.")


def _json(response: httpx.Response) -> object:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None


def _said(answer: object) -> object:
    """X's reason: `detail`, or the first error's message, or else the title."""
    if not isinstance(answer, dict):
        return None
    errors = answer.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else {}
    nested = first.get("message") if isinstance(first, dict) else None
    return answer.get("detail") or nested or answer.get("title")


def _kind(answer: object) -> str:
    """What kind of thing is not there: `list`, `user`, or empty where X does not tell."""
    return str(answer.get("resource_type", "")) if isinstance(answer, dict) else ""


def _code(answer: object) -> object:
    if not isinstance(answer, dict):
        return None
    errors = answer.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else answer
    return first.get("code") if isinstance(first, dict) else None


def _not_permitted(answer: object) -> bool:
    """Whether a 403 means the API tier rather than this account or resource.

    X sends the problem types client-forbidden and unsupported-authentication, or a
    detail that says so (docs.x.com/x-api/fundamentals/response-codes-and-errors).
    """
    if not isinstance(answer, dict):
        return False
    text = " ".join(str(answer.get(key, "")) for key in ("type", "reason", "title", "detail"))
    signs = ("client-forbidden", "client-not-enrolled", "not permitted", "access level")
    return any(sign in text.lower() for sign in signs)
