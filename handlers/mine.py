"""我的诉求: a resident's orders, their timelines, and what the resident may do with them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers import my_data
from handlers.asking import ask
from handlers.buttons import Subject, press
from handlers.cards import names
from handlers.cards import recovery as recovery_cards
from handlers.cards import resident as cards
from handlers.channel import Outgoing
from handlers.texts import mine as texts
from handlers.texts import resident as resident_texts
from handlers.texts import talk
from handlers.views import name_of, view_of
from orders.states import Action
from storage import orders
from storage.database import vault_of

if TYPE_CHECKING:
    from handlers.channel import Button
    from handlers.turn import Turn
    from handlers.views import View
    from storage.models import Order, OrderEvent

LISTED = 10


async def show_list(turn: Turn) -> None:
    """List the person's orders, each with a button to its timeline."""
    found = await orders.of_orderer(turn.session, turn.person.id, limit=LISTED)
    if not found:
        await turn.say(Outgoing(resident_texts.NO_ORDERS, _below(recovery_cards.MOVED)))
        return
    views = [await view_of(turn, order) for order in found]
    rows = [
        press(texts.open_button(view), cards.SHOW, Subject.ORDER, view.order.id, seen=view.order.round)
        for view in views
    ]
    pairs = tuple(tuple(rows[at : at + 2]) for at in range(0, len(rows), 2))
    await turn.say(Outgoing(texts.listing(views), (*pairs, *_below(recovery_cards.BUTTON))))


def _below(way_back: Button) -> tuple[tuple[Button, ...], ...]:
    """Return what stands below every list: what is kept of the person, and the way back from elsewhere."""
    return ((*my_data.BUTTON[0], way_back),)


async def answer_progress(turn: Turn, *, drafting: bool) -> None:
    """Answer "how is my matter going?" with the person's orders, those that are over too, in a line each.

    `drafting`: what the person means waits for 提交, and they are told so after this.
    """
    if await orders.of_orderer(turn.session, turn.person.id, limit=1):
        await show_list(turn)
    elif not drafting:
        await turn.say(talk.PROGRESS_NONE)


async def show_timeline(turn: Turn, order: Order) -> None:
    """Show one order with everything that happened to it."""
    view = await view_of(turn, order)
    lines = [await _line(turn, view, event) for event in await orders.events(turn.session, order)]
    text = texts.timeline(view, [line for line in lines if line])
    await turn.say(Outgoing(text, cards.order_rows(view), photos=view.photos), order=order.id)


async def _line(turn: Turn, view: View, event: OrderEvent) -> str:
    """Return one event for the resident's eyes."""
    said = vault_of(turn.session).open(event.words_sealed)
    actor = await name_of(turn, event.actor_id)
    return texts.event_line(view, Action(event.action), event.at, said, actor)


async def ask_supplement(turn: Turn, order: Order) -> None:
    """Ask what to add."""
    await ask(turn, order, "supplement", resident_texts.SUPPLEMENT_ASK)


async def ask_appeal(turn: Turn, order: Order) -> None:
    """Ask why the resident does not agree."""
    await ask(turn, order, "appeal", resident_texts.APPEAL_ASK)


async def ask_reopen(turn: Turn, order: Order) -> None:
    """Ask what is still not done."""
    await ask(turn, order, "reopen", resident_texts.REOPEN_ASK)


async def ask_withdraw(turn: Turn, order: Order) -> None:
    """Ask once more before an order is withdrawn."""
    view = await view_of(turn, order)
    await turn.say(replace(cards.withdraw_sure(view), card=names.resident(order)))
