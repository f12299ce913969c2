"""What is due of an order, whom it concerns, and who is asked next: the supervisor's rules by example."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from orders.categories import Category
from orders.deadlines import Urgency
from orders.parts import Seat, parts_of
from orders.standing import Standing
from orders.states import Role, State
from orders.supervision import (
    LADDER,
    Colleague,
    Need,
    Watch,
    hearers,
    look,
    newest,
    next_in_line,
    next_look,
    rung,
    still_concerns,
    told,
)
from tests.orders.calendars import CALENDAR_2026, at

RECEIVED = at("2026-11-23 08:30")
TEAM, OTHER_TEAM = 7, 8
RESIDENT, ANN, BEN, LEAD, STAFF, STREET, STRANGER = range(1, 8)


def order(state: State = State.ACCEPTED, **more: Any) -> Standing:  # noqa: ANN401 - fields by name
    """Return an order of ten working days, as it usually is in a state."""
    plain = Standing(
        state=state,
        category=Category.OTHER,
        received_at=RECEIVED,
        contact_by=at("2026-11-24 17:30"),
        close_by=at("2026-12-04 17:30"),
        team=None if state is State.SUBMITTED else TEAM,
        handler=ANN if state in {State.ACCEPTED, State.IN_PROGRESS} else None,
        contacted_at=RECEIVED,
        accepted_at=RECEIVED,
        orderer=RESIDENT,
    )
    return replace(plain, **more)


def watch(**more: Any) -> Watch:  # noqa: ANN401 - as above
    """Return what is known of an order of which nothing was told yet."""
    plain = Watch(counted_from=RECEIVED, heard_at=at("2026-12-20 09:00"), offered_at=RECEIVED)
    return replace(plain, **more)


def colleague(role: Role, team: int | None = None, **more: Any) -> Colleague:  # noqa: ANN401 - as above
    """Return somebody in a role."""
    return Colleague(frozenset({Seat(role, team)}), **more)


CREW = {
    ANN: colleague(Role.MEMBER, TEAM, load=2),
    BEN: colleague(Role.MEMBER, TEAM, load=1),
    LEAD: colleague(Role.LEAD, TEAM),
    STAFF: colleague(Role.STAFF),
    STREET: colleague(Role.STREET),
    STRANGER: colleague(Role.MEMBER, OTHER_TEAM),
}


def away(*people: int) -> dict[int, Colleague]:
    """Return the crew with some of them away."""
    return {person: replace(one, present=person not in people) for person, one in CREW.items()}


@pytest.mark.parametrize(
    ("moment", "shares"),
    [
        ("2026-11-27 17:29", ()),
        ("2026-11-27 17:30", (Need.HALF,)),
        ("2026-12-02 17:30", (Need.HALF, Need.MOST)),
        ("2026-12-04 17:29", (Need.HALF, Need.MOST)),
        ("2026-12-04 17:30", (Need.HALF, Need.MOST, Need.DUE)),
        ("2026-12-11 17:30", (Need.HALF, Need.MOST, Need.DUE, Need.OVER)),
    ],
)
def test_shares_of_the_time_are_reached_in_working_time(moment: str, shares: tuple[Need, ...]) -> None:
    """Ten working days: the fifth evening, the eighth, the tenth and the fifteenth."""
    assert look(order(), watch(), CALENDAR_2026, at(moment)).shares == shares


def test_what_was_told_is_not_told_again() -> None:
    """Only the new shares are due, and the next look is at the next one."""
    now = at("2026-12-02 17:30")
    known = watch(nudged=1)
    found = look(order(), known, CALENDAR_2026, now)
    assert found.shares == (Need.MOST,)
    after = told(known, found, now, offered=0)
    assert not look(order(), after, CALENDAR_2026, now)
    assert next_look(order(), after, CALENDAR_2026, now) == at("2026-12-04 17:30")


def test_what_a_pause_gave_back_does_not_count() -> None:
    """The date moved by a day, and so does half of the time."""
    paused = watch(paused=CALENDAR_2026.day_length)
    moved = order(close_by=at("2026-12-07 17:30"))
    assert not look(moved, paused, CALENDAR_2026, at("2026-11-30 17:29"))
    assert look(moved, paused, CALENDAR_2026, at("2026-11-30 17:30")).shares == (Need.HALF,)


@pytest.mark.parametrize(
    "standing",
    [
        order(State.NEEDS_INFO, paused_at=RECEIVED),
        order(State.SUBMITTED, paused_at=RECEIVED),
        order(State.RESOLVED),
        order(State.CLOSED),
        order(State.JOINED),
    ],
)
def test_where_nobody_of_ours_is_to_act_nothing_is_due(standing: Standing) -> None:
    """And nobody looks before something happens to it."""
    now = at("2027-03-01 10:00")
    assert not look(standing, watch(heard_at=RECEIVED), CALENDAR_2026, now)
    assert next_look(standing, watch(), CALENDAR_2026, now) is None


def test_an_urgent_order_runs_by_the_wall_clock() -> None:
    """Twelve hours after a Saturday evening it is half."""
    received = at("2026-11-28 20:00")
    urgent = order(contact_by=at("2026-11-28 22:00"), close_by=at("2026-11-29 20:00"))
    known = watch(counted_from=received, offered_at=received, wall_clock=True, urgency=Urgency.URGENT)
    assert look(urgent, known, CALENDAR_2026, at("2026-11-29 07:59")).shares == ()
    assert look(urgent, known, CALENDAR_2026, at("2026-11-29 08:00")).shares == (Need.HALF,)


def test_a_resident_gets_a_word_at_the_close_of_the_third_day() -> None:
    """Counted from the last word they had."""
    known = watch(heard_at=at("2026-11-23 10:00"), nudged=4)
    assert not look(order(), known, CALENDAR_2026, at("2026-11-26 17:29")).word
    assert look(order(), known, CALENDAR_2026, at("2026-11-26 17:30")).word


@pytest.mark.parametrize(
    ("offered", "since", "due"),
    [
        (0, "2026-11-23 08:30", "2026-11-24 17:30"),  # when the contact time has passed
        (1, "2026-11-24 17:30", "2026-11-25 10:30"),  # two working hours for each
        (0, "2026-11-26 09:00", "2026-11-26 11:00"),  # a new team has its own time
    ],
)
def test_somebody_else_is_asked_when_nobody_came_in_time(offered: int, since: str, due: str) -> None:
    """Whoever was given the order has a while to take it."""
    known = watch(offered=offered, offered_at=at(since))
    waiting = order(State.DISPATCHED)
    assert not look(waiting, known, CALENDAR_2026, at(due) - timedelta(minutes=1)).ask
    assert look(waiting, known, CALENDAR_2026, at(due)).ask


def test_an_emergency_in_a_team_is_offered_at_once() -> None:
    """Nobody waits for somebody to look at the group."""
    now = at("2026-11-28 23:00")
    burning = order(State.DISPATCHED, contact_by=now)
    known = watch(offered_at=now, urgency=Urgency.EMERGENCY, wall_clock=True)
    assert look(burning, known, CALENDAR_2026, now).ask
    next_one = replace(known, offered=1)
    assert not look(burning, next_one, CALENDAR_2026, now + timedelta(minutes=9)).ask
    assert look(burning, next_one, CALENDAR_2026, now + timedelta(minutes=10)).ask


def test_who_is_asked_in_turn() -> None:
    """The least loaded member, the lead, staff; then nobody is left to ask."""
    waiting = order(State.DISPATCHED)
    asked = [next_in_line(waiting, offered, CREW) for offered in range(3)]
    assert asked == [(Need.MATE, BEN), (Need.LEAD, LEAD), (Need.OFFICE, None)]
    late = at("2026-12-20 10:00")
    assert not look(waiting, watch(offered=3), CALENDAR_2026, late).ask


@pytest.mark.parametrize(
    ("standing", "crew", "asked"),
    [
        (order(State.DISPATCHED), away(BEN), (Need.MATE, ANN)),
        (order(State.DISPATCHED), away(ANN, BEN), (Need.LEAD, LEAD)),
        (order(State.DISPATCHED), away(ANN, BEN, LEAD), (Need.OFFICE, None)),
        (order(State.DISPATCHED, assignee=BEN), CREW, (Need.MATE, ANN)),
        (order(State.DISPATCHED, confidential=True, assignee=BEN), CREW, (Need.OFFICE, None)),
        (order(State.DISPATCHED, team=None, assignee=STAFF), CREW, (Need.OFFICE, None)),
        (order(State.RETURNED), CREW, (Need.OFFICE, None)),
        (order(State.ACCEPTED, contacted_at=None), CREW, (Need.CONTACT, ANN)),
    ],
)
def test_nobody_is_asked_who_cannot_come(
    standing: Standing, crew: dict[int, Colleague], asked: tuple[Need, int | None]
) -> None:
    """Who is away, who had it by name, who may not know of it; who has accepted is reminded to call."""
    assert next_in_line(standing, 0, crew) == asked


@pytest.mark.parametrize(
    ("need", "standing", "crew", "heard"),
    [
        (Need.HALF, order(), CREW, [ANN]),
        (Need.HALF, order(State.DISPATCHED), CREW, [ANN, BEN, LEAD]),
        (Need.HALF, order(State.DISPATCHED, assignee=BEN), CREW, [BEN]),
        (Need.HALF, order(State.SUBMITTED), CREW, [STAFF]),
        (Need.MOST, order(), CREW, [LEAD]),
        (Need.MOST, order(), away(LEAD), [STAFF]),
        (Need.MOST, order(confidential=True), CREW, [STAFF]),
        (Need.DUE, order(), CREW, [STAFF]),
        (Need.DUE, order(), away(STAFF), [STAFF]),
        (Need.DUE, order(), {ANN: CREW[ANN], STREET: CREW[STREET]}, [STREET]),
        (Need.OVER, order(), CREW, [STREET]),
        (Need.OVER, order(), {STAFF: CREW[STAFF]}, [STAFF]),
        (Need.OFFICE, order(State.DISPATCHED), CREW, [STAFF]),
        (Need.DUE, order(), {}, []),
    ],
)
def test_whom_it_concerns(
    need: Need, standing: Standing, crew: dict[int, Colleague], heard: list[int]
) -> None:
    """Where there is nobody of a kind, the next one up hears."""
    assert hearers(need, standing, crew) == heard


@pytest.mark.parametrize(
    ("need", "person", "standing", "concerned"),
    [
        (Need.HALF, ANN, order(), True),
        (Need.HALF, ANN, order(handler=BEN), False),
        (Need.HALF, ANN, order(State.RETURNED), False),
        (Need.HALF, ANN, order(State.RESOLVED), False),
        (Need.HALF, ANN, order(State.DISPATCHED, team=OTHER_TEAM), False),
        (Need.MATE, BEN, order(State.DISPATCHED), True),
        (Need.MATE, BEN, order(), False),
        (Need.OFFICE, STAFF, order(State.DISPATCHED), True),
        (Need.OFFICE, STAFF, order(), False),
        (Need.CONTACT, ANN, order(contacted_at=None), True),
        (Need.CONTACT, ANN, order(), False),
        (Need.DUE, STAFF, order(), True),
        (Need.OVER, STREET, order(), True),
        (Need.WORD, RESIDENT, order(), True),
        (Need.WORD, RESIDENT, order(paused_at=RECEIVED), False),
    ],
)
def test_what_has_moved_on_concerns_nobody_any_more(
    need: Need, person: int, standing: Standing, *, concerned: bool
) -> None:
    """Resolved, given to others, accepted, called: the reminder is dropped."""
    seats = CREW[person].seats if person in CREW else frozenset()
    assert still_concerns(need, standing, parts_of(person, seats, standing)) is concerned


def test_of_several_reasons_the_last_in_line_counts() -> None:
    """Being due says more than being half through."""
    assert newest([Need.DUE, Need.HALF]) is Need.DUE
    assert [rung(need) for need in LADDER] == [1, 2, 3, 4]
