"""Spreadsheets: .xlsx and .ods files are written, read and, when they are hostile, refused."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from openpyxl import Workbook, load_workbook

from care100.formats import list_csv, reading, writing
from care100.formats.rows import BadFile, ReadOptions
from care100.formats.sheets import text_of_value
from care100.model.list_metadata import Edition, ListMetadata
from care100.model.members import Member
from tests.formats.test_source_text import members
from tests.member_strategies import lists_of_entries
from tests.person import Typist

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WRITERS = writing.SPREADSHEET_WRITERS
ADA = ("Ada", "ada@example.social")
SPREADSHEETS = pytest.mark.parametrize("name", list(WRITERS))
SHEET = "xl/worksheets/sheet1.xml"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)


def edition(*listed: Member) -> Edition:
    return Edition(ListMetadata("people", "People"), listed, (NOON,) * len(listed), NOON)


def workbook(*sheets: Sequence[Sequence[object]]) -> bytes:
    """Return an Excel workbook with these sheets, called A, B and so on."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in zip("ABC", sheets, strict=False):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def ods(*tables: str, doctype: str = "") -> bytes:
    """Return an OpenDocument spreadsheet with this XML in its sheets."""
    named = "".join(
        f'<table:table table:name="{name}">{table}</table:table>'
        for name, table in zip("ABC", tables, strict=False)
    )
    return archive(
        {
            "mimetype": ODS,
            "content.xml": f'<?xml version="1.0" encoding="UTF-8"?>{doctype}'
            f'<office:document-content {NAMESPACES} office:version="1.3"><office:body>'
            f"<office:spreadsheet>{named}</office:spreadsheet></office:body>"
            "</office:document-content>",
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:'
            'opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry '
            f'manifest:full-path="/" manifest:media-type="{ODS}"/><manifest:file-entry '
            'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
        }
    )


def row(*cells: str, more: str = "") -> str:
    texts = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        for cell in cells
    )
    return f"<table:table-row {more}>{texts}</table:table-row>"


def archive(files: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return file.getvalue()


def replaced(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return an archive with one of its files changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        files = {one: old.read(one) for one in old.namelist()}
    return archive({**files, name: change(files[name])})


def name_of(value: object) -> str:
    """Name a test's parameter: files differ from one test process to the next."""
    return value if isinstance(value, str) else "file"


TABLE = [["Name", "Fediverse handle"], ["Ada", "ada@example.social"]]


@settings(max_examples=20)
@given(listed=lists_of_entries())
@SPREADSHEETS
def test_any_list_is_unchanged_after_writing_and_reading(name: str, listed: list[Member]) -> None:
    written = WRITERS[name](edition(*listed))
    if not listed:
        return
    rows = reading.read(written)
    assert not rows.bad
    assert [one.member for one in rows.good] == listed
    assert WRITERS[name](edition(*(one.member for one in rows.good))) == written


@SPREADSHEETS
def test_a_list_of_hundreds_is_written_and_read(name: str) -> None:
    text = "name,x\n" + "".join(f"Ada {n},ada_{n}\n" for n in range(500))
    listed = [one.member for one in list_csv.read(text.encode()).good]
    rows = reading.read(WRITERS[name](edition(*listed)))
    assert [one.member for one in rows.good] == listed


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    text = "name,x,note,source\n'=1+1,ada,'+cmd,'@SUM(1)\n"
    listed = [one.member for one in list_csv.read(text.encode()).good]
    assert listed[0].name == "=1+1"
    book = load_workbook(io.BytesIO(WRITERS["xlsx"](edition(*listed))))
    cells = [cell for line in book.active.iter_rows() for cell in line]  # type: ignore[union-attr]
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    assert not any(str(cell.value or "").startswith(("=", "+", "@")) for cell in cells)
    content = zipfile.ZipFile(io.BytesIO(WRITERS["ods"](edition(*listed)))).read("content.xml")
    assert b"table:formula" not in content
    assert b"<text:p>'=1+1</text:p>" in content


@pytest.mark.parametrize(
    "data",
    [
        workbook(TABLE),
        workbook([["My list"], [], *TABLE]),
        workbook([["Nothing"], ["here"]], TABLE),
        workbook([], TABLE),
        workbook([[None, "Name", None, "Fediverse handle"], [None, "Ada", None, ADA[1]]]),
        ods(row("Name", "Fediverse handle") + row(*ADA)),
        ods(row("Nothing"), row("Name", "Fediverse handle") + row(*ADA)),
        ods(
            f"<table:table-header-rows>{row('Name', 'Fediverse handle')}</table:table-header-rows>"
            '<table:table-row table:number-rows-repeated="3"><table:table-cell '
            'table:number-columns-repeated="16384"/></table:table-row>'
            + row(*ADA)
            + '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/>'
            "</table:table-row>"
        ),
    ],
    ids=name_of,
)  # fmt: skip
def test_a_table_in_a_spreadsheet_is_read(data: bytes) -> None:
    assert members(reading.read(data)) == [ADA]


def test_other_sheets_are_named() -> None:
    rows = reading.read(workbook([["Notes"]], TABLE, TABLE))
    assert rows.notes[0] == "Only the sheet “B” was read. Other sheets: “A”, “C”."


def test_bad_rows_are_named_by_their_number_in_the_sheet() -> None:
    bad = ["Bob", "nonsense"]
    for data in (
        workbook([["Title"], [], *TABLE, [], bad]),
        ods(
            row("Title")
            + '<table:table-row table:number-rows-repeated="1"/>'
            + row("Name", "Fediverse handle")
            + row(*ADA)
            + row()
            + row(*map(str, bad))
        ),
    ):
        rows = reading.read(data)
        assert rows.unit == "row"
        assert [one.line for one in rows.bad] == [6]


def test_a_line_break_in_a_cell_is_kept() -> None:
    lines = "<text:p>a</text:p><text:p>b <text:s/>c</text:p>"
    cell = f"<table:table-cell office:value-type='string'>{lines}</table:table-cell>"
    head = row("mastodon", "note")
    data = ods(head + row(ADA[1]).replace("</table:table-row>", f"{cell}</table:table-row>"))
    assert reading.read(data).good[0].member.note == "a\nb  c"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), ("a", "a"), (5, "5"), (5.0, "5"), (0.5, "0.5"), (True, "TRUE"),
        (date(2026, 5, 3), "2026-05-03"), (datetime(2026, 5, 3), "2026-05-03"),  # noqa: DTZ001
        (datetime(2026, 5, 3, 12), "2026-05-03T12:00:00"),  # noqa: DTZ001
        (999_999_999_999_999, "999999999999999"), (float("inf"), "inf"), (float("nan"), "nan"),
        (1.600000000001797e18, "1.60000000000180E+18"),
        (1600000000001796994, "1.60000000000180E+18"),
    ],
)  # fmt: skip
def test_a_cell_of_any_type_is_read_as_text(value: object, text: str) -> None:
    assert text_of_value(value) == text


