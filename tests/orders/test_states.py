"""The one table of what may happen to an order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.errors import NotAllowedError, NotPossibleError
from orders.notices import HEARINGS, Audience, Kind
from orders.states import (
    FINAL,
    OPEN,
    RESIDENT_SIDE,
    TRANSITIONS,
    Action,
    Part,
    State,
    advance,
)

GROUPS = {Audience.TEAM, Audience.FORMER_TEAM, Audience.INVITED_TEAM}
PARTS = st.frozensets(st.sampled_from(Part))


def possible(state: State, parts: frozenset[Part]) -> frozenset[Action]:
    """Return the actions that somebody with these parts may take."""
    return frozenset(action for (at, action), move in TRANSITIONS.items() if at == state and move.by & parts)


@pytest.mark.parametrize("state", sorted(OPEN))
def test_every_open_order_can_move_on(state: State) -> None:
    """No open state is a dead end for everybody but the resident."""
    others = frozenset(Part) - RESIDENT_SIDE
    assert {TRANSITIONS[state, action].to for action in possible(state, others)} - {state}


@pytest.mark.parametrize("state", sorted(OPEN))
def test_the_resident_may_always_add_and_withdraw(state: State) -> None:
    """As long as an order is open, its resident can supplement it and call it off."""
    own = possible(state, RESIDENT_SIDE)
    assert {Action.SUPPLEMENT, Action.WITHDRAW} <= own


def test_a_withdrawn_order_stays_withdrawn() -> None:
    """Nobody can do anything to it."""
    assert possible(State.WITHDRAWN, frozenset(Part)) == frozenset()


def test_only_closing_and_refusing_can_be_undone_by_the_resident() -> None:
    """Of the final states, 重办 leads out of closed and 申诉 out of declined."""
    ways = {state: possible(state, RESIDENT_SIDE) & {Action.REOPEN, Action.APPEAL} for state in FINAL}
    assert ways[State.CLOSED] == {Action.REOPEN}
    assert ways[State.DECLINED] == {Action.APPEAL}
    assert not ways[State.WITHDRAWN]


def test_a_return_goes_to_staff_and_not_back_to_a_team() -> None:
    """退单 always waits for a decision."""
    ends = {move.to for (_, action), move in TRANSITIONS.items() if action is Action.RETURN}
    assert ends == {State.RETURNED}


@pytest.mark.parametrize(
    "action", [Action.RETURN, Action.DECLINE, Action.ASK, Action.APPEAL, Action.RESOLVE, Action.MESSAGE]
)
def test_what_others_must_understand_needs_words(action: Action) -> None:
    """A reason, a question, a result is never empty."""
    assert all(move.words for (_, named), move in TRANSITIONS.items() if named is action)


def test_only_whoever_works_on_it_resolves_an_order() -> None:
    """办结 belongs to the handler; the program passes it on to the neighbours who follow along."""
    makers = {at: move.by for (at, action), move in TRANSITIONS.items() if action is Action.RESOLVE}
    assert makers.pop(State.JOINED) == {Part.PROGRAM}
    assert set(makers.values()) == {frozenset({Part.HANDLER})}


def test_a_team_never_judges_its_own_work() -> None:
    """Solved or not is for the resident's side, or for staff who heard it on the phone."""
    judging = {Action.SOLVED, Action.PARTLY, Action.UNSOLVED, Action.RATE}
    team = {Part.HANDLER, Part.HELPER, Part.TEAMMATE, Part.LEAD, Part.PROGRAM}
    assert not any(move.by & team for (_, action), move in TRANSITIONS.items() if action in judging)


@given(st.sampled_from(State), st.sampled_from(Action), PARTS)
def test_advance_is_the_table_and_nothing_else(state: State, action: Action, parts: frozenset[Part]) -> None:
    """Any state, action and parts: the table's move, or the reason why not."""
    move = TRANSITIONS.get((state, action))
    if move is None:
        with pytest.raises(NotPossibleError):
            advance(state, action, parts)
    elif not move.by & parts:
        with pytest.raises(NotAllowedError):
            advance(state, action, parts)
    else:
        assert advance(state, action, parts) is move


@given(st.sampled_from(State), PARTS)
def test_possible_says_what_advance_allows(state: State, parts: frozenset[Part]) -> None:
    """The buttons offered are those that work."""
    for action in possible(state, parts):
        assert advance(state, action, parts).by & parts


@pytest.mark.parametrize("action", sorted({action for _, action in TRANSITIONS}))
def test_somebody_hears_of_every_move(action: Action) -> None:
    """No move is silent."""
    assert HEARINGS[action]


@pytest.mark.parametrize("action", sorted(HEARINGS))
def test_a_team_gets_cards_and_never_words(action: Action) -> None:
    """What a group may read is a card; words about an order are for persons."""
    assert all(one.kind is not Kind.WORD for one in HEARINGS[action] if one.audience in GROUPS)


STEPS_OF_THE_RESIDENT = [
    Action.SUBMIT,
    Action.DISPATCH,
    Action.ASK,
    Action.DECLINE,
    Action.JOIN,
    Action.ACCEPT,
    Action.REASSIGN,
    Action.PROGRESS,
    Action.EXTEND,
    Action.RESOLVE,
    Action.UNSOLVED,
    Action.EXPIRE,
    Action.REOPEN,
]


@pytest.mark.parametrize("action", STEPS_OF_THE_RESIDENT)
def test_the_resident_hears_of_every_step(action: Action) -> None:
    """Nobody has to ask what happened to it."""
    assert Audience.RESIDENT in {one.audience for one in HEARINGS[action]}


def test_the_resident_is_not_bothered_with_a_return() -> None:
    """A 退单 is between team and staff, as long as the date stays."""
    assert Audience.RESIDENT not in {one.audience for one in HEARINGS[Action.RETURN]}
