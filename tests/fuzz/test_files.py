"""Every reader of files: damaged and hostile files are read, or refused with a reason."""

import contextlib
import io
import json
import zipfile
from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100.formats import list_toml, reading, writing
from care100.formats.metadata_rows import metadata_of
from care100.formats.rows import BadFile, ReadOptions, Rows
from care100.model.chats import Chat, Weekday
from care100.model.errors import UsageError
from care100.model.list_metadata import Edition, ListMetadata
from care100.model.members import BadMember, Member
from tests.fuzz.hostile import changed, damaged, json_values, storable
from tests.fuzz.law import FUZZ, assert_printable, read_or_refuse
from tests.members import a_member

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
METADATA = ListMetadata(
    slug="people",
    title="People",
    hashtags=("Care",),
    chats=(Chat("Chat", "Care", Weekday.THURSDAY, time(20), "Europe/London"),),
    published={"x": ("12",)},
    language="en",
)
MEMBERS = (
    a_member("Ada", mastodon="ada@a.example", x="ada", topic="Care; Law", note="A note"),
    a_member("Bob", mastodon="bob@b.example", bluesky="bob.example", website="https://b.example"),
)
EDITION = Edition(METADATA, MEMBERS, (NOON, NOON), NOON)
WRITTEN = {name: write(EDITION).encode() for name, write in writing.WRITERS.items()}
WRITTEN |= {
    "fedidevs": json.dumps(
        {
            "slug": "care",
            "html_url": "https://fedidevs.com/s/care/",
            "items": [
                {"acct": "ada", "url": "https://a.example/@ada", "display_name": "Ada :x:"},
                {"acct": "bob@b.example", "group": True},
            ],
        }
    ).encode(),
    "trunk": b'[{"acct": "ada@a.example"}, {"acct": "bob@b.example"}]',
    "handles": b"# Friends\n@ada@a.example\nhttps://x.com/ada, bsky:bob.example\n- Bob: x:bob\n",
    "x-archive": b'window.YTD.following.part0 = [ {"following": {"accountId": "12", '
    b'"userLink": "https://x.com/ada", "username": "ada"}} ]',
}
PIECES = (
    b'"', b",", b";", b"\t", b"\n", b"\r", b"\0", b"|", b"[", b"{", b"}", b"]", b"<", b">", b"&#0;",
    b"<!DOCTYPE x>", b"<![CDATA[", b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04", b"%PDF-",
    b"name,mastodon,x\n", b"xmlUrl=", b"[" * 3000, b"<a>" * 3000, b"9" * 5000, b"1e999",
    b"@a@b.example",
)  # fmt: skip
OPTIONS = st.sampled_from([ReadOptions(), ReadOptions(limit=1), ReadOptions(columns={"x": "name"})])


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {one.filename: archive.read(one) for one in archive.infolist()}


SPREADSHEETS = {name: write(EDITION) for name, write in writing.SPREADSHEET_WRITERS.items()}
PARTS = {name: _parts(data) for name, data in SPREADSHEETS.items()}
XML_PIECES = (
    *PIECES, b'r="A99999"', b'r="ZZZZ1"', b't="d"', b't="e"', b't="b"', b"<v>", b"<f>1+1</f>",
    b'table:number-rows-repeated="999999999"', b'table:number-columns-repeated="-1"',
    b'office:value-type="date"', b'office:value-type="time" office:time-value="PT1"',
    b'office:value-type="float" office:value="1e999999"',
)  # fmt: skip


def check(rows: Rows | None) -> None:
    """Fail for rows that are not members, or words about them that cannot be shown."""
    if rows is None:
        return
    assert all(isinstance(row.member, Member) for row in rows.good)
    assert_printable(
        *rows.notes, *(one.reason for one in rows.bad), *(one.reason for one in rows.remarks)
    )


@FUZZ
@pytest.mark.parametrize("name", WRITTEN)
@given(data=st.data(), options=OPTIONS)
def test_a_damaged_file_is_read_or_refused(
    name: str, data: st.DataObject, options: ReadOptions
) -> None:
    file = data.draw(damaged(WRITTEN[name], PIECES))
    named = "" if options.columns else data.draw(st.sampled_from(["", name]))
    check(read_or_refuse(lambda: reading.read(file, named, options), BadFile))


