"""The pile: when more new orders come than a chat can show, one card counts them, and 待办 has them all.

A messenger shows a person about one message a second. In a storm thousands of cards would trickle in for
half an hour, the oldest first, and everything else for that person behind them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from handlers.buttons import press
from handlers.cards import names
from handlers.channel import Outgoing, Style
from handlers.texts import pile as texts
from handlers.texts import words
from orders.notices import Priority
from orders.states import Action, State
from storage import queues

if TYPE_CHECKING:
    from handlers.notify import News

OPEN = "todo"
"""The verb of the button that leads to 待办."""
MOST = 12
"""Messages that may wait for one person before new orders go onto the pile."""
CALM = timedelta(minutes=10)
"""So long after the last time that the pile grew, the storm is taken to be over."""
COUNTED = timedelta(seconds=20)
"""The card is not counted anew more often than this."""


async def takes(news: News, person: int) -> bool:
    """Say whether an order's card goes onto a person's pile, and see to the card that counts them.

    What is urgent, confidential, or more than a new order in 待办, is always shown by itself.
    """
    if not _is_ordinary(news, person):
        return False
    unsent = await queues.unsent(news.turn.session, person, MOST)
    if not unsent:
        return False
    last = await queues.newest_form(news.turn.session, names.pile(person, news.view.community.id))
    age, waits = (news.turn.now - last[0], last[1]) if last else (CALM, False)
    if unsent < MOST and age >= CALM:
        return False
    is_new = age < COUNTED
    if not (is_new and waits):
        await _show(news, person, edit=age < CALM, hold=COUNTED if is_new else timedelta(0))
    return True


def _is_ordinary(news: News, person: int) -> bool:
    """Say whether an order is one of many that stand in 待办 and can wait there."""
    mine = news.turn.me is not None and news.turn.me.id == person
    return (
        not mine
        and news.step.action is Action.SUBMIT
        and news.priority is Priority.NEWS
        and news.view.standing.state is State.SUBMITTED
        and not news.view.standing.confidential
    )


async def _show(news: News, person: int, *, edit: bool, hold: timedelta) -> None:
    """Show how many wait: anew when a storm begins, in place while it lasts."""
    turn, community = news.turn, news.view.community.id
    address = await turn.address_of(person)
    if address is None:
        return
    count = await queues.to_dispatch(turn.session, community)
    card = Outgoing(
        texts.growing(count, turn.now, news.view.calendar),
        ((press(words.TODO, OPEN, style=Style.PRIMARY),),),
        card=names.pile(person, community),
        edit=edit,
    )
    await turn.post(address, card, priority=news.priority, community=community, person=person, hold=hold)
