"""What figures and moments are in the cells of a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from handlers.reporting.sheets import Column, Style
from handlers.texts import summary_labels as labels
from handlers.texts import workbook as texts
from orders.measures import COUNTS, RATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime

    from handlers.reporting.sheets import Cell
    from orders.report import Figure, Measure, Reading

Item = TypeVar("Item")


def value(measure: Measure, reading: Reading) -> Cell:
    """Return a reading as a number; a mean of counts keeps a digit after the point."""
    if reading.value is None or measure in RATES:
        return reading.value
    return round(reading.value, 2)


def style(measure: Measure) -> Style:
    """Return how a measure's values are shown."""
    if measure in RATES:
        return Style.SHARE
    return Style.GENERAL if measure in COUNTS else Style.NUMBER


def wall_clock(moment: datetime | None, zone: str) -> datetime | None:
    """Return a moment as the clock of the community shows it, without a zone, as sheets know it."""
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if moment else None


def measured(
    measures: Iterable[Measure], figures: Callable[[Item], Mapping[Measure, Figure]]
) -> Iterator[Column[Item]]:
    """Yield a column for each measure; beside each but a count, one for the number of orders behind it."""
    for measure in measures:
        yield Column(labels.MEASURE[measure], _shown(measure, figures), 12, style(measure))
        if measure not in COUNTS:
            label = texts.BASIS.format(label=labels.MEASURE[measure])
            yield Column(label, _basis(measure, figures), 12, Style.COUNT)


def _shown(measure: Measure, figures: Callable[[Item], Mapping[Measure, Figure]]) -> Callable[[Item], Cell]:
    def shown(one: Item) -> Cell:
        figure = figures(one).get(measure)
        return value(measure, figure.now) if figure else None

    return shown


def _basis(measure: Measure, figures: Callable[[Item], Mapping[Measure, Figure]]) -> Callable[[Item], Cell]:
    def shown(one: Item) -> Cell:
        figure = figures(one).get(measure)
        return figure.now.n if figure else None

    return shown
