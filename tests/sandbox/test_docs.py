"""docs/sandbox.md names every switch and shows the right defaults."""

import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import httpx

from care100.sandbox import Fault, Sandbox
from care100.sandbox.bluesky.records import Limits as BlueskyLimits
from care100.sandbox.faults import Kind
from care100.sandbox.mastodon.personalities import TRAITS, Traits
from care100.sandbox.mastodon.records import Limits

TEXT = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if line.startswith("| `")
]
NAMES = {name for row in ROWS for name in re.findall(r"`([\w]+)`", row[0])}


def _shown(value: object) -> str:
    return (
        str(value).lower()
        if isinstance(value, bool)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )


def test_every_setting_is_listed(sandbox: Sandbox) -> None:
    for url in (sandbox.mastodon.url, sandbox.x.url, sandbox.bluesky.url):
        settings = httpx.patch(f"{url}/_sandbox/settings", json={}).json()
        assert settings.keys() <= NAMES
    assert {"limits", "clients", "secure", "closed"} <= NAMES
    for limits in (Limits, BlueskyLimits):
        assert {limit.name for limit in fields(limits)} <= NAMES


def test_every_fault_is_listed() -> None:
    assert set(get_args(Kind)) <= NAMES
    assert {one.name for one in fields(Fault) if one.init} - {"kind"} <= NAMES | {
        "seconds",
        "status",
        "location",
    }


def test_the_table_of_traits_is_right() -> None:
    rows = {row[0].strip("`"): [cell.strip("`") for cell in row[1:5]] for row in ROWS}
    for trait in fields(Traits):
        defaults = [_shown(getattr(traits, trait.name)) for traits in TRAITS.values()]
        assert rows[trait.name] == defaults
