"""The commands export and import."""

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
from care100.model.members import Member
from tests.member_strategies import lists_of_entries
from tests.person import Typist
from tests.terminal_screen import screen

LAW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@contextmanager
def imported(curator: Typist, members: Sequence[Member]) -> Iterator[Path]:
    """Create a separate registry with the list `people`, and yield the imported file."""
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
    """Return the words that a shell reads in a line, in any locale."""
    show = f"show() {{ printf '%s\\0' \"$@\"; }}; show {line}"
    ran = subprocess.run(["bash", "-c", show], capture_output=True, check=True, env={"LC_ALL": "C"})
    return ran.stdout.decode().split("\0")[:-1]


@pytest.mark.parametrize(
    "slug", ["social-care-100", "social-care-bluesky", "social-care-fediverse"]
)
def test_shipped_lists_are_unchanged_after_export_and_import(curator: Typist, slug: str) -> None:
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
def test_any_list_goes_out_as_it_came_in(curator: Typist, members: list[Member]) -> None:
    with imported(curator, members) as file:
        out = file.with_name("out.csv")
        curator.runs("export", "people", "-o", str(out))
        assert out.read_bytes() == file.read_bytes()
        curator.runs("import", "people", str(out), "--replace")
        curator.runs("export", "people", "-o", str(out), "--force")
        assert out.read_bytes() == file.read_bytes()


@pytest.fixture
def keeper(curator: Typist) -> Typist:
    """A curator with a list of two members."""
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "x:ada", "x:bob", "--topic", "care")
    return curator


def imports(typist: Typist, text: str, *options: str, expect: int = 0) -> tuple[str, str]:
    file = typist.home / "in.csv"
    file.write_text(text, encoding="utf-8")
    ran = typist.runs("import", "people", str(file), *options, expect=expect)
    return ran.out, ran.err


def test_import_adds_and_updates_members_and_keeps_the_others(keeper: Typist) -> None:
    out, err = imports(keeper, "x,topic\nADA,other\ncarol,care\n")
    assert out == "people: 1 added, 1 changed.\n"
    assert (
        "Still on the list but not in this import: 1 member. To remove them, use --replace." in err
    )
    assert [one["x"] for one in members(keeper)] == ["ADA", "bob", "carol"]


def test_import_with_replace_removes_members_without_a_row(keeper: Typist) -> None:
    out, _ = imports(keeper, "x,topic\ncarol,care\nada,care\n", "--replace")
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
        "name,mastodon\n,a@b.social\n",
        '{"html_url": "https://b.example", "items": [{"acct": "a@b.social"}]}',
    ],
)
def test_import_keeps_values_of_missing_columns(curator: Typist, silent: str) -> None:
    imports(curator, KNOWN)
    before = members(curator)
    imports(curator, silent)
    after = members(curator)
    assert after[0].pop("mastodon").lower() == before[0].pop("mastodon")
    assert after == before


def test_import_keeps_the_name_of_a_member_of_another_list(
    curator: Typist,
) -> None:
    imports(curator, KNOWN)
    file = curator.home / "handles.txt"
    file.write_text("a@b.social\n")
    curator.runs("import", "others", str(file))
    [here], [there] = members(curator), curator.runs("show", "others", "--json").json["members"]
    assert (here["name"], here["kind"], here["website"]) == ("Ada", "person", "https://a.example")
    assert (there["name"], there["topic"], there["source"]) == ("Ada", "", "")


def test_import_clears_values_that_are_empty_in_the_file(curator: Typist) -> None:
    imports(curator, KNOWN)
    imports(curator, "mastodon,topic\na@b.social,\n")
    [ada] = members(curator)
    assert (ada["topic"], ada["note"]) == ("", "Retired")


def test_import_creates_a_missing_list(curator: Typist) -> None:
    out, _ = imports(curator, "x\nada\n")
    assert "Created the list people." in out
    assert [one["x"] for one in members(curator)] == ["ada"]


BAD = "name,mastodon,x\nGood,,carol\nNo handle,,\nBad,a@b,\nAgain,,CAROL\n"


def test_import_with_a_bad_row_changes_nothing(keeper: Typist) -> None:
    before = keeper.runs("export", "people").out
    out, err = imports(keeper, BAD, expect=1)
    assert out == ""
    assert err.splitlines() == [
        "  line 3: there is no account on Mastodon, Bluesky or X",
        "  line 4: “b” is not a server name: it has no dot",
        "  line 5: @CAROL is already on line 2, with a different name",
        "Error: 3 of 4 rows could not be imported. Nothing was changed.",
        "Correct the file, or leave out invalid rows with --skip-bad.",
    ]
    assert keeper.runs("export", "people").out == before


def test_import_of_a_bad_file_creates_no_list(curator: Typist) -> None:
    imports(curator, BAD, expect=1)
    assert "people" not in curator.runs("lists").out


def test_import_with_skip_bad_imports_the_good_rows(keeper: Typist) -> None:
    out, err = imports(keeper, BAD, "--skip-bad", expect=3)
    assert out == "people: 1 added.\n"
    assert "line 4: “b” is not a server name: it has no dot" in err


