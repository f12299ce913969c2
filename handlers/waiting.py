"""A word to residents who wait and hear nothing: how it stands, for how long already, what they can do.

It comes every three working days (orders/supervision.py), and never says the same twice in a row: it tells
for how many days there was nothing new, and from the second time on it offers 催一下.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.audiences import office
from handlers.buttons import Subject, press
from handlers.cards import desk as desk_cards
from handlers.cards import resident as cards
from handlers.channel import Outgoing
from handlers.moving import act
from handlers.telling import phone, post
from handlers.texts import desk as desk_texts
from handlers.texts import waiting as texts
from handlers.views import view_of
from orders.hanging import need_of
from orders.notices import HEARINGS, Audience, Priority
from orders.states import Action, State
from orders.supervision import SILENCE, Need, still_concerns
from storage import orders, supervision
from storage.database import vault_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from handlers.telling import Told
    from handlers.turn import Turn
    from handlers.views import View
    from storage.models import Nudge, Order

NEWS = frozenset(
    action
    for action, hearings in HEARINGS.items()
    if any(one.audience is Audience.RESIDENT for one in hearings)
) - {Action.SUPPLEMENT}
"""Moves by which a resident hears something new; what they add themselves is none."""


def orders_of(told: Told, person: int, nudges: Sequence[Nudge]) -> list[Order]:
    """Return the orders of which a resident still waits for a word: nobody has said anything meanwhile."""
    found = []
    for one in nudges:
        order = told.orders.get(one.order_id)
        if need_of(one.kind) is not Need.WORD or order is None:
            continue
        heard = order.heard_at or order.received_at
        standing = told.standings[order.id]
        if heard < one.made_at and still_concerns(Need.WORD, standing, told.parts(person, order)):
            found.append(order)
    return found


async def tell(told: Told, firsts: Mapping[int, int], due: Mapping[int, Sequence[Order]]) -> int:
    """Tell residents how it stands, and the neighbours whose orders go along; return how many waited.

    `firsts` numbers for each person what is told now, so that it is told once.
    """
    waiting = [order for mine in due.values() for order in mine]
    if not waiting:
        return 0
    session = told.turn.session
    carried = await supervision.carried(session, waiting)
    news = await supervision.newest_move(session, [*waiting, *carried], NEWS)
    people = {one.orderer_id for one in carried} | {one.proxy_id for one in [*waiting, *carried]}
    more = await supervision.accounts(session, [one for one in people if one is not None])
    told = replace(told, accounts={**told.accounts, **more})
    for person, mine in due.items():
        if mine:
            await _tell_resident(told, person, mine, news, f"word:{firsts[person]}")
    keys = {order.id: firsts[person] for person, mine in due.items() for order in mine}
    for child in carried:
        await _tell_follower(told, child, news, f"word:{keys[child.parent_id or 0]}:{child.id}")
    await supervision.heard(session, [*waiting, *carried], told.turn.now)
    return sum(map(bool, due.values()))


async def _tell_resident(
    told: Told, person: int, mine: Sequence[Order], news: Mapping[int, datetime], dedupe: str
) -> None:
    """Tell one resident of everything that they wait for, in one message."""
    said = [_word(told, order, order, news, apart=len(mine) > 1) for order in mine]
    rows = tuple(row for one in said for row in one.rows)
    message = Outgoing(texts.joined_lines([one.text for one in said]), rows)
    if not await post(told, person, message, mine[0].community_id, dedupe):
        for order, one in zip(mine, said, strict=True):
            await _pass_on(told, order, order, one, f"{dedupe}:{order.number}")


async def _tell_follower(told: Told, child: Order, news: Mapping[int, datetime], dedupe: str) -> None:
    """Tell a resident whose order is carried along."""
    carrier = told.orders[child.parent_id or 0]
    message = _word(told, carrier, child, news)
    if not await post(told, child.orderer_id, message, child.community_id, dedupe, order=child.id):
        await _pass_on(told, carrier, child, message, dedupe)


def _word(
    told: Told, order: Order, own: Order, news: Mapping[int, datetime], *, apart: bool = False
) -> Outgoing:
    """Return what is said of an order, or of the one that carries it; from the second time on with 催一下.

    `apart`: the button names the order, because there are several.
    """
    view = told.views[order.id]
    since = max(news.get(one.id, one.received_at) for one in (order, own))
    days = view.calendar.working_days_through(view.calendar.local(view.now).date())
    waited = days - view.calendar.working_days_through(view.calendar.local(since).date())
    times = max(1, waited // SILENCE)
    label = texts.HURRY_ONE.format(number=own.number) if apart else texts.HURRY
    hurry = cards.button(replace(view, order=own), label, cards.HURRY)
    rows = ((hurry,),) if times > 1 else ()
    return Outgoing(texts.waiting_word(view, own.number, waited, times), rows)


async def _pass_on(told: Told, order: Order, own: Order, message: Outgoing, dedupe: str) -> None:
    """Tell whoever placed an order for somebody whom nothing reaches; else ask staff to phone."""
    view = await view_of(told.turn, own)
    if own.proxy_id is not None and own.proxy_id != own.orderer_id:
        theirs = cards.for_proxy(view, message)
        if await post(told, own.proxy_id, theirs, own.community_id, dedupe, order=own.id):
            return
    said = texts.spoken(told.views[order.id], own.number)
    what = desk_texts.phone_task(view.for_name or view.orderer_name, view.contact, said)
    await phone(told, what, own, own.orderer_id, dedupe)


async def hurry(turn: Turn, order: Order) -> None:
    """催一下: whoever has it hears that the resident waits; where nobody has accepted it, staff do."""
    view = await view_of(turn, order)
    if await _has_hurried_today(turn, order, view):
        turn.toast(texts.HURRY_TODAY.format(whom=texts.whom(view)))
        return
    await act(turn, order, Action.SUPPLEMENT, words=texts.HURRIED, mute={Audience.RESIDENT})
    if view.standing.state is State.DISPATCHED:
        await _tell_office(turn, order, view)
    await turn.say(texts.HURRY_DONE.format(number=order.number, whom=texts.whom(view)), order=order.id)


async def _has_hurried_today(turn: Turn, order: Order, view: View) -> bool:
    """Say whether this person has pressed it since midnight."""
    today = view.calendar.local(turn.now).date()
    vault = vault_of(turn.session)
    return any(
        one.action == Action.SUPPLEMENT
        and one.actor_id == turn.person.id
        and view.calendar.local(one.at).date() == today
        and vault.open(one.words_sealed) == texts.HURRIED
        for one in await orders.events(turn.session, order)
    )


async def _tell_office(turn: Turn, order: Order, view: View) -> None:
    """Nobody has accepted it: staff can urge the team, or give it to another."""
    text = texts.HURRIED_NOBODY.format(number=order.number, team=view.team or view.assignee)
    look = press(f"看 {order.number}", desk_cards.OPEN_ORDER, Subject.ORDER, order.id, seen=order.round)
    for person in await office(turn, order.community_id, confidential=order.confidential):
        await turn.tell(
            person,
            Outgoing(text, ((look,),)),
            priority=Priority.NEWS,
            community=order.community_id,
            order=order.id,
        )
