"""Drawing for chats and pages: SVG of ours, and its picture. No font of the machine is used.

Lengths are in pixels of a picture 1080 wide, which is how wide a phone shows it; the smallest
letters (28) are then as large as those of a newspaper.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from html import escape

import resvg_py
from PIL import ImageFont
from pylopdf_fonts_zh_cn import sans_path

WIDTH = 1080
FAMILY = "Noto Sans SC"

PAPER = "#faf6ef"
CARD = "#ffffff"
INK = "#2b2320"
SOFT = "#75695f"
RULE = "#ece3d8"
RED = "#b3322b"
DEEP = "#8f2520"
BLUSH = "#f0d3cc"
GREEN = "#2c7a6c"
BLUE = "#46698f"
AMBER = "#c8701a"
CREAM = "#fdf0dc"

_MEASURED = 100
"""Letters are measured at this size once, and scaled."""
_BOLD = 0.028
"""The font has one weight: bold letters are drawn with an outline of this share of their size."""
_ELLIPSIS = "…"


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(sans_path()), _MEASURED, layout_engine=ImageFont.Layout.BASIC)


def width(text: str, size: float) -> float:
    """Return how wide a text is drawn."""
    return _font().getlength(text) * size / _MEASURED


def clean(text: str) -> str:
    """Return a text on one line, without what no picture can show (controls, halves of characters)."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def fitted(text: str, size: float, room: float) -> str:
    """Return a text cut so that it is no wider than `room`."""
    text = clean(text)
    if width(text, size) <= room:
        return text
    while text and width(text + _ELLIPSIS, size) > room:
        text = text[:-1]
    return text + _ELLIPSIS


@dataclass
class Canvas:
    """Collects shapes from top to bottom; `height` is how far down they reach."""

    height: float = 0
    _shapes: list[str] = field(default_factory=list)

    def box(self, x: float, y: float, wide: float, high: float, colour: str, *, round_: float = 0) -> None:
        """Draw a filled rectangle; one without a width is left out."""
        if wide > 0:
            corner = f' rx="{min(round_, wide / 2):g}"' if round_ else ""
            self._shapes.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}"{corner} '
                f'fill="{colour}"/>'
            )
            self.height = max(self.height, y + high)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        colour: str = INK,
        *,
        bold: bool = False,
        anchor: str = "start",
        room: float | None = None,
    ) -> float:
        """Write a text on the baseline `y`, cut to its room; return how wide it is."""
        shown = fitted(text, size, room) if room is not None else clean(text)
        line = f' stroke="{colour}" stroke-width="{size * _BOLD:.2f}"' if bold else ""
        self._shapes.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{colour}"{line} '
            f'text-anchor="{anchor}">{escape(shown)}</text>'
        )
        self.height = max(self.height, y)
        return width(shown, size)

    def triangle(self, x: float, y: float, size: float, colour: str, *, up: bool) -> None:
        """Draw a small arrow head that stands on the baseline `y`."""
        top, foot = (y - size, y) if up else (y, y - size)
        self._shapes.append(
            f'<path d="M{x:.1f} {foot:.1f}h{size:.1f}L{x + size / 2:.1f} {top:.1f}z" fill="{colour}"/>'
        )

    def pill(self, x: float, y: float, text: str, size: float, colours: tuple[str, str]) -> float:
        """Write a short word on a rounded ground (ground, ink); return how wide it is."""
        wide = width(clean(text), size) + size
        ground, ink = colours
        self.box(x, y - size * 1.12, wide, size * 1.52, ground, round_=size * 0.76)
        self.text(x + size / 2, y, text, size, ink)
        return wide

    def svg(self, margin: float = 0) -> str:
        """Return the drawing as SVG, with so much paper below the last shape."""
        high = round(self.height + margin)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{high}" '
            f'viewBox="0 0 {WIDTH} {high}" font-family="{FAMILY}">'
            f'<rect width="{WIDTH}" height="{high}" fill="{PAPER}"/>{"".join(self._shapes)}</svg>'
        )


def png(svg: str) -> bytes:
    """Return a drawing's picture."""
    return resvg_py.svg_to_bytes(
        svg_string=svg, skip_system_fonts=True, font_files=[str(sans_path())], font_family=FAMILY
    )
