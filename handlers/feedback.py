"""The resident judges: solved or not, and two marks. Not solved opens a new round."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from handlers import owners
from handlers.asking import ask
from handlers.buttons import JunkButtonError
from handlers.cards import resident as cards
from handlers.moving import act, parts_here
from handlers.texts import desk as desk_texts
from handlers.texts import resident as texts
from handlers.texts import words
from handlers.views import view_of
from orders.life import LOW_RATING
from orders.notices import Audience
from orders.states import RESIDENT_SIDE, Action, State
from storage import orders, tasks
from storage.orders import standing_of

if TYPE_CHECKING:
    from handlers.turn import Turn
    from storage.models import Order

_ENDINGS = re.compile(r"[\s。!！.,，~～]+")
MARKS = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}


def _is_resident(turn: Turn, order: Order) -> bool:
    """Say whether the resident's own side speaks, and not staff on the phone for them."""
    return bool(parts_here(turn, standing_of(order), order.community_id) & RESIDENT_SIDE)


async def judge(turn: Turn, order: Order, action: Action) -> None:
    """Take the resident's judgement, or what staff heard from them on the phone."""
    own = _is_resident(turn, order)
    facts = {} if own else {"by_phone": True}
    mute = () if own else (Audience.RESIDENT,)
    await act(turn, order, action, facts=facts, mute=mute)
    await owners.settle(turn, order)
    if not own:
        await _phoned(turn, order)
    elif action is Action.UNSOLVED:
        await ask(turn, order, "supplement", texts.UNSOLVED_ASK)


async def _phoned(turn: Turn, order: Order) -> None:
    """Tick off the phone tasks that a judgement heard on the phone has answered."""
    for task in await tasks.undone(turn.session, order.community_id):
        if task.order_id == order.id:
            await tasks.tick_off(turn.session, task, turn.person.id, "", turn.now)
    turn.toast(desk_texts.CALL_DONE)


async def solved(turn: Turn, order: Order, _: str) -> None:
    """已解决."""
    await judge(turn, order, Action.SOLVED)


async def partly(turn: Turn, order: Order, _: str) -> None:
    """部分解决."""
    await judge(turn, order, Action.PARTLY)


async def unsolved(turn: Turn, order: Order, _: str) -> None:
    """未解决."""
    await judge(turn, order, Action.UNSOLVED)


def _mark(argument: str) -> int:
    """Read a mark; raises :class:`JunkButtonError`."""
    if argument not in MARKS:
        raise JunkButtonError
    return MARKS[argument]


async def rate_result(turn: Turn, order: Order, argument: str) -> None:
    """Take the mark for the result; a low one opens a new round."""
    if order.result_rating is not None:
        turn.toast(texts.RATED_ALREADY)
        return
    mark = _mark(argument)
    low = mark <= LOW_RATING
    mute = (Audience.RESIDENT,) if low else ()
    await act(turn, order, Action.RATE, extra={"result_rating": mark}, mute=mute, facts={"result": mark})
    if low:
        await act(turn, order, Action.REOPEN, by_program=True, facts={"low_rating": mark})
        await owners.settle(turn, order)
        await ask(turn, order, "supplement", texts.UNSOLVED_ASK)


async def rate_attitude(turn: Turn, order: Order, argument: str) -> None:
    """Take the mark for how the resident was treated."""
    if order.attitude_rating is not None:
        turn.toast(texts.RATED_ALREADY)
        return
    mark = _mark(argument)
    await act(turn, order, Action.RATE, extra={"attitude_rating": mark}, facts={"attitude": mark})


async def ask_again(turn: Turn, order: Order) -> None:
    """Show the question once more: the resident has written instead of pressing."""
    view = await view_of(turn, order)
    await turn.say(cards.judging(view, texts.solved_question(view)), order=order.id)


async def typed(turn: Turn, text: str) -> bool:
    """Take "解决了" typed instead of pressed, where exactly one result waits for it."""
    action = words.TYPED_JUDGEMENTS.get(_ENDINGS.sub("", text))
    if action is None:
        return False
    found = await orders.open_of_orderer(turn.session, turn.person.id)
    waiting = [order for order in found if order.state == State.RESOLVED]
    if len(waiting) != 1:
        return False
    await judge(turn, waiting[0], action)
    return True
