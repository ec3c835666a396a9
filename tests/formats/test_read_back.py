"""Files for readers and feed readers, read back; and the archive of X."""

from dataclasses import replace

import pytest
from hypothesis import given

from care100.formats import markdown, opml, reading
from care100.formats.rows import BadFile, ReadOptions, Rows
from care100.model import sanitize
from care100.model.list_metadata import Edition, ListMetadata
from care100.model.members import Member
from tests.formats.test_list_json import NOON
from tests.member_strategies import lists_of_entries
from tests.members import a_member


def edition(members: list[Member]) -> Edition:
    metadata = ListMetadata("people", "Care & more [1]", "What #1 of them say.")
    return Edition(metadata, tuple(members), (NOON,) * len(members), NOON)


ADA = a_member(
    "Ada | Co (she_her) *",
    topic="carers; a|b",
    mastodon="ada_x@b.social",
    website="https://ada.example/a_(b)",
)
BOB = a_member("Bob", x="bob__x")
BOTH = a_member("Cy", mastodon="cy@b.social", x="cy", source="https://cy.example")


def test_markdown_is_read_back() -> None:
    rows = reading.read(markdown.write(edition([ADA, BOB])).encode())
    assert [row.member for row in rows.good] == [ADA, BOB]
    assert rows.metadata is not None
    assert rows.metadata.title == "Care & more [1]"
    assert rows.metadata.description == "What #1 of them say."
    assert (rows.bad, rows.notes) == ([], [])


def test_both_accounts_of_a_member_are_read_back_with_a_source() -> None:
    data = markdown.write(edition([BOTH])).encode()
    rows = reading.read(data, options=ReadOptions(values={"source": "https://cy.example"}))
    assert [row.member for row in rows.good] == [BOTH]


@pytest.mark.parametrize("handle", ["none", "unknown", "_"])
def test_an_account_whose_handle_is_a_word_for_no_value_is_read(handle: str) -> None:
    member = a_member("Cy", x=handle)
    rows = reading.read(markdown.write(edition([member])).encode())
    assert [row.member for row in rows.good] == [member]
    table = f"Name,Account\nCy,https://x.com/{handle}\nDi,@{handle}2\n"
    handles = [row.member.handles[0].text for row in reading.read(table.encode()).good]
    assert handles == [handle, f"{handle}2"]


@given(lists_of_entries())
def test_no_account_of_any_list_is_lost_in_markdown(members: list[Member]) -> None:
    data = markdown.write(edition(members)).encode()
    if not members:
        return
    rows = reading.read(data, options=ReadOptions(values={"source": "page"}))
    assert not rows.bad
    assert [one.member.handles for one in rows.good] == [one.handles for one in members]


def test_other_markdown_is_read_and_the_rest_named() -> None:
    rows = reading.read(
        b"Some words\n\nWho | Where | About\n:-- | --- | ---\n"
        b"[Ada](https://ada.example) | [profile](https://b.social/@ada) | `code` \\| *more*\n"
        b"**Bob** | @bob |\nEve | | \n\nMore words\n"
    )
    ada, bob = (one.member for one in rows.good)
    assert (ada.name, ada.website, ada.about) == ("Ada", "https://ada.example", "code | more")
    assert [bob.name, *(handle.typed for handle in bob.handles)] == ["Bob", "x:bob"]
    assert [one.line for one in rows.bad] == [7]
    assert rows.notes == ["Ignored text outside the table on lines 1 and 9."]


def test_opml_is_read_back() -> None:
    rows = reading.read(opml.write(edition([ADA, BOB])).encode())
    [ada] = rows.good
    assert (ada.member.name, ada.member.handles) == (ADA.name, ADA.handles)


@given(lists_of_entries())
def test_any_list_in_opml_is_read_back(members: list[Member]) -> None:
    members = [replace(one, feed="", feed_source="") for one in members]
    rows = reading.read(opml.write(edition(members)).encode())
    listed = [one for one in members if one.handle("mastodon")]
    assert not rows.bad
    assert [one.member.handles[0] for one in rows.good] == [
        one.handle("mastodon") for one in listed
    ]
    for row, one in zip(rows.good, listed, strict=True):
        assert row.member.name in (sanitize.line(one.name), str(one.handle("mastodon")))


def test_the_feed_of_a_blog_goes_with_the_account_of_its_member() -> None:
    ada = replace(ADA, feed="https://ada.example/feed")
    bob = replace(BOB, feed="https://bob.example/feed")
    text = opml.write(edition([ada, bob]))
    assert 'xmlUrl="https://bob.example/feed"' in text
    rows = reading.read(text.encode())
    [row] = rows.good
    assert (row.member.handles, row.member.feed) == (ADA.handles, "https://ada.example/feed")
    # Bob has no account in a file of feeds, so that his blog is named.
    assert [one.line for one in rows.bad] == [3]


def test_opml_of_a_feed_reader_is_read() -> None:
    rows = reading.read(
        b"""<?xml version="1.0"?><opml version="1.0"><head/><body>
        <outline text="Carers; more"><outline title="Ada" xmlUrl="https://b.social/@ada.rss"/></outline>
        <outline text="Blog" xmlUrl="https://blog.example/feed.xml" htmlUrl="https://blog.example/"/>
        </body></opml>"""
    )
    [ada] = rows.good
    assert (ada.member.name, ada.member.topics) == ("Ada", ("Carers, more",))
    assert [(one.line, "blog.example" in one.reason) for one in rows.bad] == [(2, True)]
    assert rows.unit == "feed"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><opml><body/></opml>',
            "document type",
        ),
        ("<opml><body>", "not XML"),
        ("<opml><head/></opml>", "no body"),
    ],
)
def test_broken_opml_is_refused(text: str, words: str) -> None:
    with pytest.raises(BadFile, match=words):
        reading.read(text.encode())


def archive(kind: str, accounts: str) -> Rows:
    return reading.read(f"window.YTD.{kind}.part0 = [{accounts}]\n".encode())


NUMBERED = (
    '{"following": {"accountId": "12", "userLink": "https://twitter.com/intent/user?user_id=12"}}'
)


def test_the_archive_of_x_is_read_where_it_has_names() -> None:
    named = '{"following": {"accountId": "13", "screenName": "ada_ex"}}'
    linked = '{"following": {"accountId": "14", "userLink": "https://x.com/bob_ex"}}'
    rows = archive("following", f"{named}, {linked}, {NUMBERED}, 3")
    assert [(one.member.handles[0].typed, one.member.permanent_id("x")) for one in rows.good] == [
        ("x:ada_ex", "13"),
        ("x:bob_ex", "14"),
    ]
    assert [(one.line, "number" in one.reason) for one in rows.bad] == [(3, True), (4, False)]


def test_an_archive_with_numbers_only_is_refused_with_a_way_out() -> None:
    with pytest.raises(BadFile, match="the numbers of 2 accounts, but not their names") as refused:
        archive("following", f"{NUMBERED}, {NUMBERED}")
    assert "care100 pull LIST --from x:ID" in refused.value.hint


@pytest.mark.parametrize("kind", ["block", "mute", "tweets", "like"])
def test_other_files_of_the_archive_are_refused_by_name(kind: str) -> None:
    with pytest.raises(BadFile, match=f"{kind}.js"):
        archive(kind, "")


def test_an_incomplete_file_of_the_archive_is_refused() -> None:
    with pytest.raises(BadFile, match="not complete"):
        reading.read(b'window.YTD.following.part0 = [ {"following"')
