"""The picture of a summary: what came, how it went, what rises, how the teams do. Legible on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.reporting import drawing as draw
from handlers.reporting import frames
from handlers.reporting.drawing import Canvas
from handlers.reporting.street_chart import comparison_png, comparison_svg
from handlers.texts import chart as texts
from handlers.texts import summary_labels as labels
from orders.categories import Category
from orders.measures import LESS_IS_BETTER, RATES
from orders.report import Dimension, Figure, Measure, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.reporting.names import Names
    from orders.report import Report, Row, Span

__all__ = ["chart_png", "chart_svg", "comparison_png", "comparison_svg"]

MATTERS = 6
TEAMS = 10
RISING = 5
"""How many lines of each are drawn; the workbook has all."""


def chart_png(report: Report, names: Names) -> bytes:
    """Return the picture of one community's summary. Always the same for the same report."""
    return draw.png(chart_svg(report, names))


def chart_svg(report: Report, names: Names) -> str:
    """Return the same as a drawing, for pages."""
    canvas = Canvas()
    frames.banner(canvas, texts.KICKER, names.community, report.period)
    _tiles(canvas, report)
    _bars(canvas, texts.CATEGORIES, _largest(report, Dimension.CATEGORY, len(Category)), report, names)
    matters = _largest(report, Dimension.MATTER, MATTERS)
    if matters:
        _bars(canvas, texts.MATTERS, matters, report, names)
    _rising(canvas, report, names)
    _teams(canvas, report, names)
    frames.foot(canvas, texts.FOOT)
    return canvas.svg()


_TILE = 216
_TILES = (
    Measure.RECEIVED,
    Measure.CLOSED,
    Measure.IN_TIME_RATE,
    Measure.SOLVED_RATE,
    Measure.LATE,
    Measure.FIRST_CONTACT_MEDIAN,
)
_JUDGED = RATES | LESS_IS_BETTER


def _tiles(canvas: Canvas, report: Report) -> None:
    """Draw the figures that matter, two in a row."""
    top = canvas.height
    wide = (draw.WIDTH - 2 * frames.EDGE - frames.GAP) / 2
    for number, measure in enumerate(_TILES):
        row, column = divmod(number, 2)
        x = frames.EDGE + column * (wide + frames.GAP)
        y = top + row * (_TILE + frames.GAP)
        canvas.box(x, y, wide, _TILE, draw.CARD, round_=24)
        _tile(
            canvas, x + 40, y, wide - 80, report.figures.get(measure) or _missing(measure), report.period.span
        )
    frames.close(canvas)


def _missing(measure: Measure) -> Figure:
    nothing = Reading(None, 0)
    return Figure(measure, nothing, nothing, nothing)


def _tile(canvas: Canvas, x: float, y: float, room: float, figure: Figure, span: Span) -> None:
    """Draw one figure: its label, its value, on how many orders it rests, how it changed."""
    measure = figure.measure
    label = texts.FIRST_CONTACT if measure is Measure.FIRST_CONTACT_MEDIAN else labels.MEASURE[measure]
    canvas.text(x, y + 56, label, 32, draw.SOFT, room=room)
    value, unit = _value(figure)
    wide = canvas.text(x, y + 138, value, 76, _colour(figure), bold=True)
    basis = canvas.text(x + wide + 12, y + 136, unit, 32, draw.SOFT)
    if measure in RATES and figure.now.n >= labels.ENOUGH:
        shown = texts.OF.format(part=labels.counted(figure.now), whole=figure.now.n)
        canvas.text(x + wide + basis + 26, y + 136, shown, 32, draw.SOFT)
    _change(canvas, x, y + 188, figure, span, room)


def _value(figure: Figure) -> tuple[str, str]:
    """Return the large digits and the small unit; of a few orders no percentage."""
    now = figure.now
    if figure.measure in RATES and 0 < now.n < labels.ENOUGH:
        return f"{labels.counted(now)}/{now.n}", labels.unit(figure.measure)
    digits, _, unit = labels.value(figure.measure, now).partition(" ")
    return digits, unit


