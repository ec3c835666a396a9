"""Rows with an account that an earlier row has."""

from care100.formats import reading
from care100.formats.rows import Rows


def read(text: str) -> Rows:
    return reading.read(text.encode())


def test_a_row_that_says_nothing_new_is_read_once_and_named() -> None:
    rows = read("name,mastodon,note\nAda,a@b.social,Hi\nAda,A@B.social,Hi\nAda,@a@b.social,\n")
    [row] = rows.good
    assert (row.line, row.member.note) == (2, "Hi")
    assert [(one.line, one.reason) for one in rows.remarks] == [
        (3, "it repeats line 2 and was imported once"),
        (4, "it repeats line 2 and was imported once"),
    ]
    assert not rows.bad


def test_the_topics_of_repeated_rows_are_joined() -> None:
    rows = read("x,topic\nada,carers\nbob,carers\nADA,research\nada,Carers;art\n")
    assert [one.member.topics for one in rows.good] == [("carers", "research", "art"), ("carers",)]
    assert [(one.line, one.reason) for one in rows.remarks] == [
        (4, "it repeats line 2, and its topics were added to that member"),
        (5, "it repeats line 2, and its topics were added to that member"),
    ]


def test_a_repeated_row_that_says_something_else_is_invalid() -> None:
    rows = read("name,x,note\nAda,ada,Hi\nEve,ada,Hi\nAda,ada,Hello\nEve,ada,Hello\n")
    assert [(one.line, one.reason) for one in rows.bad] == [
        (3, "@ada is already on line 2, with a different name"),
        (4, "@ada is already on line 2, with a different note"),
        (5, "@ada is already on line 2, with a different name and note"),
    ]
    assert len(rows.good) == 1


def test_one_account_of_two_members_is_invalid() -> None:
    rows = read("name,mastodon,x,source\nAda,a@b.social,ada,page\nEve,e@b.social,ada,page\n")
    assert [one.line for one in rows.bad] == [3]
    assert "@ada is already on line 2, with a different name" in rows.bad[0].reason
