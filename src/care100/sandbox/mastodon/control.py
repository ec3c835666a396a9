"""The changes that `/_sandbox` can make to the Mastodon server."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from typing import Any, cast, get_args

from care100.sandbox.control import items_of, set_checked
from care100.sandbox.mastodon import consent
from care100.sandbox.mastodon.personalities import Personality, TrailingSlash, Traits
from care100.sandbox.mastodon.records import Account, Consent, Limits
from care100.sandbox.mastodon.state import MastodonState

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
    "accept_delay",
    "login_for_statuses",
)
_TRAITS = tuple(trait.name for trait in fields(Traits))
_LIMITS = frozenset(limit.name for limit in fields(Limits))
_CHOICES = {"personality": get_args(Personality), "trailing_slash": get_args(TrailingSlash)}


class MastodonControl:
    """Changes to accounts and settings by name; ValueError for an unknown name."""

    def __init__(self, state: MastodonState) -> None:
        self._state = state

    def change_account(self, handle: str, changes: dict[str, Any]) -> dict[str, Any]:
        """Change an account's flags, texts, relationships and more.

        `moved_to` is a handle, and so is each of the `aliases`; the new account gets an alias
        for the old one. `last_status` is a date such as 2026-11-24, or null for never. `post`
        is a post: its `text`, and other values of `Status`. `fields` are the profile's texts by
        name. `consent` applies to new Collection items, `answers` ("accepted", "rejected" or
        "revoked") to existing ones.
        """
        state = self._state
        with state.lock:
            account = state.account(handle)
            setters = self._setters(handle, account)
            for name, value in changes.items():
                if name in _FLAGS:
                    setattr(account, name, bool(value))
                elif name in _TEXTS:
                    setattr(account, name, str(value))
                elif name in setters:
                    setters[name](value)
                else:
                    raise ValueError(f"accounts have no setting {name!r}")
            return {"acct": account.acct, "id": account.id}

    def _setters(self, handle: str, account: Account) -> dict[str, Callable[[Any], object]]:
        """Return what sets each value that is neither a flag nor a text."""
        state = self._state

        def put(**values: Any) -> None:
            for name, value in values.items():
                setattr(account, name, value)

        def set_consent(value: str) -> None:
            if value not in get_args(Consent):
                raise ValueError(f"{value!r} is not a kind of consent")
            account.consent = cast(Consent, value)

        def for_each(change: Callable[[str], object]) -> Callable[[list[str]], None]:
            def change_all(others: list[str]) -> None:
                for other in others:
                    change(other)

            return change_all

        return {
            "deleted": lambda yes: state.delete(handle, deleted=bool(yes)),
            "moved_to": lambda to: state.move(handle, to),
            "aliases": lambda others: put(aliases=[state.account(one).id for one in others]),
            "statuses": lambda count: put(statuses=int(count)),
            "last_status": lambda day: put(last_status=day and date.fromisoformat(day)),
            "post": lambda values: state.post(handle, **values),
            "fields": lambda rows: put(fields={str(name): str(rows[name]) for name in rows}),
            "consent": set_consent,
            "answers": lambda new_state: consent.set_state(state, account, new_state),
            "blocks": for_each(lambda other: state.block(handle, other)),
            "mutes": for_each(lambda other: state.mute(handle, other)),
            "blocks_servers": for_each(lambda host: state.block_domain(handle, host)),
            "accepts": for_each(lambda user: state.accept(user, handle)),
            "rejects": for_each(lambda user: state.reject(user, handle)),
            "follows": for_each(lambda other: state.follow(handle, other)),
        }

    def change_settings(self, changes: dict[str, Any]) -> dict[str, Any]:
        """Change the server's settings, traits and limits. A new personality comes first, since
        it resets the traits.
        """
        state = self._state
        with state.lock:
            for name in sorted(changes, key=lambda name: name != "personality"):
                value = changes[name]
                if name in _CHOICES and value not in _CHOICES[name]:
                    raise ValueError(f"{name} must be one of: {', '.join(_CHOICES[name])}")
                if name == "limits":
                    _change_limits(state, items_of(name, value))
                elif name in _SETTINGS:
                    set_checked(state, name, value)
                elif name in _TRAITS:
                    set_checked(state.traits, name, value)
                else:
                    raise ValueError(f"there is no setting {name!r}")
            settings = {name: getattr(state, name) for name in _SETTINGS}
            return settings | {name: getattr(state.traits, name) for name in _TRAITS}


def _change_limits(state: MastodonState, limits: list[tuple[str, Any]]) -> None:
    for name, value in limits:
        if name not in _LIMITS:
            raise ValueError(f"there is no limit {name!r}")
        set_checked(state.limits, name, value)
