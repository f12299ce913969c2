"""No order may wait for people who are not there: somebody can accept it, or it goes to staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.audiences import team_people
from handlers.moving import act
from handlers.texts import desk as desk_texts
from handlers.texts import joining as texts
from orders.parts import parts_of
from orders.states import Action, Part, State
from storage import people
from storage.orders import standing_of

if TYPE_CHECKING:
    from handlers.turn import Turn
    from storage.models import Order, Team


async def is_empty(turn: Turn, team: Team) -> bool:
    """Say whether a team has nobody who could accept an order; if so, the person is told."""
    if await team_people(turn, team.community_id, team.id):
        return False
    turn.toast(desk_texts.TEAM_EMPTY.format(team=team.name), alert=True)
    return True


async def settle(turn: Turn, order: Order) -> bool:
    """Give a dispatched order that nobody can accept back to staff; say whether it was so."""
    if order.state != State.DISPATCHED or await _can_be_accepted(turn, order):
        return False
    await act(turn, order, Action.RETURN, words=texts.NOBODY_THERE, by_program=True)
    return True


async def _can_be_accepted(turn: Turn, order: Order) -> bool:
    """Say whether the named person, or anybody in the team, is still there."""
    if order.assignee_id is None:
        return order.team_id is not None and bool(await team_people(turn, order.community_id, order.team_id))
    named = await people.someone(turn.session, order.assignee_id)
    return Part.TEAMMATE in parts_of(named.id, named.seats(order.community_id), standing_of(order))
