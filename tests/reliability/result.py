"""What became of one cell of a table."""

from typing import NamedTuple


class Result(NamedTuple):
    """A cell with what broke the law in it: without problems, it is good."""

    row: str
    cell: str
    seconds: float
    problems: tuple[str, ...] = ()
