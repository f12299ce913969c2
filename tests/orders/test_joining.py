"""Orders about one matter: joined, carried along, released."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from orders.categories import Category
from orders.errors import NotAllowedError, NotPossibleError
from orders.life import take
from orders.notices import HEARINGS
from orders.standing import Standing, Step
from orders.states import LIVING, TRANSITIONS, Action, Part, State

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
PROGRAM = frozenset({Part.PROGRAM})
ORDERER = frozenset({Part.ORDERER})
DESK = frozenset({Part.DESK})


def standing(state: State, **facts: object) -> Standing:
    """Return an order in a state."""
    own = Standing(state, Category.OTHER, AT, AT + timedelta(days=1), AT + timedelta(days=5))
    return replace(own, **facts)  # type: ignore[arg-type] # a test's own facts


def step(action: Action, parts: frozenset[Part], **facts: object) -> Step:
    """Return a step at the usual time."""
    return Step(action, parts, 1, AT, **facts)  # type: ignore[arg-type] # a test's own facts


def test_a_resident_may_join_their_new_order_and_release_it_again() -> None:
    """一起跟进 and 单独办 are the resident's own choice; released, staff own it at once."""
    joined = take(standing(State.SUBMITTED), step(Action.JOIN, ORDERER, parent=7))
    assert (joined.state, joined.parent, joined.closed_at) == (State.JOINED, 7, AT)
    assert joined.is_living
    assert not joined.is_open
    released = take(joined, step(Action.RELEASE, ORDERER))
    assert (released.state, released.parent, released.closed_at) == (State.SUBMITTED, None, None)


def test_joining_takes_it_from_whoever_had_it() -> None:
    """An order that was with a team, or resolved, has nobody at work once it is joined."""
    resolved = standing(State.RESOLVED, handler=4, resolved_at=AT, helpers=frozenset({5}))
    joined = take(resolved, step(Action.JOIN, PROGRAM, parent=7))
    assert (joined.handler, joined.helpers, joined.resolved_at) == (None, frozenset(), None)


def test_a_joined_order_is_resolved_with_the_one_that_carries_it() -> None:
    """It takes over the team and the person, so that the resident can judge and be heard."""
    joined = standing(State.JOINED, parent=7, closed_at=AT)
    resolved = take(joined, step(Action.RESOLVE, PROGRAM, words="修好了", team=3, assignee=4))
    assert (resolved.state, resolved.team, resolved.handler) == (State.RESOLVED, 3, 4)
    assert resolved.closed_at is None
    again = take(resolved, step(Action.UNSOLVED, ORDERER))
    assert (again.state, again.team, again.round) == (State.DISPATCHED, 3, 2)


def test_nobody_resolves_a_joined_order_by_hand() -> None:
    """Only the program carries it along."""
    with pytest.raises(NotAllowedError):
        take(standing(State.JOINED, parent=7), step(Action.RESOLVE, DESK, words="修好了"))


def test_a_confidential_order_is_never_joined() -> None:
    """Whose matter is confidential hears of nobody else's, and nobody of theirs."""
    with pytest.raises(NotPossibleError):
        take(standing(State.SUBMITTED, confidential=True), step(Action.JOIN, DESK, parent=7))


def test_joining_needs_the_order_to_join() -> None:
    """There is no case without a carrier."""
    with pytest.raises(NotPossibleError):
        take(standing(State.SUBMITTED), step(Action.JOIN, DESK))


def test_a_living_order_can_always_be_added_to_and_withdrawn() -> None:
    """Whatever the resident still waits for takes their words and their change of mind."""
    for state in LIVING:
        assert Part.ORDERER in TRANSITIONS[state, Action.SUPPLEMENT].by
        assert Part.ORDERER in TRANSITIONS[state, Action.WITHDRAW].by


def test_every_action_tells_somebody() -> None:
    """No move is silent by omission."""
    assert {action for _, action in TRANSITIONS} <= set(HEARINGS)
