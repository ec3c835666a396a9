"""export and import: a list taken away and taken in, whole."""

import json
import shutil
import stat
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings

from care100 import paths, registry
from care100.formats import list_csv
from care100.model.members import Entry
from tests.member_strategies import lists_of_entries
from tests.person import Typist
from tests.terminal_screen import screen

LAW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@contextmanager
def imported(curator: Typist, members: Sequence[Entry]) -> Iterator[Path]:
    """A registry of its own with the list `people`, and the file that it came from."""
    home = curator.home / uuid4().hex
    home.mkdir()
    shutil.copy(curator.home / registry.FILE_NAME, home)
    file = home / "people.csv"
    file.write_bytes(list_csv.write(members).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CARE100_HOME", str(home))
        curator.runs("import", "people", str(file))
        yield file
    shutil.rmtree(home)


def words_of_shell(line: str) -> list[str]:
    """The words that a shell reads in a line, in whatever language it speaks."""
    show = f"show() {{ printf '%s\\0' \"$@\"; }}; show {line}"
    ran = subprocess.run(["bash", "-c", show], capture_output=True, check=True, env={"LC_ALL": "C"})
    return ran.stdout.decode().split("\0")[:-1]


@pytest.mark.parametrize("slug", ["social-care-100", "social-care-fediverse"])
def test_the_lists_that_ship_go_out_as_they_came_in(curator: Typist, slug: str) -> None:
    shipped = (paths.lists_folder() / f"{slug}.csv").read_text(encoding="utf-8")
    assert curator.runs("export", slug).out == shipped
    file = curator.home / "list.csv"
    curator.runs("export", slug, "-o", str(file))
    curator.runs("import", "my-copy", str(file))
    assert curator.runs("export", "my-copy").out == shipped
    again = curator.runs("import", "my-copy", str(file))
    assert "unchanged" in again.out
    assert "added" not in again.out


@LAW
@given(lists_of_entries())
def test_any_list_goes_out_as_it_came_in(curator: Typist, members: list[Entry]) -> None:
    with imported(curator, members) as file:
        out = file.with_name("out.csv")
        curator.runs("export", "people", "-o", str(out))
        assert out.read_bytes() == file.read_bytes()
        curator.runs("import", "people", str(out), "--replace")
        curator.runs("export", "people", "-o", str(out))
        assert out.read_bytes() == file.read_bytes()


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """Has a list of two."""
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "x:ada", "x:bob", "--topic", "care")
    return curator


def takes(typist: Typist, text: str, *options: str, expect: int = 0) -> tuple[str, str]:
    file = typist.home / "in.csv"
    file.write_text(text, encoding="utf-8")
    ran = typist.runs("import", "people", str(file), *options, expect=expect)
    return ran.out, ran.err


def test_import_adds_changes_and_leaves(keeper: Typist) -> None:
    out, err = takes(keeper, "x,topic\nADA,other\ncarol,care\n")
    assert out == "people: 1 added, 1 changed.\n"
    assert "Still on the list but not in this import: 1 member. To remove them, use --replace." in err
    assert [one["x"] for one in members(keeper)] == ["ADA", "bob", "carol"]


def test_replace_makes_the_list_the_file(keeper: Typist) -> None:
    out, _ = takes(keeper, "x,topic\ncarol,care\nada,care\n", "--replace")
    assert "1 added" in out
    assert "removed: @bob" in out
    assert [one["x"] for one in members(keeper)] == ["carol", "ada"]


KNOWN = "name,kind,topic,mastodon,website,note,source\n" + (
    "Ada,person,dementia,a@b.social,https://a.example,Retired,https://b.example\n"
)


