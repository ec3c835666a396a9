"""The lines of a text, and line numbers for people."""

from collections.abc import Iterable, Sequence

from care100.formats.rows import BadFile, text_of

# A line with an account, a name and a note is far shorter.
_LONGEST = 10_000
# More ranges are counted instead of named.
_MOST = 10


def lines_of(data: bytes) -> list[str]:
    """Return the lines of a text. Raises BadFile for a line that no person has written."""
    lines = text_of(data).split("\n")
    for number, line in enumerate(lines, start=1):
        if len(line) > _LONGEST:
            raise BadFile(
                f"Line {number:,} has {len(line):,} characters; care100 reads at most "
                f"{_LONGEST:,} in one line.",
                "Check that it is the right file, and that each account has its own line.",
            )
    return lines


def ranges(lines: Iterable[int]) -> list[tuple[int, int]]:
    """Return the first and the last line of each run of consecutive lines."""
    found: list[tuple[int, int]] = []
    for line in lines:
        if found and found[-1][1] + 1 == line:
            found[-1] = (found[-1][0], line)
        else:
            found.append((line, line))
    return found


def lines_named(lines: Sequence[int], unit: str = "line") -> str:
    """Return the lines as words: `line 3`, or `lines 3, 5 to 7 and 9`."""
    if len(lines) == 1:
        return f"{unit} {lines[0]:,}"
    parts = [
        f"{first:,}" if first == last else f"{first:,} to {last:,}" for first, last in ranges(lines)
    ]
    if len(parts) > _MOST:
        shown = ", ".join(parts[:_MOST])
        return f"{len(lines):,} {unit}s: {shown} and more"
    *others, last_part = parts
    joined = f"{', '.join(others)} and {last_part}" if others else last_part
    return f"{unit}s {joined}"
