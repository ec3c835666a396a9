"""Published editions: what the feed, the page and the data say changed, from build to build."""

import json
import signal
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from care100 import registry
from care100.model.handles import Handle
from care100.model.list_metadata import ListMetadata
from care100.platforms import parse_handle_on
from care100.registry import edition_records, lists, members, opt_outs, removal
from care100.registry.database import Database, open_database
from care100.registry.undo import NothingToUndo, undo
from care100.site.load import load, record
from tests.killed import start
from tests.members import a_member
from tests.person import Typist
from tests.site.pages import keeps

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def feed_of(folder: Path, slug: str = "people") -> list[tuple[str, list[str]]]:
    """Return the title of each entry with its names, newest first."""
    feed = ET.parse(folder / slug / "feed.atom")  # noqa: S314 - our own file
    found = []
    for entry in feed.iterfind("a:entry", ATOM):
        content = entry.find("a:content", ATOM)
        assert content is not None
        assert content.get("type") == "html"
        html = ET.fromstring(f"<div>{content.text}</div>")  # noqa: S314 - our own file
        found.append(
            (entry.findtext("a:title", "", ATOM), [one.text or "" for one in html.iter("li")])
        )
    return found


def ids(folder: Path, slug: str = "people") -> list[str]:
    """Return the ids of the entries, newest first."""
    feed = ET.parse(folder / slug / "feed.atom")  # noqa: S314 - our own file
    return [one.text or "" for one in feed.iterfind("a:entry/a:id", ATOM)]


