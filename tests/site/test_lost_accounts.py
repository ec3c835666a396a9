"""Accounts that a check found gone, suspended or moved, on the page and in its files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from care100 import registry
from care100.cli.invocation import Invocation
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


def _handle(name: str, on: str) -> Handle:
    return parse_handle_on(on, f"{name}@old.example" if on == "mastodon" else name)


@contextmanager
def _writing(curator: Typist) -> Iterator[Session]:
    database = open_database(curator.home / registry.FILE_NAME)
    with database.writing() as session:
        yield session
    database.close()


def _finds(
    curator: Typist, name: str, state: str, moved_to: str = "", *, on: str = "mastodon"
) -> None:
    """Store what a check found."""
    with _writing(curator) as session:
        account = accounts.find_account(session, _handle(name, on))
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
    keeper.runs("opt-out", f"mastodon:{NEW}", "--yes")
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


@pytest.fixture
def emptied(curator: Typist) -> Typist:
    """A curator with a list whose accounts are all lost, published as an X List of two."""
    keeps(curator, "people", [{"name": "Ada", "x": "ada"}, {"name": "Ben", "x": "ben"}])
    curator.runs("describe", "people", "--x-list", "https://x.com/i/lists/12345")
    for name in ("ada", "ben"):
        _finds(curator, name, "gone", on="x")
    return curator


def test_a_published_list_stays_on_the_page_after_all_its_accounts_are_lost(
    emptied: Typist, tmp_path: Path
) -> None:
    page = published(emptied, tmp_path / "site", "people")
    assert "https://x.com/i/lists/12345" in page.links
    assert "One X List shows the members’ posts on X. Open it" in page.source
    assert "walk" not in page.source
    assert not list((tmp_path / "site" / "static").glob("walk*"))


def test_the_number_of_a_published_list_is_shown_after_all_its_accounts_are_lost(
    emptied: Typist, tmp_path: Path
) -> None:
    with _writing(emptied) as session:
        _publishes(session, "12345", "1", "2")
    keeps(emptied, "others", [{"name": "Cleo", "mastodon": "cleo@old.example"}])
    page = published(emptied, tmp_path / "site", "people", "others")
    assert "One X List shows the posts of 2 accounts. Open it" in page.source
    index = Page.of((tmp_path / "site" / "index.html").read_text())
    assert "Follow with one press: 2 on X" in index.texts("p")
    assert f"2 members, last updated {index.texts('time')[0]}" in index.texts("p")


def test_starter_packs_stay_on_the_page_after_all_accounts_are_lost(
    curator: Typist, tmp_path: Path
) -> None:
    keeps(curator, "people", [{"name": "Ada", "bluesky": "ada.bsky.social"}])
    pack = "https://bsky.app/starter-pack/care.bsky.social/3kabc"
    curator.runs("describe", "people", "--bluesky", pack)
    _finds(curator, "ada.bsky.social", "gone", on="bluesky")
    page = published(curator, tmp_path / "site", "people")
    assert pack in page.links
    assert "no button" not in page.source
    assert not page.all("form", **{"class": "server-form"})
    assert not (tmp_path / "site" / "people" / "bluesky-client.json").exists()


@pytest.mark.parametrize("name", ["mastodon", "mastodon-list", "opml"])
def test_exports_for_following_leave_out_lost_accounts_and_name_them(
    keeper: Typist, name: str
) -> None:
    ran = keeper.runs("export", "people", "--format", name)
    assert [one for one in ("ada", "ben", "dora", "cleo@old") if one in ran.out] == []
    # In a feed's address, the name follows the server.
    assert "new.example" in ran.out
    assert "eve" in ran.out
    assert "finn" in ran.out
    assert "Left out: 3 accounts that the last check found gone, suspended or moved:" in ran.err
    assert "Ada (@ada@old.example): account no longer found" in ran.err
    assert "Ben (@ben@old.example): account deleted or suspended" in ran.err
    assert "Dora (@dora@old.example): account moved" in ran.err
    assert "Replaced: 1 account by their new accounts:" in ran.err
    assert f"Cleo (@cleo@old.example): now @{NEW}" in ran.err


def test_a_table_has_lost_accounts_and_says_that_it_lacks_the_check(keeper: Typist) -> None:
    ran = keeper.runs("export", "people", "--format", "csv")
    assert "ada@old.example" in ran.out
    assert "what the last check found" in ran.err


def test_files_for_following_without_a_login_leave_out_lost_accounts(
    keeper: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Invocation, "interactive", True)
    monkeypatch.chdir(keeper.home)
    offer = keeper.runs("follow", "people", expect=5).err
    number = next(line.split()[0] for line in offer.splitlines() if "write files to import" in line)
    ran = keeper.runs("follow", "people", given=f"{number}\n")
    assert "Ada (@ada@old.example): account no longer found" in ran.err
    files = [*keeper.home.glob("people-*.csv")]
    assert len(files) == 2
    for file in files:
        assert f"{NEW}\n" in file.read_text()
        assert "old.example" in file.read_text()
        assert [one for one in ("ada", "ben", "dora", "cleo@old") if one in file.read_text()] == []
