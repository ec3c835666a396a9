"""Handles in two columns, such as “Username” and “Instance”: joined to one, name@server."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from care100.formats.cell_guard import unguarded
from care100.formats.column_names import ACCOUNT, column_of, names_servers
from care100.formats.rows import ColumnReading
from care100.model import sanitize
from care100.model.handles import BadHandle, PlatformId
from care100.platforms import PLATFORMS, parse_handle_on

# Rows that are searched for the header.
_TOP = 20

Cells = Sequence[str]


@dataclass(frozen=True)
class SplitHandles:
    """Two columns of a table: their places and names, their header's place, and the platform."""

    name: int
    server: int
    names: tuple[str, str]
    header: int
    platform: PlatformId

    @property
    def note(self) -> str:
        """Return how the columns are read."""
        name, server = (sanitize.line(one, 40) for one in self.names)
        label = PLATFORMS[self.platform].label
        return f"Joined the columns “{name}” and “{server}” to handles on {label}."

    def readings(self, columns: Sequence[ColumnReading]) -> tuple[ColumnReading, ...]:
        """Return the columns for display; that of servers is read with that of names."""
        name, server = self.names
        read_as = next((one.column for one in columns if one.name == name), "")
        return tuple(
            replace(one, column=one.column or read_as) if one.name == server else one
            for one in columns
        )

    def joined_rows(self, rows: Iterable[tuple[int, Cells]]) -> Iterator[tuple[int, Cells]]:
        """Yield numbered rows with whole handles."""
        return ((line, self.joined(cells)) for line, cells in rows)

    def joined(self, cells: Cells) -> Cells:
        """Return a row with the whole handle in the column of names."""
        handle = self.handle(cells)
        if not handle:
            return cells
        return [handle if place == self.name else cell for place, cell in enumerate(cells)]

    def parts(self, cells: Cells) -> tuple[str, str] | None:
        """Return a bare name and what is in the column of servers; None for other rows."""
        if len(cells) <= max(self.name, self.server):
            return None
        name, server = (unguarded(cells[one]).strip() for one in (self.name, self.server))
        name = name.removeprefix("@")
        return (name, server) if name and server and not {"@", "/"} & set(name) else None

    def handle(self, cells: Cells) -> str:
        """Return the handle of a row; empty if its two cells make none."""
        parts = self.parts(cells)
        if not parts:
            return ""
        server = parts[1].removeprefix("@").removeprefix("https://").rstrip("/")
        try:
            return parse_handle_on(self.platform, f"{parts[0]}@{server}").text
        except BadHandle:
            return ""


def find(rows: Sequence[Cells]) -> SplitHandles | None:
    """Return the two columns of a table whose rows have handles in such; None for any other."""
    for place, header in enumerate(rows[:_TOP]):
        for split in _in_header(place, header):
            bare = [row for row in rows[place + 1 :] if split.parts(row)]
            if len(list(filter(None, map(split.handle, bare)))) > len(bare) / 2:
                return split
    return None


def _in_header(place: int, header: Cells) -> Iterator[SplitHandles]:
    """Yield the pairs of columns, those that name a platform first."""
    servers = [n for n, name in enumerate(header) if names_servers(name)]
    for one in (one for one in PLATFORMS.values() if one.any_server):
        for column in (one.columns.handle, ACCOUNT):
            names = [n for n, name in enumerate(header) if column_of(name) == column]
            if len(names) == len(servers) == 1 and names != servers:
                both = header[names[0]], header[servers[0]]
                yield SplitHandles(names[0], servers[0], both, place, one.id)
