"""What holds for the supervisor whenever it looks, and however long it did not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import assume, given
from hypothesis import strategies as st

from orders.categories import Category
from orders.deadlines import Urgency, due_dates
from orders.standing import Standing
from orders.states import IN_HAND, RUNNING, State
from orders.supervision import LADDER, SHARES, Need, Watch, look, next_look, rung, told
from tests.orders.calendars import calendars, moments, patient

if TYPE_CHECKING:
    from orders.calendar import WorkingCalendar

RUN = st.sampled_from(sorted(RUNNING))
STEPS = st.lists(st.timedeltas(timedelta(minutes=1), timedelta(days=20)), min_size=1, max_size=12)


def case(
    state: State, received: datetime, calendar: WorkingCalendar, urgency: Urgency
) -> tuple[Standing, Watch]:
    """Return an order received at a moment, as it stands in a state, and what is known of it."""
    due = due_dates(Category.OTHER, urgency, received, calendar)
    order = Standing(
        state=state,
        category=Category.OTHER,
        received_at=received,
        contact_by=due.contact_by,
        close_by=due.close_by,
        team=1,
        handler=2 if state in IN_HAND else None,
        orderer=3,
    )
    known = Watch(received, received, received, urgency=urgency, wall_clock=due.wall_clock)
    return order, known


def looked(order: Standing, known: Watch, calendar: WorkingCalendar, now: datetime) -> Watch:
    """Return what is known after a look that told everything due; the ladder is climbed rung by rung."""
    found = look(order, known, calendar, now)
    offered = known.offered
    if found.ask:
        offered = len(LADDER) if order.state in IN_HAND else rung(LADDER[known.offered])
    return told(known, found, now, offered=offered)


@patient
@given(calendars(), moments, RUN, st.sampled_from(Urgency), STEPS)
def test_each_share_is_told_at_most_once_and_in_order(
    calendar: WorkingCalendar, received: datetime, state: State, urgency: Urgency, steps: list[timedelta]
) -> None:
    """However often somebody looks, also after a long sleep."""
    order, known = case(state, received, calendar, urgency)
    heard: list[Need] = []
    now = received
    for step in steps:
        now += step
        heard += look(order, known, calendar, now).shares
        known = looked(order, known, calendar, now)
        assert not look(order, known, calendar, now), "what was told is due again"
    assert heard == list(SHARES[: len(heard)])


@patient
@given(calendars(), moments, RUN, st.sampled_from(Urgency), STEPS)
def test_the_next_look_is_always_ahead_and_never_too_late(
    calendar: WorkingCalendar, received: datetime, state: State, urgency: Urgency, steps: list[timedelta]
) -> None:
    """Nothing falls due between a look and the next one, and there always is a next one."""
    order, known = case(state, received, calendar, urgency)
    now = received
    for step in steps:
        now += step
        known = looked(order, known, calendar, now)
        ahead = next_look(order, known, calendar, now)
        assert ahead is not None
        assert ahead > now
        between = now + (ahead - now) / 2
        assert between >= ahead or not look(order, known, calendar, between)


@patient
@given(calendars(), moments, RUN, st.timedeltas(timedelta(), timedelta(days=40)), STEPS)
def test_looking_later_never_finds_less(
    calendar: WorkingCalendar, received: datetime, state: State, wait: timedelta, steps: list[timedelta]
) -> None:
    """What is due stays due until it is told."""
    order, known = case(state, received, calendar, Urgency.NONE)
    first = look(order, known, calendar, received + wait)
    later = look(order, known, calendar, received + wait + steps[0])
    assert set(first.shares) <= set(later.shares)
    assert later.ask or not first.ask
    assert later.word or not first.word


@patient
@given(
    calendars(),
    moments,
    st.sampled_from(State),
    st.timedeltas(timedelta(), timedelta(days=400)),
    st.none() | moments,
)
def test_a_clock_that_stands_still_makes_nothing_due(
    calendar: WorkingCalendar,
    received: datetime,
    state: State,
    wait: timedelta,
    paused_at: datetime | None,
) -> None:
    """A question to the resident, a result before them, an order that is over: nobody is reminded."""
    order, known = case(state, received, calendar, Urgency.NONE)
    assume(paused_at or state not in RUNNING)
    still = replace(order, paused_at=paused_at)
    assert not look(still, known, calendar, received + wait)
    assert next_look(still, known, calendar, received + wait) is None
