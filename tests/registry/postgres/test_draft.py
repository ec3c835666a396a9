"""Drafts of a registry on a server: a copy in memory, which is stored with the same ids."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Table

from care100 import registry
from care100.registry import lists, rows
from care100.registry.database import Database
from care100.registry.draft import RegistryChanged, draft
from care100.registry.models import CuratedList


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    opened = registry.open_registry(address)
    yield opened
    opened.close()


def titles(database: Database) -> dict[int, str]:
    with database.reading() as session:
        return {one.id: one.title for one, _ in lists.every_list(session)}


def add(database: Database, slug: str) -> int:
    with database.writing() as session:
        added = CuratedList(slug=slug, title=slug)
        session.add(added)
        session.flush()
        return added.id


def retitle(database: Database, title: str, slug: str = "social-care-100") -> None:
    with database.writing() as session:
        lists.the_list(session, slug).title = title


def test_a_draft_is_stored_with_its_ids_and_ids_count_on(database: Database) -> None:
    with draft(database) as drafted:
        id_ = add(drafted.database, "drafted")
        retitle(drafted.database, "Retitled")
        assert "Retitled" not in titles(database).values()
        drafted.save()
    assert titles(database)[id_] == "drafted"
    assert "Retitled" in titles(database).values()
    assert add(database, "next") > id_


def test_without_save_nothing_is_stored(database: Database) -> None:
    before = titles(database)
    with draft(database) as drafted:
        add(drafted.database, "drafted")
    assert titles(database) == before


def test_a_copy_in_memory_has_the_same_rows(database: Database) -> None:
    with database.throwaway_copy() as copy, copy.reading() as one, database.reading() as other:
        for table in rows.tables():
            here, there = (rows.of(session.connection(), table) for session in (one, other))
            assert list(here) == list(there)


def test_a_change_of_the_same_row_is_refused_and_other_changes_are_kept(
    database: Database,
) -> None:
    with draft(database) as drafted:
        retitle(drafted.database, "Mine")
        retitle(database, "Theirs", "social-care-bluesky")
        drafted.save()
    with draft(database) as drafted:
        retitle(drafted.database, "Mine again")
        retitle(database, "Theirs too")
        with pytest.raises(RegistryChanged):
            drafted.save()
    assert {"Theirs", "Theirs too"} <= set(titles(database).values())


def rename(database: Database, slug: str, new: str) -> None:
    with database.writing() as session:
        lists.the_list(session, slug).slug = new


def test_two_rows_can_exchange_a_unique_value(database: Database) -> None:
    one, other = add(database, "one"), add(database, "other")
    with draft(database) as drafted:
        rename(drafted.database, "one", "between")
        rename(drafted.database, "other", "one")
        rename(drafted.database, "between", "other")
        drafted.save()
    with database.reading() as session:
        assert lists.the_list(session, "one").id == other
        assert lists.the_list(session, "other").id == one


@pytest.mark.parametrize("table", rows.tables(), ids=lambda table: table.name)
def test_all_values_of_a_table_can_be_released_and_put_back(
    database: Database, table: Table
) -> None:
    with database.writing() as session:
        connection = session.connection()
        before = list(rows.of(connection, table))
        count = len(rows.keys(table))
        rows.release(connection, table, [row[:count] for row in before])
        rows.replace(connection, table, before)
        assert list(rows.of(connection, table)) == before
