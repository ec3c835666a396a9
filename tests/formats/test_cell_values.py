"""Cells as people and spreadsheets write them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100.formats import cell_values, reading
from care100.formats.rows import Rows


def read(text: str) -> Rows:
    return reading.read(text.encode(), "csv")


def said(rows: Rows) -> list[tuple[int, str]]:
    return [(one.line, one.reason) for one in rows.remarks]


@pytest.mark.parametrize(
    "nothing",
    ["n/a", "N/A", "#N/A", "-", "–", "none", "None", "NULL", "?", "unknown", " - ", "#REF!"],
)
def test_words_for_no_value_are_empty(nothing: str) -> None:
    rows = read(f"mastodon,x,x_id,topic,note,website\na@b.social,{','.join([nothing] * 5)}\n")
    [row] = rows.good
    assert row.member.handle("x") is None
    assert (row.member.topics, row.member.note, row.member.website) == ((), "", "")


def test_a_word_for_no_account_that_is_also_a_handle_is_named() -> None:
    rows = read("mastodon,x\na@b.social,none\n,@none\nc@b.social,n/a\n")
    assert [one.member.handle("x") is not None for one in rows.good] == [False, True, False]
    assert said(rows) == [(2, "“none” is read as no account; for the account, write @none")]


@pytest.mark.parametrize("nothing", ["no", "not on X", "No account"])
def test_accounts_that_members_lack_are_empty(nothing: str) -> None:
    rows = read(f"name,mastodon,x\nAda,a@b.social,{nothing}\n")
    assert [one.member.handle("x") for one in rows.good] == [None]


@pytest.mark.parametrize("name", ["None", "Unknown", "Null", "X", "No"])
def test_a_word_for_no_value_can_be_a_name(name: str) -> None:
    assert read(f"name,mastodon\n{name},a@b.social\n").good[0].member.name == name


@pytest.mark.parametrize(
    ("cell", "id_"),
    [
        ("1234567890", "1234567890"),
        ("'1600000000001796994", "1600000000001796994"),
        ('"=""1600000000001796994"""', "1600000000001796994"),
        ("=1600000000001796994", "1600000000001796994"),
        ("1600000000001796994", "1600000000001796994"),
        ("4503599627370496.0", "4503599627370496"),
        ("12.00", "12"),
        ('"12,0"', "12"),
        ('"1,234,567"', "1234567"),
        ("1 234 567", "1234567"),
        ("00012345", "12345"),
        ("１２３４５", "12345"),
        ("0", ""),
    ],
)
def test_an_id_is_read_as_spreadsheets_write_it(cell: str, id_: str) -> None:
    rows = read(f"x,x_id\nada,{cell}\n")
    assert [one.member.permanent_id("x") for one in rows.good] == [id_]
    assert rows.remarks == []


@pytest.mark.parametrize(
    "cell",
    [
        "1.23457E+18", '"1,23457E+18"', "1E+18", "1.6e18",
        "1234567890123450000", "1600000000000000000", "1600000000001797000.0",
    ],
)  # fmt: skip
def test_an_id_that_a_spreadsheet_rounded_is_left_out_and_named(cell: str) -> None:
    rows = read(f"name,x,x_id\nAda,ada,{cell}\n")
    [row] = rows.good
    assert (row.member.name, row.member.permanent_id("x")) == ("Ada", "")
    [(line, reason)] = said(rows)
    assert line == 2
    assert (
        reason == f"the X id {cell.strip(chr(34))} was rounded by another program and is left out"
    )


def test_an_id_that_is_no_number_makes_a_row_invalid() -> None:
    [bad] = read("x,x_id\nada,twelve\n").bad
    assert "digits only" in bad.reason


def test_a_number_in_a_json_list_is_an_id() -> None:
    def read_id(number: str) -> tuple[str, int]:
        member = f'{{"name": "A", "x": "ada", "x_id": {number}}}'
        text = f'{{"schema": 1, "slug": "a", "title": "A", "members": [{member}]}}'
        rows = reading.read(text.encode())
        return rows.good[0].member.permanent_id("x"), len(rows.remarks)

    assert read_id("1600000000001796994") == ("1600000000001796994", 0)
    assert read_id("1.6e18") == ("", 1)


def test_a_row_with_one_valid_account_keeps_it_and_names_the_other() -> None:
    rows = read("mastodon,x,x_id\na@b.social,a name,12\na@b,ada,\nb@,b c,\n")
    assert [[h.typed for h in one.member.handles] for one in rows.good] == [
        ["a@b.social"],
        ["x:ada"],
    ]
    assert said(rows) == [
        (
            2,
            "“a name” is not a handle on X: the name contains a space; this account is left out",
        ),
        (3, "“b” is not a server name: it has no dot; this account is left out"),
    ]
    assert [one.line for one in rows.bad] == [4]


@pytest.mark.parametrize(
    ("cell", "website"),
    [
        ("www.ada.org", "https://www.ada.org"),
        ("ada.org/team?x=1", "https://ada.org/team?x=1"),
        ("https://ada.org", "https://ada.org"),
        ("http://ada.org", "http://ada.org"),
        (" WWW.ADA.ORG ", "https://WWW.ADA.ORG"),
    ],
)
def test_a_website_needs_no_scheme(cell: str, website: str) -> None:
    assert read(f"x,website\nada,{cell}\n").good[0].member.website == website


@pytest.mark.parametrize(
    "website", ["coming soon", "javascript:alert(1)", "ada@ada.org", "www.<b>.org", "ask Ada"]
)
def test_a_website_that_is_none_is_left_out_and_named(website: str) -> None:
    rows = read(f"x,website\nada,{website}\n")
    assert rows.good[0].member.website == ""
    assert rows.good[0].columns is not None
    assert "website" not in rows.good[0].columns
    assert said(rows) == [(2, f"the website “{website}” is not a web address and is left out")]


def test_a_kind_that_is_none_is_left_out_and_named() -> None:
    rows = read("x,kind\nada,Robot\nbob,PERSON\n")
    assert [one.member.kind for one in rows.good] == ["", "person"]
    assert said(rows) == [(2, "the kind “Robot” is none of care100's and is left out")]


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("website", cell_values._NO_VALUE),
        ("mastodon", cell_values._NO_ACCOUNT),
        ("name", cell_values._NO_NAME),
    ],
    ids=["website", "mastodon", "name"],
)
@given(data=st.data())
def test_every_word_for_no_value_says_nothing(
    column: str, words: re.Pattern[str], data: st.DataObject
) -> None:
    # Python also takes a Kelvin sign for a k; nobody writes one.
    ascii_only = re.compile(words.pattern, re.IGNORECASE | re.ASCII)
    # Hypothesis takes control characters at the end for text, and `strip` for whitespace.
    word = data.draw(st.from_regex(ascii_only, fullmatch=True).filter(str.isprintable))
    assert cell_values.says_nothing(column, word)
