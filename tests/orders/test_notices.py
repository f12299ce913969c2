"""Who hears of a move."""

from __future__ import annotations

import pytest

from orders.notices import HEARINGS, Audience, Kind, Priority
from orders.states import Action


def _heard(action: Action) -> set[Audience]:
    return {hearing.audience for hearing in HEARINGS[action]}


@pytest.mark.parametrize("action", Action)
def test_every_move_tells_somebody_and_nobody_twice(action: Action) -> None:
    """No move is silent, and no audience gets the same thing twice."""
    assert HEARINGS[action]
    assert len(set(HEARINGS[action])) == len(HEARINGS[action])


@pytest.mark.parametrize(
    "action", [Action.RETURN, Action.APPEAL, Action.UNSOLVED, Action.REOPEN, Action.SUBMIT]
)
def test_staff_are_shown_what_needs_them(action: Action) -> None:
    """What comes in, comes back or is not accepted lies before staff, not only in a list."""
    kinds = {hearing.kind for hearing in HEARINGS[action] if hearing.audience is Audience.DESK}
    assert kinds & {Kind.CARD, Kind.WORD}


@pytest.mark.parametrize("action", [Action.REASSIGN, Action.UNSOLVED, Action.REOPEN, Action.RETURN])
def test_who_lost_an_order_is_told(action: Action) -> None:
    """Nobody goes on working on what is not theirs any more."""
    assert Audience.FORMER_HANDLER in _heard(action)


@pytest.mark.parametrize("action", [Action.DISPATCH, Action.REASSIGN, Action.UNSOLVED, Action.REOPEN])
def test_who_may_accept_gets_a_card(action: Action) -> None:
    """Whatever waits for a team is shown to it anew."""
    kinds = {hearing.kind for hearing in HEARINGS[action] if hearing.audience is Audience.TEAM}
    assert Kind.CARD in kinds


def test_who_waits_goes_first() -> None:
    """An answer before what is urgent, before news, before a broadcast."""
    assert sorted(Priority) == [Priority.ANSWER, Priority.URGENT, Priority.NEWS, Priority.BROADCAST]
