"""The formats of Mastodon, fedidevs, feed readers and wikis."""

import csv
import io
import json
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from care100.formats import handles_text, list_csv, markdown, mastodon_csv, reading
from care100.formats.rows import BadFile, ReadOptions, Rows
from care100.model.errors import UsageError
from care100.model.members import Member
from tests.formats.test_import_export import LAW, imported
from tests.member_strategies import lists_of_entries, members
from tests.members import a_member
from tests.person import Typist

PACK = {
    "slug": "NDU2",
    "description": "Social workers",
    "published_at": "2025-01-02T10:00:00Z",
    "updated_at": None,
    "created_by": {"acct": "maker", "url": "https://c.social/@maker"},
    "url": "https://fedidevs.com/api/starter_packs/NDU2/",
    "html_url": "https://fedidevs.com/s/NDU2/",
    "items": [
        {
            "id": "1",
            "username": "Ada",
            "acct": "Ada",
            "url": "https://b.social/@Ada",
            "display_name": "Ada :verified:",
            "bot": False,
            "group": None,
            "note": "<p>Hello</p>",
        },
        {"acct": "b@c.social", "url": "https://b.social/@b@c.social", "display_name": ""},
    ],
}


PAGE_OF_PACK = {
    "url": "https://fedidevs.com/s/NDU2/",
    "title": "Social workers",
    "description": "People in\ncare",
    "created_by": "maker",
    "accounts": [
        {"name": "Ada :verified:", "handle": "@Ada@b.social", "discoverable": True},
        {"name": "", "handle": "@b@c.social", "url": "https://b.social/@b", "discoverable": None},
        {"name": "Cy", "handle": "@cy@c.social", "discoverable": False},
    ],
}


def found(rows: Rows) -> list[str]:
    assert not rows.bad
    return [handle.typed for row in rows.good for handle in row.member.handles]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("name,mastodon\nA,a@b.social\n", "csv"),
        ("x\nada\n", "csv"),
        ("Name;Fedi\nA;a@b.social\n", "csv"),
        ("", "csv"),
        ("Account address\na@b.social\n", "mastodon"),
        ("\ufeffAccount address,Show boosts,Notify on new posts,Languages\n", "mastodon"),
        ("Care,a@b.social\nCare,b@b.social\n", "mastodon-list"),
        ('"Care, and more",a@b.social\n', "mastodon-list"),
        ('{"schema": 1, "members": []}', "json"),
        (json.dumps(PACK), "fedidevs"),
        (json.dumps(PAGE_OF_PACK), "fedidevs"),
        ('[{"acct": "a@b.social"}]', "trunk"),
        ("a@b.social\n", "handles"),
        ("\n# whom I follow\n@ada\nhttps://b.social/@b\n", "handles"),
    ],
)
def test_the_format_is_detected_from_the_beginning_of_the_file(text: str, name: str) -> None:
    assert reading.recognised(text.encode()) == name


def test_a_mastodon_export_of_follows_is_read() -> None:
    data = (
        b"Account address,Show boosts,Notify on new posts,Languages\n"
        b"a@b.social,true,false,\n@Bad@b,true,false,\nb@b.social,false,false,de\nA@B.social,,,\n"
    )
    rows = reading.read(data)
    assert [_on_mastodon(row.member) for row in rows.good] == ["a@b.social", "b@b.social"]
    assert [(row.line, row.reason) for row in rows.bad] == [
        (3, "“b” is not a server name: it has no dot"),
    ]
    assert [(row.line, row.reason) for row in rows.remarks] == [
        (5, "it repeats line 2 and was imported once")
    ]
    assert rows.notes == [
        "Ignored columns that care100 does not have: Show boosts, Notify on new posts, Languages"
    ]


def test_a_mastodon_export_of_lists_is_read() -> None:
    rows = reading.read(b"Care,a@b.social\nCare,b@b.social\nWork,A@b.social\nWork,c@b.social\n")
    assert [(_on_mastodon(row.member), row.member.topics) for row in rows.good] == [
        ("a@b.social", ("Care", "Work")),
        ("b@b.social", ("Care",)),
        ("c@b.social", ("Work",)),
    ]
    assert not rows.bad


def test_a_starter_pack_of_fedidevs_is_read() -> None:
    rows = reading.read(json.dumps(PACK).encode())
    assert rows.unit == "account"
    assert [row.member for row in rows.good] == [
        a_member(
            "Ada", kind="person", mastodon="Ada@b.social", source="https://fedidevs.com/s/NDU2/"
        ),
        a_member("@b@c.social", kind="person", mastodon="b@c.social", source=str(PACK["html_url"])),
    ]