def _colour(figure: Figure) -> str:
    """Return the ink of a value: late orders are red, nothing else is judged by itself."""
    late = figure.measure is Measure.LATE and figure.now.value
    return draw.RED if late else draw.INK


def _change(canvas: Canvas, x: float, y: float, figure: Figure, span: Span, room: float) -> None:
    """Draw how a figure changed against the period before, with an arrow where it did."""
    told = labels.change(figure, span)
    if not told:
        canvas.text(x, y, _unchanged(figure, span), 28, draw.SOFT, room=room)
        return
    difference = (figure.now.value or 0) - (figure.before.value or 0)
    colour = _judged(figure.measure, difference)
    if labels.differs(figure):
        canvas.triangle(x, y - 2, 20, colour, up=difference > 0)
        x, room = x + 30, room - 30
    canvas.text(x, y, told, 28, colour if labels.differs(figure) else draw.SOFT, room=room)


def _unchanged(figure: Figure, span: Span) -> str:
    """Return what stands below a figure that is not compared with the period before."""
    if figure.measure in RATES and not figure.now.n:
        return texts.NO_ORDERS.format(whole=labels.whole(figure.measure))
    if figure.measure in RATES and figure.now.n < labels.ENOUGH:
        return texts.FEW
    return labels.usual(figure, span)


def _judged(measure: Measure, difference: float) -> str:
    """Return green for the better, amber for the worse, and no colour where more is neither."""
    if measure not in _JUDGED:
        return draw.SOFT
    better = (difference < 0) == (measure in LESS_IS_BETTER)
    return draw.GREEN if better else draw.AMBER


def _largest(report: Report, dimension: Dimension, most: int) -> list[tuple[Dimension, Row]]:
    """Return the groups of which most was received; a group without a name is none."""
    rows = [row for row in report.groups.get(dimension, ()) if row.key and labels.count(row.figures, _GOT)]
    rows.sort(key=lambda row: -labels.count(row.figures, _GOT))
    return [(dimension, row) for row in rows[:most]]


_GOT = Measure.RECEIVED
_BAR_ROW = 76
_BAR_LEFT = 372
_BAR_WIDE = 470


def _bars(
    canvas: Canvas, title: str, rows: Sequence[tuple[Dimension, Row]], report: Report, names: Names
) -> None:
    """Draw a bar for each group, and a line where it usually ends."""
    span = report.period.span
    is_compared = any(row.figures[_GOT].mean.value is not None for _, row in rows)
    note = texts.NOW_AND_USUAL.format(usual=labels.USUAL[span]) if is_compared else ""
    top = frames.card(canvas, title, max(len(rows), 1) * _BAR_ROW, note)
    if not rows:
        canvas.text(frames.LEFT, top + 44, texts.NOTHING.format(this=labels.THIS[span]), 32, draw.SOFT)
    longest = max((max(_reach(row)) for _, row in rows), default=1) or 1
    rising = {(one.dimension, one.key) for one in report.rising}
    for number, (dimension, row) in enumerate(rows):
        y = top + number * _BAR_ROW
        hot = (dimension, row.key) in rising
        canvas.text(
            frames.LEFT, y + 44, labels.name(dimension, row.key, names), 34, room=_BAR_LEFT - frames.LEFT - 20
        )
        _bar(canvas, y + 12, row, longest, hot=hot)
    frames.close(canvas)


def _reach(row: Row) -> tuple[float, float]:
    """Return how many there are of a group, and how many usually."""
    figure = row.figures[_GOT]
    return figure.now.value or 0, figure.mean.value or 0


def _bar(canvas: Canvas, y: float, row: Row, longest: float, *, hot: bool) -> None:
    """Draw one bar with its number, its usual end, and a mark where it rises."""
    now, usual = (amount / longest * _BAR_WIDE for amount in _reach(row))
    canvas.box(_BAR_LEFT, y, _BAR_WIDE, 44, draw.PAPER, round_=10)
    canvas.box(_BAR_LEFT, y, max(now, 6), 44, draw.AMBER if hot else draw.RED, round_=10)
    if row.figures[_GOT].mean.value is not None:
        canvas.box(_BAR_LEFT + usual - 3, y - 8, 6, 60, draw.INK, round_=3)
    x = _BAR_LEFT + _BAR_WIDE + 24
    wide = canvas.text(x, y + 34, str(labels.count(row.figures, _GOT)), 36, bold=True)
    if hot:
        canvas.pill(x + wide + 10, y + 32, texts.RISING, 26, (draw.CREAM, draw.AMBER))


