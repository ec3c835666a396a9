"""Notes are the curator's own; `about` is for everybody."""

import json
from pathlib import Path

import pytest

from care100.paths import lists_folder
from tests.person import Typist
from tests.site.pages import keeps, published

NOTE, ABOUT = "met at the conference", "Writes on housing"
OLDER = "name,kind,topic,mastodon,x,x_id,website,note,source\nAda,person,,ada@b.social,,,,{},\n"


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """A curator with a list of two members; one has a note and a public text."""
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "@ada@b.social", "--name", "Ada", "--note", NOTE)
    curator.runs("edit", "people", "Ada", "--about", ABOUT)
    curator.runs("add", "people", "@bob@b.social", "--name", "Bob")
    return curator


def imported(curator: Typist, text: str, *words: str) -> str:
    """Import a file into the list `people`, and return what was said."""
    file = curator.home / "people.csv"
    file.write_text(text, encoding="utf-8")
    return curator.runs("import", "people", str(file), *words).err


def everything(folder: Path) -> str:
    """Return the content of all files of a site."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return "\n".join(path.read_bytes().decode(errors="replace") for path in files)


def build(curator: Typist, *words: str, given: str = "") -> str:
    """Build the site of the list `people`; return what was said."""
    folder = str(curator.home / "site")
    return curator.runs("site", "people", "-o", folder, *words, given=given).err


def on_the_page(curator: Typist) -> str:
    """Return everything in the site's folder."""
    return everything(curator.home / "site")


def test_no_file_of_a_page_has_a_note(keeper: Typist, tmp_path: Path) -> None:
    page = published(keeper, tmp_path / "site", "people")
    assert ABOUT in " ".join(page.texts("p"))
    files = tmp_path / "site" / "people"
    assert NOTE not in everything(files)
    assert ABOUT in (files / "people.csv").read_text()
    members = json.loads((files / "list.json").read_text())["members"]
    assert [one["about"] for one in members] == [ABOUT, ""]
    assert all("note" not in one for one in members)


@pytest.mark.parametrize("name", ["csv", "json", "markdown", "opml", "mastodon", "xlsx", "ods"])
def test_a_public_export_has_no_note(keeper: Typist, tmp_path: Path, name: str) -> None:
    file = tmp_path / f"people.{name}"
    words = ("export", "people", "--format", name, "-o", str(file))
    whole = keeper.runs(*words)
    is_whole = name in ("csv", "json", "xlsx", "ods")
    assert ("The file has 1 note that nobody else may see." in whole.err) == is_whole
    ran = keeper.runs(*words, "--public", "--force")
    assert "nobody else may see" not in ran.err
    if name in ("csv", "json", "markdown"):
        assert NOTE not in file.read_text()
        assert ABOUT in file.read_text()


def test_a_visitor_s_import_of_the_page_changes_no_note(keeper: Typist, tmp_path: Path) -> None:
    published(keeper, tmp_path / "site", "people")
    for name in ("people.csv", "list.json"):
        keeper.runs("import", "people", str(tmp_path / "site" / "people" / name))
    member = keeper.runs("show", "people", "--json").json["members"][0]
    assert (member["about"], member["note"]) == (ABOUT, NOTE)


