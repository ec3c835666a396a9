"""Files that are not text, recognised by their first bytes so that errors can name them."""

import re
from codecs import BOM_UTF8

from care100.formats.rows import BadFile

_SAVE_TABLE = "Open the table in its program, save it as CSV, and import that file."
_COPY = "Copy the accounts into a text file with one on each line, and import that file."
_UNPACK = "Unpack it, and import the file inside."

# (first bytes, what the file is, what to do), from each format's own documentation.
_KINDS = (
    (b"\x1f\x8b", "is compressed with gzip", _UNPACK),
    (b"BZh", "is compressed with bzip2", _UNPACK),
    (b"\xfd7zXZ\0", "is compressed with xz", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "is compressed with Zstandard", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive", _UNPACK),
    (b"Rar!\x1a\x07", "is a RAR archive", _UNPACK),
    (b"PK\x05\x06", "is an empty ZIP archive", "Check that it is the right file."),
    (b"%PDF-", "is a PDF document", _COPY),
    (b"{\\rtf", "is a document in Rich Text Format", _COPY),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "is an old (.xls) or password-protected Office document",
        _SAVE_TABLE,
    ),
    (b"\x89PNG\r\n", "is a picture", _COPY),
    (b"\xff\xd8\xff", "is a picture", _COPY),
    (b"GIF8", "is a picture", _COPY),
    (
        b"SQLite format 3\0",
        "is an SQLite database",
        "To use it as care100's registry, run care100 --db FILE lists.",
    ),
)


_WEB_PAGE = re.compile(
    rb"\s*<(?:!doctype html|html|head|body|main|div|ul|ol|li|table|p|a)[\s>]", re.IGNORECASE
)


def refuse_other_kinds(data: bytes) -> None:
    """Raise BadFile if the data is a known kind of file that has no plain text or table."""
    if _WEB_PAGE.match(data.removeprefix(BOM_UTF8)):
        raise BadFile("The file is a web page.", f"Open it in a browser. {_COPY}")
    for start, what, hint in _KINDS:
        if data.startswith(start):
            raise BadFile(f"The file {what}.", hint)