def test_the_page_of_a_starter_pack_has_the_same_members_and_a_title() -> None:
    rows = reading.read(json.dumps(PAGE_OF_PACK).encode())
    members = reading.read(json.dumps(PACK).encode())
    assert [row.member for row in rows.good] == [row.member for row in members.good]
    assert [remark.line for remark in rows.remarks] == [3]
    assert rows.metadata
    about = rows.metadata
    assert (about.title, about.description, about.curator, about.slug, about.homepage) == (
        "Social workers", "People in care", "maker", "social-workers", "https://fedidevs.com/s/NDU2/"
    )  # fmt: skip
    assert members.metadata
    assert (members.metadata.title, members.metadata.curator) == (
        "Starter pack NDU2", "@maker@c.social"
    )  # fmt: skip


def test_the_texts_of_a_starter_pack_are_shortened_and_lose_custom_emoji() -> None:
    account = {"name": ":ok:" + "A" * 501, "handle": "@ada@b.social"}
    pack = {"title": "Care :heart: voices", "description": ":a: b", "accounts": [account]}
    rows = reading.read(json.dumps(pack).encode())
    assert rows.metadata
    assert (rows.metadata.title, rows.metadata.description) == ("Care voices", "b")
    assert [len(row.member.name) for row in rows.good] == [500]
    assert not rows.bad


def test_a_list_of_trunk_is_read() -> None:
    rows = reading.read(b'[{"acct": "ada@b.social"}, {"acct": "@Bo@c.social"}, {"acct": "x:a"}, 3]')
    assert [row.member for row in rows.good] == [
        a_member("@ada@b.social", kind="person", mastodon="ada@b.social"),
        a_member("@Bo@c.social", kind="person", mastodon="Bo@c.social"),
    ]
    assert [row.line for row in rows.bad] == [3, 4]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (3, "it is not an account"),
        ({"acct": "a"}, "it has no profile address"),
        ({"acct": 3, "url": 3}, "it has no profile address"),
        ({"acct": "a", "url": "javascript:alert(1)//"}, "not"),
        ({"acct": "a", "url": "https://x.com/a"}, "is an account on X"),
    ],
)
def test_an_invalid_account_of_a_pack_is_named_and_left_out(item: object, reason: str) -> None:
    good = {"acct": "a", "url": "https://b.social/@a"}
    rows = reading.read(json.dumps({"items": [item, good]}).encode())
    assert len(rows.good) == 1
    [remark] = rows.remarks
    assert remark.line == 1
    assert reason in remark.reason
    # A pack without any valid account is refused.
    [bad] = reading.read(json.dumps({"items": [item]}).encode()).bad
    assert reason in bad.reason


def test_a_text_file_with_a_handle_on_each_line_is_read() -> None:
    data = "# mine\n\n@ada@b.social\nx:bob,\n  https://x.com/carol \nnonsense\n@ADA@b.social\n"
    rows = reading.read(data.encode())
    assert [row.member.handles[0].typed for row in rows.good] == [
        "ada@b.social",
        "x:bob",
        "x:carol",
    ]
    assert [(row.line, row.reason) for row in rows.bad] == [
        (6, "“nonsense” does not say on which platform it is"),
    ]


def test_any_csv_is_read_when_its_columns_are_named() -> None:
    data = b"Who,Fediverse handle,Twitter,mastodon\nAda,https://b.social/@ada,,no\nBob,,@bob,\n"
    named = {"mastodon": "fediverse HANDLE", "x": "Twitter", "name": "Who"}
    rows = reading.read(data, options=ReadOptions(columns=named))
    assert found(rows) == ["ada@b.social", "x:bob"]
    assert [row.member.name for row in rows.good] == ["Ada", "Bob"]
    with pytest.raises(BadFile, match="no column called “fedi”") as refused:
        reading.read(data, options=ReadOptions(columns={"mastodon": "Fedi"}))
    assert "Who, Fediverse handle, Twitter" in refused.value.hint
    with pytest.raises(UsageError):
        reading.read(data, "json", ReadOptions(columns=named))


@given(lists_of_entries())
def test_mastodon_s_files_are_as_its_importer_wants_them(members: list[Member]) -> None:
    doubled = [*members, *members]
    following = mastodon_csv.following_accounts(doubled)
    header, *addresses = following.splitlines()
    assert header == "Account address"
    assert not following.startswith("\ufeff")
    assert len(set(map(str.lower, addresses))) == len(addresses)
    assert addresses == [text for one in members if (text := _on_mastodon(one))]
    assert not any(address.startswith("@") for address in addresses)
    assert found(mastodon_csv.read_following_accounts(following.encode())) == addresses
    lists = mastodon_csv.lists('A "title", with more', doubled)
    cells = list(csv.reader(io.StringIO(lists)))
    assert cells == [['A "title", with more', address] for address in addresses]
    if addresses:
        assert reading.recognised(lists.encode()) == "mastodon-list"
        assert found(reading.read(lists.encode())) == addresses


