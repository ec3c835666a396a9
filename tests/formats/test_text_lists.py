"""Lists of accounts in plain text, as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100.formats import reading
from care100.formats.account_lines import read_line
from care100.formats.rows import BadFile, Rows


def read(text: str) -> Rows:
    return reading.read(text.encode(), "handles")


THREE = ["ada@b.social", "bob@c.example", "eve@d.social"]


@pytest.mark.parametrize(
    "text",
    [
        "[ ] @ada@b.social\n[x] @bob@c.example\n- [x] @eve@d.social done\n",
        "[Ada](https://b.social/@ada)\n[Bob](https://c.example/@bob)\neve@d.social\n",
        "[@ada@b.social, @bob@c.example, @eve@d.social]\n",
        "My list\n\n* Ada – @ada@b.social\n* Bob: @bob@c.example (housing)\n• Eve @eve@d.social\n",
        "1. @ada@b.social\n2) Bob — https://c.example/@bob\n(3) eve@d.social\n",
        "@ada@b.social;@bob@c.example;@eve@d.social\n",
        "@ada@b.social @bob@c.example\t@eve@d.social\n# a comment\n// another\n",
        "\u200b@ada@b.social\n\u00a0@bob@c.example\u00a0\n\u2013 @eve@d.social\n",
        "> @ada@b.social\n> @bob@c.example\n> @eve@d.social\n\n--\nSent from my phone\n",
        "Follow! #Care\n@ada@b.social\n@ada@B.SOCIAL\nhttps://c.example/@bob\n@eve@d.social\n",
        'Ada Lovelace, @ada@b.social, "a, b"\nBob, @bob@c.example\nEve, @eve@d.social\n',
    ],
)
def test_a_text_as_people_write_it_is_recognised_and_read(text: str) -> None:
    rows = reading.read(text.encode())
    assert not rows.bad
    assert [row.member.handles[0].text for row in rows.good] == THREE


@pytest.mark.parametrize(
    ("line", "typed", "name", "note"),
    [
        ("- @ada@b.social", "ada@b.social", "", ""),
        ("* ada@b.social", "ada@b.social", "", ""),
        ("• x:ada", "x:ada", "", ""),
        ("  12. https://b.social/@ada", "ada@b.social", "", ""),
        ("3) @ada", "x:ada", "", ""),
        ("- [ ] @ada@b.social", "ada@b.social", "", ""),
        ("[x] @ada@b.social", "ada@b.social", "", ""),
        ("> - @ada@b.social", "ada@b.social", "", ""),
        ("Ada Example @ada@b.social", "ada@b.social", "Ada Example", ""),
        ("Ada Example: @ada@b.social", "ada@b.social", "Ada Example", ""),
        ("Ada Example (@ada@b.social)", "ada@b.social", "Ada Example", ""),
        ("Ada Example <ada@b.social>", "ada@b.social", "Ada Example", ""),
        ("“Ada Example”, https://b.social/@ada", "ada@b.social", "Ada Example", ""),
        ("Ada – https://x.com/ada?s=20", "x:ada", "Ada", ""),
        ("1. **Ada Example** | @ada@b.social", "ada@b.social", "Ada Example", ""),
        ("Ada Example (Twitter: @ada)", "x:ada", "Ada Example", ""),
        ("Mastodon: @ada@b.social", "ada@b.social", "", ""),
        ("X: @ada", "x:ada", "", ""),
        ("@ada@b.social (Ada Example, she/her)", "ada@b.social", "Ada Example", "she/her"),
        ("@ada@b.social – Ada", "ada@b.social", "Ada", ""),
        ("@ada@b.social - Ada Example, on care", "ada@b.social", "Ada Example", "on care"),
        ("@ada@b.social writes about care", "ada@b.social", "", "writes about care"),
        ("follow @ada@b.social!", "ada@b.social", "", ""),
        ("@ada@b.social's posts", "ada@b.social", "", "posts"),
        ("Ada (@ada@b.social) – on housing", "ada@b.social", "Ada", "on housing"),
        ("[Ada Example](https://b.social/@ada)", "ada@b.social", "Ada Example", ""),
        ("- [@ada@b.social](https://b.social/@ada)", "ada@b.social", "", ""),
        ("[@ada](https://b.social/@ada)", "ada@b.social", "", ""),
        (r"Ada [@ada\_x](<https://x.com/ada_x>)", "x:ada_x", "Ada", ""),
        ("_Ada_: <https://b.social/@ada>", "ada@b.social", "Ada", ""),
        ("@__ada__@b.social", "__ada__@b.social", "", ""),
        ("@ada__", "x:ada__", "", ""),
        ("＠ada＠b.social", "ada@b.social", "", ""),
        ("—@ada@b.social", "ada@b.social", "", ""),
        ("·@ada", "x:ada", "", ""),
        ("☑ @ada@b.social", "ada@b.social", "", ""),
        ("> > @ada@b.social", "ada@b.social", "", ""),
        ("👩‍⚕️ Ada (@ada@b.social)", "ada@b.social", "👩‍⚕️ Ada", ""),
        ("@ada@b.social,withReplies=true", "ada@b.social", "", ""),
    ],
)  # fmt: skip
def test_an_account_is_read_with_what_is_written_beside_it(
    line: str, typed: str, name: str, note: str
) -> None:
    rows = read(f"{line}\n@other@b.social\n")
    assert not rows.bad
    member = rows.good[0].member
    handle = member.handles[0]
    assert (handle.typed, member.name, member.note) == (typed, name or handle.display, note)
    assert len(rows.good) == 2


@pytest.mark.parametrize(
    "line",
    [
        "@ada@b.social @bob@c.social",
        "@ada@b.social,@bob@c.social",
        "@ada@b.social, bob@c.social",
        "ada@b.social;bob@c.social",
        "@ada@b.social | https://c.social/@bob",
        "@ada@b.social and @bob@c.social",
        "- @ada@b.social / @bob@c.social",
        "https://b.social/@ada,https://c.social/@bob",
    ],
)
def test_several_accounts_in_a_line_are_several_members(line: str) -> None:
    rows = read(line)
    assert [one.member.handles[0].typed for one in rows.good] == ["ada@b.social", "bob@c.social"]
    assert (rows.bad, rows.remarks) == ([], [])


def test_several_accounts_in_a_line_keep_their_names() -> None:
    before = read("Ada: @ada@b.social, Bob: @bob@c.social")
    after = read("@ada@b.social (Ada), @bob@c.social (Bob)")
    for rows in (before, after):
        assert [one.member.name for one in rows.good] == ["Ada", "Bob"]


def test_a_sentence_before_several_accounts_is_nobodys_name() -> None:
    rows = read("Follow these great people: @ada@b.social, @bob@c.social!")
    assert [one.member.name for one in rows.good] == ["@ada@b.social", "@bob@c.social"]
    assert "Follow these great people" in rows.remarks[0].reason


def test_a_website_beside_an_account_is_read() -> None:
    [row] = read("Ada, @ada@b.social, https://ada.example/about").good
    assert (row.member.name, row.member.website) == ("Ada", "https://ada.example/about")


def test_headings_and_comments_are_named_or_skipped() -> None:
    rows = read(
        "# Mine\n\nMy favourite accounts\n@ada@b.social # met in Leeds\nMore of them:\n## B\n"
    )
    assert [one.line for one in rows.good] == [4]
    assert [(one.line, one.reason) for one in rows.remarks] == [
        (4, "the text “# met in Leeds” is left out")
    ]
    assert rows.notes == [
        "Ignored text without an account on lines 3 and 5, such as “My favourite accounts”."
    ]


def test_a_line_with_a_wrong_account_is_invalid_unless_it_has_another() -> None:
    rows = read(
        "@ada@b.social\nhttps://b.social/@bob.rss\nhttps://b.social/web/accounts/12345\n"
        "https://www.threads.net/@cyd\nmia@gmail.com\nadaexample\nNed @ned@b.social ned@gmail.com\n"
    )
    assert [one.line for one in rows.good] == [1, 7]
    assert [one.line for one in rows.bad] == [2, 3, 4, 5, 6]
    assert [one.line for one in rows.remarks] == [7]
    assert "email" in rows.remarks[0].reason


def test_bare_names_are_refused_with_a_word_on_the_platform() -> None:
    with pytest.raises(BadFile, match="on which platform") as refused:
        reading.read(b"ada_ex\nbob_ex\n")
    assert "--column x=1" in refused.value.hint


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My favourite accounts\n\n@ada@b.social\n@bob@c.social\n", "handles"),
        ("@ada@b.social (Ada Example, she/her)\n@bob@c.social – Bob\nCy @cy@d.social\n", "handles"),
        ("@a@b.social, @b@c.social\n@c@d.social, @d@e.social\n", "handles"),
        ("Charities:\n- Ada, @ada@b.social\n", "handles"),
        ("Accounts\n@ada@b.social (Ada)\n", "handles"),
        ("ada_ex\nbob_ex\n", "handles"),
        ("–@ada@b.social\n–@bob@c.social\n", "handles"),
        ("mastodon\nada\n", "csv"),
        ("Twitter\nada_ex\nbob_ex\n", "csv"),
        ("Organisation,Fediverse handle\nAda,nobody\n", "csv"),
        ("Ada,@ada@b.social,Leeds\nBob,@bob@c.social,York\n", "csv"),
        ("Name | Account\n--- | ---\nAda | @ada@b.social\n", "markdown"),
    ],
)
def test_a_text_is_told_apart_from_a_table(text: str, name: str) -> None:
    assert reading.recognised(text.encode()) == name


def test_a_line_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(BadFile, match="Line 2 has 20,000 characters"):
        read("@ada@b.social\n" + "a" * 20_000)


_HANDLES = st.sampled_from(["@ada@b.social", "https://b.social/@ada", "x:ada", "@ada"])
_TEXTS = st.text(st.sampled_from("aZ é,;:()[]<>*_`~#/|\\.-–\"'@0&"), max_size=20)


@given(st.lists(_HANDLES | _TEXTS, max_size=6).map(" ".join))
def test_no_line_is_read_in_silence(line: str) -> None:
    """Whatever is in a line: its accounts are read, or it is named, or it is empty."""
    found = read_line(line)
    nothing = not any(map(str.isalnum, line)) or line.lstrip().startswith("#")
    assert found.accounts or found.bad or found.unread or nothing or "@" not in line


@given(st.lists(_HANDLES, min_size=1, max_size=5))
def test_every_account_of_a_line_is_found(handles: list[str]) -> None:
    assert {one.handle.key for one in read_line(" ".join(handles)).accounts} == {
        "ada@b.social" if "b.social" in one else "ada" for one in handles
    }
