"""The sheets of orders: all that a report speaks of, and those that are late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.reporting.cells import wall_clock
from handlers.reporting.sheets import Book, Column, Style
from handlers.texts import summary_labels as labels
from handlers.texts import words
from handlers.texts import workbook as texts
from handlers.texts.summary import owner
from orders.report import Dimension
from orders.standing import Outcome
from orders.states import State
from storage.report_orders import MOST, OrderRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from handlers.reporting.names import Names
    from handlers.reporting.sheets import Cell
    from orders.report import Late


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a sheet is: what things are called, in which zone, whether confidential orders may be seen."""

    names: Names
    zone: str
    confidential: bool = False

    def open(self, value: Callable[[OrderRow], Cell], hidden: Cell = None) -> Callable[[OrderRow], Cell]:
        """Return the same for what this reader may see, and `hidden` for the rest."""
        return lambda one: hidden if one.confidential and not self.confidential else value(one)

    def clock(self, moment: Callable[[OrderRow], datetime | None]) -> Callable[[OrderRow], Cell]:
        """Return a moment as the community's clock shows it."""
        return lambda one: wall_clock(moment(one), self.zone)

    def place(self, dimension: Dimension, code: str) -> str:
        """Return an estate's or a grid's name, or nothing where none is known."""
        return labels.name(dimension, code, self.names) if code else ""

    def worker(self, one: OrderRow) -> str:
        """Return who has it in hand, or for whom it waits."""
        return self.names.people.get(one.handler or one.assignee or 0, "")


def orders(book: Book, heading: str, rows: Sequence[OrderRow], reader: Reader) -> None:
    """Add the sheet of all orders."""
    note = texts.TOO_MANY.format(count=MOST) if len(rows) >= MOST else ""
    book.sheet(texts.ORDERS, heading, [*_what(reader), *_when(reader), *_how(reader)], rows, note)


def _what(reader: Reader) -> list[Column[OrderRow]]:
    """Return the columns of what an order is about and whose it is."""
    hide, place = reader.open, reader.place
    return [
        Column(texts.NUMBER, lambda one: one.number, 10, Style.COUNT),
        Column(texts.STATE, lambda one: words.STATE[State(one.state)], 14),
        Column(texts.CATEGORY, hide(lambda one: words.category(one.category), texts.CONFIDENTIAL), 14),
        Column(texts.MATTER, hide(lambda one: one.matter or ""), 14),
        Column(texts.URGENCY, hide(lambda one: texts.URGENCIES.get(one.urgency, "")), 11),
        Column(texts.GRID, hide(lambda one: place(Dimension.GRID, one.grid)), 14),
        Column(texts.ESTATE, hide(lambda one: place(Dimension.ESTATE, one.estate)), 14),
        Column(texts.TEAM, hide(lambda one: labels.team(one.team, reader.names) if one.team else ""), 16),
        Column(texts.HANDLER, hide(reader.worker), 12),
    ]


def _when(reader: Reader) -> list[Column[OrderRow]]:
    """Return the columns of an order's moments."""
    moments: list[tuple[str, Callable[[OrderRow], datetime | None]]] = [
        (texts.RECEIVED, lambda one: one.received_at),
        (texts.DISPATCHED, lambda one: one.dispatched_at),
        (texts.CONTACTED, lambda one: one.contacted_at),
        (texts.CLOSE_BY, lambda one: one.close_by),
        (texts.RESOLVED, lambda one: one.resolved_at),
        (texts.CLOSED, lambda one: one.closed_at),
    ]
    return [Column(title, reader.clock(moment), 14, Style.MOMENT) for title, moment in moments]


def _how(reader: Reader) -> list[Column[OrderRow]]:
    """Return the columns of how it went, and the words."""
    hide = reader.open
    return [
        Column(texts.OUTCOME, hide(_outcome), 12),
        Column(texts.RESULT, hide(lambda one: one.result_rating), 7, Style.COUNT),
        Column(texts.ATTITUDE, hide(lambda one: one.attitude_rating), 7, Style.COUNT),
        Column(texts.RETURNS, hide(lambda one: one.returns), 7, Style.COUNT),
        Column(texts.ROUND, hide(lambda one: one.round), 7, Style.COUNT),
        Column(texts.LEVEL, hide(lambda one: one.level), 7, Style.COUNT),
        Column(texts.GIST, hide(lambda one: one.gist), 60, Style.LONG),
    ]


def _outcome(one: OrderRow) -> str:
    return words.OUTCOME[Outcome(one.outcome)] if one.outcome else ""


def late(book: Book, heading: str, rows: Sequence[Late], reader: Reader) -> None:
    """Add the sheet of late orders with their owners, the longest late first."""
    hidden = not reader.confidential
    columns: list[Column[Late]] = [
        Column(texts.NUMBER, lambda one: one.number, 10, Style.COUNT),
        Column(texts.CATEGORY, lambda one: _category(one, hidden=hidden), 16),
        Column(texts.MATTER, lambda one: "" if hidden and one.confidential else one.matter, 16),
        Column(texts.CLOSE_BY, lambda one: wall_clock(one.close_by, reader.zone), 17, Style.MOMENT),
        Column(texts.DAYS_LATE, lambda one: one.working_days, 12, Style.COUNT),
        Column(texts.HANDLER, lambda one: _owner(one, reader), 30),
        Column(texts.LEVEL, lambda one: one.level, 10, Style.COUNT),
    ]
    book.sheet(texts.LATE, heading, columns, sorted(rows, key=lambda one: (-one.working_days, one.number)))


def _owner(one: Late, reader: Reader) -> str:
    return "" if one.confidential and not reader.confidential else owner(one, reader.names)


def _category(one: Late, *, hidden: bool) -> str:
    return texts.CONFIDENTIAL if hidden and one.confidential else words.category(one.category)
