"""What can go wrong on a platform."""

from enum import StrEnum
from typing import TypeVar

from care100.model.errors import Care100Error, NotLoggedIn
from care100.model.reasons import Reason, ReasonCode
from care100.moment import Moment
from care100.platforms import operations

Answer = TypeVar("Answer")


class Scope(StrEnum):
    """What an error ends: its item, the run of one target, or all runs of the login."""

    ITEM = "item"
    RUN = "run"
    LOGIN = "login"


class PlatformError(Care100Error):
    """An error of a platform's server.

    Unreachable     no response, or one that cannot be used
    TimedOut        Unreachable, because the time for the request is over
    RateLimited     no requests are allowed before `until`
    Blocked         a web page instead of data, such as a firewall's: it says nothing of an item
    AuthRejected    the token is not accepted (exit 5)
    Refused         this item is refused; other items can continue
    NotPermitted    the login's kind of access does not allow the operation
    Capped          a limit that the headers do not show is reached
    NoCredits       the user has no credits left on the platform
    OverBudget      the next request would exceed the user's budget
    Gone            the container or account does not exist
    Vanished        the container was deleted while care100 was filling it
    """

    scope = Scope.RUN


class Unreachable(PlatformError):
    """No usable response, so it is unknown whether a write took effect."""

    exit_code = 4


class TimedOut(Unreachable):
    """The time limit is over, and the server has not responded."""

    scope = Scope.LOGIN


class RateLimited(PlatformError):
    """The rate limit is reached.

    `until` is the moment from which requests are accepted again.
    """

    exit_code = 4

    def __init__(self, where: str, until: Moment) -> None:
        super().__init__(
            f"{where} allows no more requests until {until.now_at:%H:%M:%S} UTC.",
            "Run the same command again after that time to resume.",
        )
        self.until = until


class Blocked(PlatformError):
    """The answer is a web page instead of data, such as that of a firewall or a proxy."""

    exit_code = 4

    def __init__(self, where: str, status: int, request: str) -> None:
        super().__init__(
            f"{where} sent a web page instead of data ({status}) for {request}.",
            "A firewall may block care100 there. Try again later or from another network. If"
            " the error remains, ask the server's administrators.",
        )


class AuthRejected(PlatformError, NotLoggedIn):
    """The server no longer accepts the token."""

    exit_code = 5
    scope = Scope.LOGIN


class Refused(PlatformError):
    """The server refused this item.

    `reason` says why. `status` and `server_reason` are those of the server's response, if there
    was one.
    """

    scope = Scope.ITEM

    def __init__(self, reason: Reason, *, status: int = 0, server_reason: str = "") -> None:
        where = reason.where or "The server"
        if reason.code is ReasonCode.REFUSED:
            message = f"{where} refused {reason.detail}."
        else:
            message = f"{where} refused {operations.last()} ({reason})."
        super().__init__(
            message, "Run the same command again later, or try it on the platform's own page."
        )
        self.reason = reason
        self.status = status
        self.server_reason = server_reason


class NotPermitted(PlatformError):
    """The login's kind of access does not allow this operation."""


class Capped(PlatformError):
    """The platform accepts no more additions for now, even if its headers show no limit."""

    exit_code = 4


class NoCredits(PlatformError):
    """The platform charges for requests, and the user has no credits left there."""

    exit_code = 4


class OverBudget(PlatformError):
    """The next request would cost more than the rest of the user's budget."""

    exit_code = 4


class Gone(PlatformError):
    """The requested resource does not exist.

    `what` is its kind, or empty when unknown, and `where` the server, if it matters.
    """

    scope = Scope.ITEM

    def __init__(
        self,
        message: str,
        hint: str = "Check that it still exists, and run the same command again.",
        *,
        what: str = "",
        where: str = "",
    ) -> None:
        super().__init__(message, hint)
        self.what = what
        self.where = where


class Vanished(PlatformError):
    """The container was deleted while care100 was filling it."""

    exit_code = 4


class ManualFollowNeeded(Care100Error):
    """The platform does not allow this step through its API.

    `page` is its page for the step.
    """

    exit_code = 4

    def __init__(self, message: str, hint: str, *, page: str) -> None:
        super().__init__(message, hint)
        self.page = page


def refusal(where: str, answer: str) -> Reason:
    """Return the reason for an item that `where` refused in its response to the last request."""
    return Reason(ReasonCode.REFUSED, where, f"{operations.last()} ({answer})")


def reason_of(error: PlatformError, where: str = "") -> Reason:
    """Return the reason for an item's failure on the server `where` from its error."""
    if isinstance(error, Refused):
        return error.reason
    if isinstance(error, Gone):
        return Reason(ReasonCode.UNKNOWN_ID, error.where)
    if isinstance(error, Unreachable):
        return Reason(ReasonCode.NO_RESPONSE, where)
    return Reason(ReasonCode.REFUSED, detail=error.message.rstrip("."))


def or_reason(answer: Answer | PlatformError, where: str) -> Answer | Reason:
    """Return an answer about an item of the server `where`, or the reason for its failure."""
    return reason_of(answer, where) if isinstance(answer, PlatformError) else answer
