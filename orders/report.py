"""What a summary says, as data: figures with the orders behind them. Names and sentences are given elsewhere.

Source of the rates: the definitions of 响应率, 按时办结率, 解决率 and their like in docs/orders.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime


class Span(StrEnum):
    """How long a summary's period is."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


@dataclass(frozen=True, slots=True)
class Period:
    """A period on one community's calendar: `2026-W47`, `2026-11` or `2026-Q4`.

    `first` and `last` are its days, `start` and `end` its moments in UTC (`end` is not part of it).
    Made by orders/periods.py.
    """

    span: Span
    name: str
    first: date
    last: date
    start: datetime
    end: datetime
    zone: str = "Asia/Shanghai"


class Measure(StrEnum):
    """What is measured. Counts count orders, rates are shares, durations are hours by the wall clock."""

    RECEIVED = "received"
    DISPATCHED = "dispatched"
    CLOSED = "closed"
    LATE = "late"
    FIRST_CONTACT_MEDIAN = "first_contact_median"
    FIRST_CONTACT_P90 = "first_contact_p90"
    RESPONSE_RATE = "response_rate"
    IN_TIME_RATE = "in_time_rate"
    SOLVED_RATE = "solved_rate"
    SATISFIED_RATE = "satisfied_rate"
    UNRATED_RATE = "unrated_rate"
    RETURN_RATE = "return_rate"
    REOPEN_RATE = "reopen_rate"
    REPEAT_RATE = "repeat_rate"


class Dimension(StrEnum):
    """By what orders are grouped. A spot is a matter at an estate: its key is `ESTATE|MATTER`."""

    CATEGORY = "category"
    MATTER = "matter"
    GRID = "grid"
    ESTATE = "estate"
    TEAM = "team"
    SPOT = "spot"
    COMMUNITY = "community"


@dataclass(frozen=True, slots=True)
class Reading:
    """A value and the number of orders that it rests on; `value` is None where there are none."""

    value: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of the period, beside the period before and the mean of the four before.

    `counted` are the numbers of the orders that make it (for a rate: those that speak for it),
    `others` those of a rate's whole that speak against it.
    """

    measure: Measure
    now: Reading
    before: Reading
    mean: Reading
    counted: tuple[int, ...] = ()
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One group of a dimension; `key` is a code or an identifier as text, empty where none is known."""

    key: str
    figures: Mapping[Measure, Figure]


@dataclass(frozen=True, slots=True)
class Late:
    """An open order after its deadline, with who owns it; `working_days` since it was due."""

    number: int
    category: str
    matter: str
    close_by: datetime
    working_days: int
    team: int | None
    handler: int | None
    level: int
    confidential: bool


@dataclass(frozen=True, slots=True)
class Rising:
    """A matter, an estate or a spot of which more is heard than chance explains (orders/rising.py).

    `count` are residents: a person's orders about one matter count once. `expected` is the mean of the four
    periods before, `chance` the share of quiet periods that would show as many, after correction for how
    many were looked at.
    """

    dimension: Dimension
    key: str
    count: int
    expected: float
    chance: float
    orders: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Thanks:
    """An order whose resident was content, and said so in words that may be shown (masked).

    `team` and `handler` are whom they thank, `rating` the lowest mark that they gave.
    """

    number: int
    team: int | None
    rating: int | None
    words: str
    handler: int | None = None


@dataclass(frozen=True, slots=True)
class Sorting:
    """How often the program's category was right, and what it confuses: (said, was, how often)."""

    right: int
    total: int
    confused: tuple[tuple[str, str, int], ...] = ()


class Advice(StrEnum):
    """Why something is put on the agenda of this week's 问题推进会."""

    RISING = "rising"
    LATE = "late"
    RETURNED = "returned"
    UNSOLVED = "unsolved"
    REPEATED = "repeated"
    SLOW_TEAM = "slow_team"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One point of the agenda: why, about what (a key of its dimension, if any), and the orders behind it."""

    advice: Advice
    dimension: Dimension | None
    key: str
    orders: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The summary of one period for one community."""

    period: Period
    made_at: datetime
    figures: Mapping[Measure, Figure]
    groups: Mapping[Dimension, tuple[Row, ...]]
    late: tuple[Late, ...]
    rising: tuple[Rising, ...]
    thanks: tuple[Thanks, ...]
    sorting: Sorting
    suggestions: tuple[Suggestion, ...]


def numbers_of(report: Report) -> set[int]:
    """Return the numbers of all orders that a report speaks of."""
    found = {one.number for one in report.late} | {one.number for one in report.thanks}
    for figure in report.figures.values():
        found.update(figure.counted, figure.others)
    found.update(number for one in report.rising for number in one.orders)
    found.update(number for one in report.suggestions for number in one.orders)
    return found
