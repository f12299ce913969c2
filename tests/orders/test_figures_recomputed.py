"""The figures of every history equal a slow and obvious recomputation from the logs."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders import figures, measures, periods
from orders.deadlines import add_working_time, working_time_between
from orders.report import Measure
from orders.states import LIVING, Action, State
from tests.orders.histories import CALENDAR, END, WEEK, Entry, Life, lives, material

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
    judged = []
    for week in weeks:
        spoken = measures.response(found, week)
        judged += [(one.id, week, True) for one in spoken.counted]
        judged += [(one.id, week, False) for one in spoken.others]
    expected = []
    for one in every:
        if one.dispatched is not None:
            limit = add_working_time(one.received, timedelta(hours=24), CALENDAR)
            week = next(week for week in weeks if week.start <= max(limit, one.dispatched) < week.end)
            expected.append((one.id, week, one.contacted is not None and one.contacted <= limit))
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