@pytest.mark.parametrize(
    "silent",
    [
        "Account address\nA@b.social\n",
        "Care,a@b.social\n",
        "a@b.social\n",
        "mastodon\na@b.social\n",
        "name,kind,mastodon\n,,a@b.social\n",
        '{"html_url": "https://b.example", "items": [{"acct": "a@b.social"}]}',
    ],
)
def test_what_a_file_does_not_speak_of_stays(curator: Typist, silent: str) -> None:
    takes(curator, KNOWN)
    before = members(curator)
    takes(curator, silent)
    after = members(curator)
    assert after[0].pop("mastodon").lower() == before[0].pop("mastodon")
    assert after == before


def test_a_member_of_another_list_keeps_the_name_that_a_file_does_not_give(
    curator: Typist,
) -> None:
    takes(curator, KNOWN)
    file = curator.home / "handles.txt"
    file.write_text("a@b.social\n")
    curator.runs("import", "others", str(file))
    [here], [there] = members(curator), curator.runs("show", "others", "--json").json["members"]
    assert (here["name"], here["kind"], here["website"]) == ("Ada", "person", "https://a.example")
    assert (there["name"], there["topic"], there["source"]) == ("Ada", "", "")


def test_what_a_file_says_is_nothing_is_nothing(curator: Typist) -> None:
    takes(curator, KNOWN)
    takes(curator, "mastodon,topic\na@b.social,\n")
    [ada] = members(curator)
    assert (ada["topic"], ada["note"]) == ("", "Retired")


def test_import_makes_a_list_that_is_not_there(curator: Typist) -> None:
    out, _ = takes(curator, "x\nada\n")
    assert "Created the list people." in out
    assert [one["x"] for one in members(curator)] == ["ada"]


BAD = "name,mastodon,x\nGood,,carol\nNo handle,,\nBad,a@b,\nAgain,,CAROL\n"


def test_a_bad_row_and_nothing_is_imported(keeper: Typist) -> None:
    before = keeper.runs("export", "people").out
    out, err = takes(keeper, BAD, expect=1)
    assert out == ""
    assert err.splitlines() == [
        "  line 3: there is no handle, neither on Mastodon nor on X",
        "  line 4: “b” is not a server's name",
        "  line 5: @CAROL is on line 2 already",
        "Error: 3 of 4 rows could not be imported. Nothing was changed.",
        "Correct the file, or leave out invalid rows with --skip-bad.",
    ]
    assert keeper.runs("export", "people").out == before


def test_a_bad_file_makes_no_list(curator: Typist) -> None:
    takes(curator, BAD, expect=1)
    assert "people" not in curator.runs("lists").out


def test_skip_bad_takes_the_rest(keeper: Typist) -> None:
    out, err = takes(keeper, BAD, "--skip-bad", expect=3)
    assert out == "people: 1 added.\n"
    assert "line 4: “b” is not a server's name" in err


def test_replace_never_guesses_at_a_bad_row(keeper: Typist) -> None:
    _, err = takes(keeper, BAD, "--skip-bad", "--replace", expect=1)
    assert "With --replace every row must be valid." in err
    assert len(members(keeper)) == 2


def test_a_row_that_names_two_members_is_a_bad_row(keeper: Typist) -> None:
    takes(keeper, "mastodon\ncarol@b.social\n")
    _, err = takes(keeper, "mastodon,x,source\ncarol@b.social,ada,s\n", expect=1)
    assert "line 2: @carol@b.social and @ada belong to different members" in err


def test_bad_rows_as_data(keeper: Typist) -> None:
    file = keeper.home / "in.csv"
    file.write_text(BAD)
    data = keeper.runs("import", "people", str(file), "--json", expect=1).json
    assert (data["schema"], data["imported"]) == (1, False)
    assert [row["line"] for row in data["bad"]] == [3, 4, 5]
    data = keeper.runs("import", "people", str(file), "--json", "--skip-bad", expect=3).json
    assert (data["imported"], data["added"], len(data["bad"])) == (True, 1, 3)


def test_bad_rows_are_printed_harmless(keeper: Typist) -> None:
    _, err = takes(keeper, "mastodon\n\x1b[31ma@b.social\n", expect=1)
    assert "\x1b" not in err


