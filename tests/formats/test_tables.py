"""Tables as people make them: separators, headers, and columns with names of their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100.formats import list_csv, reading
from care100.formats.column_names import ACCOUNT, column_of
from care100.formats.delimited import cells_of, separator_of
from care100.formats.rows import BadFile, ReadOptions, Rows
from tests.formats.test_source_text import members

ADA = ("Ada Example", "ada@example.social")
BOB = ("Bob Example", "bob@example.org")
BOB_ON_X = ("Bob Example", "x:bob_ex")


def read(text: str, **columns: str) -> Rows:
    return reading.read(text.encode(), options=ReadOptions(columns=columns))


def read_as(rows: Rows) -> dict[str, str]:
    """Return each column of the file that was read, with care100's column."""
    return {one.name: one.column for one in rows.columns if one.column}


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("name,mastodon\nAda,a@b.social\n", ","),
        ("name;mastodon\nAda;a@b.social\n", ";"),
        ("name\tmastodon\nAda, B., and C.\ta@b.social\n", "\t"),
        ("name|mastodon\nAda|a@b.social\n", "|"),
        ("sep=;\nname;mastodon\n", ";"),
        ("SEP=|\nname|mastodon\n", "|"),
        ('"sep=\t"\nname\tmastodon\n', "\t"),
        ('"Name, first, last";mastodon\nAda;a@b.social\n', ";"),
        ('name,"a; b; c; d; e",mastodon\n', ","),
        ("Name;Comments, if any\nAda;good, kind, brave\nBob;likes, tea\n", ";"),
        ("Ada;a@b.social;yes, no\nBob;b@b.social;no\nCyd, D.;c@b.social;no\n", ";"),
        ("A list, with a title, for you\n\nname;mastodon\nAda;a@b.social\n", ";"),
        ('name,note,mastodon\nAda,"a;b\nc;d;e",a@b.social\n', ","),
        ("mastodon\na@b.social\n", ","),
        ("", ","),
        ('"', ","),
    ],
)
def test_the_separator_is_the_one_that_fits_the_rows(text: str, separator: str) -> None:
    assert separator_of(text) == separator


def test_lines_are_counted_after_a_declared_separator() -> None:
    rows = reading.read(b"sep=;\nname;mastodon\nAda;nonsense\n", "csv")
    assert [row.line for row in rows.bad] == [3]
    assert rows.notes == []


def test_an_assumed_separator_is_shown() -> None:
    rows = read("name;mastodon\nAda Example;ada@example.social\n")
    assert members(rows) == [ADA]
    assert rows.notes == ["The columns are separated by semicolons."]


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("mastodon", "mastodon"), ("Mastodon", "mastodon"), ("Mastodon handle", "mastodon"),
        ("Fediverse handle", "mastodon"), ("Fedi", "mastodon"), ("Mastodon\naccount", "mastodon"),
        ("Mastodon account address", "mastodon"), ("Mastodon (e.g. @me@server)", "mastodon"),
        ("What is your Mastodon handle?", "mastodon"), ("Mastodon ID", "mastodon"),
        ("Your Mastodon profile’s URL", "mastodon"),
        ("x", "x"), ("X", "x"), ("Twitter", "x"), ("Twitter handle", "x"), ("X/Twitter", "x"),
        ("X (formerly Twitter)", "x"), ("X, formerly Twitter", "x"), ("(Twitter)", "x"),
        ("Ｔｗｉｔｔｅｒ", "x"), ("Twitter @", "x"), ("Twitter user name", "x"),
        ("x_id", "x_id"), ("X ID", "x_id"), ("Twitter user ID", "x_id"),
        ("Handle", ACCOUNT), ("Account", ACCOUNT), ("Account address", ACCOUNT),
        ("Username:", ACCOUNT), ("Social media", ACCOUNT), ("Mastodon or X handle", ACCOUNT),
        ("Handles", ACCOUNT), ("Profile link", ACCOUNT), ("Account name", ACCOUNT),
        ("Name", "name"), ("Full Name", "name"), ("Organisation", "name"),
        ("Name of organization", "name"), ("Your name*", "name"), ("Who", "name"),
        ("Type", "kind"), ("Category", "topic"), ("Web site", "website"), ("URL", "website"),
        ("Comments", "note"), ("Evidence", "source"),
        ("Found at", "source"), ("Where we found them", "source"),
        ("Email", ""), ("E-mail address", ""), ("Mastodon email", ""), ("Address", ""),
        ("Mastodon followers", ""), ("Twitter followers", ""), ("Salary", ""), ("", ""),
        ("Do you have a Twitter account?", ""), ("Bluesky handle", "bluesky"), ("Timestamp", ""),
        ("Max Twitterson", ""), ("?", ""),
    ],
)  # fmt: skip
def test_a_column_is_recognised_by_the_names_that_people_use(name: str, column: str) -> None:
    assert column_of(name) == column


