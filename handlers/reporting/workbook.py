"""The workbook of a summary: every figure, every group, and the orders behind them.

Of a confidential order there is a line with its dates alone, unless the reader may see such orders.
No sheet holds a name of a resident, a phone or a door; residents' words are those with masks.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.reporting import order_sheet
from handlers.reporting.cells import measured, style, value
from handlers.reporting.sheets import Book, Column, Style, writing
from handlers.reporting.street_workbook import street_workbook
from handlers.texts import summary_labels as labels
from handlers.texts import workbook as texts
from handlers.texts.summary import suggestion
from orders.measures import COUNTS, RATES
from orders.report import Dimension, Measure, Rising, Suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from handlers.reporting.names import Names
    from orders.report import Figure, Reading, Report, Row, Thanks
    from storage.report_orders import OrderRow

__all__ = ["street_workbook", "workbook"]


def workbook(
    report: Report, names: Names, orders: Sequence[OrderRow], *, confidential: bool = False
) -> bytes:
    """Return the workbook (.xlsx); `orders` are those of :func:`orders.report.numbers_of`, read from storage.

    `confidential` says that whoever reads it may see confidential orders.
    """
    out = io.BytesIO()
    reader = order_sheet.Reader(names, report.period.zone, confidential=confidential)
    heading = texts.TITLE.format(
        name=names.community, title=labels.title(report.period), dates=labels.dates(report.period)
    )
    with writing(out, report.made_at) as book:
        _overview(book, heading, report)
        order_sheet.orders(book, heading, orders, reader)
        order_sheet.late(book, heading, report.late, reader)
        _groups(book, texts.TEAMS, heading, report, names, (Dimension.TEAM,))
        _groups(book, texts.KINDS, heading, report, names, (Dimension.CATEGORY, Dimension.MATTER))
        _groups(book, texts.PLACES, heading, report, names, (Dimension.GRID, Dimension.ESTATE))
        _agenda(book, heading, report, names)
        book.sheet(texts.THANKS, heading, _thanks_columns(names), report.thanks)
        book.sheet(texts.BEHIND, heading, _BEHIND, list(_behind(report)))
    return out.getvalue()


def _overview(book: Book, heading: str, report: Report) -> None:
    """Add the sheet with every figure beside its past, and how it is counted."""
    span = report.period.span
    columns: list[Column[Figure]] = [
        Column(texts.MEASURE, lambda one: labels.MEASURE[one.measure], 30),
        Column(texts.UNIT, lambda one: _unit(one.measure), 8),
    ]
    for title, reading in _COMPARED:
        columns += _compared(title[span], reading)
    columns.append(Column(texts.MEANING, lambda one: labels.MEANING[one.measure], 60, Style.LONG))
    figures = [report.figures[measure] for measure in Measure if measure in report.figures]
    note = texts.FEW_NOTE.format(enough=labels.ENOUGH)
    book.sheet(texts.OVERVIEW, heading, columns, figures, note)


def _now(figure: Figure) -> Reading:
    return figure.now


def _before(figure: Figure) -> Reading:
    return figure.before


def _mean(figure: Figure) -> Reading:
    return figure.mean


_COMPARED = ((labels.THIS, _now), (labels.LAST, _before), (labels.USUAL, _mean))


def _compared(title: str, reading: Callable[[Figure], Reading]) -> list[Column[Figure]]:
    """Return the column of a period's values, each in the style of its measure, and what they rest on."""
    return [
        Column(
            title,
            lambda one: value(one.measure, reading(one)),
            14,
            style_of=lambda one: style(one.measure),
        ),
        Column(texts.BASIS.format(label=title), lambda one: reading(one).n, 14, Style.COUNT),
    ]


def _unit(measure: Measure) -> str:
    if measure in RATES:
        return texts.PERCENT
    return texts.PIECES if measure in COUNTS else texts.HOURS


def _groups(
    book: Book, name: str, heading: str, report: Report, names: Names, dimensions: Sequence[Dimension]
) -> None:
    """Add a sheet of groups with their figures; each rate has its number of orders beside it."""
    columns: list[Column[tuple[Dimension, Row]]] = [
        Column(texts.KIND, lambda one: labels.DIMENSION[one[0]], 8),
        Column(texts.NAME, lambda one: labels.name(one[0], one[1].key, names), 24),
        *measured(texts.COLUMNS_OF_GROUPS, lambda one: one[1].figures),
    ]
    rows = [(dimension, row) for dimension in dimensions for row in report.groups.get(dimension, ())]
    book.sheet(name, heading, columns, rows, texts.FEW_NOTE.format(enough=labels.ENOUGH))


@dataclass(frozen=True, slots=True)
class _Point:
    """A line of the agenda: why, what about, how many and how many usually, the orders."""

    why: str
    told: str
    count: int
    expected: float | None
    orders: tuple[int, ...]


_AGENDA: list[Column[_Point]] = [
    Column(texts.WHY, lambda one: one.why, 14),
    Column(texts.WHAT, lambda one: one.told, 60, Style.LONG),
    Column(texts.PIECES, lambda one: one.count, 8, Style.COUNT),
    Column(texts.EXPECTED, lambda one: one.expected, 8, Style.NUMBER),
    Column(texts.BEHIND_NUMBERS, lambda one: "、".join(map(str, one.orders)), 60, Style.LONG),
]


def _agenda(book: Book, heading: str, report: Report, names: Names) -> None:
    """Add the sheet of what rises and of what is suggested for the meeting."""
    points = [_rising(one, names) for one in report.rising]
    points += [_suggested(one, names) for one in report.suggestions]
    book.sheet(texts.AGENDA, heading, _AGENDA, points)


def _rising(one: Rising, names: Names) -> _Point:
    told = labels.name(one.dimension, one.key, names)
    return _Point(texts.RISING, told, one.count, one.expected, one.orders)


def _suggested(one: Suggestion, names: Names) -> _Point:
    return _Point(texts.SUGGESTION, suggestion(one, names), len(one.orders), None, one.orders)


def _thanks_columns(names: Names) -> list[Column[Thanks]]:
    return [
        Column(texts.NUMBER, lambda one: one.number, 10, Style.COUNT),
        Column(texts.TEAM, lambda one: labels.team(one.team, names), 20),
        Column(texts.RATING, lambda one: one.rating, 8, Style.COUNT),
        Column(texts.WORDS, lambda one: one.words, 90, Style.LONG),
    ]


_BEHIND: list[Column[tuple[Measure, int, bool]]] = [
    Column(texts.MEASURE, lambda one: labels.MEASURE[one[0]], 30),
    Column(texts.NUMBER, lambda one: one[1], 10, Style.COUNT),
    Column(texts.COUNTED, lambda one: texts.YES if one[2] else texts.NO, 10),
]


def _behind(report: Report) -> Iterator[tuple[Measure, int, bool]]:
    """Yield for each figure the orders that make it, and those of a rate's whole that do not."""
    for measure in Measure:
        figure = report.figures.get(measure)
        if figure is not None:
            yield from ((measure, number, True) for number in figure.counted)
            yield from ((measure, number, False) for number in figure.others)
