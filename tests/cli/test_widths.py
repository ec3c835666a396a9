"""No column breaks a handle or an address that fits a line, at any width of the terminal."""

import getpass
import re
import sys
from pathlib import Path

import pytest

from care100 import installation
from care100.cli.views import render, table_layout
from care100.platforms import PLATFORMS
from care100.platforms.login import login_command
from tests.person import Person, Typist
from tests.registry.raw import run
from tests.terminal_screen import screen

LONG = "somebody.with.a.long.name@social.example.organisation.org"
OTHER = "another.with.a.long.name@social.example.organisation.org"
SOURCE = "https://www.example.org/a/rather/long/address/of/a/page/about/people.html"
COMMANDS = [
    ("show", "people"),
    ("show", "people", "--platform", "mastodon"),
    ("find", "long"),
    ("logins",),
    ("opt-out",),
    ("history", "people"),
    ("edit", "people", LONG),
    ("runs",),
    ("describe", "people"),
    ("follow", "people", "--on", "mastodon", "--dry-run"),
    ("unfollow", "people", "--dry-run"),
]


@pytest.fixture
def keeper(person: Person) -> Person:
    """Has a list of long names and accounts, and a login of the longest name."""
    person.runs("new", "people", "--title", "People")
    name = ("--name", "Somebody With A Rather Long Name", "--topic", "disability; welfare")
    person.runs("add", "people", LONG, *name, "--source", SOURCE)
    person.runs("add", "people", OTHER)
    person.runs("add", "people", "x:somebody_longer")
    person.runs("new", "others", "--title", "Others")
    person.runs("opt-out", f"gone.{OTHER}", "--yes")
    person.log_in("mastodon")
    database = person.home / "care100.db"
    run(database, f"UPDATE login SET handle = '{LONG}'")  # noqa: S608 - a constant
    return person


def broken(text: str, word: str) -> bool:
    """Return whether a word is divided between lines somewhere in the text."""
    whole = sum(line.count(word) for line in text.splitlines())
    return re.sub(r"\s+", "", text).count(word) != whole


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_handle_that_fits_a_line_is_whole(
    keeper: Person, words: tuple[str, ...], columns: int
) -> None:
    with screen(columns) as shown:
        keeper.runs(*words, expect=None)
    for word in (LONG, OTHER, SOURCE, "somebody_longer"):
        if len(word) + len("  (@)") <= columns or "://" in word:
            assert not broken(shown.text, word)
    if columns == 80:
        assert [line for line in shown.text.splitlines() if len(line) > columns] == []


def test_a_table_that_is_too_narrow_names_each_value(keeper: Typist) -> None:
    with screen() as shown:
        keeper.runs("show", "people")
    assert f"Somebody With A Rather Long Name\n  Account: @{LONG}\n" in shown.text
    assert "  Topic: disability; welfare\n" in shown.text


def test_an_address_stands_on_a_line_of_its_own(keeper: Typist) -> None:
    with screen(60) as shown:
        keeper.runs("edit", "people", LONG)
    assert f"\n  {SOURCE}\n" in shown.text


@pytest.mark.parametrize(
    ("cells", "total", "expected"),
    [
        # Each column has room.
        ([["a b", "c"], ["dd"]], 80, [3, 2]),
        # Words go on in the next line, and none is broken.
        ([["aaaa bbbb cccc"], ["dddd"]], 15, [8, 4]),
        ([["aaaa bbbb"], ["dddd eeee"]], 11, [4, 4]),
        # One word is too long.
        ([["aaaaaaaa"], ["dddd"]], 14, []),
    ],
)
def test_the_width_of_columns(cells: list[list[str]], total: int, expected: list[int]) -> None:
    columns = [[[line] for line in column] for column in cells]
    assert table_layout.widths(columns, [False] * len(columns), total) == expected


@pytest.mark.parametrize("place", [1, 2, 4])
def test_one_long_handle_leaves_the_other_rows_in_columns(curator: Typist, place: int) -> None:
    curator.runs("new", "people", "--title", "People")
    for name in ("Ada", "Bob", "Cy"):
        curator.runs("add", "people", f"{name.lower()}@b.social", "--name", name, "--topic", "care")
    curator.runs("add", "people", f"a.b.c.d.e.f.{LONG}", "--name", "Long", "--topic", "zeal")
    curator.runs("edit", "people", f"a.b.c.d.e.f.{LONG}", "--position", str(place))
    with screen(80) as shown:
        curator.runs("show", "people")
    lines = shown.text.splitlines()
    [head] = [line for line in lines if "Account" in line and "Topic" in line]
    for name in ("Ada", "Bob", "Cy"):
        [line] = [one for one in lines if f"{name.lower()}@b.social" in one]
        assert line.index(name) == head.index("Name")
        assert line.index("care") == head.index("Topic")
    assert f"Long\n  @a.b.c.d.e.f.{LONG}\n  Topic: zeal\n" in shown.text
    names = [line.split()[0] for line in lines if line.split()[:1] and line.split()[0] in NAMES]
    assert names.index("Long") == place - 1


