"""Widths for the columns of a table in a terminal, so that no column breaks a word.

A handle or an address that is broken can neither be read nor copied.
"""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

# Spaces between two columns.
_GAP = 3

# The lines of a cell.
Lines = Sequence[str]


def widths(columns: Sequence[Sequence[Lines]], whole: Sequence[bool], total: int) -> list[int]:
    """Return a width for each column; empty where some word would be broken.

    Each column has its heading and its cells. `whole` says which columns are wrapped last.
    """
    room = total - _GAP * (len(columns) - 1)
    natural = [max((cell_len(line) for cell in one for line in cell), default=0) for one in columns]
    least = [max(map(longest_word, one), default=0) for one in columns]
    if sum(least) > room:
        return []
    base = []
    spare = room - sum(least)
    for low, high, is_whole in zip(least, natural, whole, strict=True):
        more = min(spare, max(min(high, total // 2) - low, 0)) if is_whole else 0
        base.append(low + more)
        spare -= more
    missing = [high - low for low, high in zip(base, natural, strict=True)]
    spare = min(spare, sum(missing))
    shares = [spare * one // max(sum(missing), 1) for one in missing]
    return [low + share for low, share in zip(base, shares, strict=True)]


def fitted(
    columns: Sequence[Lines], rows: Sequence[Sequence[Lines]], whole: Sequence[bool], total: int
) -> tuple[set[int], list[int]]:
    """Return the rows to leave out so that the others fit, and the widths of the columns.

    `columns` are the headings. If most rows do not fit, all are left out, without widths.
    """
    need = [sum(map(longest_word, row)) for row in rows]
    widest_first = sorted(range(len(rows)), key=lambda n: -need[n])
    for count in range((len(rows) + 1) // 2 + (not rows)):
        left_out = set(widest_first[:count])
        kept = [row for n, row in enumerate(rows) if n not in left_out]
        of_columns = [[name, *(row[n] for row in kept)] for n, name in enumerate(columns)]
        if found := widths(of_columns, whole, total):
            return left_out, found
    return set(widest_first), []


def longest_word(lines: Lines) -> int:
    """Return the columns that the longest word takes."""
    return max((cell_len(word) for line in lines for word in line.split()), default=0)


def stacked(
    columns: Sequence[str], rows: Sequence[Sequence[Lines]], total: int
) -> Iterator[tuple[str, bool]]:
    """Yield the lines of a table whose values stand below each other.

    The second value says whether a line begins a row. A value has its column's name before it,
    if both fit the line.
    """
    for row in rows:
        first, *others = row
        yield " ".join(first), True
        for name, lines in zip(columns[1:], others, strict=True):
            for line in filter(None, lines):
                named = f"  {name}: {line}"
                yield named if cell_len(named) <= total else f"  {line}", False
