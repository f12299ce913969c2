"""The workbook of a street's comparison: its communities with every figure."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from handlers.reporting.cells import measured
from handlers.reporting.sheets import Column, writing
from handlers.texts import summary_labels as labels
from handlers.texts import workbook as texts
from handlers.texts.summary_street import ranked
from orders.report import Measure

if TYPE_CHECKING:
    from handlers.texts.summary_street import Compared
    from orders.report import Report

    Named = tuple[str, Report]


def street_workbook(street: str, compared: Compared) -> bytes:
    """Return the workbook (.xlsx) of a street's communities, each given with its name."""
    columns: list[Column[Named]] = [
        Column(texts.NAME, lambda one: one[0], 24),
        *measured(Measure, lambda one: one[1].figures),
    ]
    out = io.BytesIO()
    first = compared[0][1]
    heading = texts.STREET_TITLE.format(
        name=street, title=labels.title(first.period), dates=labels.dates(first.period)
    )
    with writing(out, first.made_at) as book:
        note = texts.FEW_NOTE.format(enough=labels.ENOUGH)
        book.sheet(texts.COMMUNITIES, heading, columns, ranked(compared), note)
    return out.getvalue()
