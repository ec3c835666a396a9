"""A finding is new in one check; the next ones know it."""

import pytest

from care100.model.errors import StoppedEarly
from care100.sandbox.mastodon.small_servers import SmallServer
from tests.check.checked_list import CheckedList, days_later


def known(checked_list: CheckedList, expect: int) -> dict[str, bool]:
    """Check. Return whether each finding was known, by member and kind."""
    found = checked_list.findings(expect=expect)
    return {f"{one['name']} {one['finding']}": one["known"] for one in found}


def test_the_exit_code_is_3_only_for_new_findings(checked_list: CheckedList) -> None:
    checked_list.check(expect=0)
    checked_list.state.make_locked(checked_list.handle("ada"))
    assert known(checked_list, expect=3) == {"Ada locked": False}
    assert known(checked_list, expect=0) == {"Ada locked": True}
    checked_list.state.make_locked(checked_list.handle("bob"))
    assert known(checked_list, expect=3) == {"Ada locked": True, "Bob locked": False}


def test_a_finding_that_goes_and_returns_is_new_again(checked_list: CheckedList) -> None:
    ada = checked_list.state.account(checked_list.handle("ada"))
    for _ in range(2):
        ada.locked = True
        assert known(checked_list, expect=3) == {"Ada locked": False}
        assert known(checked_list, expect=0) == {"Ada locked": True}
        ada.locked = False
        assert known(checked_list, expect=0) == {}


def test_a_finding_that_becomes_another_is_new(
    checked_list: CheckedList, server: SmallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.stop_listening()
    assert known(checked_list, expect=3) == {"Ada unreachable": False}
    days_later(monkeypatch, 7.1)
    assert known(checked_list, expect=3) == {"Ada gone": False}
    assert known(checked_list, expect=0) == {"Ada gone": True}


def test_new_findings_that_were_repaired_need_no_person(checked_list: CheckedList) -> None:
    new = checked_list.server("bob")
    new.add("ada2")
    checked_list.state.move(checked_list.handle("ada"), new.handle("ada2"))
    checked_list.check("--fix", "--yes", expect=0)


def test_a_finding_that_was_not_printed_is_still_new(checked_list: CheckedList) -> None:
    checked_list.check(expect=0)
    checked_list.state.make_locked(checked_list.handle("ada"))
    with checked_list.person.patched("care100.cli.views.check.show", stop):
        checked_list.check(expect=4)
    assert known(checked_list, expect=3) == {"Ada locked": False}
    assert known(checked_list, expect=0) == {"Ada locked": True}


def stop(*_: object, **__: object) -> None:
    """Stop as a command does that is interrupted."""
    raise StoppedEarly("Stopped.", "Run the same command again.")


def test_quiet_prints_only_new_findings(checked_list: CheckedList) -> None:
    ran = checked_list.check("--quiet", expect=0)
    assert (ran.out, ran.err) == ("", "")
    checked_list.state.make_locked(checked_list.handle("ada"))
    ran = checked_list.check("--quiet", expect=3)
    assert "Ada (@ada@" in ran.out
    assert "Checked" not in ran.out
    assert ran.err == ""
    ran = checked_list.check("--quiet", expect=0)
    assert (ran.out, ran.err) == ("", "")
    assert "Ada (@ada@" in checked_list.check("--quiet", "--all", expect=0).out


def test_quiet_names_a_login_that_no_longer_works(checked_list: CheckedList) -> None:
    checked_list.person.sandbox.mastodon.state.tokens.clear()
    checked_list.state.make_locked(checked_list.handle("ada"))
    ran = checked_list.check("--quiet", expect=5)
    assert "care100 login mastodon" in ran.err
    # The check is done, without the login: its findings are reported once.
    assert "Ada (@ada@" in ran.out
    ran = checked_list.check("--quiet", expect=5)
    assert ran.out == ""
    assert "care100 login mastodon" in ran.err
