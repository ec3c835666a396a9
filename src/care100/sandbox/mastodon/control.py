"""Setting the scene over HTTP: what `/_sandbox` can change on the Mastodon server."""

from collections.abc import Callable
from typing import Any, get_args

from care100.sandbox.control import set_like
from care100.sandbox.mastodon import consent
from care100.sandbox.mastodon.records import Consent
from care100.sandbox.mastodon.state import MastodonState, Personality

_FLAGS = ("suspended", "limited", "discoverable", "indexable", "bot", "locked", "known")
_SETTINGS = (
    "latency",
    "resolve_latency",
    "personality",
    "api_version",
    "legacy_scopes",
    "cors",
    "code_seconds",
)


class MastodonControl:
    """Changes to accounts and settings by name; ValueError for a name that does not exist."""

    def __init__(self, state: MastodonState) -> None:
        self._state = state

    def change_account(self, handle: str, changes: dict[str, Any]) -> dict[str, Any]:
        """Make an account locked, moved, suspended, blocking, following, …

        `consent` is what it says to being in a Collection, `answers` what it makes of those
        that it is in: "accepted", "rejected" or "revoked".
        """
        state = self._state
        with_each: dict[str, Callable[[str], object]] = {
            "blocks": lambda user: state.block(handle, user),
            "accepts": lambda user: state.accept(user, handle),
            "follows": lambda other: state.follow(handle, other),
        }
        with state.lock:
            account = state.account(handle)
            for name, value in changes.items():
                if name in _FLAGS:
                    setattr(account, name, bool(value))
                elif name == "consent" and value in get_args(Consent):
                    account.consent = value
                elif name == "answers":
                    consent.answer(state, account, value)
                elif name == "moved_to":
                    state.move(handle, value)
                elif name in with_each:
                    for other in value:
                        with_each[name](other)
                else:
                    raise ValueError(f"an account has no {name!r} to change")
            return {"acct": account.acct, "id": account.id}

    def change_settings(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Change the server's settings and limits."""
        state = self._state
        with state.lock:
            for name, value in changes.items():
                if name == "limits":
                    _change_limits(state, value)
                elif name == "personality" and value not in get_args(Personality):
                    raise ValueError(f"there is no personality {value!r}")
                elif name in _SETTINGS:
                    set_like(state, name, value)
                else:
                    raise ValueError(f"there is no setting {name!r}")
            return {name: getattr(state, name) for name in _SETTINGS}


def _change_limits(state: MastodonState, limits: dict[str, Any]) -> None:
    for name, value in limits.items():
        if name not in {"api", "follows", "following", "collections"}:
            raise ValueError(f"there is no limit {name!r}")
        set_like(state.limits, name, value)
