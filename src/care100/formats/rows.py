"""Rows: the common result of all readers, with good and bad rows."""

from collections.abc import Set
from dataclasses import dataclass, field, replace

from care100.model.errors import Care100Error
from care100.model.list_metadata import ListMetadata
from care100.model.members import Member
from care100.platforms import platform

# Limit in bytes. A list of 5,000 members with long notes is far smaller.
LARGEST = 10_000_000

_TEXTS = ("name", "kind", "topic", "website", "note", "source")


@dataclass(frozen=True)
class Row:
    """A good row.

    `line` is the line on which it begins, or its number among the members, counted from 1.
    `columns` holds the columns that the row has values for, or None for all of them.
    """

    line: int
    member: Member
    columns: Set[str] | None = None

    def filled_from(self, known: Member) -> "Row":
        """Return the row with its missing columns, except accounts, filled from `known`."""
        if self.columns is None:
            return self
        kept = {name: getattr(known, name) for name in _TEXTS if name not in self.columns}
        return replace(self, member=replace(self.member, **kept))


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be imported, and the reason."""

    line: int
    reason: str


@dataclass
class Rows:
    """A file's rows.

    `metadata` holds the list's metadata if the format has any; `unit` is what `line` counts.
    """

    good: list[Row] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    metadata: ListMetadata | None = None
    unit: str = "line"

    def add(
        self, line: int, member: Member, seen: dict[str, int], columns: Set[str] | None = None
    ) -> None:
        """Add a good row, or a bad row if an earlier row has one of its accounts."""
        names = {f"{handle.platform}:{handle.key}": str(handle) for handle in member.handles}
        names |= {
            f"{on} id:{id_}": f"{platform(on).label} id {id_}"
            for on, id_ in member.permanent_ids.items()
        }
        for name, shown in names.items():
            if name in seen:
                self.bad.append(BadRow(line, f"{shown} is already on {self.unit} {seen[name]}"))
                return
        seen.update(dict.fromkeys(names, line))
        self.good.append(Row(line, member, columns))


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
