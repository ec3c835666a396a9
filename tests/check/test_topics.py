"""`care100 check --topic` checks a part of a list."""

import pytest

from tests.check.checked_list import CheckedList


@pytest.fixture
def by_topic(checked_list: CheckedList) -> CheckedList:
    """Ada writes about carers, and Bob about research."""
    for name, topic in (("Ada", "carers"), ("Bob", "research")):
        checked_list.person.runs("edit", "people", name, "--topic", topic)
        checked_list.state.make_locked(checked_list.handle(name.lower()))
    return checked_list


def test_only_members_with_the_topic_are_asked_about_and_shown(by_topic: CheckedList) -> None:
    by_topic.server("bob").log.clear()
    ran = by_topic.check("--topic", "Carers", expect=3)
    assert "Checked 1 account on Mastodon" in ran.out
    assert "Ada" in ran.out
    assert "Bob" not in ran.out
    assert not len(by_topic.server("bob").log)
    assert by_topic.found("--topic", "carers", "--topic", "research", expect=3).keys() == {
        "Ada",
        "Bob",
    }


def test_findings_of_other_members_stay_new(
    by_topic: CheckedList, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those of a check that was stopped before its report."""
    with monkeypatch.context() as patch:
        patch.setattr("care100.check.check.reported", lambda *_: None)
        assert by_topic.check(expect=3)
    assert "Ada" in by_topic.check("--topic", "carers", expect=3).out
    assert by_topic.check("--topic", "carers", "--quiet", expect=0).out == ""
    rest = by_topic.check("--quiet", expect=3).out
    assert "Bob" in rest
    assert "Ada" not in rest
    assert by_topic.check("--quiet", expect=0).out == ""


def test_a_topic_that_no_member_has_is_refused(by_topic: CheckedList) -> None:
    ran = by_topic.person.runs("check", "people", "--topic", "carer", expect=2)
    assert "No member has the topic “carer”." in ran.err
    assert "Did you mean “carers”?" in ran.err
