"""The picture of a street's comparison: every community on a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.reporting import drawing as draw
from handlers.reporting import frames
from handlers.reporting.drawing import Canvas
from handlers.texts import chart as texts
from handlers.texts import summary_labels as labels
from handlers.texts.summary_street import ranked
from orders.report import Measure, Reading

if TYPE_CHECKING:
    from handlers.texts.summary_street import Compared
    from orders.report import Report

COMMUNITIES = 40
"""How many communities are drawn; the workbook has all."""

_ROW = 84
_RECEIVED = 408
_RATE = 440
_SOLVED = 696
_BAR = 200
"""Where the columns stand; the first is aligned right."""


def comparison_png(street: str, compared: Compared) -> bytes:
    """Return the picture of a street's communities, each given with its name."""
    return draw.png(comparison_svg(street, compared))


def comparison_svg(street: str, compared: Compared) -> str:
    """Return the same as a drawing; a street without communities has none to compare, and no period."""
    canvas = Canvas()
    if compared:
        frames.banner(canvas, texts.STREET_KICKER, street, compared[0][1].period)
    shown, left = ranked(compared)[:COMMUNITIES], len(compared) - COMMUNITIES
    top = frames.card(canvas, texts.COMMUNITIES, (len(shown) + 1 + (left > 0)) * _ROW)
    _head(canvas, top)
    for number, (name, report) in enumerate(shown, start=1):
        _community(canvas, top + number * _ROW, name, report)
    if left > 0:
        y = top + (len(shown) + 1) * _ROW
        canvas.text(frames.LEFT, y + 48, texts.MORE_COMMUNITIES.format(count=left), 30, draw.SOFT)
    frames.close(canvas)
    frames.foot(canvas, texts.FOOT, texts.FOOT_STREET.format(enough=labels.ENOUGH))
    return canvas.svg()


def _head(canvas: Canvas, y: float) -> None:
    received, in_time, solved, late = texts.COLUMNS
    canvas.text(_RECEIVED, y + 40, received, 28, draw.SOFT, anchor="end")
    canvas.text(_RATE, y + 40, in_time, 28, draw.SOFT)
    canvas.text(_SOLVED, y + 40, solved, 28, draw.SOFT)
    canvas.text(frames.RIGHT, y + 40, late, 28, draw.SOFT, anchor="end")


def _community(canvas: Canvas, y: float, name: str, report: Report) -> None:
    """Draw one community: how much, how much of it in time, solved, late."""
    canvas.box(frames.LEFT, y, frames.RIGHT - frames.LEFT, 2, draw.RULE)
    received = str(labels.count(report.figures, Measure.RECEIVED))
    late = labels.count(report.figures, Measure.LATE)
    wide = draw.width(received, 34)
    canvas.text(frames.LEFT, y + 54, name, 32, room=_RECEIVED - frames.LEFT - wide - 20)
    canvas.text(_RECEIVED, y + 54, received, 34, bold=True, anchor="end")
    _share(canvas, _RATE, y, _reading(report, Measure.IN_TIME_RATE), draw.GREEN)
    _share(canvas, _SOLVED, y, _reading(report, Measure.SOLVED_RATE), draw.BLUE)
    canvas.text(
        frames.RIGHT, y + 54, str(late), 34, draw.RED if late else draw.SOFT, bold=bool(late), anchor="end"
    )


def _reading(report: Report, measure: Measure) -> Reading:
    figure = report.figures.get(measure)
    return figure.now if figure else Reading(None, 0)


def _share(canvas: Canvas, x: float, y: float, reading: Reading, colour: str) -> None:
    """Draw a rate as a bar with its numbers; of a few orders the numbers alone."""
    part = labels.counted(reading)
    numbers = f"{part}/{reading.n}" if reading.n else "—"
    if reading.n < labels.ENOUGH:
        canvas.text(x, y + 52, numbers, 30, draw.SOFT)
        return
    wide = canvas.text(x, y + 46, labels.value(Measure.IN_TIME_RATE, reading), 32, bold=True)
    canvas.text(x + wide + 10, y + 46, numbers, 26, draw.SOFT)
    canvas.box(x, y + 60, _BAR, 10, draw.RULE, round_=5)
    canvas.box(x, y + 60, _BAR * (reading.value or 0), 10, colour, round_=5)
