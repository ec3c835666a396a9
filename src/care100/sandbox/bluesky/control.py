"""The changes that `/_sandbox` can make to the Bluesky server."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from care100.sandbox.bluesky.records import Account
from care100.sandbox.bluesky.state import BlueskyState
from care100.sandbox.control import items_of, set_checked

_SETTINGS = (
    "latency",
    "app_views",
    "oauth",
    "granular_scopes",
    "rate_limit_headers",
    "code_seconds",
    "token_seconds",
    "nonce_seconds",
)
_FLAGS = frozenset({"suspended", "taken_down", "deactivated"})
_TEXTS = {"display_name": "displayName", "description": "description", "website": "website"}


class BlueskyControl:
    """Changes to accounts and settings by name; ValueError for an unknown name."""

    def __init__(self, state: BlueskyState) -> None:
        self._state = state

    def change_account(self, handle: str, changes: dict[str, Any]) -> dict[str, Any]:
        """Change an account's state, texts, handle, posts or relations."""
        state = self._state
        with state.lock:
            account = state.account(handle)
            for name, value in changes.items():
                if name in _FLAGS:
                    setattr(account, name, bool(value))
                elif name in _TEXTS:
                    state.change_profile(account.did, **{_TEXTS[name]: str(value)})
                else:
                    self._change(account, name, value)
            return {"handle": account.handle, "did": account.did}

    def _change(self, account: Account, name: str, value: Any) -> None:
        state, did = self._state, account.did
        each = {
            "follows": state.follow,
            "blocks": state.block,
            "mutes": state.mute,
            "opts_out": state.opt_out,
        }
        if name in each:
            for other in value:
                each[name](did, other)
        elif name == "handle":
            state.rename(did, str(value))
        elif name == "handle_lost":
            state.lose_handle(did, lost=bool(value))
        elif name == "posts":
            account.posts_elsewhere = int(value)
        elif name == "labels":
            state.label(did, *map(str, value))
        elif name == "post":
            state.post(did, **value)
        elif name == "last_post":
            at = datetime.fromisoformat(value).replace(tzinfo=UTC) if value else None
            state.set_last_post(did, at)
        else:
            raise ValueError(f"accounts have no setting {name!r}")

    def change_settings(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Change the server's settings and limits."""
        state = self._state
        with state.lock:
            for name, value in changes.items():
                if name == "limits":
                    for limit, pair in items_of(name, value):
                        set_checked(state.limits, limit, pair)
                elif name in _SETTINGS:
                    set_checked(state, name, value)
                else:
                    raise ValueError(f"there is no setting {name!r}")
            settings = {name: getattr(state, name) for name in _SETTINGS}
            return {**settings, "limits": asdict(state.limits)}
