"""A figure opened to the orders behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from handlers.texts import report as texts
from handlers.texts import summary_labels as labels
from handlers.texts import words
from handlers.texts import workbook as workbook_texts
from handlers.texts.summary import brief
from orders.measures import RATES
from orders.report import Dimension
from orders.states import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from handlers.reporting.order_sheet import Reader
    from orders.report import Figure, Period
    from storage.report_orders import OrderRow


@dataclass(frozen=True, slots=True)
class Behind:
    """A figure of a period, for whom it is opened, and the orders of which it speaks."""

    period: Period
    figure: Figure
    reader: Reader
    orders: Sequence[OrderRow]

    def title(self) -> str:
        """Return what the figure says, of whom and when."""
        measure = self.figure.measure
        told = f"{labels.MEASURE[measure]} {labels.value(measure, self.figure.now)}"
        if measure in RATES and self.figure.now.n:
            told = brief(self.figure)
        return texts.FIGURE_TITLE.format(
            community=self.reader.names.community, title=labels.title(self.period), told=told
        )

    def rows(self) -> Iterator[tuple[object, ...]]:
        """Yield a line an order, as people read it; of a confidential one its number and its dates."""
        counted = set(self.figure.counted)
        for one in self.orders:
            yes = texts.YES if one.number in counted else texts.NO
            yield one.number, yes, *self._about(one), words.STATE[State(one.state)], *self._dates(one)

    def _about(self, one: OrderRow) -> tuple[str, str, str, str]:
        if one.confidential and not self.reader.confidential:
            return workbook_texts.CONFIDENTIAL, "", "", ""
        team = labels.team(one.team, self.reader.names) if one.team else ""
        estate = self.reader.place(Dimension.ESTATE, one.estate)
        return words.category(one.category), one.matter or "", estate, team

    def _dates(self, one: OrderRow) -> tuple[str, str]:
        zone = ZoneInfo(self.reader.zone)
        received, due = (moment.astimezone(zone) for moment in (one.received_at, one.close_by))
        return f"{received:%m-%d %H:%M}", f"{due:%m-%d %H:%M}"

    def as_json(self) -> dict[str, object]:
        """Return the same as data; moments in UTC."""
        counted = set(self.figure.counted)
        return {
            "community": self.reader.names.community,
            "period": self.period.name,
            "figure": self.figure.measure.value,
            "label": labels.MEASURE[self.figure.measure],
            "now": {"value": self.figure.now.value, "n": self.figure.now.n},
            "orders": [self._order(one, counted=one.number in counted) for one in self.orders],
        }

    def _order(self, one: OrderRow, *, counted: bool) -> dict[str, object]:
        hidden = one.confidential and not self.reader.confidential
        return {
            "number": one.number,
            "counted": counted,
            "state": one.state,
            "confidential": one.confidential,
            "category": None if hidden else one.category,
            "matter": None if hidden else one.matter,
            "estate": None if hidden else one.estate or None,
            "team": None if hidden or not one.team else labels.team(one.team, self.reader.names),
            "received_at": one.received_at.isoformat(),
            "close_by": one.close_by.isoformat(),
        }
