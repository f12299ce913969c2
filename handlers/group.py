"""What is said in a work team's group: binding, and replies to cards as progress notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import joining, pictures
from handlers.cards import names
from handlers.channel import Command
from handlers.moving import act
from handlers.texts import talk, words
from handlers.texts import team as texts
from handlers.views import name_of
from orders.states import IN_HAND, Action
from storage import cards, orders
from storage.ids import from_text

if TYPE_CHECKING:
    from handlers.channel import Incoming
    from handlers.turn import Turn
    from storage.models import Order

_PRIVATE = frozenset(Command) - {Command.START, Command.HELP, Command.BIND}


async def hear(turn: Turn, incoming: Incoming) -> None:
    """Take a message in a group; ordinary talk between people is none of ours."""
    if incoming.command is Command.BIND:
        await joining.bind(turn, incoming)
    elif incoming.command in _PRIVATE or (incoming.command is Command.START and incoming.text.strip()):
        await turn.say(talk.NOT_HERE)
    elif incoming.command is not None:
        await turn.say(talk.GROUP_HELP)
    elif incoming.reply_to and (incoming.text.strip() or incoming.photos) and not incoming.edited:
        await _reply(turn, incoming)


async def _reply(turn: Turn, incoming: Incoming) -> None:
    """Take a reply to a card as a progress note of whoever has the order in hand."""
    order = await order_of_card(turn, incoming.reply_to or "")
    if order is None or order.state not in IN_HAND:
        return
    if turn.person.id != order.handler_id and turn.person.id not in order.helper_ids:
        name = await name_of(turn, order.handler_id)
        await turn.say(texts.REPLY_NOT_HANDLER.format(name=name or words.COLLEAGUE))
        return
    if incoming.text.strip():
        await act(turn, order, Action.PROGRESS, words=incoming.text.strip())
        await turn.say(texts.PROGRESS_DONE)
    await pictures.want_for_order(turn, order, incoming)


async def order_of_card(turn: Turn, ref: str) -> Order | None:
    """Return the order whose card the message `ref` in this chat shows."""
    card = await cards.card_at(turn.session, turn.here.channel, turn.here.chat, ref)
    named = names.order_of(card.card) if card else None
    return await orders.find(turn.session, from_text(named)) if named else None
