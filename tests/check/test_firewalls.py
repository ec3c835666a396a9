"""A firewall in front of a server says nothing about the server's accounts."""

import pytest

from care100.sandbox import Fault
from care100.sandbox.mastodon.small_servers import SmallServer
from tests.check.checked_list import CheckedList

CHALLENGE = '<html><script src="/cdn-cgi/challenge-platform/h/b/x.js"></script></html>'


@pytest.mark.parametrize(
    "fault",
    [
        Fault("page", status=403, times=None),
        Fault("page", status=451, times=None),
        Fault("page", status=200, body=CHALLENGE, times=None),
        Fault("page", status=503, body=CHALLENGE, times=None),
    ],
    ids=lambda one: f"{one.status}{' challenge' if one.body else ''}",
)
def test_a_firewall_is_no_finding_of_the_member(
    checked_list: CheckedList, server: SmallServer, fault: Fault
) -> None:
    checked_list.state.make_locked(checked_list.handle("ada"))
    assert checked_list.found(expect=3) == {"Ada": ["locked"]}
    server.faults.add(fault)
    server.reset_counts()
    ran = checked_list.check(expect=0)
    assert f"a firewall of {server.domain} blocks care100" in ran.err
    assert checked_list.found(expect=0) == {"Ada": ["locked"]}
    assert checked_list.check("--quiet", expect=0).err == ""


def test_a_website_in_place_of_the_server_is_still_a_finding(
    checked_list: CheckedList, server: SmallServer
) -> None:
    server.faults.add(Fault("page", status=200, times=None))
    assert checked_list.found(expect=3) == {"Ada": ["unreachable"]}
