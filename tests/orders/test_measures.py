"""The definitions of the rates, one by one, on orders that would like to look better than they are."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from orders import figures, periods
from orders.facts import Facts, Happening, Material
from orders.promises import Promise
from orders.report import Measure
from orders.states import Action, State
from tests.orders.histories import BEGAN, CALENDAR, WEEK

if TYPE_CHECKING:
    from datetime import datetime

    from orders.report import Figure, Report

MONDAY = WEEK.start + timedelta(hours=9)
"""Nine in the morning of the week's Monday; a working day."""


def on(day: int, hour: float = 0) -> datetime:
    """Return a moment: nine o'clock of the week's nth day (Monday is 0), and so many hours later."""
    return MONDAY + timedelta(days=day, hours=hour)


def order(number: int = 1, **more: Any) -> Facts:  # noqa: ANN401 - fields by name
    """Return an order of the week's Monday, dispatched, spoken of and due on Wednesday."""
    plain = Facts(
        number,
        1000 + number,
        State.IN_PROGRESS,
        "other",
        MONDAY,
        on(2),
        team=7,
        dispatched=on(0, 1),
        contacted=on(0, 2),
    )
    return plain._replace(**more)


def done(number: int = 1, *, at: datetime, **more: Any) -> Facts:  # noqa: ANN401 - fields by name
    """Return an order with a result."""
    return order(number, **{"state": State.RESOLVED, "resolved": at, **more})


def report(*orders: Facts, events: tuple[Happening, ...] = ()) -> Report:
    """Return the week's report."""
    return figures.report(Material(orders, events, CALENDAR, BEGAN), WEEK, WEEK.end)


def figure(measure: Measure, *orders: Facts, events: tuple[Happening, ...] = ()) -> Figure:
    """Return one figure of the week."""
    return report(*orders, events=events).figures[measure]


def share(found: Figure) -> tuple[int, int]:
    """Return how many speak for a rate, of how many."""
    return len(found.counted), found.now.n


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (done(at=on(1)), (1, 1)),
        (done(at=on(3)), (0, 1)),
        (order(), (0, 1)),
        (order(state=State.JOINED, closed=on(1), carried=True), (0, 1)),
        (order(state=State.DECLINED, closed=on(1)), (0, 0)),
        (order(state=State.WITHDRAWN, closed=on(1)), (0, 0)),
        (order(state=State.DECLINED, closed=on(3)), (0, 1)),
        (order(state=State.WITHDRAWN, closed=on(3)), (0, 1)),
        (order(close_by=on(9)), (0, 0)),
        (done(at=on(1), close_by=on(9)), (0, 0)),
    ],
    ids=[
        "a result by its day is in time",
        "a result after it is not",
        "an open one is not",
        "one that was joined to another still waits",
        "one declined before its day never fell due",
        "nor one withdrawn before it",
        "declining after the day does not undo it",
        "nor does withdrawing",
        "what is not due yet is not counted",
        "nor when it was done early: it counts when it falls due",
    ],
)
def test_in_time(facts: Facts, expected: tuple[int, int]) -> None:
    """按时办结率: of all that fell due."""
    assert share(figure(Measure.IN_TIME_RATE, facts)) == expected


def test_a_result_that_was_refused_was_not_in_time() -> None:
    """Done on Tuesday, refused on Wednesday before its day: it counts as missed, and again at its new day."""
    refused = Happening(
        1, Action.UNSOLVED, on(2, -1), promise=Promise(on(2), resolved=on(1), replaced=on(2, -1))
    )
    found = figure(Measure.IN_TIME_RATE, order(close_by=on(12)), events=(refused,))
    assert share(found) == (0, 1)


def test_a_new_day_does_not_undo_the_one_that_passed() -> None:
    """Extended, relabelled or joined after its day, an order was late all the same."""
    moved = Happening(1, Action.EXTEND, on(3), promise=Promise(on(2), replaced=on(3)))
    assert share(figure(Measure.IN_TIME_RATE, order(close_by=on(9)), events=(moved,))) == (0, 1)


def test_an_order_with_two_days_in_a_week_counts_once() -> None:
    """And only if both were kept."""
    again = Happening(1, Action.REOPEN, on(2, 1), promise=Promise(on(1), on(0, 5), replaced=on(2, 1)))
    twice = done(at=on(3), close_by=on(4))
    assert share(figure(Measure.IN_TIME_RATE, twice, events=(again,))) == (0, 1)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (order(received=on(-4), dispatched=on(-4), contacted=on(-3)), (1, 1)),
        (order(received=on(-4), dispatched=on(-4), contacted=None), (0, 1)),
        (order(received=on(-14), dispatched=on(1), contacted=on(1, 1)), (0, 1)),
        (order(received=on(4), dispatched=on(4), contacted=on(4, 1)), (0, 0)),
        (order(received=on(-4), dispatched=None, contacted=on(-4)), (0, 0)),
        (order(received=on(-40), dispatched=on(-40), contacted=None), (0, 0)),
    ],
    ids=[
        "spoken of within the hours",
        "not spoken of",
        "held back before dispatching: the clock runs from the receipt",
        "the hours are not over: counted next week",
        "never dispatched",
        "counted in its own week, and not again",
    ],
)
def test_response(facts: Facts, expected: tuple[int, int]) -> None:
    """响应率: by a person, within 24 working hours of the receipt."""
    assert share(figure(Measure.RESPONSE_RATE, facts)) == expected


