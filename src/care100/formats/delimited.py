"""Text with separated columns: which character separates them, and the cells of each row."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from care100.formats.column_names import column_of
from care100.formats.rows import BadFile

# In the order in which they are preferred.
_SEPARATORS = ",;\t|"
LABELS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
# What Excel writes and reads as the first line.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_LINE_OF_BYTES = re.compile(_LINE.pattern.encode())
_DECLARATION = re.compile(r'\A"?sep=(.)"?[ \t]*(?:\n|\Z)', re.IGNORECASE)
# How much of a file shows its separator.
_SAMPLE_CHARACTERS = 20_000
_SAMPLE_ROWS = 50
# A row of 5,000 characters is long. This is also the csv module's limit on a cell.
_LONGEST_LINE = 131_072

NumberedCells = Iterator[tuple[int, list[str]]]


def declared_separator(text: str) -> str:
    """Return the separator that the first line declares, as in `sep=;`; empty for none."""
    found = _DECLARATION.match(text)
    return found[1] if found else ""


def separator_of(text: str) -> str:
    """Return the separator that is declared, or that fits the first rows best."""
    if declared := declared_separator(text):
        return declared
    sample = text[:_SAMPLE_CHARACTERS]
    if len(text) > len(sample):
        sample = sample.rpartition("\n")[0] or sample
    return max(_SEPARATORS, key=lambda one: _fit(sample, one))


def _fit(sample: str, separator: str) -> tuple[int, float, int]:
    """Return how well a separator fits, to be compared.

    It has the most columns with known names in one row, then the largest share of rows with
    the same number of columns, then the most columns.
    """
    rows = []
    try:
        for cells in csv.reader(io.StringIO(sample), delimiter=separator, skipinitialspace=True):
            if any(map(str.strip, cells)):
                rows.append(cells)
            if len(rows) == _SAMPLE_ROWS:
                break
    except csv.Error:
        pass  # The rows until here are enough for a guess; reading will name the error.
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return (0, 0.0, 0)
    width, count = widths.most_common(1)[0]
    known = max(sum(bool(column_of(cell)) for cell in row[:100]) for row in rows[:20])
    return (known, count / len(rows), width)


def cells_of(text: str, separator: str = "") -> NumberedCells:
    """Yield each row's first line number, counted from 1, and its cells.

    The separator is detected unless it is given; the line that declares it is left out.
    Raises BadFile.
    """
    is_declared = bool(declared_separator(text))
    lines = (found[0] for found in _LINE.finditer(text))
    return _cells(lines, separator or separator_of(text), is_declared=is_declared)


def cells_of_file(data: bytes, separator: str, *, is_declared: bool) -> NumberedCells:
    """Yield the cells of a UTF-8 file, of which one line at a time is decoded.

    A large file's text can take four times as much memory as the file.
    """
    start = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    lines = (found[0].decode() for found in _LINE_OF_BYTES.finditer(data, start))
    return _cells(lines, separator, is_declared=is_declared)


def _cells(lines: Iterator[str], separator: str, *, is_declared: bool) -> NumberedCells:
    skipped = 1 if is_declared else 0
    if skipped:
        next(lines)
    checked = _checked(lines, skipped)
    reader = csv.reader(checked, delimiter=separator, strict=True, skipinitialspace=True)
    line = 1 + skipped
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1 + skipped
    except csv.Error as error:
        raise _not_csv(line, str(error)) from None


def _checked(lines: Iterator[str], skipped: int) -> Iterator[str]:
    for number, line in enumerate(lines, start=1 + skipped):
        if len(line) > _LONGEST_LINE:
            raise BadFile(
                f"Line {number} has {len(line):,} characters; care100 reads at most "
                f"{_LONGEST_LINE:,} in one line.",
                "Check that it is the right file, and that each row has its own line.",
            )
        yield line


def _not_csv(line: int, fault: str) -> BadFile:
    """Return the error for a row that the csv module cannot read."""
    if "unexpected end of data" in fault or "field larger" in fault:
        what = f"The quotation mark that opens a cell on line {line} is never closed."
    else:
        what = f"The row on line {line} has text after the closing quotation mark of a cell."
    hint = f"Check the quotation marks from line {line} on; in a cell, each is written twice."
    return BadFile(what, hint)
