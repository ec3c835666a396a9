"""A login on Mastodon in a browser."""

from __future__ import annotations

from collections.abc import Callable

from care100.auth.oauth import Person
from care100.auth.registered_apps import RegisteredApps
from care100.engine.concurrency import RetryPolicy
from care100.platforms.login import LoginGrant, LoginRequest
from care100.platforms.mastodon.login import (
    requested,
)

from .stub import Browser, Stub


def never() -> str:
    raise AssertionError("nobody is asked")


def by_browser(
    server: Stub,
    browser: Browser,
    *,
    curator: bool = False,
    apps: RegisteredApps | None = None,
    show: Callable[[str], None] = lambda _: None,
    is_kept: Callable[[str], bool] = lambda _: False,
    no_wait: bool = False,
) -> LoginGrant:
    return requested(
        LoginRequest(
            Person(browser, show, never),
            server.url,
            {"curator": curator},
            retry=RetryPolicy(no_wait),
            apps=apps or RegisteredApps(),
            is_kept=is_kept,
        )
    )