NAMES = ("Ada", "Bob", "Cy", "Long")


def test_a_table_whose_rows_mostly_do_not_fit_names_each_value() -> None:
    rows = [[["aaaaaaaa"], ["bbbbbbbb"]], [["cccccccc"], ["dddddddd"]], [["e"], ["f"]]]
    heads = [["A"], ["B"]]
    assert table_layout.fitted(heads, rows, [False] * 2, 12) == ({0, 1, 2}, [])
    assert table_layout.fitted(heads, [*rows, *rows[2:] * 2], [False] * 2, 12)[0] == {0, 1}
    assert table_layout.fitted(heads, [], [False] * 2, 12) == (set(), [1, 1])


def test_a_column_to_keep_whole_has_the_free_width_before_other_columns() -> None:
    date, address = (
        ["29 November 2026, 16:38"],
        "http://localhost:33903/collections/109000000021509357",
    )
    columns = [
        [["When"], date],
        [["Who"], ["root"]],
        [["What"], [f"changed the list to {address}"]],
    ]
    when, _, _ = table_layout.widths(columns, [True, False, False], 80)
    assert when == 80 - 2 * 3 - len("root") - len(address)


def test_a_command_in_an_error_is_whole(
    curator: Typist, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CARE100_CONTACT")
    curator.runs("new", "my-list", "--title", "My list")
    curator.runs("add", "my-list", "@ada@b.social")
    with screen(80) as shown:
        monkeypatch.setattr("sys.stderr", shown)
        curator.runs("site", "my-list", "-o", str(tmp_path / "site"), expect=2)
    lines = shown.text.splitlines()
    assert "care100 describe my-list --contact editors@example.org" in lines


@pytest.mark.parametrize("question", ["Remove it? [y/N] ", f"Remove {'this ' * 20}? [y/N] "])
def test_a_question_ends_with_a_space_before_the_answer(
    monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    with screen(80) as shown:
        monkeypatch.setattr("sys.stderr", shown)
        render.prompt(question)
    assert shown.text.endswith("? [y/N] ")


def test_doctor_fits_the_terminal_and_keeps_commands_whole(
    curator: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CARE100_HOME", "data")
    with screen(80) as shown:
        curator.runs("doctor", "--offline")
    lines = shown.text.splitlines()
    # The paths in these are as long as those of the computer.
    commands = [installation.installation().update[-1], *link_command()]
    assert [line for line in lines if len(line) > 80 and line.strip() not in commands] == []
    for line in [*commands, *login_commands()]:
        assert line in shown.text
    indents = {len(line) - len(line.lstrip()) for line in lines if line.startswith(" ")}
    assert len(indents - {4}) == 1


@pytest.mark.parametrize("command", ["doctor --offline", "where"])
def test_a_long_path_is_whole_on_a_line_of_its_own(
    curator: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    home = tmp_path / "/".join(["a-long-name-of-a-folder"] * 5)
    monkeypatch.setenv("CARE100_HOME", str(home))
    with screen(80) as shown:
        curator.runs(*command.split())
    assert f"\n    {home / 'config.toml'}\n" in shown.text
    assert str(home) in curator.runs(*command.split()).out


def link_command() -> list[str]:
    """Return the command that makes the shell find the program, if it does not."""
    return [hint.rpartition(": ")[2] for hint in [installation.how_to_be_found()] if hint]


def login_commands() -> list[str]:
    return [login_command(one) for one in PLATFORMS.values()]


def test_history_keeps_names_whole(curator: Typist) -> None:
    with screen(80) as shown:
        curator.runs("history", "social-care-100")
    for name in (
        "British Association of Social Workers (BASW) (@BASW_UK)",
        "(included in care100)",
    ):
        assert not broken_words(shown.text, name)
    lines = shown.text.splitlines()
    assert lines[0].endswith(f", {getpass.getuser()}") or lines[0].endswith(", tester")
    assert lines[1] == "  created the list (included in care100)"
    assert lines[2].startswith("  added 100 members")
    assert all(line.startswith("    ") for line in lines[3:])


def test_a_short_history_is_a_table(curator: Typist) -> None:
    curator.runs("new", "people", "--title", "People")
    with screen(80) as shown:
        curator.runs("history", "people")
    assert shown.text.splitlines()[0].split() == ["When", "Who", "What"]


def test_columns_of_a_file_are_wrapped_with_a_deeper_indent(
    curator: Typist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "list.csv"
    cells = [f"a text of some length, number {n}" for n in range(3)]
    file.write_text("Fedi,Remarks\n" + "".join(f'ada{n}@b.social,"{cells[n]}"\n' for n in range(3)))
    with screen(80) as shown:
        monkeypatch.setattr(sys, "stderr", shown)
        curator.runs("import", "people", str(file), "--dry-run")
    lines = shown.text.splitlines()
    [first] = [n for n, line in enumerate(lines) if line.startswith("  Remarks")]
    assert lines[first + 1].startswith("      ")


def broken_words(text: str, words: str) -> bool:
    """Return whether words that stand together are divided between lines somewhere."""
    return words not in text and words in " ".join(text.split())
