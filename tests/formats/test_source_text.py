"""Encodings, byte-order marks, line ends and files that are not text."""

import contextlib
import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from care100.formats import reading
from care100.formats.rows import BadFile, ReadOptions, Rows
from care100.formats.source_text import decode
from care100.model.errors import UsageError

TABLE = "name,mastodon\r\nAda Müller,@ada@example.social\r\n"
TABS = "name\tmastodon\r\nAda Müller\t@ada@example.social\r\n"


def members(rows: Rows) -> list[tuple[str, str]]:
    """Return the name and the first handle of each member; no row may be bad."""
    assert not rows.bad
    return [(row.member.name, row.member.handles[0].typed) for row in rows.good]


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (TABLE.encode(), ""),
        (TABLE.encode("utf-8-sig"), ""),
        (b"\xef\xbb\xbf" * 2 + TABLE.encode(), ""),
        (TABLE.replace("\r\n", "\r").encode(), ""),
        (TABLE.replace("\r\n", "\n").encode(), ""),
        (TABLE.replace("\r\n", "\u2028").encode(), ""),
        (TABLE.encode() + b"\x1a", ""),
        (TABLE.encode() + b"\0\0", ""),
        (TABS.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + TABS.encode("utf-16-be"), "UTF-16"),
        (TABS.encode("utf-16-le"), "UTF-16"),
        (TABS.encode("utf-16-be"), "UTF-16"),
        (TABS.encode("utf-32"), "UTF-32"),
        (TABLE.encode("cp1252"), "Windows-1252. Check letters such as in “Müller” on line 2"),
    ],
)
def test_a_table_is_read_in_the_encodings_that_programs_save(data: bytes, shown: str) -> None:
    rows = reading.read(data)
    assert members(rows) == [("Ada Müller", "ada@example.social")]
    if shown:
        assert shown in rows.notes[0]
    else:
        assert rows.notes == []


def test_letters_that_another_program_damaged_are_named() -> None:
    damaged = TABLE.encode().decode("cp1252")
    assert "“MÃ¼ller” on line 2 look damaged" in reading.read(damaged.encode()).notes[0]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (gzip.compress(TABLE.encode(), mtime=0), "compressed with gzip"),
        (b"BZh91AY", "compressed with bzip2"),
        (b"%PDF-1.7\n", "PDF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old .* or password-protected Office document"),
        (b"{\\rtf1\\ansi", "Rich Text"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"SQLite format 3\0", "SQLite database"),
        (b"<!DOCTYPE html>\n<title>A</title>", "a web page"),
        (b"<ul><li><a href='https://b.social/@ada'>Ada</a>", "a web page"),
        (b"\xff\xfea", "not UTF-16"),
        (b"\xff\xfe\0\0abc", "not UTF-32"),
        (
            "Ärzte, Größe\n".encode() + b"\xff",
            "Line 2 is not UTF-8 text: it contains the byte 0xff",
        ),
        (b"name,x\n\x81\xc4da,ada\n", "Line 2 is not UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_text_is_named(data: bytes, said: str) -> None:
    with pytest.raises(BadFile, match=said) as refused:
        reading.read(data)
    assert refused.value.hint


def test_a_zip_archive_is_named() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("members.csv", TABLE)
    with pytest.raises(BadFile, match="is a ZIP archive") as refused:
        reading.read(file.getvalue())
    assert refused.value.hint == "Unpack it, and import the file inside."


def test_a_given_encoding_is_used_without_a_guess() -> None:
    data = "name,mastodon\nЮлия,@j@example.social\n".encode("cp1251")
    rows = reading.read(data, encoding="windows-1251")
    assert members(rows) == [("Юлия", "j@example.social")]
    assert rows.notes == []


@pytest.mark.parametrize(
    "name", ["klingon", "zlib", "rot13", "base64", "a\0b", "😀", "unicode_escape", "idna"]
)
def test_an_unknown_encoding_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="is not an encoding that care100 knows"):
        decode(b"x", name)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_is_read_as_it_was_written_in_utf_8(text: str) -> None:
    text += "\n"  # With a line feed, other characters are no line ends and no padding.
    wanted = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    marked = b"\xef\xbb\xbf" + text.encode()
    assert decode(marked).text == wanted


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_with_a_reason(data: bytes) -> None:
    with contextlib.suppress(BadFile):
        assert isinstance(reading.read(data), Rows)


def test_a_file_has_a_limit_in_bytes_that_grows_with_the_limit_on_members() -> None:
    data = b"x\n" + (b" " * 999 + b"\n") * 10_000
    with pytest.raises(BadFile, match="The file is larger than 10 MB"):
        reading.read(data)
    assert not reading.read(data, options=ReadOptions(limit=10_001)).good


@pytest.mark.parametrize(
    "data",
    [
        b"x\n" + b"ab\n" * 6,
        b"".join(b"a%d@b.social\n" % n for n in range(6)),
        b"Account address\n" + b"ab@b.social\n" * 6,
        b"".join(b"Care,a%d@b.social\n" % n for n in range(6)),
        b'{"schema": 1, "slug": "a", "title": "A", "members": [' + b"{}," * 5 + b"{}]}",
        b'{"items": [' + b"{}," * 5 + b"{}]}",
    ],
)
def test_every_format_has_the_same_limit_on_members(data: bytes) -> None:
    with pytest.raises(BadFile, match="care100 imports at most 5") as refused:
        reading.read(data, options=ReadOptions(limit=5))
    assert "--limit" in refused.value.hint
    rows = reading.read(data, options=ReadOptions(limit=8))
    assert len(rows.good) + len(rows.bad) + len(rows.remarks) >= 5


@pytest.mark.parametrize("data", [b"x\nada\n", b"x:ada\n", b"Account address\na@b.social\n"])
def test_reading_a_file_has_a_limit_in_seconds(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("care100.formats.rows.longest_read", lambda _: -1.0)
    with pytest.raises(BadFile, match="not read within"):
        reading.read(data)
