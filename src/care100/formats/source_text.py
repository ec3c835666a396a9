"""The text of a file in the encodings that people's programs save.

Most files are UTF-8. Excel also saves UTF-16 (“Unicode text”) and Windows-1252 (“CSV”).
A guess is always returned as a note, so that it can be shown.
"""

import codecs
import re
from typing import NamedTuple

from care100.formats.file_kinds import refuse_other_kinds
from care100.formats.rows import BadFile
from care100.model import sanitize
from care100.model.errors import UsageError

_BOM = "\ufeff"
# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_GUESSED = "cp1252"
# Zero bytes, and the end-of-file character of CP/M and DOS.
_PADDING = "\0\x1a"
# Line ends of word processors, where a file has no others.
_OTHER_LINE_ENDS = re.compile("[\x85\u2028\u2029]")
# Two or three bytes of UTF-8 as Windows-1252 shows them: é as Ã©, ’ as â€™.
_DAMAGED = re.compile("Ã[\x80-\xbf]|â€[\x80-\xbf‘-•™œ˜]")
# Python's codecs for texts that are not files, such as literals of its own.
_NO_FILES = ("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape")
_LABELS = {"cp1252": "Windows-1252", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_SAVE_AGAIN = (
    "Save the file again as UTF-8 (in Excel, “CSV UTF-8 (comma delimited)”), or name its "
    "encoding with --encoding."
)


class SourceText(NamedTuple):
    """A file's text with line feeds, and notes on how it was decoded."""

    text: str
    notes: tuple[str, ...] = ()


def decode(data: bytes, encoding: str = "") -> SourceText:
    """Return the text of a file, in the given or the detected encoding.

    Raises BadFile, also for a file that is not text, and UsageError for an unknown encoding.
    """
    if encoding:
        return SourceText(_lines(_decoded(data, _known(encoding))))
    marked = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "")
    if not marked:
        refuse_other_kinds(data)
    if name := marked or _unmarked_utf16(data):
        shown = _LABELS.get(name, name.upper())
        return SourceText(_lines(_decoded(data, name)), (f"The file was read as {shown}.",))
    try:
        text = _lines(data.decode())
    except UnicodeDecodeError as error:
        return _guessed(data, error)
    return SourceText(text, _damaged_letters(text))


def _lines(text: str) -> str:
    """Return the text with line feeds, and without byte-order marks and padding at its end."""
    text = text.lstrip(_BOM).rstrip(_PADDING).replace("\r\n", "\n").replace("\r", "\n")
    return text if "\n" in text else _OTHER_LINE_ENDS.sub("\n", text)


def _damaged_letters(text: str) -> tuple[str, ...]:
    """Return a note if another program has read UTF-8 as Windows-1252 and saved that."""
    found = _DAMAGED.search(text)
    if not found:
        return ()
    shown = sanitize.line(_word_at(text, found.start()), 40)
    line = text.count("\n", 0, found.start()) + 1
    return (
        f"Letters such as in “{shown}” on line {line} look damaged by another program. Export "
        "the file again as UTF-8, or correct them.",
    )


def _known(encoding: str) -> str:
    """Return the codec's name. Raises UsageError if it is not one for text."""
    try:
        codec = codecs.lookup(encoding.strip())
        "".encode(codec.name)
        is_known = codec.name not in _NO_FILES
    except (LookupError, ValueError):
        is_known = False
    if not is_known:
        raise UsageError(
            f"“{sanitize.line(encoding, 40)}” is not an encoding that care100 knows.",
            "Use a name such as utf-8, windows-1252, iso-8859-2 or mac-roman.",
        )
    return codec.name


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeError as error:
        at = error.start if isinstance(error, UnicodeDecodeError) else 0
        raise BadFile(
            f"The file is not {_LABELS.get(name, name.upper())} text: byte {at + 1:,} and the "
            "bytes after it do not fit.",
            "Check that the file is complete, or save it again as UTF-8.",
        ) from None


def _unmarked_utf16(data: bytes) -> str:
    """Return the codec of UTF-16 without a byte-order mark, or an empty string.

    Most characters of names and handles are ASCII, and every other byte of those is zero.
    """
    start = data[:1000]
    pairs = len(start) // 2
    if start[1::2].count(0) > pairs * 0.6:
        return "utf-16-le"
    return "utf-16-be" if pairs and start[0::2].count(0) > pairs * 0.6 else ""


def _guessed(data: bytes, error: UnicodeDecodeError) -> SourceText:
    """Return a file that is not UTF-8 as Windows-1252, with a word that shows the guess.

    Raises BadFile if the file is damaged UTF-8, or cannot be Windows-1252.
    """
    line = data.count(b"\n", 0, error.start) + 1
    try:
        text = _lines(data.decode(_GUESSED))
    except UnicodeDecodeError:
        text = ""
    if not text or _is_damaged_utf8(data):
        raise BadFile(
            f"Line {line} is not UTF-8 text: it contains the byte 0x{data[error.start]:02x}.",
            _SAVE_AGAIN,
        )
    sample = _word_at(text, len(_lines(data[: error.start].decode(_GUESSED))))
    shown = sanitize.line(sample, 40)
    note = (
        f"The file is not UTF-8 and was read as Windows-1252. Check letters such as in “{shown}” "
        f"on line {line}. For another encoding, use --encoding."
    )
    return SourceText(text, (note,))


def _is_damaged_utf8(data: bytes) -> bool:
    """Return whether more characters are UTF-8 than bytes are not."""
    read = data.decode(errors="replace")
    damaged = read.count("\ufffd")
    return sum(not one.isascii() for one in read) - damaged >= damaged


def _word_at(text: str, position: int) -> str:
    """Return the word of a text that has the character at `position`."""
    start = max(0, position - 40)
    found = (one for one in re.finditer(r"[^\s,;]+", text[start : position + 40]))
    return next((one[0] for one in found if one.end() > position - start), "")