def test_an_id_that_a_spreadsheet_rounded_is_never_read_as_exact() -> None:
    rows = reading.read(workbook([["x", "x_id"], ["ada", 1.600000000001797e18]]))
    assert all(not one.member.permanent_ids for one in rows.good)


def bomb() -> bytes:
    return archive({"xl/workbook.xml": "<a/>", "xl/big.xml": b"<a>" + b" " * 45_000_000})


ENTITIES = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (bomb(), "has 45 MB in 2 parts when unpacked"),
        (archive(dict.fromkeys(["xl/workbook.xml", *map(str, range(2_000))], "")), "2,001 parts"),
        (ods(row("mastodon") + row("&b;"), doctype=ENTITIES), "XML that care100 does not read"),
        (
            replaced(workbook(TABLE), SHEET, lambda xml: ENTITIES.encode() + xml),
            "XML that care100 does not read",
        ),
        (
            replaced(workbook(TABLE), SHEET, lambda xml: xml.decode().encode("utf-16")),
            "XML that care100 does not read",
        ),
        (workbook(TABLE)[:-500], "damaged or not complete"),
        (b"PK\x03\x04", "damaged or not complete"),
        (b"PK\x03\x04" + b"\0" * 100, "damaged or not complete"),
        (archive({"xl/workbook.xml": "<a/>"}), "cannot be read as an Excel workbook"),
        (archive({"mimetype": ODS}), "cannot be read as an OpenDocument spreadsheet"),
        (archive({"word/document.xml": "<a/>"}), "is a Word document"),
        (archive({"xl/workbook.bin": "a"}), "a binary Excel workbook"),
        (archive({"Index/Document.iwa": "a"}), "Apple's Numbers"),
        (archive({"mimetype": ODS.replace("spreadsheet", "text")}), "but not a spreadsheet"),
        (archive({"a.csv": "x\nada\n"}), "is a ZIP archive"),
        (workbook([]), "The file is empty"),
        (workbook([["a", "b"], ["c", "d"]]), "No column of the table has accounts"),
        (ods(row("x") + row("a", more='table:number-rows-repeated="9999999"')), "at most 5,000"),
        (
            ods(row("x") + row("a", more='table:number-rows-repeated="99999999999999999999"')),
            "at most 5,000",
        ),
        (ods(row(*["x"] * 1_001) + row("ada")), "more than 1,000 columns"),
    ],
    ids=name_of,
)  # fmt: skip
def test_a_hostile_or_wrong_file_is_refused_with_a_reason(data: bytes, said: str) -> None:
    with pytest.raises(BadFile, match=said) as refused:
        reading.read(data)
    assert refused.value.hint


@pytest.mark.parametrize("number", [1_048_576, 10**12])
def test_a_cell_far_below_the_others_takes_no_room(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("care100.formats.rows.longest_read", lambda _: 5.0)
    cell = f'<c r="XFD{number}" t="inlineStr"><is><t>a</t></is></c>'
    far = f'<row r="{number}">{cell}</row></sheetData>'
    data = replaced(workbook(TABLE), SHEET, lambda xml: xml.replace(b"</sheetData>", far.encode()))
    with pytest.raises(BadFile, match=r"not read within|more than 1,000 columns"):
        reading.read(data)


def test_a_format_that_the_file_does_not_have_is_refused() -> None:
    with pytest.raises(BadFile, match=r"not an \.xlsx file"):
        reading.read(b"x\nada\n", "xlsx")


@SPREADSHEETS
def test_export_takes_the_format_from_the_name_of_the_file(curator: Typist, name: str) -> None:
    file = curator.home / f"people.{name.upper()}"
    curator.runs("new", "people", "--title", "People")
    curator.runs("add", "people", "x:ada", "--name", "=1+1", "--note", "- a\n- b")
    curator.runs("export", "people", "-o", str(file))
    assert file.read_bytes().startswith(b"PK")
    curator.runs("import", "copy", str(file))
    assert curator.runs("export", "copy").out == curator.runs("export", "people").out
    again = Path(f"{file}.again")
    curator.runs("export", "people", "--format", name, "-o", str(again))
    assert again.read_bytes() == file.read_bytes()


def test_columns_of_a_spreadsheet_are_given_by_name() -> None:
    data = workbook([["Who", "Where"], ["Ada", "ada_ex"]])
    rows = reading.read(data, options=ReadOptions(columns={"x": "Where", "name": "Who"}))
    assert members(rows) == [("Ada", "x:ada_ex")]
