"""Accounts that a check found gone, suspended or moved, on the page and in its files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from care100 import registry
from care100.engine.store import Role
from care100.model.handles import Handle
from care100.platforms import parse_handle_on
from care100.registry import account_health, accounts, lists, mirrors
from care100.registry.database import open_database
from care100.registry.models import Login, MirrorItem, now
from care100.registry.session import Session
from tests.person import Typist
from tests.site.pages import Page, keeps, published
from tests.site.test_editions import feed_of

NAMES = ("ada", "ben", "cleo", "dora", "eve", "finn")
NEW = "cleo@new.example"


def _handle(name: str) -> Handle:
    return parse_handle_on("mastodon", f"{name}@old.example")


@contextmanager
def _writing(curator: Typist) -> Iterator[Session]:
    database = open_database(curator.home / registry.FILE_NAME)
    with database.writing() as session:
        yield session
    database.close()


def _finds(curator: Typist, name: str, state: str, moved_to: str = "") -> None:
    """Store what a check found."""
    with _writing(curator) as session:
        account = accounts.find_account(session, _handle(name))
        assert account
        account_health.record_state(
            session,
            account,
            state,
            moved_to=moved_to,
            permanent_id="",
            is_confirmed=False,
            posts=None,
            at=now(),
        )


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """A curator whose list has an account in each state."""
    keeps(curator, "people", [{"name": n.title(), "mastodon": f"{n}@old.example"} for n in NAMES])
    _finds(curator, "ada", "gone")
    _finds(curator, "ben", "suspended")
    _finds(curator, "cleo", "moved", NEW)
    _finds(curator, "dora", "moved")
    _finds(curator, "eve", "unreachable")
    _finds(curator, "finn", "alive")
    return curator


def _to_follow(page: Page) -> list[str]:
    return [one.text for one in page.all("a", **{"class": "on-mastodon"})]


def test_cards_show_what_became_of_lost_accounts(keeper: Typist, tmp_path: Path) -> None:
    page = published(keeper, tmp_path / "site", "people")
    accounts = [" ".join(one.text.split()) for one in page.all("ul") if "@" in one.text]
    assert [text for text in accounts if text.startswith("Mastodon")] == [
        "Mastodon @ada@old.example account no longer found",
        "Mastodon @ben@old.example account deleted or suspended",
        "Mastodon @cleo@new.example moved from @cleo@old.example",
        "Mastodon @dora@old.example account moved",
        "Mastodon @eve@old.example",
        "Mastodon @finn@old.example",
    ]
    assert "https://old.example/@ada" in page.links
    assert "https://new.example/@cleo" in page.links
    assert "https://old.example/@cleo" not in page.links


def test_lost_accounts_are_neither_counted_nor_followed(keeper: Typist, tmp_path: Path) -> None:
    page = published(keeper, tmp_path / "site", "people")
    assert "3 of the 6 members are on Mastodon." in page.source
    followed = ["cleo@new.example", "eve@old.example", "finn@old.example"]
    assert [text.removeprefix("@") for text in _to_follow(page)] == followed
    folder = tmp_path / "site" / "people"
    rows = (folder / "following_accounts.csv").read_text().splitlines()[1:]
    assert [row.partition(",")[0] for row in rows] == followed
    listed = (folder / "lists.csv").read_text().splitlines()
    assert [row.rpartition(",")[2] for row in listed] == followed
    # The list itself still has them.
    assert "ada@old.example" in (folder / "people.csv").read_text()
    assert "cleo@old.example" in (folder / "list.json").read_text()


def test_a_platform_without_accounts_to_follow_has_no_button(
    curator: Typist, tmp_path: Path
) -> None:
    keeps(curator, "people", [{"name": "Ada", "mastodon": "ada@old.example"}])
    _finds(curator, "ada", "gone")
    page = published(curator, tmp_path / "site", "people")
    assert "On Mastodon" not in page.texts("h3")
    assert not (tmp_path / "site" / "people" / "lists.csv").exists()
    assert "account no longer found" in page.source


def test_a_new_account_that_opted_out_is_in_no_file(keeper: Typist, tmp_path: Path) -> None:
    keeper.runs("opt-out", f"mastodon:{NEW}")
    page = published(keeper, tmp_path / "site", "people")
    assert len(_to_follow(page)) == 2
    for file in (tmp_path / "site").rglob("*"):
        assert not file.is_file() or b"new.example" not in file.read_bytes(), file


def test_a_check_that_changes_the_page_makes_an_edition_without_news(
    keeper: Typist, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    published(keeper, site, "people")
    _finds(keeper, "eve", "alive")
    published(keeper, site, "people")
    assert feed_of(site) == [("Published with 6 members", [])]
    _finds(keeper, "eve", "gone")
    published(keeper, site, "people")
    assert feed_of(site)[0] == ("Details changed", [])
    assert len(feed_of(site)) == 2


def _publishes(session: Session, list_id: str, *names: str) -> None:
    curated = lists.the_list(session, "people")
    login = Login(platform="x", server="", domain="", handle="me", account_id="1")
    session.add(login)
    session.flush()
    mirror = mirrors.find_or_new(
        session, curated, login, "x-published", "The List", role=Role.PUBLISHED
    )
    mirror.remote_id, mirror.seen_at = list_id, now()
    for name in names:
        session.add(MirrorItem(mirror_id=mirror.id, remote_id=name, handle=name))
    session.add(MirrorItem(mirror_id=mirror.id, remote_id="left", state="out"))


@pytest.mark.parametrize(
    ("list_id", "shown"), [("12345", "of 2 accounts."), ("54321", "of all 3 members on X.")]
)
def test_the_number_of_a_published_x_list_is_its_own(
    curator: Typist, tmp_path: Path, list_id: str, shown: str
) -> None:
    keeps(curator, "people", [{"name": f"Person {n}", "x": f"person{n}"} for n in range(3)])
    curator.runs("describe", "people", "--x-list", "https://x.com/i/lists/12345")
    with _writing(curator) as session:
        _publishes(session, list_id, "1", "2")
    page = published(curator, tmp_path / "site", "people")
    assert f"One X List shows the posts {shown}" in page.source
