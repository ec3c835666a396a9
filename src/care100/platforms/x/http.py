"""The HTTP client for X's API v2, with rate limits, spending and typed errors.

docs.x.com/x-api: rate limits, response codes and errors, pricing.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx

from care100 import __version__
from care100.auth.addresses import is_loopback
from care100.connections.client import TimedClient
from care100.model import money
from care100.platforms import operations, server_values
from care100.platforms.budget import Budget
from care100.platforms.errors import (
    Capped,
    Gone,
    NotPermitted,
    OverBudget,
    PlatformError,
    Refused,
    Unreachable,
    refusal,
)
from care100.platforms.login_requests import LoginRequests
from care100.platforms.rate_limits import RateLimits
from care100.platforms.targets import Usage
from care100.platforms.x import problems
from care100.platforms.x.operations import OPERATIONS
from care100.platforms.x.prices import Price

_LARGEST = 5_000_000
# X's error code for an account that has added too many members to Lists.
_TOO_MANY_ADDED = 104


class Tokens(Protocol):
    """The source of the access token."""

    def token(self) -> str:
        """Return a valid token."""

    def refreshed(self, after: str) -> str:
        """Return a newer token than `after`, which X did not accept."""


class HttpClient:
    """An HTTP client for one login on X."""

    def __init__(self, api_url: str, tokens: Tokens) -> None:
        self.usage = Usage()
        self._budget = Budget()
        self._read: set[tuple[date, Price, str]] = set()
        self.limits = RateLimits("X")
        self._tokens = tokens
        self._lock = threading.Lock()
        self._api_url = api_url
        headers = {"User-Agent": f"care100/{__version__}"}
        # A proxy from the environment cannot reach servers on this computer.
        here = is_loopback(urlsplit(api_url).hostname or "")
        client = TimedClient(largest=_LARGEST, headers=headers, trust_env=not here)
        self._requests = LoginRequests("X", self.usage, client, OPERATIONS)

    def close(self) -> None:
        """Close the connections."""
        self._requests.close()

    def allow(self, budget: Budget) -> None:
        """Set the budget; earlier spending counts."""
        budget.count(self.usage)
        self._budget = budget

    def pay(self, price: Price, units: int = 1) -> None:
        """Record the charge for a response."""
        with self._lock:
            spent = self.usage.spent
            spent[price.label] = spent.get(price.label, price.times(0)) + price.times(units)

    def pay_reads(self, price: Price, ids: Iterable[str]) -> None:
        """Record the charge for reads. Repeated reads on the same UTC day are free."""
        today = datetime.now(UTC).date()
        with self._lock:
            new = {(today, price, id_) for id_ in ids} - self._read
            self._read |= new
        if new:
            self.pay(price, len(new))

    def affordable(self, price: Price, units: int) -> int:
        """Return how many of `units` the budget still allows. Raises OverBudget for none."""
        self.require(price.times(1))
        allowed = self._budget.usd
        if allowed is None:
            return units
        return min(units, int((allowed - self._budget.spent) / price.times(1)))

    def require(self, usd: Decimal) -> None:
        """Raise OverBudget unless the budget still allows so many dollars."""
        allowed, spent = self._budget.usd, self._budget.spent
        if allowed is not None and spent + usd > allowed:
            raise OverBudget(
                f"X has charged {money.written(spent)} of the {money.written(allowed)} "
                "that you allow. The next request would exceed the limit.",
                "Run the same command again with a higher --max-cost to resume.",
            )

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
        """Send one request; `bucket` names the rate limit that it counts towards.

        `price` is the charge for a successful request, if it is one unit. Raises
        PlatformError, of which RateLimited and OverBudget before the request is sent.
        """
        if price:
            self.require(price.times(1))
        with self._requests.renewing():
            tokens = [self._tokens.token()]
        response = self._send(tokens[0], method, path, bucket, params, body)
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            with self._requests.renewing():
                tokens.append(self._tokens.refreshed(tokens[0]))
            response = self._send(tokens[1], method, path, bucket, params, body)
        answer = self._parsed(response, bucket, tokens)
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
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{self._api_url}{path}"
        return self._requests.send(method, url, params=params, json=body, headers=headers)

    def _parsed(
        self, response: httpx.Response, bucket: str, tokens: Sequence[str]
    ) -> dict[str, Any]:
        status = response.status_code
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise self.limits.spent(bucket, response.headers)
        self.limits.learn(bucket, response.headers)
        answer = _json(response)
        if status < HTTPStatus.MULTIPLE_CHOICES:
            if not isinstance(answer, dict):
                raise server_values.unreadable("X")
            return answer
        raise self._error(status, answer, problems.reason_in(answer, *tokens) or "no reason given")

    def _error(self, status: int, answer: object, server_reason: str) -> PlatformError:
        """Return the user's error for a response without success."""
        if status < HTTPStatus.BAD_REQUEST:
            return _unreachable("redirected", ", and care100 sends no token to another address")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return _unreachable(f"has a server error ({status}) for")
        if status == HTTPStatus.UNAUTHORIZED:
            return self._requests.rejected("Log in again with: care100 login x")
        if no_credits := problems.no_credits(status):
            return no_credits
        if status == HTTPStatus.FORBIDDEN and problems.code_in(answer) == _TOO_MANY_ADDED:
            return Capped(
                "X accepts no more additions to Lists from you today.",
                "Run the same command again tomorrow to resume.",
            )
        if status == HTTPStatus.FORBIDDEN and problems.is_about_access(answer):
            return NotPermitted(
                f"X does not allow {operations.last()} with your kind of access: {server_reason}.",
                "Check your access in X's developer portal.",
            )
        if status == HTTPStatus.NOT_FOUND:
            return Gone(
                f"X did not find what is needed for {operations.last()} ({server_reason}).",
                what=problems.kind_in(answer),
                where="X",
            )
        refused = refusal("X", f"{status}: {server_reason}")
        return Refused(refused, status=status, server_reason=server_reason)


def _unreachable(what: str, why: str = "") -> Unreachable:
    return Unreachable(
        f"X {what} {operations.last()}{why}.", "Run the same command again later to resume."
    )


def _json(response: httpx.Response) -> object:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None
