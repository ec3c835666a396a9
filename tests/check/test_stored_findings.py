"""Findings are stored until a check no longer finds them, and belong to one handle."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copy

import pytest

from care100 import registry
from care100.formats.member_rows import changed
from care100.model.findings import LIFE, Finding, FindingKind
from care100.registry import findings, lists, members
from care100.registry.database import Database
from care100.registry.models import CuratedList
from tests.members import a_member

AT = datetime(2026, 11, 24, tzinfo=UTC)
LATER = AT + timedelta(days=8)
ABOUT = "mastodon"


@pytest.fixture
def database(tmp_path: Path, fresh_registry: Path) -> Database:
    copy(fresh_registry, tmp_path / registry.FILE_NAME)
    return registry.open_registry(tmp_path / registry.FILE_NAME)


def keep(database: Database, at: datetime, *found: Finding) -> dict[FindingKind, datetime]:
    """Store findings about the only member. Returns the stored kinds, with their start."""
    with database.writing() as session:
        curated, one = _only(session)
        member, account = one.record.id, next(iter(one.accounts.values())).id
        findings.keep(session, member, ABOUT, account, found, among=LIFE, at=at)
        session.flush()
        return {FindingKind(row.kind): row.since for row in findings.on_list(session, curated)}


def _only(session) -> tuple[CuratedList, members.Listed]:  # type: ignore[no-untyped-def]
    curated = lists.the_list(session, "mine")
    [one] = members.members(session, curated)
    return curated, one


@pytest.fixture(autouse=True)
def listed(database: Database) -> None:
    from care100.model.list_metadata import ListMetadata

    with database.writing() as session:
        curated = lists.new_list(session, ListMetadata("mine", "Mine"))
        members.put(session, curated, a_member("A", mastodon="a@a.example"), act="add")


def test_a_finding_keeps_the_date_of_the_first_check_that_found_it(database: Database) -> None:
    lost = Finding(FindingKind.UNREACHABLE, "it is not there")
    assert keep(database, AT, lost) == {FindingKind.UNREACHABLE: AT}
    assert keep(database, LATER, lost) == {FindingKind.UNREACHABLE: AT}
    gone = Finding(FindingKind.GONE, "it is not there", since=AT)
    assert keep(database, LATER, gone) == {FindingKind.GONE: AT}


def test_a_finding_that_is_not_found_again_is_deleted(database: Database) -> None:
    keep(database, AT, Finding(FindingKind.SUSPENDED, "so"), Finding(FindingKind.LOCKED, "so"))
    assert keep(database, LATER) == {FindingKind.LOCKED: AT}


def test_a_new_handle_has_no_findings_until_it_is_checked(database: Database) -> None:
    keep(database, AT, Finding(FindingKind.GONE, "so"))
    with database.writing() as session:
        curated, one = _only(session)
        moved = changed(one.member, mastodon="b@b.example")
        members.change(session, curated, one, moved, act="edit")
        assert findings.on_list(session, curated) == []
