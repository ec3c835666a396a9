"""Servers with invalid responses: the run ends, says so, and the permission is revoked."""

import re
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import expect

from care100.sandbox import Fault, Sandbox
from tests.browser.follow.conftest import Publish
from tests.browser.follow.visitor import FOLLOW, TITLE, Visitor, name_of


def wait_for_end(visitor: Visitor) -> None:
    """Wait until the run has ended in any way and offers the next action."""
    visitor.wait_for_heading(
        "(Done|Stopped|Paused) on", after=lambda: visitor.page.clock.fast_forward(30_000)
    )
    action = visitor.page.get_by_role("button", name=re.compile("over|Retry|Resume"))
    expect(action.first).to_be_visible()


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        (
            "/api/v1/accounts",
            Fault("status", times=None, status=403),
        ),  # a disabled account
        ("/relationships$", Fault("page", times=None, status=200)),
        ("/lookup$", Fault("page", times=None, status=200, body="null")),
        (FOLLOW, Fault("page", times=None, status=200, body="{}")),
    ],
    ids=lambda value: getattr(value, "kind", None),
)
def test_an_invalid_response_ends_the_run(
    sandbox: Sandbox, publish: Publish, path: str, fault: Fault
) -> None:
    sandbox.mastodon.faults.add(replace(fault, path=path))
    visitor = publish(3)
    visitor.page.clock.install()
    visitor.follow()
    wait_for_end(visitor)
    visitor.page.goto("about:blank")
    visitor.wait_for_revocation()


def test_a_servers_error_message_stays_text(sandbox: Sandbox, publish: Publish) -> None:
    body: dict[str, Any] = {"error": "<img src=x onerror='alert(1)'>\u202e\n" + "so " * 10_000}
    id_ = sandbox.mastodon.state.account("acct002").id
    fault = Fault("status", path=f"/{id_}/follow$", times=None, status=422, body=body)
    sandbox.mastodon.faults.add(fault)
    visitor = publish(3)
    visitor.follow()
    visitor.wait_for_heading("Done on")
    outcome = visitor.outcomes[name_of(2)]
    assert outcome.startswith("not followed: ")
    assert "<img" in outcome
    assert len(outcome) < 400
    assert "\u202e" not in outcome
    assert visitor.page.locator("ol.outcomes img").count() == 0


@pytest.mark.parametrize("status", [403, 500])
def test_a_failed_list_does_not_fail_the_follow(
    sandbox: Sandbox, publish: Publish, status: int
) -> None:
    sandbox.mastodon.faults.add(Fault("status", path="/lists$", times=None, status=status))
    visitor = publish(3)
    visitor.page.clock.install()
    visitor.open()
    visitor.list_box.check()
    visitor.submit()
    visitor.approve()
    visitor.wait_for_return()
    visitor.wait_for_heading("Done on", after=lambda: visitor.page.clock.fast_forward(30_000))
    assert visitor.summary == {"followed": 3}
    trouble = visitor.page.get_by_text(f"The accounts were not added to your list “{TITLE}”. ")
    expect(trouble).to_be_visible()
    sandbox.mastodon.faults.clear()
    visitor.press("Retry the list")
    expect(visitor.page.get_by_text(f"3 accounts are in your list “{TITLE}”.")).to_be_visible()
    assert set(visitor.follow_requests.values()) == {1}
    visitor.wait_for_revocation()


def test_a_double_click_sends_one_registration(publish: Publish) -> None:
    visitor = publish(1)
    visitor.open()
    visitor.field.fill(visitor.server.domain)
    visitor.submit_button.dblclick()
    visitor.wait_for_consent()
    assert len(visitor.server.log.matching("POST", "/apps$")) == 1
