"""A resident's thanks, kept with the order that they thank for: the weekly summary passes them on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from handlers.moving import act
from orders.notices import Audience
from orders.states import Action, State
from storage import orders

if TYPE_CHECKING:
    from handlers.turn import Turn

FRESH = timedelta(days=7)
"""For so long after its closing, thanks without more words are for that order."""

LONGEST = 500


async def keep(turn: Turn, text: str) -> None:
    """Keep words of thanks with the person's order that was closed last, if that is not long ago."""
    found = await orders.of_orderer(turn.session, turn.person.id)
    closed = [
        (order.closed_at, order)
        for order in found
        if order.state == State.CLOSED and order.closed_at and turn.now - order.closed_at <= FRESH
    ]
    if closed:
        _, newest = max(closed, key=lambda one: one[0])
        order = await orders.get(turn.session, newest.community_id, newest.id)
        if order is not None and order.state == State.CLOSED:
            await act(turn, order, Action.RATE, words=text[:LONGEST], mute=(Audience.RESIDENT,))
