"""Rows: the common result of all readers, with good and bad rows."""

from collections.abc import Set
from dataclasses import dataclass, field, replace

from care100.model.errors import Care100Error
from care100.model.members import COLUMNS, About, Entry

# Limit in bytes. A list of 5,000 members with long notes is far smaller.
LARGEST = 10_000_000

ALL = frozenset(COLUMNS)
_BESIDE_HANDLES = ALL - {"mastodon", "x", "x_id"}


@dataclass(frozen=True)
class Row:
    """A good row.

    `line` is the line on which it begins, or its number among the members, counted from 1.
    `says` holds the columns that the row has values for.
    """

    line: int
    entry: Entry
    says: Set[str] = ALL

    def upon(self, known: Entry) -> "Row":
        """Return the row with its missing columns, except handles, filled from `known`."""
        kept = {
            column: value
            for column, value in known.fields().items()
            if column in _BESIDE_HANDLES and column not in self.says
        }
        return replace(self, entry=replace(self.entry, **kept))


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be imported, and the reason."""

    line: int
    reason: str


@dataclass
class Rows:
    """A file's rows.

    `about` holds the list's metadata if the format has any; `unit` is what `line` counts.
    """

    good: list[Row] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    about: About | None = None
    unit: str = "line"

    def add(self, line: int, entry: Entry, seen: dict[str, int], says: Set[str] = ALL) -> None:
        """Add a good row, or a bad row if an earlier row has one of its accounts."""
        names = {f"{handle.platform}:{handle.key}": str(handle) for handle in entry.handles}
        if entry.x_id:
            names[f"id:{entry.x_id}"] = f"X id {entry.x_id}"
        for name, shown in names.items():
            if name in seen:
                self.bad.append(BadRow(line, f"{shown} is already on {self.unit} {seen[name]}"))
                return
        seen.update(dict.fromkeys(names, line))
        self.good.append(Row(line, entry, says))


class BadFile(Care100Error):
    """The file as a whole cannot be read."""


def text_of(data: bytes) -> str:
    """Return the text of a UTF-8 file, with or without a byte-order mark. Raises BadFile."""
    if len(data) > LARGEST:
        raise BadFile("The file is larger than 10 MB.", "Check that it is the right file.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile(
            f"Line {line} is not UTF-8 text: it contains the byte 0x{data[error.start]:02x}.",
            "In Excel, save the file as “CSV UTF-8 (comma delimited)” and import that file.",
        ) from None