def test_the_first_contact_is_measured_by_the_wall_clock() -> None:
    """The median and the P90 are values that occurred."""
    found = report(*(order(n, contacted=on(0, n)) for n in range(1, 11)))
    assert found.figures[Measure.FIRST_CONTACT_MEDIAN].now.value == pytest.approx(5)
    assert found.figures[Measure.FIRST_CONTACT_P90].now.value == pytest.approx(9)


def said(action: Action, at: datetime, **more: Any) -> Happening:  # noqa: ANN401 - fields by name
    """Return what a resident did."""
    return Happening(1, action, at, **more)


@pytest.mark.parametrize(
    ("events", "solved", "satisfied", "unrated"),
    [
        ((said(Action.SOLVED, on(1)),), (1, 1), (0, 0), (0, 1)),
        ((said(Action.PARTLY, on(1)), said(Action.RATE, on(1, 1), result=4)), (0, 1), (1, 1), (0, 1)),
        ((said(Action.EXPIRE, on(1), by_program=True),), (0, 0), (0, 0), (1, 1)),
        ((said(Action.UNSOLVED, on(1)),), (0, 1), (0, 1), (0, 1)),
        (
            (said(Action.SOLVED, on(1)), said(Action.RATE, on(1, 1), result=5, attitude=3)),
            (1, 1),
            (0, 1),
            (0, 1),
        ),
        (
            (
                said(Action.SOLVED, on(1)),
                said(Action.RATE, on(1, 1), result=1),
                said(Action.REOPEN, on(1, 2), by_program=True),
            ),
            (0, 1),
            (0, 1),
            (0, 1),
        ),
        ((said(Action.REOPEN, on(1)),), (0, 1), (0, 1), (0, 1)),
    ],
    ids=[
        "solved without a mark is solved, and no proof of content",
        "partly solved is not solved, though they may be content",
        "silence is apart, and never content",
        "who says unsolved is not content",
        "both marks must be good",
        "a low mark opens it again: neither solved nor content",
        "who comes back after weeks says that it was not solved",
    ],
)
def test_what_residents_say(
    events: tuple[Happening, ...],
    solved: tuple[int, int],
    satisfied: tuple[int, int],
    unrated: tuple[int, int],
) -> None:
    """解决率, 满意率 and 未评价: the last word of the week, of those who answered."""
    found = report(order(), events=events).figures
    assert share(found[Measure.SOLVED_RATE]) == solved
    assert share(found[Measure.SATISFIED_RATE]) == satisfied
    assert share(found[Measure.UNRATED_RATE]) == unrated


def test_a_return_counts_in_the_week_in_which_it_happens() -> None:
    """退单率: also of what was dispatched weeks ago; what the program took back is nobody's return."""
    old, new = order(1, dispatched=on(-20), close_by=on(9)), order(2, close_by=on(9))
    by_team = Happening(1, Action.RETURN, on(1))
    by_program = Happening(2, Action.RETURN, on(1), by_program=True)
    assert share(figure(Measure.RETURN_RATE, old, new, events=(by_team, by_program))) == (1, 2)


def test_a_reopening_counts_in_the_week_in_which_it_happens() -> None:
    """重办率: reopened, of what was closed or reopened."""
    events = (Happening(1, Action.REOPEN, on(1)), Happening(2, Action.SOLVED, on(1)))
    assert share(figure(Measure.REOPEN_RATE, order(1, close_by=on(9)), done(2, at=on(1)), events=events)) == (
        1,
        2,
    )


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        (order(2, received=on(-20), orderer=5, matter="路灯"), 1),
        (order(2, received=on(-31), orderer=5, matter="路灯"), 0),
        (order(2, received=on(-20), orderer=6, matter="路灯"), 0),
        (order(2, received=on(-20), orderer=5, matter="噪音"), 0),
        (
            order(2, received=on(-20), orderer=5, matter="路灯", state=State.WITHDRAWN, closed=on(-19)),
            0,
        ),
    ],
    ids=["the same", "too long ago", "somebody else", "something else", "withdrawn and written anew"],
)
def test_a_repeat(earlier: Facts, expected: int) -> None:
    """重复诉求率: the same person and matter within 30 days."""
    now = order(1, orderer=5, matter="路灯", close_by=on(9))
    assert len(figure(Measure.REPEAT_RATE, now, earlier).counted) == expected


def test_late_orders_are_listed_with_their_owners() -> None:
    """The longest overdue first, with the working days since; what has a result is not late any more."""
    late = order(1, handler=5, close_by=on(-3))
    later = order(2, team=None, close_by=on(2), level=2)
    found = report(late, later, done(3, at=on(4))).late
    assert [(one.number, one.team, one.handler, one.working_days) for one in found] == [
        (1001, 7, 5, 5),
        (1002, None, None, 2),
    ]


def test_a_week_that_is_not_over_is_seen_as_it_stands() -> None:
    """What is due on Friday is not late on Thursday."""
    made = figures.report(Material([order(close_by=on(4))], (), CALENDAR, BEGAN), WEEK, on(3))
    assert made.late == ()
    assert made.figures[Measure.IN_TIME_RATE].now.n == 0
    assert made.figures[Measure.RECEIVED].now.n == 1


def test_periods_before_the_community_began_are_not_compared_with() -> None:
    """A town in its second week has one week before it, and a mean of one."""
    began = periods.before(WEEK, 1).start
    found = figures.report(
        Material([order(1), order(2, received=on(-6))], (), CALENDAR, began), WEEK, WEEK.end
    )
    received = found.figures[Measure.RECEIVED]
    assert (received.before.value, received.mean.value) == (1.0, 1.0)
    first = figures.report(Material([order(1)], (), CALENDAR, on(0)), WEEK, WEEK.end)
    assert first.figures[Measure.RECEIVED].mean.value is None
