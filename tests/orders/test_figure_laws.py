"""What holds for the figures of every history: they equal an obvious recomputation, and cannot be gamed."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders import figures, measures, periods
from orders.deadlines import add_working_time, working_time_between
from orders.measures import LESS_IS_BETTER, QUANTILES, RATES, SAMPLES
from orders.report import Dimension, Measure
from orders.states import LIVING, Action, State
from tests.orders.histories import CALENDAR, END, WEEK, Entry, Life, lives, material, overdue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from orders.report import Report
    from orders.standing import Standing

seeds = st.integers(0, 10**9)
calm = settings(max_examples=50, deadline=None)
CLOSING = {Action.SOLVED, Action.PARTLY, Action.EXPIRE}


def made(listed: Iterable[Life]) -> Report:
    """Return the week's report, made weeks later."""
    return figures.report(material(listed), WEEK, END)


def in_week(moment: datetime | None) -> bool:
    """Say whether a moment lies in the week."""
    return moment is not None and WEEK.start <= moment < WEEK.end


def week_of(life: Life) -> list[Entry]:
    """Return what happened to an order in the week."""
    return [entry for entry in life.log if in_week(entry.at)]


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


def _late(life: Life) -> bool:
    """Say whether at the end of the week the resident waited, and the day had passed."""
    known = life.until(WEEK.end)
    if not known:
        return False
    now = known[-1].after
    waits = now.state in LIVING and now.resolved_at is None
    return waits and now.close_by < WEEK.end


@calm
@given(seeds)
def test_late_is_whoever_waits_after_their_day(seed: int) -> None:
    """As the logs show it at the end of the week, joined orders included."""
    every = lives(seed)
    report = made(every)
    expected = sorted(1000 + one.id for one in every if _late(one))
    assert list(report.figures[Measure.LATE].counted) == expected
    assert sorted(one.number for one in report.late) == expected


def _judged(life: Life) -> list[bool]:
    """Return for each promise that fell due in the week whether it was kept, walking through the log."""
    found = []
    log = life.until(WEEK.end)
    for at, entry in enumerate(log):
        before = log[at - 1].after if at else None
        if before is not None and not _is_new(before, entry.after):
            continue
        if before is not None and entry.after.close_by <= entry.at:
            continue  # set when it had passed already: judged with the one before
        found += _fate(entry.after.close_by, log[at:])
    return found


def _again(before: Standing, after: Standing) -> bool:
    """Say whether a step takes a result back."""
    return before.round != after.round or (before.resolved_at is not None and after.resolved_at is None)


def _is_new(before: Standing, after: Standing) -> bool:
    """Say whether a step begins a new promise."""
    return before.close_by != after.close_by or _again(before, after)


def _fate(day: datetime, rest: Sequence[Entry]) -> list[bool]:
    """Follow one promised day to its end: nothing if it did not fall due in the week."""
    resolved = ended = None
    for before, entry in pairwise(rest):
        if _is_new(before.after, entry.after):
            again = _again(before.after, entry.after)
            if entry.at < day and not again and entry.after.close_by > entry.at:
                return []
            gone = ended is not None and ended <= day and resolved is None
            return [False] if in_week(min(day, entry.at)) and not gone else []
        resolved = resolved or (entry.at if entry.action is Action.RESOLVE else None)
        if entry.after.state in {State.DECLINED, State.WITHDRAWN}:
            ended = entry.at
    if not in_week(day) or (resolved is None and ended is not None and ended <= day):
        return []
    return [resolved is not None and resolved <= day]


@calm
@given(seeds)
def test_in_time_is_every_promise_of_the_week_that_was_kept(seed: int) -> None:
    """Of all that fell due, whatever became of them: moved on after their day, refused, joined, declined."""
    every = lives(seed)
    figure = made(every).figures[Measure.IN_TIME_RATE]
    judged = {1000 + one.id: _judged(one) for one in every}
    assert list(figure.counted) == sorted(number for number, kept in judged.items() if kept and all(kept))
    assert list(figure.others) == sorted(number for number, kept in judged.items() if not all(kept))


def _answer(life: Life) -> tuple[str, int | None]:
    """Return the last answer of the week and the lowest mark after the last refusal."""
    said = ""
    marks: list[int] = []
    for entry in week_of(life):
        if entry.action in {Action.UNSOLVED, Action.REOPEN}:
            said, marks = "unsolved", []
        elif entry.action in CLOSING:
            said = entry.action.value
        elif entry.action is Action.RATE and entry.result is not None:
            marks.append(entry.result)
    return said, min(marks, default=None)


