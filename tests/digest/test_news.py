"""Who joined and who left: only what a page has told its readers."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from care100 import registry
from tests.digest.reader import Reader
from tests.subscribe.publisher import Publisher


def is_older(reader: Reader, table: str, column: str) -> None:
    """Let all rows of a table be ten days older."""
    with closing(sqlite3.connect(reader.home / registry.FILE_NAME)) as connection:
        connection.execute(f"UPDATE {table} SET {column} = datetime({column}, '-10 days')")  # noqa: S608
        connection.commit()


def news(reader: Reader, slug: str = "people") -> tuple[list[str], list[str]]:
    """Return the names of the members who joined and who left."""
    found = reader.runs("digest", slug, "--json").json
    return [one["name"] for one in found["joined"]], found["left"]


@pytest.fixture
def published(reader: Reader, tmp_path: Path) -> Reader:
    """A reader whose list was published ten days ago."""
    reader.runs("site", "people", "-o", str(tmp_path / "site"))
    is_older(reader, "edition", "made_at")
    return reader


def changes(reader: Reader) -> None:
    """Remove one member and add another."""
    reader.runs("remove", "people", "bsky:acct004.test", "--yes")
    reader.runs("add", "people", "bsky:acct005.test", "--name", "Newcomer")


def test_the_letter_has_what_the_page_told(published: Reader, tmp_path: Path) -> None:
    changes(published)
    published.runs("site", "people", "-o", str(tmp_path / "site"))
    assert news(published) == (["Newcomer"], ["Person 4"])
    shown = published.digest().out
    assert "## New on the list" in shown
    assert "[Newcomer](<https://bsky.app/profile/acct005.test>)" in shown
    assert "## No longer on the list\n\n- Person 4" in shown


def test_changes_that_no_page_told_are_in_no_letter(published: Reader) -> None:
    changes(published)
    assert news(published) == ([], [])


def test_a_list_that_was_never_published_or_is_new_has_no_news(
    reader: Reader, tmp_path: Path
) -> None:
    changes(reader)
    assert news(reader) == ([], [])
    reader.runs("site", "people", "-o", str(tmp_path / "site"))
    assert news(reader) == ([], [])


def test_the_updates_of_a_subscription_are_news(reader: Reader) -> None:
    def members(*numbers: int) -> list[dict[str, str]]:
        return [{"name": f"Person {n}", "bluesky": f"acct{n:03}.test"} for n in numbers]

    with Publisher() as publisher:
        url = publisher.publish(members(1, 2, 3), title="Theirs", slug="theirs")
        reader.runs("import", "theirs", url)
        assert news(reader, "theirs") == ([], [])
        is_older(reader, "curated_list", "created_at")
        is_older(reader, "change", "at")
        publisher.publish(members(1, 3, 5), title="Theirs", slug="theirs")
        reader.runs("import", "theirs", url, "--replace", "--yes")
    assert news(reader, "theirs") == (["Person 5"], ["Person 2"])


def test_the_letter_links_the_calendar_that_the_page_has(published: Reader, tmp_path: Path) -> None:
    when = ("--hashtag", "care", "--day", "Monday", "--time", "20:00", "--zone", "London")
    published.runs("chats", "people", "Care chat", *when)
    published.runs("describe", "people", "--page", "https://lists.example.org/people/")
    shown = published.digest().out
    assert ", 20:00, London time: Care chat" in shown
    assert "chats.ics" not in shown
    published.runs("site", "people", "-o", str(tmp_path / "site"))
    assert "<https://lists.example.org/people/chats.ics>" in published.digest().out
    [chat] = published.runs("digest", "people", "--json").json["chats"]
    assert (chat["name"], chat["hashtag"]) == ("Care chat", "care")