@pytest.mark.parametrize(
    ("text", "columns", "found"),
    [
        (
            "Name,Mastodon account address\nAda Example,@ada@example.social\n",
            {"Name": "name", "Mastodon account address": "mastodon"},
            [ADA],
        ),
        (
            "Name,Handle\nAda Example,@ada@example.social\nBob Example,@bob_ex\n",
            {"Name": "name", "Handle": ACCOUNT},
            [ADA, BOB_ON_X],
        ),
        (
            "Name (optional),Fediverse handle\nAda Example,ada@example.social\n"
            "Bob Example,https://example.org/@bob\n",
            {"Name (optional)": "name", "Fediverse handle": "mastodon"},
            [ADA, BOB],
        ),
        (
            "Timestamp,Email Address,Organisation,Where?\n"
            "1/2/2026,ada@nhs.uk,Ada Example,@ada@example.social\n",
            {"Organisation": "name", "Where?": ACCOUNT},
            [ADA],
        ),
        (
            "My list\nIn May\n\nOrganisation,Handle\nAda Example,ada@example.social\n",
            {"Organisation": "name", "Handle": ACCOUNT},
            [ADA],
        ),
        (
            "Mastodon accounts,\nName,Mastodon\nAda Example,ada@example.social\n",
            {"Name": "name", "Mastodon": "mastodon"},
            [ADA],
        ),
        (
            "Mastodon accounts\nHandle\nada@example.social\n",
            {"Handle": ACCOUNT},
            [("@ada@example.social", ADA[1])],
        ),
        (
            '"Full\nname","Fediverse\nhandle"\nAda Example,ada@example.social\n',
            {"Full\nname": "name", "Fediverse\nhandle": "mastodon"},
            [ADA],
        ),
        (
            "Ada Example,@ada@example.social\nBob Example,@bob@example.org\n",
            {"column 1": "name", "column 2": ACCOUNT},
            [ADA, BOB],
        ),
        (
            "@ada@example.social;Ada Example\n@bob@example.org;Bob Example\n",
            {"column 1": ACCOUNT, "column 2": "name"},
            [ADA, BOB],
        ),
        (
            "1,Ada Example,https://example.social/@ada\n2,Bob Example,https://x.com/bob_ex\n",
            {"column 2": "name", "column 3": ACCOUNT},
            [ADA, BOB_ON_X],
        ),
        (
            "Trust,Fedi,Type\nAda Example,ada@example.social,NHS\n",
            {"Fedi": "mastodon"},
            [("@ada@example.social", ADA[1])],
        ),
        (
            "Name,Link\nAda Example,https://example.social/@ada\n",
            {"Name": "name", "Link": ACCOUNT},
            [ADA],
        ),
        (
            "Surname,First name,Handle\nExample,Ada,ada@example.social\n,Bob,@bob_ex\n",
            {"Surname": "name", "First name": "name", "Handle": ACCOUNT},
            [ADA, ("Bob", "x:bob_ex")],
        ),
        (
            "ada@example.social,true,false\nbob@example.org,true,false\n",
            {"column 1": ACCOUNT},
            [(f"@{ADA[1]}", ADA[1]), (f"@{BOB[1]}", BOB[1])],
        ),
        (
            "Name,Twitter,X\nBob Example,,bob_ex\n",
            {"Name": "name", "X": "x"},
            [BOB_ON_X],
        ),
        (
            "Name,Social media,Source\nAda Example,\"ada@example.social, @ada_ex\",s\n",
            {"Name": "name", "Social media": ACCOUNT, "Source": "source"},
            [ADA],
        ),
        (
            "Name,Mastodon?,X?,Handle\nAda Example,Yes,No,ada@example.social\n",
            {"Name": "name", "Handle": ACCOUNT},
            [ADA],
        ),
        (
            'Name, Note, Handle\nAda Example, "a, b", ada@example.social\n',
            {"Name": "name", "Note": "note", "Handle": ACCOUNT},
            [ADA],
        ),
        (
            "Name,Handle,,\nAda Example,ada@example.social,,\n,,,\n",
            {"Name": "name", "Handle": ACCOUNT},
            [ADA],
        ),
    ],
)  # fmt: skip
def test_the_columns_of_a_table_are_guessed(
    text: str, columns: dict[str, str], found: list[tuple[str, str]]
) -> None:
    rows = reading.read(text.encode())
    assert members(rows) == found
    assert read_as(rows) == columns


def test_a_repeated_header_is_named_and_left_out() -> None:
    rows = reading.read(b"name,mastodon\nAda,a@b.social\nName,Mastodon\nBob,b@c.social\n")
    assert [one.member.name for one in rows.good] == ["Ada", "Bob"]
    assert [(one.line, one.reason) for one in rows.remarks] == [(3, "it repeats the header")]


