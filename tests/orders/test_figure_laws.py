"""What holds for the figures of every history: they add up, they stay, and they cannot be gamed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders import figures, periods
from orders.measures import LESS_IS_BETTER, QUANTILES, RATES
from orders.report import Dimension, Measure
from orders.states import Action
from tests.orders.histories import END, WEEK, Life, lives, material, overdue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from orders.report import Report

seeds = st.integers(0, 10**9)
calm = settings(max_examples=50, deadline=None)
CLOSING = {Action.SOLVED, Action.PARTLY, Action.EXPIRE}


def made(listed: Iterable[Life]) -> Report:
    """Return the week's report, made weeks later."""
    return figures.report(material(listed), WEEK, END)


def test_histories_are_rich() -> None:
    """Every rate has something to say in the random histories: the laws below are not empty."""
    seen = dict.fromkeys(Measure, 0)
    for seed in range(60):
        for measure, figure in made(lives(seed)).figures.items():
            seen[measure] += bool(figure.counted) + bool(figure.others or measure not in RATES)
    assert min(seen.values()) >= 20, seen


@calm
@given(seeds)
def test_a_week_is_the_same_whenever_it_is_asked_for(seed: int) -> None:
    """What happens after a week changes none of its figures: the logs cut at its end give the same.

    But a category corrected later counts as corrected, so that weeks are compared by what they were about.
    """
    every = lives(seed, joins=False)
    cut = [Life(one.id, one.matter, one.estate, one.confidential, one.until(WEEK.end)) for one in every]
    late, at_once = made(every), made(one for one in cut if one.log)
    for measure in Measure:
        assert late.figures[measure].counted == at_once.figures[measure].counted, measure
        assert late.figures[measure].others == at_once.figures[measure].others, measure
    assert [one.number for one in late.late] == [one.number for one in at_once.late]


def _value(report: Report, measure: Measure) -> float | None:
    return report.figures[measure].now.value


@calm
@given(seeds, st.integers(1, 4), st.booleans())
def test_an_overdue_open_order_more_never_improves_a_rate(seed: int, more: int, dispatched: bool) -> None:  # noqa: FBT001 - drawn
    """Nor does it make anything less late."""
    every = lives(seed)
    before = made(every)
    after = made([*every, *(overdue(100 + one, dispatched=dispatched) for one in range(more))])
    for measure in RATES | {Measure.LATE}:
        old, new = _value(before, measure), _value(after, measure)
        if old is None or new is None:
            assert old is None, measure
        elif measure in LESS_IS_BETTER:
            assert new >= old, measure
        else:
            assert new <= old, measure


@calm
@given(seeds)
def test_no_part_is_larger_than_its_whole(seed: int) -> None:
    """Every rate is a share, its orders are told apart, and its n is all of them."""
    for figure in made(lives(seed)).figures.values():
        assert len(set(figure.counted)) == len(figure.counted)
        assert not set(figure.counted) & set(figure.others)
        if figure.measure in RATES:
            assert figure.now.n == len(figure.counted) + len(figure.others)
            if figure.now.n:
                assert figure.now.value == pytest.approx(len(figure.counted) / figure.now.n)
        else:
            assert figure.now.n == len(figure.counted)


@calm
@given(seeds)
def test_groups_add_up_to_the_whole(seed: int) -> None:
    """Every order of a figure stands in exactly one row of each dimension."""
    report = made(lives(seed))
    for rows in report.groups.values():
        for measure in Measure:
            whole = report.figures[measure]
            parts = sorted(number for row in rows for number in row.figures[measure].counted)
            against = sorted(number for row in rows for number in row.figures[measure].others)
            assert (parts, against) == (list(whole.counted), list(whole.others))


@calm
@given(seeds)
def test_every_counted_number_is_of_an_order_that_was_there(seed: int) -> None:
    """No figure speaks of an order that had not come by the end of the week."""
    every = lives(seed)
    there = {1000 + one.id for one in every if one.log[0].at < WEEK.end}
    report = made(every)
    for figure in report.figures.values():
        assert set(figure.counted) | set(figure.others) <= there
    assert {number for one in report.suggestions for number in one.orders} <= there


@calm
@given(seeds)
def test_the_mean_is_that_of_the_four_weeks_before(seed: int) -> None:
    """Counts are averaged, rates pooled; and the week before is the report of that week."""
    found = material(lives(seed))
    report = figures.report(found, WEEK, END)
    earlier = [figures.report(found, periods.before(WEEK, count), END) for count in range(1, 5)]
    for measure in Measure:
        figure = report.figures[measure]
        each = [one.figures[measure] for one in earlier]
        assert figure.before == each[0].now
        assert figure.mean.n == sum(one.now.n for one in each)
        if measure in RATES and figure.mean.n:
            assert figure.mean.value == pytest.approx(sum(len(one.counted) for one in each) / figure.mean.n)
        elif measure not in RATES and measure not in QUANTILES:
            assert figure.mean.value == pytest.approx(sum(one.now.n for one in each) / 4)


def test_every_measure_and_dimension_is_there() -> None:
    """Faces may rely on each of them, also in a town without a single order."""
    report = made([])
    assert set(report.figures) == set(Measure)
    assert set(report.groups) == set(Dimension) - {Dimension.COMMUNITY, Dimension.SPOT}
