"""The files of a summary: its picture, and its workbook without and with the confidential orders.

What draws them is loaded with the first of them: it takes 7 MB, and is needed for a moment a week.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers import summary_cards as cards
from handlers.texts import summary_desk as texts
from handlers.texts import summary_labels as labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.reporting.names import Names
    from orders.report import Report
    from storage.report_orders import OrderRow

PNG = "image/png"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made: whom it is for (see handlers/summary_cards.py), its name, what it holds."""

    kind: str
    name: str
    media_type: str
    content: bytes


def draw(report: Report, names: Names, orders: Sequence[OrderRow]) -> list[Made]:
    """Make the files of a community's summary; it takes a moment, so it has a thread of its own.

    The second workbook is made only where there is something in it that not everybody may see.
    """
    from handlers.reporting import chart, workbook  # noqa: PLC0415 - see above

    picture = _named(texts.CHART, names.community, report)
    shared = _named(texts.WORKBOOK, names.community, report)
    made = [
        Made(cards.CHART, picture, PNG, chart.chart_png(report, names)),
        Made(cards.SHARED, shared, EXCEL, workbook.workbook(report, names, orders)),
    ]
    if any(one.confidential for one in orders):
        whole = _named(texts.WORKBOOK_WHOLE, names.community, report)
        content = workbook.workbook(report, names, orders, confidential=True)
        made.append(Made(cards.WHOLE, whole, EXCEL, content))
    return made


def draw_street(street: str, compared: Sequence[tuple[str, Report]]) -> list[Made]:
    """Make the picture and the workbook of a street's comparison."""
    from handlers.reporting import chart, workbook  # noqa: PLC0415 - see above

    report = compared[0][1]
    picture, book = _named(texts.CHART, street, report), _named(texts.WORKBOOK, street, report)
    return [
        Made(cards.CHART, picture, PNG, chart.comparison_png(street, compared)),
        Made(cards.SHARED, book, EXCEL, workbook.street_workbook(street, compared)),
    ]


def _named(template: str, whose: str, report: Report) -> str:
    """Return a file's name, without what no file system takes."""
    name = template.format(whose=whose, title=labels.title(report.period))
    return "".join(letter for letter in name if letter.isprintable() and letter not in '\\/:*?"<>|')
