"""care100's own CSV format, for `lists/<slug>.csv` and `export`, and CSV from other programs.

care100 writes UTF-8 with a header row and one member on each row. No cell can run as a
formula in a spreadsheet (`cell_guard`).
"""

import csv
import io
from collections.abc import Iterable

from care100.formats import delimited, member_rows, table
from care100.formats.cell_guard import guarded
from care100.formats.cell_values import marked
from care100.formats.rows import DEFAULTS, ReadOptions, Rows, text_of
from care100.model.members import Member


def write(members: Iterable[Member], *, public: bool = False) -> str:
    """Return the members as CSV text, without private columns if it is `public`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    written = list(members)
    names = member_rows.written_columns(written, public=public)
    writer.writerow(names)
    for one in written:
        row = member_rows.row_of(one)
        writer.writerow(guarded(marked(name, row[name])) for name in names)
    return text.getvalue()


def read(data: bytes, options: ReadOptions = DEFAULTS) -> Rows:
    """Read a CSV file with any separator. Raises BadFile."""
    text = text_of(data)
    separator = delimited.separator_of(text)
    is_declared = bool(delimited.declared_separator(text))
    del text  # A large file is in memory once.
    cells = delimited.cells_of_file(data, separator, is_declared=is_declared)
    rows = table.read(cells, options)
    if separator in delimited.LABELS and not is_declared:
        rows.notes.insert(0, f"The columns are separated by {delimited.LABELS[separator]}.")
    return rows
