"""What every picture of ours is made of: the banner, cards with a title, the foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.reporting import drawing as draw
from handlers.texts import chart as texts
from handlers.texts import summary_labels as labels

if TYPE_CHECKING:
    from handlers.reporting.drawing import Canvas
    from orders.report import Period

EDGE = 40
"""From the edge of the picture to a card."""
LEFT = 80
RIGHT = draw.WIDTH - LEFT
"""Where the content of a card begins and ends."""
GAP = 28
"""Between two cards."""

_BANNER = 300
_NAME_SIZES = (68, 56, 46)
_NAME_ROOM = 700
_HEAD = 104
_TAIL = 28


def banner(canvas: Canvas, kicker: str, name: str, period: Period) -> None:
    """Draw the heading: what it is, whose, of when."""
    canvas.box(0, 0, draw.WIDTH, _BANNER, draw.RED)
    canvas.box(0, _BANNER - 10, draw.WIDTH, 10, draw.DEEP)
    for number, colour in enumerate(("#a52d27", "#bd453d", "#cb6058")):
        x, y = 800 + number * 44, 56 + number * 30
        canvas.box(x, y, 150, 118, colour, round_=14)
    for line, wide in enumerate((86, 60)):
        canvas.box(920, 152 + line * 28, wide, 10, "#e9b9b2", round_=5)
    canvas.text(LEFT, 92, kicker, 36, "#f6d9d3")
    size = next(
        (one for one in _NAME_SIZES if draw.width(draw.clean(name), one) <= _NAME_ROOM), _NAME_SIZES[-1]
    )
    canvas.text(LEFT, 178, name, size, draw.CARD, bold=True, room=_NAME_ROOM)
    when = texts.WHEN.format(title=labels.title(period), dates=labels.dates(period))
    canvas.text(LEFT, 244, when, 36, "#f6d9d3", room=_NAME_ROOM)
    canvas.height = _BANNER + GAP


def card(canvas: Canvas, title: str, high: float, note: str = "") -> float:
    """Draw a card for content of this height, and return where its content begins."""
    top = canvas.height
    canvas.box(EDGE, top, draw.WIDTH - 2 * EDGE, _HEAD + high + _TAIL, draw.CARD, round_=24)
    canvas.box(LEFT, top + 36, 8, 38, draw.RED, round_=4)
    wide = canvas.text(LEFT + 24, top + 68, title, 38, bold=True, room=RIGHT - LEFT - 24)
    if note:
        canvas.text(RIGHT, top + 67, note, 28, draw.SOFT, anchor="end", room=RIGHT - LEFT - 60 - wide)
    return top + _HEAD


def close(canvas: Canvas) -> None:
    """Leave a gap below a card."""
    canvas.height += GAP


def foot(canvas: Canvas, *notes: str) -> None:
    """Write how things are counted, and whose picture it is."""
    top = canvas.height + 16
    for number, note in enumerate(notes):
        canvas.text(LEFT, top + 28 + number * 40, note, 28, draw.SOFT, room=RIGHT - LEFT - 100)
    canvas.text(RIGHT, top + 28, texts.HOUSE, 30, draw.RED, bold=True, anchor="end")
    canvas.height += EDGE