def files(folder: Path) -> dict[str, bytes]:
    """Return all files in a folder."""
    return {str(one): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return the folder of a site."""
    return tmp_path / "site"


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """A curator with a list of three people."""
    keeps(curator, "people", [{"name": f"Person <{n}>", "x": f"person{n}"} for n in range(3)])
    return curator


def builds(curator: Typist, site: Path, slug: str = "people") -> None:
    curator.runs("site", slug, "-o", str(site))


def test_the_feed_has_an_entry_for_each_edition(keeper: Typist, site: Path) -> None:
    builds(keeper, site)
    keeper.runs("add", "people", "x:anna", "--name", "Anna & Co")
    keeper.runs("add", "people", "x:ben", "--name", "Ben")
    keeper.runs("remove", "people", "x:person1")
    builds(keeper, site)
    assert feed_of(site) == [
        ("2 joined, 1 left", ["Anna & Co (@anna)", "Ben (@ben)", "Person <1> (@person1)"]),
        ("Published with 3 members", []),
    ]
    assert len(set(ids(site))) == 2


def test_an_address_added_and_removed_between_builds_is_in_no_file(
    keeper: Typist, site: Path
) -> None:
    builds(keeper, site)
    keeper.runs("add", "people", "x:mistaken", "--name", "mistaken@example.org")
    keeper.runs("undo", "people")
    keeper.runs("add", "people", "x:mistaken", "--name", "mistaken@example.org")
    keeper.runs("remove", "people", "x:mistaken")
    before = files(site)
    assert "No change" in keeper.runs("site", "people", "-o", str(site)).out
    assert files(site) == before
    keeper.runs("add", "people", "x:anna")
    builds(keeper, site)
    assert [title for title, _ in feed_of(site)] == ["1 joined", "Published with 3 members"]
    assert all(b"mistaken" not in data for data in files(site).values())


def test_the_date_of_the_list_is_that_of_its_edition(keeper: Typist, site: Path) -> None:
    builds(keeper, site)
    updated = json.loads((site / "people" / "list.json").read_text())["updated"]
    feed = ET.parse(site / "people" / "feed.atom")  # noqa: S314 - our own file
    assert updated == feed.findtext("a:updated", "", ATOM)
    assert updated in (site / "people" / "index.html").read_text()
    keeper.runs("add", "people", "x:anna")
    keeper.runs("undo", "people")
    builds(keeper, site)
    assert json.loads((site / "people" / "list.json").read_text())["updated"] == updated


def test_edits_of_members_are_no_news_of_members(keeper: Typist, site: Path) -> None:
    builds(keeper, site)
    keeper.runs("edit", "people", "x:person1", "--x", "@other", "--name", "Other")
    builds(keeper, site)
    keeper.runs("edit", "people", "x:other", "--x", "@third")
    keeper.runs("describe", "people", "--title", "New title")
    builds(keeper, site)
    titles = ["Details changed", "Details changed", "Published with 3 members"]
    assert feed_of(site) == [(title, []) for title in titles]


def test_a_member_who_is_removed_and_added_again_has_not_left(keeper: Typist, site: Path) -> None:
    builds(keeper, site)
    for name in ("@renamed", "@renamedagain"):
        keeper.runs("remove", "people", "x:person2")
        keeper.runs("add", "people", "x:person2", "--name", "Person <2>")
        builds(keeper, site)
        keeper.runs("edit", "people", "x:person2", "--x", name)
        builds(keeper, site)
        keeper.runs("edit", "people", f"x:{name[1:]}", "--x", "@person2")
        builds(keeper, site)
    assert all(names == [] for _, names in feed_of(site))


def test_entries_keep_their_ids_when_the_list_is_renamed_and_copied(
    keeper: Typist, site: Path
) -> None:
    builds(keeper, site)
    first = ids(site)
    keeper.runs("rename", "people", "carers")
    builds(keeper, site, "carers")
    assert ids(site, "carers") == first
    keeper.runs("copy", "carers", "others")
    keeper.runs("site", "carers", "others", "-o", str(site))
    assert ids(site, "carers") == first
    assert feed_of(site, "others") == [("Published with 3 members", [])]
    assert ids(site, "others") != first


def test_a_list_that_was_deleted_and_restored_keeps_its_editions(
    keeper: Typist, site: Path
) -> None:
    builds(keeper, site)
    before = files(site)
    keeper.runs("delete", "people", "--yes")
    keeper.runs("undo", "people")
    builds(keeper, site)
    assert files(site) == before


def test_members_who_opted_out_vanish_from_all_editions(keeper: Typist, site: Path) -> None:
    builds(keeper, site)
    keeper.runs("edit", "people", "x:person1", "--x", "@second", "--name", "Second")
    builds(keeper, site)
    keeper.runs("remove", "people", "x:second")
    builds(keeper, site)
    assert feed_of(site)[0] == ("1 left", ["Second (@second)"])
    keeper.runs("opt-out", "x:second", "--yes")
    builds(keeper, site)
    for name, data in files(site).items():
        assert b"second" not in data.lower(), name
        assert b"person1" not in data, name
    stored = _stored(keeper)
    assert "Person <0>" in stored
    assert "econd" not in stored
    assert "erson1" not in stored


def _stored(keeper: Typist) -> str:
    database = open_database(keeper.home / registry.FILE_NAME)
    with database.reading() as session:
        found = edition_records.recorded(session, lists.the_list(session, "people"))
    database.close()
    return json.dumps([one.content for one in found])


def test_a_member_who_comes_back_after_an_opt_out_has_joined(keeper: Typist, site: Path) -> None:
    builds(keeper, site)
    keeper.runs("opt-out", "x:person2", "--yes")
    keeper.runs("opt-out", "--undo", "x:person2")
    keeper.runs("add", "people", "x:person2", "--name", "Person <2>")
    builds(keeper, site)
    assert feed_of(site)[0] == ("1 joined", ["Person <2> (@person2)"])


def test_a_preview_records_nothing(keeper: Typist, site: Path) -> None:
    with keeper.patched("care100.cli.commands.site.until_stopped", lambda: None):
        keeper.runs("site", "people", "--serve", "--port", "0")
    assert keeper.runs("history", "people", "--json").json["editions"] == []
    keeper.runs("remove", "people", "x:person1")
    builds(keeper, site)
    assert feed_of(site) == [("Published with 2 members", [])]


def test_a_build_that_fails_publishes_no_edition(
    keeper: Typist, site: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("not a site")
    keeper.runs("site", "people", "-o", str(other), expect=2)
    keeper.runs("remove", "people", "x:person1")
    builds(keeper, site)
    assert feed_of(site) == [("Published with 2 members", [])]


_KILLED = """
import os, signal, sys
from care100 import cli
from care100.site import folder

def put(files, place):
    work(files, place)
    os.kill(os.getpid(), signal.SIGKILL)

work, folder.put = folder.put, put
cli.run(sys.argv[1:])
"""


def test_a_build_that_is_killed_is_followed_by_a_right_one(keeper: Typist, site: Path) -> None:
    builds(keeper, site)
    keeper.runs("add", "people", "x:anna", "--name", "Anna")
    words = ("site", "people", "-o", str(site))
    assert start(keeper, *words, program=("-c", _KILLED)).wait() == -signal.SIGKILL
    keeper.runs("add", "people", "x:ben", "--name", "Ben")
    builds(keeper, site)
    assert feed_of(site)[0] == ("2 joined", ["Anna (@anna)", "Ben (@ben)"])
    assert len(feed_of(site)) == 2


def test_the_history_shows_editions(keeper: Typist, site: Path) -> None:
    builds(keeper, site)
    keeper.runs("remove", "people", "x:person1")
    builds(keeper, site)
    shown = keeper.runs("history", "people").out
    assert shown.index("edition 1, with 3 members") < shown.index("removed Person <1>")
    assert "published edition 2, with 2 members (care100 site)" in shown
    data = keeper.runs("history", "people", "--json").json["editions"]
    assert [(one["number"], one["members"], one["who"]) for one in data] == [
        (1, 3, "tester"),
        (2, 2, "tester"),
    ]


def test_a_backup_has_the_editions(keeper: Typist, site: Path, tmp_path: Path) -> None:
    builds(keeper, site)
    before = files(site)
    keeper.runs("backup", str(tmp_path / "kept.db"))
    keeper.runs("remove", "people", "x:person1")
    builds(keeper, site)
    keeper.runs("restore", str(tmp_path / "kept.db"), "--yes")
    builds(keeper, site)
    assert files(site) == before


NAMES = st.sampled_from("abcd")
STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "remove", "undo", "opt out"]), NAMES)
    | st.tuples(st.just("build"), st.just("")),
    max_size=20,
)


def _handle(name: str) -> Handle:
    return parse_handle_on("x", f"person_{name}")


def _does(database: Database, step: str, name: str) -> None:
    with database.writing() as session:
        curated = lists.the_list(session, "people")
        member = a_member(name, x=f"person_{name}")
        try:
            if step == "add":
                members.put(session, curated, member, act="add")
            elif step == "remove":
                listed = members.find(session, curated, _handle(name))
                removal.take_off(session, curated, [listed])
            elif step == "undo":
                undo(session, curated)
            else:
                opt_outs.opt_out(session, member)
                removal.remove_everywhere(session, _handle(name), act="opt-out")
                opt_outs.forget(session, member)
        except (members.NotListed, NothingToUndo, opt_outs.OptedOut):
            pass


@given(STEPS)
@settings(max_examples=30)
def test_the_feed_names_exactly_the_differences_of_consecutive_builds(
    steps: list[tuple[str, str]],
) -> None:
    with TemporaryDirectory() as folder:
        database = open_database(Path(folder) / "care100.db")
        with database.writing() as session:
            lists.new_list(session, ListMetadata("people", "People"))
        published: list[set[str]] = []
        out: set[str] = set()
        for step, name in [*steps, ("build", "")]:
            if step != "build":
                _does(database, step, name)
                out |= {name} if step == "opt out" else set()
                continue
            [made] = load(database, ["people"])
            with database.writing() as session:
                record(session, [made])
            present = {one.name for one in made.edition.members}
            if not published or len(made.news) > len(published):
                published.append(present)
            known = [one - out for one in published]
            assert [
                ({one.name for one in news.joined}, {one.name for one in news.left})
                for news in reversed(made.news)
            ] == [
                (after - before, before - after)
                for before, after in zip([known[0], *known], known, strict=False)
            ]
            assert load(database, ["people"]) == [made]
        database.close()
