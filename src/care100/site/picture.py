"""The preview picture for shared links: the page's title and its first members.

Drawn with Pillow. The font is Newsreader (SIL Open
Font License), cut down to Latin letters; a title in others is shared without a picture.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from care100.model import sanitize
from care100.site.page import ListPage

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

NAME = "picture.png"
WIDTH, HEIGHT = 1200, 630
"""Pixels; the shape that Open Graph's readers show whole."""

_FONT = Path(__file__).parent / "fonts" / "Newsreader-SemiBold.ttf"
# The page's own colours, in light.
_PAPER, _INK, _QUIET, _ACCENT, _TINT = "#fbfaf6", "#1b211f", "#56605c", "#0b5f59", "#e0ece8"
# Drawn twice as large and then made smaller: Pillow's circles have steps.
_SCALE = 2
_EDGE = 80
_ROOM = (WIDTH - 2 * _EDGE) * _SCALE
_SIZES = (136, 116, 100, 86, 72, 60)
_MOST_LINES, _TITLE_HEIGHT = 4, 280
_CIRCLE, _STEP = 76, 92


def says(page: ListPage) -> str:
    """Return the picture's text, for screen readers."""
    return f"{page.title}. {_facts(page)}."


def draw(page: ListPage) -> bytes | None:
    """Return the picture as PNG; None without a visible title, or if the font lacks a letter."""
    from PIL import Image, ImageDraw

    if not page.title or not _has_letters(page.title):
        return None
    image = Image.new("RGB", (WIDTH * _SCALE, HEIGHT * _SCALE), _PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, WIDTH * _SCALE, 20 * _SCALE), fill=_ACCENT)
    _text(pen, (_EDGE, 66), page.texts.text("A list to follow"), 34, _ACCENT)
    font, lines = _fitted(page.title)
    for number, line in enumerate(lines):
        at = (_EDGE * _SCALE, 132 * _SCALE + number * round(font.size * 1.04))
        pen.text(at, line, font=font, fill=_INK)
    _monograms(pen, page)
    _text(pen, (_EDGE, HEIGHT - 80), _facts(page), 30, _QUIET)
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    data = io.BytesIO()
    # A palette is enough for five colours and what is between them, and a third of the bytes.
    small.quantize(128, dither=Image.Dither.NONE).save(data, "PNG", optimize=True)
    return data.getvalue()


def _facts(page: ListPage) -> str:
    curator = page.curator if _has_letters(page.curator) else ""
    where, texts = page.whereabouts_in(page.texts), page.texts
    if not curator:
        return where
    return texts.text(
        "{where}, curated by {curator}", where=where, curator=sanitize.line(curator, 40)
    )


def _font(size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(_FONT, size * _SCALE, layout_engine=ImageFont.Layout.BASIC)


def _text(pen: ImageDraw, at: tuple[int, int], text: str, size: int, colour: str) -> None:
    font = _font(size)
    pen.text((at[0] * _SCALE, at[1] * _SCALE), _shortened(text, font), font=font, fill=colour)


def _has_letters(text: str) -> bool:
    font = _font(24)
    lacking = bytes(font.getmask("\uffff"))
    return all(bytes(font.getmask(letter)) != lacking for letter in set(text) - {" "})


def _fitted(title: str) -> tuple[FreeTypeFont, list[str]]:
    """Return the largest font in which the title fits, and its lines; a title that is too
    long is cut.
    """
    for size in _SIZES:
        font = _font(size)
        lines = _broken(title, font)
        if len(lines) * size <= _TITLE_HEIGHT and max(map(font.getlength, lines)) <= _ROOM:
            break
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]}…"]
    return font, [_shortened(line, font) for line in lines]


def _shortened(line: str, font: FreeTypeFont) -> str:
    """Return a line; the part that does not fit is replaced with “…”."""
    if font.getlength(line) <= _ROOM:
        return line
    while font.getlength(f"{line}…") > _ROOM:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _broken(text: str, font: FreeTypeFont) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= _ROOM:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _monograms(pen: ImageDraw, page: ListPage) -> None:
    """Draw the first members' monograms in a row, as on the page."""
    room = (WIDTH - 2 * _EDGE + _STEP - _CIRCLE) // _STEP
    known = [card.monogram for card in page.cards if _has_letters(card.monogram)]
    font = _font(28)
    top, half = HEIGHT - 190, _CIRCLE // 2
    for number, monogram in enumerate(known[:room]):
        left = _EDGE + number * _STEP
        circle = [side * _SCALE for side in (left, top, left + _CIRCLE, top + _CIRCLE)]
        pen.ellipse(circle, fill=_TINT)
        middle = ((left + half) * _SCALE, (top + half + 1) * _SCALE)
        pen.text(middle, monogram, font=font, fill=_ACCENT, anchor="mm")
