"""Wrong settings are refused with the reason, on every server."""

from typing import Any

import httpx
import pytest

from care100.sandbox import Sandbox


@pytest.mark.parametrize("server", ["mastodon", "x", "bluesky"])
@pytest.mark.parametrize(
    "settings",
    [
        {"shoes": 1},
        {"latency": "fast"},
        {"limits": 5},
        {"limits": {"shoes": [1, 1]}},
        {"limits": {"api": 3, "getUsersMe": 3, "requests": 3}},
    ],
)
def test_wrong_settings_are_refused(
    sandbox: Sandbox, server: str, settings: dict[str, Any]
) -> None:
    answer = httpx.patch(f"{getattr(sandbox, server).url}/_sandbox/settings", json=settings)
    assert answer.status_code == 422
    assert answer.json()["error"]