def test_an_export_is_imported_to_the_same_bytes(keeper: Typist, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    keeper.runs("export", "people", "-o", str(file))
    keeper.runs("import", "others", str(file))
    assert keeper.runs("export", "others").out == file.read_text()


@pytest.mark.parametrize(
    ("header", "column"),
    [("About", "about"), ("Description", "about"), ("Bio", "about"), ("Notes", "note"),
     ("Comments", "note")],
)  # fmt: skip
def test_an_import_says_which_columns_nobody_else_sees(
    curator: Typist, header: str, column: str
) -> None:
    said = imported(curator, f"Name,Mastodon,{header}\nAda,@ada@b.social,text\n")
    member = curator.runs("show", "people", "--json").json["members"][0]
    assert member[column] == "text"
    assert (f"Nobody else sees the column “{header}”" in said) == (column == "note")
    assert (f"To publish it instead: --column about={header}" in said) == (column == "note")


def test_about_is_edited_shown_found_copied_and_undone(keeper: Typist) -> None:
    keeper.runs("edit", "people", "Ada", "--about", "two\n lines")
    assert "about “Writes on housing” → “two lines”" in keeper.runs("history", "people").out
    shown = keeper.runs("edit", "people", "Ada").out
    assert "two lines" in shown
    assert "Note (private)" in shown
    assert "Ada" in keeper.runs("find", "two lines").out
    keeper.runs("copy", "people", "more", "--title", "More")
    assert keeper.runs("show", "more", "--json").json["members"][0]["about"] == "two lines"
    keeper.runs("undo", "people")
    assert keeper.runs("show", "people", "--json").json["members"][0]["about"] == ABOUT
    removed = keeper.runs("remove", "people", "Ada").out
    assert f"--about '{ABOUT}' --note '{NOTE}'" in removed


def test_the_shipped_lists_keep_their_texts(curator: Typist, tmp_path: Path) -> None:
    page = published(curator, tmp_path / "site", "social-care-fediverse")
    assert "Germany" in " ".join(page.texts("p"))
    assert (lists_folder() / "social-care-fediverse.csv").read_text().count(",Germany,,") > 5


# Notes that an older care100 published.


@pytest.fixture
def older(curator: Typist) -> Typist:
    """A curator with a list from a file that an older care100 wrote."""
    said = imported(curator, OLDER.format(NOTE))
    assert "An older care100 published them; `care100 site` asks what to do with them." in said
    return curator


def test_in_a_script_older_notes_stay_private_and_are_named(older: Typist) -> None:
    for _ in range(2):
        said = build(older)
        assert "People: 1 member has a note that an older care100 put on the page." in said
        assert f"care100 site people -o {older.home / 'site'} --notes public\n" in said
        assert NOTE not in on_the_page(older)


@pytest.mark.parametrize("choice", ["public", "private"])
def test_the_choice_about_older_notes_is_remembered_and_undone(older: Typist, choice: str) -> None:
    said = build(older, "--notes", choice)
    assert "Undo this with: care100 undo people" in said
    assert (NOTE in on_the_page(older)) == (choice == "public")
    assert "older care100" not in build(older)
    assert "changed nothing" in build(older, "--notes", choice)
    assert "made the choice about older notes" in older.runs("history", "people").out
    older.runs("undo", "people")
    assert "1 member has a note that an older care100" in build(older)
    assert NOTE not in on_the_page(older)
    older.runs("undo", "people", "--redo")
    assert "older care100" not in build(older)
    assert (NOTE in on_the_page(older)) == (choice == "public")


@pytest.mark.parametrize(("answer", "is_public"), [("y", True), ("n", False), ("", False)])
def test_a_curator_is_asked_once_about_older_notes(
    older: Typist, monkeypatch: pytest.MonkeyPatch, answer: str, is_public: bool
) -> None:
    monkeypatch.setattr("care100.cli.invocation.Invocation.interactive", True)
    assert "Publish these notes? [y/N]" in build(older, given=f"{answer}\n")
    assert (NOTE in on_the_page(older)) == is_public
    assert "Publish these notes?" not in build(older)


def test_a_note_written_since_is_never_published_by_the_choice(older: Typist) -> None:
    older.runs("edit", "people", "Ada", "--note", "a secret")
    assert "changed nothing" in build(older, "--notes", "public")
    assert "a secret" not in on_the_page(older)


def test_a_public_text_is_not_replaced_by_an_older_note(older: Typist) -> None:
    older.runs("edit", "people", "Ada", "--about", ABOUT)
    build(older, "--notes", "public")
    assert ABOUT in on_the_page(older)
    assert NOTE not in on_the_page(older)


def test_the_same_older_file_asks_no_second_time(older: Typist) -> None:
    build(older, "--notes", "private")
    imported(older, OLDER.format(NOTE))
    assert "older care100" not in build(older)
    imported(older, OLDER.format("another note"))
    assert "older care100" in build(older)


def test_older_json_is_treated_like_an_older_table(curator: Typist) -> None:
    imported(curator, OLDER.format(NOTE))
    data = json.loads(curator.runs("export", "people", "--format", "json").out)
    for one in data["members"]:
        del one["about"]
    file = curator.home / "older.json"
    file.write_text(json.dumps({**data, "slug": "more"}))
    curator.runs("import", "more", str(file))
    said = curator.runs("site", "more", "-o", str(curator.home / "more")).err
    assert "1 member has a note that an older care100 put on the page." in said


def test_an_unknown_choice_is_refused(older: Typist) -> None:
    ran = older.runs("site", "people", "-o", "site", "--notes", "some", expect=2)
    assert "Use public or private." in ran.err


def test_a_table_of_one_s_own_asks_nothing(curator: Typist) -> None:
    keeps(curator, "people", [{"name": "Ada", "mastodon": "ada@b.social", "note": NOTE}])
    assert "older care100" not in build(curator)
    assert NOTE not in on_the_page(curator)


def test_the_command_for_the_choice_keeps_the_other_lists_of_the_site(older: Typist) -> None:
    site = older.home / "site"
    said = older.runs("site", "people", "social-care-100", "-o", str(site)).err
    assert f"care100 site people social-care-100 -o {site} --notes public\n" in said
