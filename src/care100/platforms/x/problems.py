"""X's error responses: their reason and their kind.

docs.x.com/x-api/fundamentals/response-codes-and-errors. An answer has the problem itself, a
list of `errors`, or both; where both, only `errors` says what is wrong with which value.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from care100.platforms.errors import NoCredits
from care100.platforms.server_messages import LONGEST, reason

# More reasons than these do not fit on a line.
_MOST_REASONS = 2


def reason_in(answer: object, *tokens: str) -> str:
    """Return X's reason as one printable line without tokens, or an empty text.

    The `errors` come first, because the problem's own `detail` is then general, such as “One
    or more parameters to your request was invalid”.
    """
    if not isinstance(answer, Mapping):
        return ""
    specific = dict.fromkeys(filter(None, (_text(one, tokens) for one in _errors(answer))))
    if specific:
        return "; ".join([*specific][:_MOST_REASONS])[:LONGEST]
    return _text(answer, tokens)


def code_in(answer: object) -> object:
    """Return X's older error code, or None."""
    if not isinstance(answer, Mapping):
        return None
    return next((one["code"] for one in (*_errors(answer), answer) if "code" in one), None)


def kind_in(answer: object) -> str:
    """Return the kind of the missing resource: `list`, `user`, or empty when unknown."""
    return str(answer.get("resource_type", "")) if isinstance(answer, Mapping) else ""


def is_about_access(answer: object) -> bool:
    """Return whether a 403 is about the API tier, and not about this account or resource.

    X sends the problem types client-forbidden and unsupported-authentication, or a matching
    detail.
    """
    if not isinstance(answer, Mapping):
        return False
    text = " ".join(str(answer.get(key, "")) for key in ("type", "reason", "title", "detail"))
    signs = ("client-forbidden", "client-not-enrolled", "not permitted", "access level")
    return any(sign in text.lower() for sign in signs)


def no_credits(status: int) -> NoCredits | None:
    """Return the error for an app whose credits are used up (402), or None for another status."""
    if status != HTTPStatus.PAYMENT_REQUIRED:
        return None
    return NoCredits(
        "X refused the request because your app has no credits left (402).",
        "Buy credits in X's developer console, then run the same command again.",
    )


def _errors(answer: Mapping[str, object]) -> Iterable[Mapping[str, object]]:
    errors = answer.get("errors")
    return [one for one in errors if isinstance(one, Mapping)] if isinstance(errors, list) else []


def _text(problem: Mapping[str, object], tokens: Iterable[str]) -> str:
    """Return the first text that a problem has: its detail, its message or its title."""
    texts = (reason(problem.get(name), *tokens) for name in ("detail", "message", "title"))
    return next(filter(None, texts), "")