_LINE = 64


def _rising(canvas: Canvas, report: Report, names: Names) -> None:
    """List what rises against the periods before."""
    shown = report.rising[:RISING]
    top = frames.card(canvas, texts.RISING_TITLE, max(len(shown), 1) * _LINE)
    if not shown:
        canvas.text(frames.LEFT, top + 42, texts.CALM, 32, draw.SOFT)
    for number, one in enumerate(shown):
        y = top + number * _LINE + 42
        canvas.triangle(frames.LEFT, y - 4, 24, draw.AMBER, up=True)
        told = texts.RISING_LINE.format(count=one.count, usual=labels.plain(one.expected))
        wide = draw.width(told, 32)
        canvas.text(frames.RIGHT, y, told, 32, draw.SOFT, anchor="end")
        name = labels.name(one.dimension, one.key, names)
        canvas.text(frames.LEFT + 40, y, name, 34, room=frames.RIGHT - frames.LEFT - 70 - wide)
    frames.close(canvas)


def _teams(canvas: Canvas, report: Report, names: Names) -> None:
    """Draw for each team how much of what fell due was done in time."""
    rows = [row for row in report.groups.get(Dimension.TEAM, ()) if row.key]
    rows.sort(key=lambda row: (-_due(row).n, -labels.count(row.figures, Measure.DISPATCHED)))
    shown, left = rows[:TEAMS], len(rows) - TEAMS
    lines = max(len(shown), 1) + (left > 0)
    top = frames.card(canvas, texts.TEAMS, lines * _BAR_ROW)
    if not shown:
        told = texts.NO_TEAMS.format(this=labels.THIS[report.period.span])
        canvas.text(frames.LEFT, top + 44, told, 32, draw.SOFT)
    longest = max((_due(row).n for row in shown), default=1) or 1
    for number, row in enumerate(shown):
        y = top + number * _BAR_ROW
        name = labels.name(Dimension.TEAM, row.key, names)
        canvas.text(frames.LEFT, y + 44, name, 34, room=_TEAM_LEFT - frames.LEFT - 20)
        _team(canvas, y + 12, row, longest)
    if left > 0:
        y = top + len(shown) * _BAR_ROW
        canvas.text(frames.LEFT, y + 44, texts.MORE_TEAMS.format(count=left), 30, draw.SOFT)
    frames.close(canvas)


def _due(row: Row) -> Reading:
    figure = row.figures.get(Measure.IN_TIME_RATE)
    return figure.now if figure else Reading(None, 0)


_TEAM_LEFT = 342
_TEAM_WIDE = 330


def _team(canvas: Canvas, y: float, row: Row, longest: int) -> None:
    """Draw what fell due as long as it was much, and of it what was in time in green."""
    due = _due(row)
    whole = due.n / longest * _TEAM_WIDE
    in_time = whole * (due.value or 0)
    canvas.box(_TEAM_LEFT, y, whole, 44, draw.BLUSH, round_=10)
    canvas.box(_TEAM_LEFT, y, in_time, 44, draw.GREEN, round_=10)
    x = _TEAM_LEFT + _TEAM_WIDE + 24
    told = texts.IN_TIME.format(part=labels.counted(due), whole=due.n) if due.n else texts.NONE_DUE
    canvas.text(x, y + 33, told, 30, draw.INK if due.n else draw.SOFT)
    late = labels.count(row.figures, Measure.LATE)
    if late:
        pill = texts.LATE.format(count=late)
        wide = draw.width(pill, 26) + 26
        canvas.pill(frames.RIGHT - wide, y + 32, pill, 26, (draw.BLUSH, draw.DEEP))
