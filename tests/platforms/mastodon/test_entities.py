"""Values of Mastodon's entities, whatever a server sends."""

from typing import Any

import pytest

from care100.platforms.mastodon.entities import api_version_of


@pytest.mark.parametrize(
    "versions", [None, [1], {}, {"mastodon": float("inf")}, {"mastodon": True}, {"mastodon": "10"}]
)
def test_an_unusable_api_version_is_none(versions: Any) -> None:
    assert api_version_of({"api_versions": versions}) is None


def test_the_api_version_is_mastodons_own() -> None:
    assert api_version_of({"api_versions": {"mastodon": 10, "glitch": 2}}) == 10
    assert api_version_of({}) is None