@LAW
@given(lists_of_entries())
def test_opml_has_the_feed_of_everybody_on_mastodon(curator: Typist, members: list[Member]) -> None:
    with imported(curator, members):
        opml = ET.fromstring(curator.runs("export", "people", "--format", "opml").out)  # noqa: S314
    assert (opml.tag, opml.get("version")) == ("opml", "2.0")
    feeds = [(one.get("type"), one.get("xmlUrl")) for one in opml.iter("outline")]
    wanted = [tuple(text.split("@")) for one in members if (text := _on_mastodon(one))]
    blogs = {("rss", one.feed) for one in members if one.feed}
    of_accounts = [one for one in feeds if one not in blogs]
    assert of_accounts == [("rss", f"https://{server}/@{name}.rss") for name, server in wanted]
    assert {one for one in feeds if one in blogs} == blogs
    assert all(one.get("text") for one in opml.iter("outline"))


@LAW
@given(lists_of_entries())
def test_markdown_has_a_row_for_everybody(curator: Typist, members: list[Member]) -> None:
    with imported(curator, members):
        lines = curator.runs("export", "people", "--format", "markdown").out.split("\n")
    about = " About |" if any(one.about for one in members) else ""
    assert lines[:3] == ["# People", "", f"| Name | Account | Topic |{about}"]
    assert len(lines) == 4 + len(members) + 1


@given(members())
def test_nothing_that_a_member_says_is_obeyed_by_markdown(one: Member) -> None:
    text = markdown.escaped(one.name)
    assert "\n" not in text
    bare = text.replace("\\\\", "")
    for meant in "`*_[]<>|~&!":
        assert bare.count(meant) == bare.count(f"\\{meant}")


def test_markdown_escapes_links_and_cells() -> None:
    assert markdown.escaped("[a](javascript:x) | <b>") == r"\[a\](javascript:x) \| \<b\>"


def test_import_accepts_every_format(curator: Typist) -> None:
    files = {
        "follows.csv": "Account address,Show boosts\na@b.social,true\n",
        "lists.csv": "Care,b@b.social\n",
        "pack.json": json.dumps(PACK),
        "mine.txt": "x:bob\n",
        "table.csv": "Who;Fedi\nEve;eve@b.social\n",
    }
    for name, text in files.items():
        (curator.home / name).write_text(text)
        columns = ["--column", "mastodon=Fedi", "--column", "name=Who"] if "table" in name else []
        curator.runs("import", "people", str(curator.home / name), *columns)
    members = curator.runs("show", "people", "--json").json["members"]
    assert [one["mastodon"] or one["x"] for one in members] == [
        "a@b.social",
        "b@b.social",
        "Ada@b.social",
        "b@c.social",
        "bob",
        "eve@b.social",
    ]


def test_import_names_each_item_that_is_left_out(curator: Typist) -> None:
    file = curator.home / "pack.json"
    file.write_text(json.dumps({"items": [*PACK["items"], {}]}))  # type: ignore[misc]
    assert (
        "  account 3: it has no profile address" in curator.runs("import", "people", str(file)).err
    )


def test_import_uses_the_given_format_and_refuses_unknown_columns(curator: Typist) -> None:
    file = curator.home / "odd.txt"
    file.write_text("x\nbob\n")
    curator.runs("import", "people", str(file), "--format", "handles", expect=1)
    curator.runs("import", "people", str(file), "--format", "csv")
    assert (
        "Use one of: csv, mastodon"
        in curator.runs("import", "people", str(file), "--format", "pdf", expect=2).err
    )
    for wrong in ("mastodon", "fedi=x", "x="):
        ran = curator.runs("import", "people", str(file), "--column", wrong, expect=2)
        assert "care100's columns are name, kind" in ran.err


def test_export_names_members_left_out(curator: Typist) -> None:
    ran = curator.runs("export", "social-care-100", "--format", "opml")
    assert "Left out: " in ran.err
    assert handles_text.is_one("@ada")
    assert not handles_text.is_one(list_csv.write([]))


def _on_mastodon(member: Member) -> str:
    handle = member.handle("mastodon")
    return handle.text if handle else ""


def test_a_stored_address_that_is_not_safe_becomes_no_link() -> None:
    one = a_member("Ada", x="ada", website="https://example.org/\x1b[8m\u202e")
    assert "example.org" not in markdown._row(one)
