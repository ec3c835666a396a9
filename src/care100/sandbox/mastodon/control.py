"""Setting the scene over HTTP: what `/_sandbox` can change on the Mastodon server."""

from collections.abc import Callable
from datetime import date
from typing import Any, cast, get_args

from care100.sandbox.control import set_checked
from care100.sandbox.mastodon import consent
from care100.sandbox.mastodon.records import Account, Consent
from care100.sandbox.mastodon.state import MastodonState, Personality

_FLAGS = frozenset(
    {"suspended", "limited", "discoverable", "indexable", "noindex", "bot", "locked", "known"}
)
_TEXTS = frozenset({"display_name", "note", "website", "posing_as"})
_SETTINGS = (
    "latency",
    "resolve_latency",
    "personality",
    "api_version",
    "legacy_scopes",
    "cors",
    "code_seconds",
    "follow_intent",
)


class MastodonControl:
    """Changes to accounts and settings by name; ValueError for a name that does not exist."""

    def __init__(self, state: MastodonState) -> None:
        self._state = state

    def change_account(self, handle: str, changes: dict[str, Any]) -> dict[str, Any]:
        """Make an account locked, moved, suspended, deleted, blocking, following, …

        `moved_to` is the new account's handle, which from then on says so too; `aliases` are
        the handles of all whom an account says it is. `last_status` is a day, 2026-11-24, or
        null for never. `fields` are the profile's, a text or an address by its name.
        `consent` is what it says to being in a Collection, `answers` what it makes of those
        that it is in: "accepted", "rejected" or "revoked".
        """
        state = self._state
        with state.lock:
            account = state.account(handle)
            ways = self._ways(handle, account)
            for name, value in changes.items():
                if name in _FLAGS:
                    setattr(account, name, bool(value))
                elif name in _TEXTS:
                    setattr(account, name, str(value))
                elif name in ways:
                    ways[name](value)
                else:
                    raise ValueError(f"an account has no {name!r} to change")
            return {"acct": account.acct, "id": account.id}

    def _ways(self, handle: str, account: Account) -> dict[str, Callable[[Any], object]]:
        """How to change what is neither a flag nor a text."""
        state = self._state

        def put(**fields: Any) -> None:
            for name, value in fields.items():
                setattr(account, name, value)

        def agree(value: str) -> None:
            if value not in get_args(Consent):
                raise ValueError(f"nobody consents with {value!r}")
            account.consent = cast(Consent, value)

        def each(one: Callable[[str], object]) -> Callable[[list[str]], None]:
            def every(others: list[str]) -> None:
                for other in others:
                    one(other)

            return every

        return {
            "deleted": lambda yes: state.delete(handle, deleted=bool(yes)),
            "moved_to": lambda to: state.move(handle, to),
            "aliases": lambda others: put(aliases=[state.account(one).id for one in others]),
            "statuses": lambda count: put(statuses=int(count)),
            "last_status": lambda day: put(last_status=day and date.fromisoformat(day)),
            "fields": lambda rows: put(fields={str(name): str(rows[name]) for name in rows}),
            "consent": agree,
            "answers": lambda verdict: consent.set_state(state, account, verdict),
            "blocks": each(lambda user: state.block(handle, user)),
            "mutes": each(lambda other: state.mute(handle, other)),
            "blocks_servers": each(lambda host: state.block_domain(handle, host)),
            "accepts": each(lambda user: state.accept(user, handle)),
            "follows": each(lambda other: state.follow(handle, other)),
        }

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
                    set_checked(state, name, value)
                else:
                    raise ValueError(f"there is no setting {name!r}")
            return {name: getattr(state, name) for name in _SETTINGS}


def _change_limits(state: MastodonState, limits: dict[str, Any]) -> None:
    for name, value in limits.items():
        if name not in {"api", "follows", "following", "collections"}:
            raise ValueError(f"there is no limit {name!r}")
        set_checked(state.limits, name, value)