@FUZZ
@pytest.mark.parametrize("name", SPREADSHEETS)
@given(data=st.data())
def test_a_damaged_archive_is_read_or_refused(name: str, data: st.DataObject) -> None:
    file = data.draw(damaged(SPREADSHEETS[name], PIECES))
    check(read_or_refuse(lambda: reading.read(file), BadFile))


@FUZZ
@pytest.mark.parametrize("name", PARTS)
@given(data=st.data())
def test_a_spreadsheet_with_damaged_parts_is_read_or_refused(
    name: str, data: st.DataObject
) -> None:
    parts = dict(PARTS[name])
    part = data.draw(st.sampled_from([one for one in parts if one.endswith(".xml")]))
    parts[part] = data.draw(damaged(parts[part], XML_PIECES))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for one, content in parts.items():
            archive.writestr(one, content)
    check(read_or_refuse(lambda: reading.read(file.getvalue()), BadFile))


@FUZZ
@pytest.mark.parametrize("name", ["json", "fedidevs", "trunk"])
@given(data=st.data())
def test_json_with_wrong_values_is_read_or_refused(name: str, data: st.DataObject) -> None:
    value = data.draw(changed(json.loads(WRITTEN[name])))
    with contextlib.suppress(ValueError):  # a number too long for Python to write
        file = json.dumps(value).encode()
        check(read_or_refuse(lambda: reading.read(file, name), BadFile))


@FUZZ
@given(data=st.data())
def test_an_archive_of_x_with_wrong_values_is_read_or_refused(data: st.DataObject) -> None:
    start, _, items = WRITTEN["x-archive"].partition(b"= ")
    value = data.draw(changed(json.loads(items)))
    with contextlib.suppress(ValueError):
        file = start + b"= " + json.dumps(value).encode()
        check(read_or_refuse(lambda: reading.read(file), BadFile))


TOML = b"""title = "People"
hashtags = ["Care"]
x_list = "12"
updated = 2026-01-05T12:00:00Z
[[chats]]
name = "Chat"
hashtag = "Care"
weekday = "Thursday"
time = "20:00"
time_zone = "Europe/London"
[more]
a = [1, 2.5, {b = true}]
"""
TOML_PIECES = (
    b"= " + b"[" * 3000, b"= " + b"9" * 5000, b"= 0x" + b"f" * 5000, b"1e999", b"nan", b"[[a]]",
    b"'''",
    b'"""', b"\\u202e", b"\\uD800", b"2026-02-30", b"99:99:99", b"{", b"a.b.c = 1\n", b"\x1b",
)  # fmt: skip


@FUZZ
@given(damaged(TOML, TOML_PIECES))
def test_damaged_metadata_is_read_or_refused(file: bytes) -> None:
    def read() -> ListMetadata | None:
        try:
            return list_toml.read("people", file)
        except BadMember as error:
            assert_printable(str(error))
            return None

    read_or_refuse(read, BadFile)


FIELDS = (
    "slug", "title", "hashtags", "page", "language", "x_list", "bluesky_lists",
    "mastodon_collections", "chats",
)  # fmt: skip


@FUZZ
@given(st.dictionaries(st.sampled_from(FIELDS), json_values))
def test_metadata_of_wrong_values_is_read_or_refused(values: dict[str, object]) -> None:
    try:
        assert isinstance(
            metadata_of({"slug": "people", "title": "People", **values}), ListMetadata
        )
    except BadMember as error:
        assert_printable(str(error))


ENCODINGS = (
    "", "utf-16", "cp1252", "utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape",
    "mbcs",
    "undefined", "hz", "iso2022_jp",
)  # fmt: skip

REFUSALS = (BadFile, UsageError)


@FUZZ
@given(storable, st.sampled_from(ENCODINGS))
def test_text_in_any_encoding_is_read_or_refused(text: str, encoding: str) -> None:
    check(read_or_refuse(lambda: reading.read(text.encode(), encoding=encoding), *REFUSALS))
