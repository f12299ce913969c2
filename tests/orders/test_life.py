"""How a step changes an order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from orders.categories import Category
from orders.errors import (
    NotAllowedError,
    NotPossibleError,
    OnlyOnceError,
    ReasonMissingError,
    TeamMissingError,
    TooLateError,
)
from orders.life import take
from orders.parts import Seat, may_read, parts_of
from orders.standing import Outcome, Standing, Step
from orders.states import Action, Part, Role, State

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
RESIDENT, MEMBER, OTHER, STAFF = 1, 2, 3, 4
TEAM = 10


def standing(state: State, **facts: object) -> Standing:
    """Return an order in a state."""
    plain = Standing(
        state=state,
        category=Category.MEDIATION,
        received_at=NOON,
        contact_by=NOON + timedelta(days=1),
        close_by=NOON + timedelta(days=15),
        orderer=RESIDENT,
        team=TEAM,
    )
    return replace(plain, **facts)  # type: ignore[arg-type]  # facts are the dataclass's own


def step(action: Action, part: Part, actor: int = MEMBER, **facts: object) -> Step:
    """Return a step by somebody."""
    plain = Step(action, frozenset({part}), actor, NOON, words="因为")
    return replace(plain, **facts)  # type: ignore[arg-type]  # facts are the dataclass's own


def test_accepting_names_the_handler() -> None:
    """Whoever accepts has it in hand from then on."""
    after = take(standing(State.DISPATCHED), step(Action.ACCEPT, Part.TEAMMATE))
    assert (after.state, after.handler, after.accepted_at) == (State.ACCEPTED, MEMBER, NOON)


def test_what_was_sent_to_one_person_only_they_accept() -> None:
    """A named person stands before the team."""
    named = standing(State.DISPATCHED, assignee=OTHER)
    with pytest.raises(NotAllowedError):
        take(named, step(Action.ACCEPT, Part.TEAMMATE))


def test_an_empty_reason_is_no_reason() -> None:
    """A return with blanks for words is refused."""
    with pytest.raises(ReasonMissingError):
        take(standing(State.DISPATCHED), step(Action.RETURN, Part.TEAMMATE, words="  "))


def test_two_returns_bring_other_eyes() -> None:
    """After the second return the order stands a level higher; nobody has it in hand."""
    once = take(standing(State.DISPATCHED), step(Action.RETURN, Part.TEAMMATE))
    assert (once.level, once.returns, once.handler) == (0, 1, None)
    again = take(replace(once, state=State.DISPATCHED), step(Action.RETURN, Part.TEAMMATE))
    assert (again.level, again.returns) == (1, 2)


def test_dispatching_needs_a_team_or_a_person() -> None:
    """An order never goes to nobody."""
    with pytest.raises(TeamMissingError):
        take(standing(State.SUBMITTED), step(Action.DISPATCH, Part.DESK))


def test_a_confidential_order_goes_to_a_named_person() -> None:
    """A team as a whole never gets it."""
    secret = standing(State.SUBMITTED, confidential=True)
    with pytest.raises(TeamMissingError):
        take(secret, step(Action.DISPATCH, Part.DESK, team=TEAM))
    assert take(secret, step(Action.DISPATCH, Part.DESK, assignee=OTHER)).assignee == OTHER


def test_unsolved_opens_a_round_at_a_higher_level() -> None:
    """未解决: dispatched again, nobody in hand, one level up."""
    resolved = standing(State.RESOLVED, handler=MEMBER, extended=True)
    after = take(resolved, step(Action.UNSOLVED, Part.ORDERER, RESIDENT))
    assert (after.state, after.round, after.level) == (State.DISPATCHED, 2, 1)
    assert after.handler is None
    assert not after.extended
    assert after.outcome is Outcome.UNSOLVED


@pytest.mark.parametrize(
    ("action", "part", "outcome"),
    [
        (Action.SOLVED, Part.ORDERER, Outcome.SOLVED),
        (Action.PARTLY, Part.ORDERER, Outcome.PARTLY),
        (Action.EXPIRE, Part.PROGRAM, Outcome.UNRATED),
    ],
)
def test_closing_keeps_how_it_was_judged(action: Action, part: Part, outcome: Outcome) -> None:
    """未评价 is an outcome of its own and never counts as satisfied."""
    after = take(standing(State.RESOLVED, handler=MEMBER), step(action, part, RESIDENT))
    assert (after.state, after.outcome, after.closed_at) == (State.CLOSED, outcome, NOON)


@pytest.mark.parametrize(("days", "possible"), [(30, True), (31, False)])
def test_reopening_is_possible_for_thirty_days(days: int, possible: bool) -> None:  # noqa: FBT001 - a table's column
    """On the thirtieth day it is, on the thirty-first it is too late."""
    closed = standing(State.CLOSED, closed_at=NOON - timedelta(days=days))
    again = step(Action.REOPEN, Part.ORDERER, RESIDENT)
    if possible:
        assert take(closed, again).state is State.DISPATCHED
    else:
        with pytest.raises(TooLateError):
            take(closed, again)


def test_an_appeal_is_possible_once() -> None:
    """A second refusal is final."""
    declined = standing(State.DECLINED)
    heard = take(declined, step(Action.APPEAL, Part.ORDERER, RESIDENT))
    assert (heard.state, heard.level) == (State.SUBMITTED, 1)
    with pytest.raises(OnlyOnceError):
        take(replace(heard, state=State.DECLINED), step(Action.APPEAL, Part.ORDERER, RESIDENT))


def test_an_extension_is_asked_for_and_granted_once() -> None:
    """Staff cannot grant what nobody asked for, nor grant it twice."""
    held = standing(State.ACCEPTED, handler=MEMBER)
    with pytest.raises(NotPossibleError):
        take(held, step(Action.EXTEND, Part.DESK, STAFF))
    asked = take(held, step(Action.ASK_EXTENSION, Part.HANDLER))
    granted = take(asked, step(Action.EXTEND, Part.DESK, STAFF))
    assert granted.extended
    with pytest.raises(OnlyOnceError):
        take(granted, step(Action.ASK_EXTENSION, Part.HANDLER))


def test_a_question_stops_the_clock_and_an_answer_starts_it() -> None:
    """While an answer is awaited the order is paused."""
    asked = take(standing(State.SUBMITTED), step(Action.ASK, Part.DESK, STAFF))
    assert asked.paused_at == NOON
    assert take(asked, step(Action.SUPPLY, Part.ORDERER, RESIDENT)).paused_at is None


def test_a_person_s_own_words_are_the_first_contact() -> None:
    """Accepting is no contact; a progress note in words is, and the first one counts."""
    held = take(standing(State.DISPATCHED), step(Action.ACCEPT, Part.TEAMMATE))
    assert held.contacted_at is None
    told = take(held, step(Action.PROGRESS, Part.HANDLER))
    assert told.contacted_at == NOON
    later = step(Action.PROGRESS, Part.HANDLER, at=NOON + timedelta(hours=1))
    assert take(told, later).contacted_at == NOON


def test_parts_follow_from_seats_and_the_order() -> None:
    """What a person is to an order hangs on their membership and on the order's own facts."""
    order = standing(State.ACCEPTED, handler=MEMBER)
    mate = frozenset({Seat(Role.MEMBER, TEAM)})
    assert parts_of(RESIDENT, frozenset(), order) == {Part.ORDERER}
    assert parts_of(MEMBER, mate, order) == {Part.HANDLER, Part.TEAMMATE}
    assert parts_of(OTHER, mate, order) == {Part.TEAMMATE}
    assert parts_of(OTHER, frozenset({Seat(Role.MEMBER, TEAM + 1)}), order) == frozenset()
    assert parts_of(STAFF, frozenset({Seat(Role.STAFF)}), order) == {Part.DESK}


def test_staff_without_the_right_are_nobody_to_a_confidential_order() -> None:
    """Only named staff may see what is sensitive; the lead of the team may not either."""
    secret = standing(State.SUBMITTED, confidential=True, assignee=OTHER)
    assert parts_of(STAFF, frozenset({Seat(Role.STAFF, confidential=False)}), secret) == frozenset()
    assert parts_of(STAFF, frozenset({Seat(Role.STAFF)}), secret) == {Part.DESK}
    assert parts_of(MEMBER, frozenset({Seat(Role.LEAD, TEAM)}), secret) == frozenset()


@pytest.mark.parametrize("part", [Part.TEAMMATE, Part.LEAD, Part.INVITED, Part.PROGRAM])
def test_who_has_not_claimed_may_not_read(part: Part) -> None:
    """A team and its lead see neither phone nor story."""
    assert not may_read(frozenset({part}))
