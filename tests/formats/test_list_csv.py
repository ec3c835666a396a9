"""The CSV format: reading and writing."""

import pytest
from hypothesis import given

from care100.formats import list_csv
from care100.formats.member_rows import member_of
from care100.formats.rows import BadFile
from care100.model.members import Member
from tests.member_strategies import lists_of_entries


@given(lists_of_entries())
def test_any_list_is_unchanged_after_writing_and_reading(members: list[Member]) -> None:
    written = list_csv.write(members)
    rows = list_csv.read(written.encode())
    assert not rows.bad
    assert [row.member for row in rows.good] == members
    assert list_csv.write(row.member for row in rows.good) == written


@pytest.mark.parametrize(
    "data",
    [
        "name,mastodon\nAda,ada@b.social\n",
        "\ufeffname,mastodon\r\nAda,ada@b.social\r\n",
        "name;mastodon\nAda;@ada@b.social",
        "Name\tMASTODON \nAda\thttps://b.social/@ada\n\n\n",
        "name,mastodon,,\nAda,ada@b.social,,\n,,,\n",
    ],
)
def test_csv_is_read_as_spreadsheets_save_it(data: str) -> None:
    rows = list_csv.read(data.encode())
    assert [row.member for row in rows.good] == [
        member_of({"name": "Ada", "mastodon": "ada@b.social"})
    ]
    assert not rows.bad


def test_each_bad_row_is_named_by_its_first_line() -> None:
    data = (
        "name,mastodon,x,x_id\n"
        '"Two\nlines",a@b.social,,\n'  # lines 2 and 3
        "No handle,,,\n"
        "\n"
        "Twice,A@B.social,,\n"
        "Too,many,cells,in,this\n"
        "Good,,ada,1\n"
        "Same id,,bob,1\n"
    )
    rows = list_csv.read(data.encode())
    assert [row.line for row in rows.good] == [2, 8]
    assert [(row.line, row.reason) for row in rows.bad] == [
        (4, "there is no account on Mastodon, Bluesky or X"),
        (6, "@A@b.social is already on line 2, with a different name"),
        (7, "it has 5 cells where the header has 4"),
        (9, "X id 1 is already on line 8, with a different name and x"),
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The file is empty"),
        (
            b"name,topic\nAda,care\n",
            "No column of the table has accounts. Its first line has: name, topic",
        ),
        (b"x,x\na,b\n", "more than once"),
        (b'name,x\n"Ada,ada\n', "opens a cell on line 2 is never closed"),
        (
            "name,x\nÄda,ada\n".encode("latin-1"),
            "Line 2 is not UTF-8 text: it contains the byte 0xc4",
        ),
    ],
)
def test_an_unreadable_file_is_refused_with_a_reason(data: bytes, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        list_csv.read(data)


def test_an_unknown_column_is_reported() -> None:
    rows = list_csv.read(b"name,x,salary\nAda,ada,1\n")
    assert rows.notes == ["Ignored columns that care100 does not have: salary"]


def test_the_columns_are_those_of_the_shipped_lists() -> None:
    header = list_csv.write([]).strip()
    assert header == "name,kind,topic,mastodon,x,x_id,website,about,note,source"