def test_import_refuses_replace_with_skipped_bad_rows(keeper: Typist) -> None:
    _, err = imports(keeper, BAD, "--skip-bad", "--replace", expect=1)
    assert "With --replace every row must be valid." in err
    assert len(members(keeper)) == 2


def test_a_row_with_handles_of_two_members_is_a_bad_row(keeper: Typist) -> None:
    imports(keeper, "mastodon\ncarol@b.social\n")
    _, err = imports(keeper, "mastodon,x,source\ncarol@b.social,ada,s\n", expect=1)
    assert "line 2: @carol@b.social and @ada belong to different members" in err


def test_import_lists_bad_rows_as_json(keeper: Typist) -> None:
    file = keeper.home / "in.csv"
    file.write_text(BAD)
    data = keeper.runs("import", "people", str(file), "--json", expect=1).json
    assert (data["schema"], data["imported"]) == (1, False)
    assert [row["line"] for row in data["bad"]] == [3, 4, 5]
    data = keeper.runs("import", "people", str(file), "--json", "--skip-bad", expect=3).json
    assert (data["imported"], data["added"], len(data["bad"])) == (True, 1, 3)


def test_import_sanitizes_bad_rows_for_the_terminal(keeper: Typist) -> None:
    _, err = imports(keeper, "mastodon\n\x1b[31ma@b.social\n", expect=1)
    assert "\x1b" not in err


@pytest.mark.parametrize(
    ("name", "said"), [("no-such.csv", "There is no file"), (".", "is a folder")]
)
def test_import_refuses_missing_files_and_folders(keeper: Typist, name: str, said: str) -> None:
    assert said in keeper.runs("import", "people", str(keeper.home / name), expect=1).err


def test_import_skips_and_names_opted_out_accounts(keeper: Typist) -> None:
    keeper.runs("opt-out", "x:carol", "--yes")
    out, err = imports(keeper, "x\nada\ncarol\ndave\n")
    assert "1 added" in out
    assert "line 3: @carol opted out and cannot be listed." in err
    assert "carol" not in keeper.runs("export", "people").out


def test_import_recognises_a_renamed_opted_out_account_by_its_x_id(keeper: Typist) -> None:
    imports(keeper, "x,x_id\ncarol,77\n")
    keeper.runs("opt-out", "x:carol", "--yes")
    _, err = imports(keeper, "x,x_id\ncaroline,77\n")
    assert "@caroline opted out" in err


def test_a_failed_export_keeps_the_previous_file(
    keeper: Typist, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("before")
    file.chmod(0o640)
    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", no_room)
        keeper.runs("export", "people", "-o", str(file), "--force", expect=1)
    assert file.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["list.csv"]
    keeper.runs("export", "people", "-o", str(file), "--force")
    assert file.read_text() == keeper.runs("export", "people").out
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def no_room(_: int) -> None:
    raise OSError(28, "No space left on device")


def test_export_to_a_folder_is_refused_with_a_hint(keeper: Typist, tmp_path: Path) -> None:
    ran = keeper.runs("export", "people", "-o", str(tmp_path), expect=1)
    assert "is a folder" in ran.err
    assert "Use a file in it" in ran.err


def test_export_to_an_unknown_format_names_the_formats(keeper: Typist) -> None:
    ran = keeper.runs("export", "people", "--format", "pdf", expect=2)
    assert "--format cannot be “pdf”." in ran.err
    assert "csv, mastodon, mastodon-list" in ran.err


def test_a_json_export_can_be_imported(keeper: Typist) -> None:
    file = keeper.home / "people.json"
    keeper.runs("export", "people", "--format", "json", "-o", str(file))
    assert json.loads(file.read_text())["title"] == "People"
    keeper.runs("import", "others", str(file))
    assert keeper.runs("export", "others").out == keeper.runs("export", "people").out


def members(typist: Typist) -> list[dict[str, str]]:
    found: list[dict[str, str]] = typist.runs("show", "people", "--json").json["members"]
    return found


@pytest.mark.parametrize("format_", ["csv", "markdown", "opml", "mastodon", "mastodon-list"])
def test_export_to_a_terminal_contains_no_control_characters(curator: Typist, format_: str) -> None:
    evil = "\x1b]0;owned\x07\x1b[31m\u202eevil"
    curator.runs("new", "people", "--title", evil)
    curator.runs("add", "people", "ada@example.org", "--name", evil, "--note", evil)
    with screen() as shown:
        curator.runs("export", "people", "--format", format_)
    assert "ada" in shown.text
    assert not set(shown.text) & set("\x1b\x07\r\u202e")


def test_export_to_a_pipe_is_exact(curator: Typist) -> None:
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "x:ada", "--name", "A\x1b[31mda")
    assert "A\x1b[31mda" in curator.runs("export", "people").out


def test_the_same_fault_in_many_rows_is_reported_in_one_line(curator: Typist) -> None:
    file = curator.home / "both.csv"
    rows = [f"Person {n},person{n}@a.social,person{n}" for n in range(100)]
    file.write_text("\n".join(["name,mastodon,x", *rows, ""]))
    err = curator.runs("import", "people", str(file), expect=1).err
    assert "  lines 2 to 101 (100 in total): it links several accounts, but has no “source”" in err