@pytest.mark.parametrize(
    ("name", "said"), [("no-such.csv", "There is no file"), (".", "is a folder")]
)
def test_a_file_that_is_none(keeper: Typist, name: str, said: str) -> None:
    assert said in keeper.runs("import", "people", str(keeper.home / name), expect=1).err


def test_who_opted_out_is_left_out_and_named(keeper: Typist) -> None:
    keeper.runs("opt-out", "x:carol")
    out, err = takes(keeper, "x\nada\ncarol\ndave\n")
    assert "1 added" in out
    assert "line 3: @carol asked not to be listed, and stays off." in err
    assert "carol" not in keeper.runs("export", "people").out


def test_an_opt_out_knows_a_renamed_account_by_its_number(keeper: Typist) -> None:
    takes(keeper, "x,x_id\ncarol,77\n")
    keeper.runs("opt-out", "x:carol")
    _, err = takes(keeper, "x,x_id\ncaroline,77\n")
    assert "asked not to be listed" in err


def test_export_never_leaves_half_a_file(
    keeper: Typist, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("before")
    file.chmod(0o640)
    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", no_room)
        keeper.runs("export", "people", "-o", str(file), expect=1)
    assert file.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["list.csv"]
    keeper.runs("export", "people", "-o", str(file))
    assert file.read_text() == keeper.runs("export", "people").out
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def no_room(_: int) -> None:
    raise OSError(28, "No space left on device")


def test_export_to_a_folder_says_what_to_do(keeper: Typist, tmp_path: Path) -> None:
    ran = keeper.runs("export", "people", "-o", str(tmp_path), expect=1)
    assert "is a folder" in ran.err
    assert "Name a file in it" in ran.err


def test_an_unknown_format_is_met_with_those_there_are(keeper: Typist) -> None:
    ran = keeper.runs("export", "people", "--format", "pdf", expect=2)
    assert "--format cannot be “pdf”." in ran.err
    assert "csv, mastodon, mastodon-list" in ran.err


def test_json_goes_out_and_comes_back(keeper: Typist) -> None:
    file = keeper.home / "people.json"
    keeper.runs("export", "people", "--format", "json", "-o", str(file))
    assert json.loads(file.read_text())["title"] == "People"
    keeper.runs("import", "others", str(file))
    assert keeper.runs("export", "others").out == keeper.runs("export", "people").out


def members(typist: Typist) -> list[dict[str, str]]:
    found: list[dict[str, str]] = typist.runs("show", "people", "--json").json["members"]
    return found


@pytest.mark.parametrize("format_", ["csv", "markdown", "opml", "mastodon", "mastodon-list"])
def test_a_list_written_to_a_terminal_does_not_command_it(curator: Typist, format_: str) -> None:
    evil = "\x1b]0;owned\x07\x1b[31m\u202eevil"
    curator.runs("new", "people", "--title", evil)
    curator.runs("add", "people", "ada@example.org", "--name", evil, "--note", evil)
    with screen() as shown:
        curator.runs("export", "people", "--format", format_)
    assert "ada" in shown.text
    assert not set(shown.text) & set("\x1b\x07\r\u202e")


def test_what_a_pipe_gets_is_exact(curator: Typist) -> None:
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "x:ada", "--name", "A\x1b[31mda")
    assert "A\x1b[31mda" in curator.runs("export", "people").out


def test_a_hundred_rows_with_one_mistake_are_one_line(curator: Typist) -> None:
    file = curator.home / "both.csv"
    rows = [f"Person {n},person{n}@a.social,person{n}" for n in range(100)]
    file.write_text("\n".join(["name,mastodon,x", *rows, ""]))
    err = curator.runs("import", "people", str(file), expect=1).err
    assert "  lines 2 to 101 (100 in total): it joins two handles, and “source” does not say" in err
