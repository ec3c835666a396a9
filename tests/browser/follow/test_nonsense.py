"""Servers that answer what no Mastodon server would: the run ends all the same, says so, and the
permission is given back.
"""

import re
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import expect

from care100.sandbox import Fault, Sandbox
from tests.browser.follow.conftest import Publishes
from tests.browser.follow.visitor import FOLLOW, TITLE, Visitor, name_of


def ends(visitor: Visitor) -> None:
    """The run comes to an end, whichever, and offers what can be done next."""
    visitor.sees("(Done|Stopped|Paused) on", after=lambda: visitor.page.clock.fast_forward(30_000))
    again = visitor.page.get_by_role("button", name=re.compile("again|Go on"))
    expect(again.first).to_be_visible()


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        (
            "/api/v1/accounts",
            Fault("status", times=None, status=403),
        ),  # an account that is disabled
        ("/relationships$", Fault("page", times=None, status=200)),
        ("/lookup$", Fault("page", times=None, status=200, body="null")),
        (FOLLOW, Fault("page", times=None, status=200, body="{}")),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
def test_nonsense_ends_the_run(
    sandbox: Sandbox, publishes: Publishes, path: str, fault: Fault
) -> None:
    sandbox.mastodon.faults.add(replace(fault, path=path))
    visitor = publishes(3)
    visitor.page.clock.install()
    visitor.follows()
    ends(visitor)
    visitor.page.goto("about:blank")
    visitor.is_free()


def test_what_a_server_says_is_a_text(sandbox: Sandbox, publishes: Publishes) -> None:
    body: dict[str, Any] = {"error": "<img src=x onerror='alert(1)'>\u202e\n" + "so " * 10_000}
    id_ = sandbox.mastodon.state.account("acct002").id
    fault = Fault("status", path=f"/{id_}/follow$", times=None, status=422, body=body)
    sandbox.mastodon.faults.add(fault)
    visitor = publishes(3)
    visitor.follows()
    visitor.sees("Done on")
    said = visitor.happened[name_of(2)]
    assert said.startswith("not possible: ")
    assert "<img" in said
    assert len(said) < 400
    assert "\u202e" not in said
    assert visitor.page.locator("ol.happened img").count() == 0


@pytest.mark.parametrize("status", [403, 500])
def test_a_list_that_cannot_be_made_is_no_reason_to_fail(
    sandbox: Sandbox, publishes: Publishes, status: int
) -> None:
    sandbox.mastodon.faults.add(Fault("status", path="/lists$", times=None, status=status))
    visitor = publishes(3)
    visitor.page.clock.install()
    visitor.opens()
    visitor.filing.check()
    visitor.asks()
    visitor.allows()
    visitor.is_back()
    visitor.sees("Done on", after=lambda: visitor.page.clock.fast_forward(30_000))
    assert visitor.summary == {"followed": 3}
    trouble = visitor.page.get_by_text(f"They are not in your list “{TITLE}”. ")
    expect(trouble).to_be_visible()
    sandbox.mastodon.faults.clear()
    visitor.presses("Try the list again")
    expect(visitor.page.get_by_text(f"3 are in your list “{TITLE}”.")).to_be_visible()
    assert set(visitor.sent.values()) == {1}
    visitor.is_free()


def test_a_button_that_is_pressed_twice_asks_once(publishes: Publishes) -> None:
    visitor = publishes(1)
    visitor.opens()
    visitor.field.fill(visitor.server.domain)
    visitor.go.dblclick()
    visitor.is_asked()
    assert len(visitor.server.log.matching("POST", "/apps$")) == 1
