"""Setting the scene over HTTP: what `/_sandbox` can change on the Mastodon server."""

from typing import Any, get_args

from care100.sandbox.control import set_like
from care100.sandbox.mastodon.state import MastodonState, Personality

_FLAGS = ("suspended", "limited", "discoverable", "indexable", "bot")
_SETTINGS = ("latency", "resolve_latency", "personality", "legacy_scopes", "cors", "code_seconds")


class MastodonControl:
    """Changes to accounts and settings by name; ValueError for a name that does not exist."""

    def __init__(self, state: MastodonState) -> None:
        self._state = state

    def change_account(self, handle: str, changes: dict[str, Any]) -> dict[str, Any]:
        """Make an account locked, moved, suspended, blocking, following, …"""
        state = self._state
        with state.lock:
            account = state.account(handle)
            for name, value in changes.items():
                if name in (*_FLAGS, "locked", "known"):
                    setattr(account, name, bool(value))
                elif name == "moved_to":
                    state.move(handle, value)
                elif name == "blocks":
                    for user in value:
                        state.block(handle, user)
                elif name == "accepts":
                    for user in value:
                        state.accept(user, handle)
                elif name == "follows":
                    for other in value:
                        state.follow(handle, other)
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
        if name not in {"api", "follows", "following"}:
            raise ValueError(f"there is no limit {name!r}")
        set_like(state.limits, name, value)
