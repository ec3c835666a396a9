"""Rows: the common result of all readers, with good and bad rows."""

import time
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from typing import Any, overload

from care100.formats.limits import MOST_MEMBERS, longest_read
from care100.formats.member_rows import columns, filled, member_of
from care100.formats.packed_members import pack, unpack
from care100.formats.repeated_rows import differences, with_topics_of
from care100.model.errors import Care100Error
from care100.model.handles import Handle, PlatformId
from care100.model.list_metadata import ListMetadata
from care100.model.members import BadMember, Member
from care100.platforms import platform


@dataclass(frozen=True, slots=True)
class Row:
    """A good row.

    `line` is the line on which it begins, or its number among the members, counted from 1.
    `columns` holds the columns that the row has values for, or None for all of them.
    """

    line: int
    member: Member
    columns: Set[str] | None = None

    def filled_from(self, known: Member) -> "Row":
        """Return the row with its missing columns, except accounts, filled from `known`.

        A column that is empty in `known` too keeps the row's value.
        """
        if self.columns is None:
            return self
        return replace(self, member=filled(self.member, known, self.columns))


class GoodRows(Sequence[Row]):
    """Rows in the order of a file, each kept as bytes until it is used.

    Every use of a row makes its objects again, so that a large file is best read once from
    its beginning to its end.
    """

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._lines: array[int] = array("q")
        self._members: list[bytes] = []
        self._columns: list[Set[str] | None] = []
        # Most rows have the same columns.
        self._column_sets: dict[Set[str], Set[str]] = {}
        for row in rows:
            self.append(row)

    def append(self, row: Row) -> None:
        """Add a row at the end."""
        self._lines.append(row.line)
        self._members.append(pack(row.member))
        self._columns.append(self._shared(row.columns))

    def __len__(self) -> int:
        return len(self._members)

    def __iter__(self) -> Iterator[Row]:
        for line, member, given in zip(self._lines, self._members, self._columns, strict=True):
            yield Row(line, unpack(member), given)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | Sequence[Row]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        return Row(self._lines[place], unpack(self._members[place]), self._columns[place])

    def __setitem__(self, place: int, row: Row) -> None:
        self._lines[place] = row.line
        self._members[place] = pack(row.member)
        self._columns[place] = self._shared(row.columns)

    def _shared(self, columns: Set[str] | None) -> Set[str] | None:
        """Return one set for all rows with the same columns."""
        if columns is None:
            return None
        key = frozenset(columns)
        return self._column_sets.setdefault(key, key)


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be imported, and the reason."""

    line: int
    reason: str


@dataclass(frozen=True)
class Remark:
    """What was left out of a row, although the row itself was read; `reason` says why."""

    line: int
    reason: str


@dataclass(frozen=True)
class ColumnReading:
    """A column of a table: its name in the file, and the column that it was read as.

    `column` is empty for a column that is not imported; `samples` are its first cells.
    """

    name: str
    column: str
    samples: tuple[str, ...] = ()
    is_guess: bool = False


@dataclass(frozen=True)
class ReadOptions:
    """The options for reading a file.

    limit    the largest number of members to read
    columns  the file's names for columns, by care100's names
    values   values for the columns that a row leaves empty, by column
    """

    limit: int = MOST_MEMBERS
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)


DEFAULTS = ReadOptions()

# What can name an account.
_HANDLE, _ID = "handle", "id"


@dataclass
class Rows:
    """A file's rows.

    `metadata` holds the list's metadata if the format has any, and `states` the ids of the list's
    states until the file was exported, newest first, with the `digest` of the newest and the
    `history` that made them; `unit` is what `line` counts;
    `columns` shows how a table's columns were read; `remarks` has what was left out of rows.
    `has_notes` says that a good row has a note, and `has_older_notes` that the file is from a
    care100 that published notes; `perhaps_emails` has lines with handles that may be e-mail
    addresses, and `named_by_page` the handles of good rows that were read from addresses of pages.
    """

    good: GoodRows = field(default_factory=GoodRows)
    bad: list[BadRow] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    metadata: ListMetadata | None = None
    states: tuple[str, ...] = ()
    digest: str = ""
    history: tuple[Mapping[str, Any], ...] = ()
    unit: str = "line"
    options: ReadOptions = DEFAULTS
    columns: tuple[ColumnReading, ...] = ()
    has_older_notes: bool = False
    has_notes: bool = False
    perhaps_emails: list[tuple[int, str]] = field(default_factory=list)
    named_by_page: list[Handle] = field(default_factory=list)
    _places: dict[tuple[PlatformId, str], dict[str, int]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    _read: int = 0
    _deadline: "Deadline" = field(init=False)

    def __post_init__(self) -> None:
        self._deadline = Deadline(self.options.limit)

    def read(
        self,
        line: int,
        values: Mapping[str, str],
        given: Set[str] | None = None,
        remarks: Iterable[str] = (),
    ) -> None:
        """Validate a row's values from outside, and add it as a good or a bad row.

        `given` names the columns that the row has values for, None for all; `remarks` say
        what was left out of the row. Raises BadFile when the file has more rows than the
        limit, or takes too long.
        """
        self._check_limits(line)
        missing = {
            name: value for name, value in self.options.values.items() if not values.get(name)
        }
        if missing:
            given = (set(columns()) if given is None else given) - missing.keys()
        try:
            self.add(line, member_of({**values, **missing}), given)
        except BadMember as error:
            self.bad.append(BadRow(line, str(error)))
        else:
            self.remarks += [Remark(line, reason) for reason in remarks]

    def refuse(self, line: int, reason: str) -> None:
        """Add a bad row that has no values. Raises BadFile as `read` does."""
        self._check_limits(line)
        self.bad.append(BadRow(line, reason))

    def add(self, line: int, member: Member, columns: Set[str] | None = None) -> None:
        """Add a good row, unless an earlier row has one of its accounts.

        A row that says nothing new, or only has other topics, is merged into the earlier row
        with a remark. Any other repeated row is bad.
        """
        names = list(_names(member))
        for on, kind, key in names:
            if key in (places := self._places[on, kind]):
                self._merge(places[key], Row(line, member, columns), _shown(member, on, kind))
                return
        for on, kind, key in names:
            self._places[on, kind][key] = len(self.good)
        self.good.append(Row(line, member, columns))
        self.has_notes = self.has_notes or bool(member.note)
        self.named_by_page += [handle for handle in member.handles if handle.by_page]

    def _merge(self, place: int, repeated: Row, account: str) -> None:
        """Merge a row into the good row at `place`, which has the same account."""
        earlier = self.good[place]
        different = differences(earlier.member, repeated.member, repeated.columns)
        there = f"{self.unit} {earlier.line}"
        if not different:
            remark = f"it repeats {there} and was imported once"
            self.remarks.append(Remark(repeated.line, remark))
        elif different == ["topic"]:
            member = with_topics_of(earlier.member, repeated.member)
            given = earlier.columns if earlier.columns is None else {*earlier.columns, "topic"}
            self.good[place] = replace(earlier, member=member, columns=given)
            remark = f"it repeats {there}, and its topics were added to that member"
            self.remarks.append(Remark(repeated.line, remark))
        else:
            what = " and ".join(different) if len(different) < 3 else ", ".join(different)
            reason = f"{account} is already on {there}, with a different {what}"
            self.bad.append(BadRow(repeated.line, reason))

    def check_count(self, count: int) -> None:
        """Raise BadFile if `count` members are more than the limit."""
        if count > self.options.limit:
            raise too_many(f"{count:,}", self.options.limit)

    def _check_limits(self, line: int) -> None:
        self._read += 1
        if self._read > self.options.limit:
            raise too_many(f"more than {self.options.limit:,}", self.options.limit)
        self._deadline.check(self.unit, line)


def _names(member: Member) -> Iterator[tuple[PlatformId, str, str]]:
    """Yield the platform, the kind, and the text of each handle and of each id."""
    for on, account in member.accounts.items():
        yield on, _HANDLE, account.handle.key
    for on, account in member.accounts.items():
        if account.permanent_id:
            yield on, _ID, account.permanent_id


def _shown(member: Member, on: PlatformId, kind: str) -> str:
    account = member.accounts[on]
    return (
        str(account.handle)
        if kind == _HANDLE
        else f"{platform(on).label} id {account.permanent_id}"
    )


class Deadline:
    """The time until which a file of so many members must be read."""

    def __init__(self, members: int) -> None:
        self._seconds = longest_read(members)
        self._until = time.monotonic() + self._seconds

    def check(self, unit: str, line: int) -> None:
        """Raise BadFile if the time is over."""
        if time.monotonic() > self._until:
            raise BadFile(
                f"The file was not read within {self._seconds:.0f} seconds; reading stopped at "
                f"{unit} {line:,}.",
                "Split it into smaller files.",
            )


def too_many(count: str, limit: int) -> "BadFile":
    """Return the error for a file with more members than the limit."""
    return BadFile(
        f"The file has {count} members; care100 imports at most {limit:,}.",
        "Split it into smaller files, or raise the limit with --limit.",
    )


class BadFile(Care100Error):
    """The file as a whole cannot be read."""


def text_of(data: bytes) -> str:
    """Return the text of a UTF-8 file, with or without a byte-order mark. Raises BadFile."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile(
            f"Line {line} is not UTF-8 text: it contains the byte 0x{data[error.start]:02x}.",
            "Save the file again as UTF-8.",
        ) from None
