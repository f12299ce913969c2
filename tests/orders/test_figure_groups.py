"""Every group's figures, and what they are compared with, equal a slow and obvious recomputation."""

from __future__ import annotations

from collections.abc import Callable
from statistics import quantiles
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from orders import figures, measures, periods
from orders.measures import COUNTS, QUANTILES
from orders.report import Dimension, Measure, Reading
from orders.states import Action
from tests.orders.histories import END, WEEK, Life, lives, material

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orders.facts import Facts
    from orders.report import Figure, Period, Report

seeds = st.integers(0, 10**9)
calm = settings(max_examples=40, deadline=None)
WEEKS = [WEEK, *(periods.before(WEEK, count) for count in range(1, 5))]
CLOSING = {Action.SOLVED, Action.PARTLY, Action.EXPIRE}
Mine = Callable[["Facts"], bool]

NAMES: dict[Dimension, Callable[[Facts], str]] = {
    Dimension.CATEGORY: lambda order: order.category,
    Dimension.MATTER: lambda order: order.matter,
    Dimension.GRID: lambda order: order.grid,
    Dimension.ESTATE: lambda order: order.estate,
    Dimension.TEAM: lambda order: "" if order.team is None else str(order.team),
}


def _source(measure: Measure) -> Measure:
    """Return under which measure both of the first contact are found."""
    return Measure.FIRST_CONTACT_MEDIAN if measure in QUANTILES else measure


class Slow:
    """What was found in each week, looked through anew for each figure."""

    def __init__(self, every: Sequence[Life]) -> None:
        """Measure the five weeks."""
        found = material(every)
        self.weeks = [measures.measured(found, one) for one in WEEKS]

    def samples(self, measure: Measure, week: int, mine: Mine) -> list[tuple[int, float]]:
        """Return numbers of orders with 1 where they speak for it, 0 where against, or their hours."""
        found = self.weeks[week][_source(measure)]
        values = found.hours if measure in QUANTILES else [1.0] * len(found.counted)
        both = [*zip(found.counted, values, strict=True), *((one, 0.0) for one in found.others)]
        return [(one.number, value) for one, value in both if mine(one)]

    def reading(self, measure: Measure, weeks: Sequence[int], mine: Mine) -> Reading:
        """Return the value of some weeks together."""
        values = sorted(value for week in weeks for _, value in self.samples(measure, week, mine))
        n = len(values)
        if measure in COUNTS:
            return Reading(n / len(weeks), n)
        if not values:
            return Reading(None, 0)
        if measure in QUANTILES:
            return Reading(next(one for one in values if _share(values, one) >= QUANTILES[measure]), n)
        return Reading(sum(values) / n, n)

    def check(self, figure: Figure, mine: Mine) -> None:
        """Hold a figure against the slow way."""
        measure = figure.measure
        assert figure.now == self.reading(measure, [0], mine), measure
        assert figure.before == self.reading(measure, [1], mine), measure
        assert figure.mean == self.reading(measure, [1, 2, 3, 4], mine), measure
        told = self.samples(measure, 0, mine)
        speaks = [number for number, value in told if value or measure in QUANTILES]
        assert list(figure.counted) == sorted(speaks), measure
        assert list(figure.others) == sorted({number for number, _ in told} - set(speaks)), measure


def _share(values: Sequence[float], limit: float) -> float:
    """Return how much of some values is not above one of them."""
    return sum(one <= limit for one in values) / len(values)


def _report(every: Sequence[Life]) -> Report:
    return figures.report(material(every), WEEK, END)


@calm
@given(seeds)
def test_every_figure_of_every_group_is_that_of_its_own_orders(seed: int) -> None:
    """Now, the week before and the four before together; with the orders behind it."""
    every = lives(seed)
    slow, report = Slow(every), _report(every)
    for figure in report.figures.values():
        slow.check(figure, lambda _: True)
    for dimension, rows in report.groups.items():
        for row in rows:
            for figure in row.figures.values():
                slow.check(figure, lambda one, at=dimension, key=row.key: NAMES[at](one) == key)  # type: ignore[misc]


@calm
@given(seeds)
def test_a_group_has_a_row_when_it_occurs_now_or_in_the_week_before(seed: int) -> None:
    """The largest first, what has no name last."""
    every = lives(seed)
    slow, report = Slow(every), _report(every)
    for dimension, rows in report.groups.items():
        there = {
            NAMES[dimension](one)
            for week in slow.weeks[:2]
            for found in week.values()
            for one in (*found.counted, *found.others)
        }
        assert {row.key for row in rows} == there
        received = [row.figures[Measure.RECEIVED].now.n for row in rows if row.key]
        assert received == sorted(received, reverse=True)
        assert [row.key for row in rows][-1:] == ([""] if "" in there else [row.key for row in rows][-1:])


def _during(life: Life, week: Period, *actions: Action) -> bool:
    return any(one.action in actions and week.start <= one.at < week.end for one in life.log)


@calm
@given(seeds)
def test_the_counts_are_those_of_the_logs(seed: int) -> None:
    """Received, dispatched for the first time, closed: week by week, each order once."""
    every = lives(seed)
    slow = Slow(every)
    for at, week in enumerate(WEEKS):
        sent = [one.log[-1].after.dispatched_at for one in every]
        expected = {
            Measure.RECEIVED: [one for one in every if _during(one, week, Action.SUBMIT)],
            Measure.DISPATCHED: [
                one
                for one, moment in zip(every, sent, strict=True)
                if moment is not None and week.start <= moment < week.end
            ],
            Measure.CLOSED: [one for one in every if _during(one, week, *CLOSING)],
        }
        for measure, those in expected.items():
            numbers = sorted(number for number, _ in slow.samples(measure, at, lambda _: True))
            assert numbers == sorted(1000 + one.id for one in those), measure


@given(st.lists(st.floats(0, 1000), min_size=2, max_size=60))
def test_a_median_has_half_of_the_values_on_each_side(values: list[float]) -> None:
    """The one that occurred: never above the textbook's median of two neighbours."""
    found = figures.quantile(values, 0.5)
    assert found in values
    assert found <= quantiles(values, n=2)[0] + 1e-9
    assert sum(one <= found for one in values) >= len(values) / 2


def test_both_quantiles_are_taken_from_the_same_hours() -> None:
    """A value for every measure, whatever was found."""
    report = _report(lives(3))
    median, p90 = (report.figures[one] for one in QUANTILES)
    assert median.counted == p90.counted
    assert median.now.value is not None
    assert p90.now.value is not None
    assert median.now.value <= p90.now.value
    assert p90.now.n == median.now.n
