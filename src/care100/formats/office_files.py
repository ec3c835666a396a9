"""Office files: ZIP archives of XML, checked before a library opens them.

An archive may unpack to far more than its size, and XML may define entities that grow
without limit. Office programs write neither, so such files are refused.
"""

import io
import re
import zipfile

from care100.formats.rows import BadFile

# Limit in bytes for everything in the archive, unpacked. 5,000 members take about 7 MB.
_LARGEST_UNPACKED = 40_000_000
_MOST_FILES = 2_000
_XML = (".xml", ".rels")
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)[\"']")
_UTF_8 = (b"utf-8", b"us-ascii")
_AS_TABLE = "Open it in its program, save the table as .xlsx, .ods or CSV, and import that file."
_COPY = "Copy the accounts into a text file with one on each line, and import that file."
# What an archive is, by a file in it (ECMA-376, ISO 29500; Apple's iWork).
_KINDS = {
    "xl/workbook.xml": "xlsx",
    "xl/workbook.bin": "is a binary Excel workbook (.xlsb)",
    "word/document.xml": "is a Word document",
    "ppt/presentation.xml": "is a PowerPoint presentation",
    "Index/Document.iwa": "is a document of Apple's Numbers, Pages or Keynote",
}
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."


def is_archive(data: bytes) -> bool:
    """Return whether the data is a ZIP archive."""
    return data.startswith(b"PK\x03\x04")


def format_of(data: bytes) -> str:
    """Return the format of an archive's spreadsheet: `xlsx` or `ods`.

    Raises BadFile for an archive that is no spreadsheet or is not safe to open.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            kind = _kind(archive)
            _check(archive)
    except BadFile:
        raise
    # The module raises errors of many types for a damaged archive.
    except Exception as error:
        raise BadFile(
            "The file is damaged or not complete.", "Save or download it again."
        ) from error
    return kind


def _kind(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    for name, kind in _KINDS.items():
        if name in names and kind == "xlsx":
            return kind
        if name in names:
            raise BadFile(f"The file {kind}.", _AS_TABLE if "Word" not in kind else _COPY)
    with_type = "mimetype" in names and archive.getinfo("mimetype").file_size < 100
    kind_named = archive.read("mimetype") if with_type else b""
    if kind_named.startswith(_OPEN_DOCUMENT + b"spreadsheet"):
        return "ods"
    if kind_named.startswith(_OPEN_DOCUMENT):
        raise BadFile("The file is an OpenDocument file, but not a spreadsheet.", _COPY)
    raise BadFile("The file is a ZIP archive.", "Unpack it, and import the file inside.")


def _check(archive: zipfile.ZipFile) -> None:
    """Raise BadFile for an archive that is too large, or has XML that no Office program writes.

    Python's zipfile unpacks no more than the sizes that the archive declares.
    """
    files = archive.infolist()
    unpacked = sum(one.file_size for one in files)
    if len(files) > _MOST_FILES or unpacked > _LARGEST_UNPACKED:
        raise BadFile(
            f"The spreadsheet has {unpacked / 1e6:,.0f} MB in {len(files):,} parts when unpacked; "
            f"care100 reads at most {_LARGEST_UNPACKED / 1e6:,.0f} MB.",
            "Delete pictures and other sheets, or save the table as CSV.",
        )
    for one in files:
        if one.filename.lower().endswith(_XML) and not _is_plain(archive.read(one)):
            raise BadFile(
                f"The spreadsheet has XML that care100 does not read, in {one.filename[:60]!a}.",
                "Save the table again with a spreadsheet program, or as CSV.",
            )


def _is_plain(xml: bytes) -> bool:
    """Return whether XML is in UTF-8 and defines no entities."""
    start = xml.removeprefix(b"\xef\xbb\xbf").lstrip()
    named = _ENCODING.match(start[:500])
    if not start.startswith(b"<") or (named and named[1].lower() not in _UTF_8):
        return not start
    return b"<!DOCTYPE" not in xml and b"<!ENTITY" not in xml


def with_fixed_times(data: bytes, modified: bytes = b"") -> bytes:
    """Return an archive with one time for all parts, so that equal lists give equal bytes.

    `modified` is the time of the last change for the properties of an Excel workbook.
    """
    copy = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(copy, "w") as new:
        for one in old.infolist():
            part = old.read(one)
            if modified and one.filename == "docProps/core.xml":
                part = _MODIFIED.sub(rb"\g<1>" + modified, part)
            new.writestr(zipfile.ZipInfo(one.filename, _EPOCH), part, one.compress_type)
    return copy.getvalue()
