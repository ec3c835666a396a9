"""Draw packages and their imports as an SVG picture, the importing package above the imported."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import pairwise
from typing import NamedTuple

from docs.colours import palette

Arrow = tuple[str, str]

_CHARACTER, _PADDING = 9, 32
_BOX_HEIGHT, _ROW_HEIGHT = 40, 104
_GAP, _MARGIN = 28, 24
_MAX_ROW = 1000
"""Pixels. A row of boxes that is wider is drawn as two."""


class Box(NamedTuple):
    """A package in the drawing, or an arrow on its way through a row, which has no label."""

    row: int
    label: str
    arrow: int = -1

    @property
    def width(self) -> int:
        """Return its width in pixels."""
        return len(self.label) * _CHARACTER + _PADDING if self.label else 0


def drawing(labels: Sequence[str], arrows: Sequence[Arrow]) -> str:
    """Return the SVG of packages, each arrow from the package that imports."""
    rows = _wrapped(_rows(labels, arrows))
    boxes = {label: Box(number, label) for number, row in enumerate(rows) for label in row}
    ways = _ways(boxes, arrows)
    lines = _placed(boxes.values(), ways)
    width = max(sum(_room(box) for box in line) for line in lines) + 2 * _MARGIN
    centres = {
        box: (x, _MARGIN + box.row * _ROW_HEIGHT + _BOX_HEIGHT // 2)
        for line in lines
        for box, x in _spread(line, width)
    }
    height = len(rows) * _ROW_HEIGHT - (_ROW_HEIGHT - _BOX_HEIGHT) + 2 * _MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
            f' width="{width}" height="{height}" role="img"'
            ' aria-label="The packages, each above the packages that it imports">',
            _style(),
            '<rect class="paper" width="100%" height="100%"/>',
            *(_line([centres[box] for box in way]) for way in ways),
            *(_box(box, *centres[box]) for box in boxes.values()),
            "</svg>\n",
        ]
    )


def _rows(labels: Sequence[str], arrows: Sequence[Arrow]) -> list[list[str]]:
    """Return the packages in rows: each is above everything that it imports.

    Packages that import each other are in one row.
    """
    one_way = [(above, below) for above, below in arrows if (below, above) not in arrows]
    level = dict.fromkeys(labels, 0)
    for _ in labels:
        for above, below in one_way:
            level[above] = max(level[above], level[below] + 1)
        for one, other in set(arrows) - set(one_way):
            level[one] = max(level[one], level[other])
    return [
        [label for label in labels if level[label] == number]
        for number in sorted(set(level.values()), reverse=True)
    ]


def _wrapped(rows: Iterable[list[str]]) -> list[list[str]]:
    wrapped = []
    for row in rows:
        parts = -(-sum(_room(Box(0, label)) for label in row) // _MAX_ROW)
        size = -(-len(row) // parts)
        wrapped += [row[start : start + size] for start in range(0, len(row), size)]
    return wrapped


def _ways(boxes: dict[str, Box], arrows: Sequence[Arrow]) -> list[list[Box]]:
    """Return each arrow as the boxes that it goes through, two opposite ones as one."""
    ways = []
    for number, (above, below) in enumerate(arrows):
        start, end = boxes[above], boxes[below]
        if (below, above) not in arrows or above < below:
            between = [Box(row, "", number) for row in range(start.row + 1, end.row)]
            ways.append([start, *between, end])
    return ways


def _placed(boxes: Iterable[Box], ways: Sequence[Sequence[Box]]) -> list[list[Box]]:
    """Return the boxes of each row in an order with few crossings: each near its neighbours."""
    everything = dict.fromkeys([*boxes, *(box for way in ways for box in way)])
    lines: list[list[Box]] = [[] for _ in range(max(box.row for box in everything) + 1)]
    for box in everything:
        lines[box.row].append(box)
    neighbours: dict[Box, list[Box]] = {box: [] for box in everything}
    for way in ways:
        for one, other in pairwise(way):
            neighbours[one].append(other)
            neighbours[other].append(one)
    for sweep in range(24):
        for line in lines if sweep % 2 == 0 else reversed(lines):
            at = {box: x for each in lines for box, x in _spread(each, 0)}
            line.sort(key=lambda box: _mean([at[one] for one in neighbours[box]] or [at[box]]))
    return lines


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _room(box: Box) -> int:
    return box.width + _GAP


def _spread(line: Sequence[Box], width: int) -> list[tuple[Box, int]]:
    """Return the middle of each box of a row that is centred in `width`."""
    x = (width - sum(map(_room, line))) // 2
    placed = []
    for box in line:
        placed.append((box, x + _room(box) // 2))
        x += _room(box)
    return placed


def _line(points: Sequence[tuple[int, int]]) -> str:
    """Return an arrow from the first point to the last, through those between."""
    (x, y), *others = points
    if y == others[-1][1]:
        # Side by side: they import each other.
        return f'<path class="arrow" d="M{x} {y}L{others[-1][0]} {y}"/>'
    half = _BOX_HEIGHT // 2
    y += half
    path = f"M{x} {y}"
    for place, (to_x, middle) in enumerate(others, 1):
        to_y = middle - half - (6 if place == len(others) else 0)
        bend = (to_y - y) // 2
        path += f"C{x} {y + bend} {to_x} {to_y - bend} {to_x} {to_y}"
        x, y = to_x, to_y
        if place < len(others):
            y = middle + half
            path += f"L{x} {y}"
    head = f"M{x - 4} {y - 3}L{x + 4} {y - 3}L{x} {y + 5}Z"
    return f'<path class="arrow" d="{path}"/><path class="head" d="{head}"/>'


def _box(box: Box, x: int, y: int) -> str:
    left, top = x - box.width // 2, y - _BOX_HEIGHT // 2
    return (
        f'<rect class="box" x="{left}" y="{top}" width="{box.width}" height="{_BOX_HEIGHT}"'
        ' rx="6"/>'
        f'<text x="{x}" y="{y + 5}">{escape(box.label)}</text>'
    )


def _style() -> str:
    return (
        f"<style>{_rules(dark=False)}@media (prefers-color-scheme: dark){{{_rules(dark=True)}}}"
        "text{font:15px ui-monospace,Menlo,Consolas,monospace;text-anchor:middle}"
        ".arrow{fill:none;stroke-width:1.5}</style>"
    )


def _rules(dark: bool) -> str:
    colour = palette(dark)
    return (
        f".paper{{fill:{colour['paper']}}}"
        f".box{{fill:{colour['panel']};stroke:{colour['accent']}}}"
        f"text{{fill:{colour['ink']}}}"
        f".arrow{{stroke:{colour['quiet']}}}"
        f".head{{fill:{colour['quiet']}}}"
    )
