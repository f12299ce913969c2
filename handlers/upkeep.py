"""What the clock makes happen: drafts offered and put away, questions that lapse, results that expire."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from handlers.cards import draft as draft_cards
from handlers.cards import resident as resident_cards
from handlers.channel import Address
from handlers.intake import understand_as
from handlers.moving import act
from handlers.texts import resident as texts
from handlers.texts import words
from handlers.turn import Turn
from handlers.views import view_of
from orders.deadlines import PAUSE_CAP, add_working_days
from orders.notices import Priority
from orders.states import Action, State
from storage import directory, drafts, orders, people

if TYPE_CHECKING:
    from handlers.channel import Outgoing
    from handlers.desk import Desk
    from storage.models import Draft, Order

OFFER_AFTER = timedelta(minutes=30)
PUT_AWAY_AFTER = timedelta(hours=24)
REMIND_AFTER = 2
"""Working days after which the resident is asked once more whether it is solved."""
EXPIRE_AFTER = 5
"""Working days after which a result nobody judged is closed as 未评价."""


async def tend_drafts(desk: Desk) -> int:
    """Offer waiting drafts once more, and put old ones away with a word; return how many."""
    now = desk.clock()
    async with desk.database.reading() as session:
        waiting = await drafts.untouched_since(session, now - OFFER_AFTER)
    done = 0
    for found in waiting:
        async with desk.database.transaction() as session:
            draft = await drafts.find(session, found.id)
            if draft is not None and draft.touched_at == found.touched_at:
                done += await _tend_draft(Turn(desk, session, now), draft)
    desk.wake()
    return done


async def _tend_draft(turn: Turn, draft: Draft) -> int:
    """Do with one draft what its age calls for."""
    if turn.now - draft.touched_at >= PUT_AWAY_AFTER:
        content = drafts.content_of(turn.session, draft)
        text = texts.PUT_AWAY.format(text=words.first_line(content.text, 60))
        await _post(turn, draft, draft_cards.closed(draft, text))
        await drafts.put_away(turn.session, draft)
        return 1
    if draft.offered_at is None:
        turn.me = await people.someone(turn.session, draft.person_id)
        content = drafts.content_of(turn.session, draft)
        if content.text:
            understood = await understand_as(turn, turn.me, content.text)
            card = await draft_cards.confirm(turn, draft, content, understood)
            await _post(turn, draft, draft_cards.offered(card))
        draft.offered_at = turn.now
        return 1
    return 0


async def _post(turn: Turn, draft: Draft, message: Outgoing) -> None:
    """Say something where the draft was spoken."""
    address = Address(draft.channel, draft.chat)
    await turn.post(
        address,
        message,
        priority=Priority.NEWS,
        community=draft.community_id,
        person=draft.person_id,
        dedupe=f"draft:{draft.id}:{draft.version}:{message.edit}",
    )


async def tend_orders(desk: Desk) -> int:
    """Let unanswered questions lapse, remind of unjudged results and close them; return how many."""
    now = desk.clock()
    async with desk.database.reading() as session:
        asked = await orders.older_than(session, State.NEEDS_INFO, "paused_at", now)
        unjudged = await orders.older_than(session, State.RESOLVED, "resolved_at", now)
    done = 0
    for found in [*asked, *unjudged]:
        async with desk.database.transaction() as session:
            order = await orders.get(session, found.community_id, found.id)
            if order is not None and order.version == found.version:
                done += await _tend_order(Turn(desk, session, now), order)
    desk.wake()
    return done


async def _tend_order(turn: Turn, order: Order) -> int:
    """Do with one order what its age calls for."""
    calendar = turn.desk.calendar_for(await directory.community(turn.session, order.community_id))
    if order.paused_at is not None:
        if turn.now >= add_working_days(order.paused_at, PAUSE_CAP, calendar):
            await act(turn, order, Action.LAPSE, by_program=True)
            return 1
        return 0
    resolved = order.resolved_at or turn.now
    if turn.now >= add_working_days(resolved, EXPIRE_AFTER, calendar):
        await act(turn, order, Action.EXPIRE, by_program=True)
        return 1
    if order.reminded_at is None and turn.now >= add_working_days(resolved, REMIND_AFTER, calendar):
        await _remind(turn, order)
        return 1
    return 0


async def _remind(turn: Turn, order: Order) -> None:
    """Ask once more whether it is solved."""
    order.reminded_at = turn.now
    view = await view_of(turn, order)
    message = resident_cards.judging(view, texts.resolved_reminder(view))
    passed_on = replace(message, text=texts.for_somebody(view.for_name, message.text))
    for person, said in ((order.orderer_id, message), (order.proxy_id, passed_on)):
        if person is not None and await turn.tell(
            person,
            said,
            priority=Priority.NEWS,
            community=order.community_id,
            order=order.id,
            dedupe=f"remind:{order.id}:{order.round}",
        ):
            return
