"""Mastodon's own exports, as Mastodon and other programs write them."""

import pytest

from care100.formats import reading
from care100.formats.rows import BadFile, Rows


def topics(rows: Rows) -> dict[str, tuple[str, ...]]:
    return {one.member.handles[0].typed: one.member.topics for one in rows.good}


@pytest.mark.parametrize(
    "header",
    [
        "Account address,Show boosts,Notify on new posts,Languages",
        "account address;show boosts;notify on new posts;languages",
        "ACCOUNT ADDRESS\tShow boosts\tNotify on new posts\tLanguages",
        "Show boosts,Account address,Notify on new posts,Languages",
    ],
)
def test_follows_are_recognised_with_any_separator_case_and_order(header: str) -> None:
    separator = next(one for one in ";\t," if one in header)
    cells = ["true"] * 4
    cells[header.lower().split(separator).index("account address")] = "ada@b.social"
    text = f"{header}\n{separator.join(cells)}\n"
    assert reading.recognised(text.encode()) == "mastodon"
    rows = reading.read(text.encode())
    assert topics(rows) == {"ada@b.social": ()}
    assert not rows.bad
    assert any("show boosts" in note.lower() for note in rows.notes)


def test_a_header_that_only_contains_the_words_is_another_table() -> None:
    text = "Name,Old account address of the charity,Mastodon\nAda,12 High Street,a@b.social\n"
    assert reading.recognised(text.encode()) == "csv"
    assert topics(reading.read(text.encode())) == {"a@b.social": ()}


def test_other_columns_beside_the_account_address_are_read() -> None:
    rows = reading.read(b"Name,Account address,Topic\nAda,a@b.social,care\n")
    assert [(one.member.name, one.member.topics) for one in rows.good] == [("Ada", ("care",))]


@pytest.mark.parametrize(
    "start", ["", "List name,Account address\n", "Title;Account Address\n", "\ufefflist,Mastodon\n"]
)
def test_every_list_of_an_account_becomes_a_topic(start: str) -> None:
    rows = "Friends,a@b.social\nWork,A@b.social\nWork,c@b.social\n"
    if ";" in start:
        rows = rows.replace(",", ";")
    read = reading.read((start + rows).encode())
    assert topics(read) == {"a@b.social": ("Friends", "Work"), "c@b.social": ("Work",)}
    assert not read.bad


def test_a_header_may_have_the_account_first() -> None:
    read = reading.read(b"Account address,List\na@b.social,Friends\nb@b.social,Work\n")
    assert topics(read) == {"a@b.social": ("Friends",), "b@b.social": ("Work",)}


def test_a_single_list_is_named_and_no_topic() -> None:
    rows = reading.read(b"Care,a@b.social\nCare,b@b.social\n")
    assert topics(rows) == {"a@b.social": (), "b@b.social": ()}
    assert rows.notes == [
        "All accounts are on the list “Care”. To keep this as their topic, use --topic."
    ]


def test_bad_and_repeated_rows_of_lists_are_named() -> None:
    rows = reading.read(
        b"A; B,a@b.social\nA; B,a@b.social\nC,a@b.social\nC,nobody\nC\nC,c@b.social\n"
    )
    assert topics(rows) == {"a@b.social": ("A, B", "C"), "c@b.social": ("C",)}
    assert [(one.line, one.reason) for one in rows.remarks] == [(2, "it repeats line 1")]
    assert [(one.line, one.reason) for one in rows.bad] == [
        (4, "“nobody” has no server"),
        (5, "it is not a title and an account"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Example,@ada@b.social\nBob Example,@bob@c.social\n",
        "Ada Example,ada@b.social\nBob Example,bob@c.social\n",
        "@ada@b.social,Ada Example\n@bob@c.social,Bob Example\n",
        "ada@b.social;Ada Example\nbob@c.social;Bob Example\n",
    ],
)
def test_names_and_accounts_without_a_header_are_no_lists(text: str) -> None:
    rows = reading.read(text.encode())
    assert [(one.member.name, one.member.handles[0].typed) for one in rows.good] == [
        ("Ada Example", "ada@b.social"),
        ("Bob Example", "bob@c.social"),
    ]
    assert topics(rows) == {"ada@b.social": (), "bob@c.social": ()}


@pytest.mark.parametrize(
    "text", ["Care;a@b.social\n2024;b@c.social\n", "2023,a@b.social\nA,b@c.social\n"]
)
def test_lists_are_recognised_by_the_file_name_where_no_title_is_repeated(text: str) -> None:
    rows = reading.read(text.encode(), file_name="lists (1).csv")
    assert all(topics(rows).values())


def test_handles_of_a_platform_s_own_domain_are_no_blocked_servers() -> None:
    rows = reading.read(b"ada.bsky.social\nbob.bsky.social\n")
    assert [one.member.handles[0].typed for one in rows.good] == [
        "bsky:ada.bsky.social",
        "bsky:bob.bsky.social",
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Account address,Hide notifications\na@b.social,true\n", "muted_accounts.csv"),
        ("account address;HIDE NOTIFICATIONS\na@b.social;true\n", "muted_accounts.csv"),
        ("spam.example\n*.bad.example\n", "blocked_domains.csv"),
        ("#domain,#severity,#reject_media\nspam.example,suspend,TRUE\n", "blocked_domains.csv"),
        ("domain\nspam.example\n", "blocked_domains.csv"),
        (
            "https://b.social/users/ada/statuses/123\nhttps://c.social/@bob/456\n",
            "bookmarks.csv",
        ),
    ],
)
def test_exports_that_are_no_lists_of_follows_are_refused_by_name(text: str, name: str) -> None:
    with pytest.raises(BadFile, match=name):
        reading.read(text.encode())


@pytest.mark.parametrize(
    "name", ["blocked_accounts.csv", "blocked_accounts (1).csv", "My-muted_accounts.CSV"]
)
def test_blocked_accounts_are_refused_by_the_file_name(name: str) -> None:
    data = b"spam@b.social\ntroll@b.social\n"
    with pytest.raises(BadFile, match="blocked or muted") as refused:
        reading.read(data, file_name=name)
    assert "--format handles" in refused.value.hint
    assert len(reading.read(data, "handles", file_name=name).good) == 2
    assert len(reading.read(data, file_name="accounts.csv").good) == 2


def test_a_list_of_posts_by_one_line_is_read_as_its_author() -> None:
    assert topics(reading.read(b"https://b.social/@ada/123\n")) == {"ada@b.social": ()}