def test_a_guess_is_shown_with_the_first_three_cells() -> None:
    people = "".join(f"Ada {n},ada{n}@example.social,{n}\n" for n in range(5))
    rows = read(f"Organisation,mastodon,Salary\n{people}")
    name, mastodon, salary = rows.columns
    assert (name.column, name.is_guess, name.samples) == ("name", True, ("Ada 0", "Ada 1", "Ada 2"))
    assert (mastodon.column, mastodon.is_guess) == ("mastodon", False)
    assert (salary.column, salary.is_guess, salary.samples) == ("", False, ("0", "1", "2"))
    assert rows.notes == ["Ignored columns that care100 does not have: Salary"]


def test_rows_above_the_header_are_named() -> None:
    rows = read("Our list,\n\nin May,\nname,x\nBob,bob_ex\n")
    assert rows.notes == [
        "Ignored line 1 above the header: “Our list”",
        "Ignored line 3 above the header: “in May”",
    ]


def test_an_account_of_each_platform_in_one_cell_is_read() -> None:
    rows = read('Name,Accounts,Source\nAda,"@ada@example.social and @ada_ex",page\n')
    assert [h.typed for h in rows.good[0].member.handles] == ["ada@example.social", "x:ada_ex"]
    bad = read("Name,Handle\nAda,@ada@example.social @bob@example.org\nBob,@bob and more\n").bad
    assert [row.line for row in bad] == [2, 3]
    assert "it has two accounts on Mastodon" in bad[0].reason


def test_columns_of_a_table_without_a_header_are_given_by_number() -> None:
    rows = read("1,ada_ex,Ada\n2,bob_ex,Bob\n", x="2", name="3")
    assert members(rows) == [("Ada", "x:ada_ex"), ("Bob", "x:bob_ex")]
    rows = read("No,User,Who\n1,@ada_ex,Ada\n", x="2", name="3")
    assert members(rows) == [("Ada", "x:ada_ex")]
    with pytest.raises(BadFile, match="has no column 4") as refused:
        read("1,ada_ex,Ada\n", x="4")
    assert "It has 3 columns" in refused.value.hint


def test_a_column_of_any_platform_is_given_by_name() -> None:
    rows = read(
        "Who,Where\nAda Example,ada@example.social\nBob Example,x:bob_ex\n", account="Where"
    )
    assert members(rows) == [ADA, BOB_ON_X]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Name,Email\nAda,ada@example.social\n", "No column of the table has accounts"),
        ("a,b\n1,2\n", "Its first line has: a, b"),
        ("Name,Name,X\nAda,Ada,ada\n", "has the column name more than once"),
        ("Name,Username\nAda,ada_ex\nBob,bob_ex\n", "“Username” does not show which platform"),
        ('name,x\n"Ada" Example,ada\n', "line 2 has text after the closing quotation mark"),
        ('name,x\nAda,ada\n"Bob,bob\nCyd,cyd\n', "opens a cell on line 3 is never closed"),
        ('name,x\n"' + "a\n" * 100_000, "opens a cell on line 2 is never closed"),
        ("a" * 200_000 + ",x\nAda,ada\n", "Line 1 has 200,003 characters"),
        ("name,x\nAda," + "a" * 200_000, "Line 2 has 200,004 characters"),
        ("x" + "," * 5_000 + "\n", "more than 1,000 columns"),
        ("\n" * 100, "The file is empty"),
        ("sep=;", "The file is empty"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_read_is_refused_with_a_reason(text: str, said: str) -> None:
    with pytest.raises(BadFile, match=said) as refused:
        reading.read(text.encode(), "csv")
    assert refused.value.hint


words = st.sampled_from(
    ["name", "Handle", "mastodon", "x", "Email", "@a@b.social", "@ada", "sep=;", '"', ",", ";",
     "\n", "\t", "=", "'", " ", "\r", "https://x.com/a", "-", "\0", "1", "kind", "Type"]
)  # fmt: skip


@given(st.lists(words, max_size=40).map("".join))
def test_any_table_is_read_or_refused_with_a_reason(text: str) -> None:
    try:
        rows = list_csv.read(text.encode())
    except BadFile as error:
        assert error.message  # noqa: PT017
        return
    filled = [line for line, cells in cells_of(text) if any(map(str.strip, cells))]
    above = [note for note in rows.notes if "above the header" in note]
    is_headed = any(one.name and not one.name.startswith("column ") for one in rows.columns)
    repeated = [one for one in rows.remarks if one.reason.startswith("it repeats")]
    named = len(rows.bad) + len(above) + len(repeated)
    assert len(rows.good) + named + is_headed == len(filled)