@calm
@given(seeds)
def test_solved_satisfied_and_unrated_are_the_last_word_of_the_week(seed: int) -> None:
    """Silence is apart and never content; who refuses is neither."""
    every = lives(seed)
    report = made(every)
    answers = {1000 + one.id: _answer(one) for one in every}

    def numbers(measure: Measure, *, counted: bool) -> set[int]:
        figure = report.figures[measure]
        return set(figure.counted if counted else figure.others)

    spoke = {number for number, (said, _) in answers.items() if said in {"solved", "partly", "unsolved"}}
    solved = {number for number, (said, _) in answers.items() if said == "solved"}
    content = {number for number, (_, mark) in answers.items() if (mark or 0) >= 4}
    asked = {number for number, (said, mark) in answers.items() if mark or said == "unsolved"}
    silent = {number for number, (said, mark) in answers.items() if said == "expire" and not mark}
    expired = {number for number, (said, _) in answers.items() if said == "expire"}
    assert numbers(Measure.SOLVED_RATE, counted=True) == solved
    assert numbers(Measure.SOLVED_RATE, counted=False) == spoke - solved
    assert numbers(Measure.SATISFIED_RATE, counted=True) == content
    assert numbers(Measure.SATISFIED_RATE, counted=False) == asked - content
    assert numbers(Measure.UNRATED_RATE, counted=True) == silent
    assert numbers(Measure.UNRATED_RATE, counted=False) == (spoke | expired) - silent


@calm
@given(seeds)
def test_flows_count_each_order_in_the_week_in_which_it_happens(seed: int) -> None:
    """Returned by people of dispatched, reopened of closed; what hangs overdue makes neither look better."""
    every = lives(seed)
    report = made(every)
    hanging = {one for one in every if _late(one)}

    def ones(*actions: Action, people: bool = False) -> set[Life]:
        return {
            one
            for one in every
            if any(e.action in actions and not (people and e.by_program) for e in week_of(one))
        }

    first = {one for one in every if in_week(one.log[-1].after.dispatched_at)}
    for measure, part, whole in (
        (Measure.RETURN_RATE, ones(Action.RETURN, people=True), first),
        (Measure.REOPEN_RATE, ones(Action.REOPEN), ones(*CLOSING)),
    ):
        figure = report.figures[measure]
        assert set(figure.counted) == {1000 + one.id for one in part}
        assert set(figure.others) == {1000 + one.id for one in whole - part - hanging}


@calm
@given(seeds)
def test_a_repeat_is_the_same_person_and_matter_within_thirty_days(seed: int) -> None:
    """Compared pair by pair; what they had withdrawn is not counted against them."""
    every = lives(seed)
    hanging = {one for one in every if _late(one)}
    come = {one for one in every if in_week(one.log[0].at)}

    def repeats(new: Life, old: Life) -> bool:
        one, other = new.facts, old.facts
        same = one.orderer == other.orderer and one.category == other.category
        same = same and new.matter == old.matter and (bool(new.matter) or new.estate == old.estate)
        withdrawn = any(e.after.state is State.WITHDRAWN for e in old.until(WEEK.end)[-1:])
        gap = one.received - other.received
        soon = timedelta() < gap <= timedelta(days=30)
        return one.orderer is not None and same and soon and not withdrawn

    again = {new for new in come if any(repeats(new, old) for old in every)}
    figure = made(every).figures[Measure.REPEAT_RATE]
    assert set(figure.counted) == {1000 + one.id for one in again}
    assert set(figure.others) == {1000 + one.id for one in come - again - hanging}


@calm
@given(seeds)
def test_response_is_judged_once_when_dispatched_and_the_hours_are_over(seed: int) -> None:
    """Twenty-four working hours from the receipt, computed date by date; each order in one week only."""
    every = [one.facts for one in lives(seed)]
    found = material(lives(seed))
    weeks = [periods.before(WEEK, count) for count in range(-3, 8)]
    judged = [
        (sample.order.id, week, sample.value) for week in weeks for sample in measures.response(found, week)
    ]
    expected = []
    for one in every:
        if one.dispatched is not None:
            limit = add_working_time(one.received, timedelta(hours=24), CALENDAR)
            week = next(week for week in weeks if week.start <= max(limit, one.dispatched) < week.end)
            expected.append((one.id, week, float(one.contacted is not None and one.contacted <= limit)))
    assert sorted(judged, key=lambda one: one[0]) == expected


@calm
@given(seeds)
def test_the_first_contact_counts_whoever_should_have_been_spoken_to(seed: int) -> None:
    """Silence weighs at least as much as the slowest word."""
    every = lives(seed, joins=False)
    hours = []
    for one in every:
        spoken = one.log[-1].after.contacted_at
        if in_week(spoken) and spoken is not None:
            hours.append((spoken - one.log[0].at) / timedelta(hours=1))
    silent = []
    for one in every:
        known = one.until(WEEK.end)
        waits = known and known[-1].after.contacted_at is None and known[-1].after.state in LIVING
        if waits and working_time_between(one.log[0].at, WEEK.end, CALENDAR) > timedelta(hours=24):
            silent.append((WEEK.end - one.log[0].at) / timedelta(hours=1))
    values = sorted([*hours, *(max(one, max(hours, default=0.0)) for one in silent)])
    figure = made(every).figures[Measure.FIRST_CONTACT_MEDIAN]
    assert figure.now.n == len(values)
    if values and figure.now.value is not None:
        assert figure.now.value == pytest.approx(values[(len(values) + 1) // 2 - 1])
    if hours and figure.now.value is not None:
        assert figure.now.value >= sorted(hours)[(len(hours) + 1) // 2 - 1] - 1e-9


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
    assert set(report.figures) == set(Measure) == set(SAMPLES)
    assert set(report.groups) == set(Dimension) - {Dimension.COMMUNITY, Dimension.SPOT}
