"""What the clock makes happen: drafts offered and put away, questions that lapse, results that expire."""

from __future__ import annotations

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
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from handlers.channel import Outgoing
    from handlers.desk import Desk
    from orders.calendar import WorkingCalendar
    from storage.database import Session
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
        await drafts.offered(turn.session, draft, turn.now)
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
    """Let unanswered questions lapse, remind of unjudged results and close them; return how many.

    It costs what is due: an order that can wait is read and not touched.
    """
    now = desk.clock()
    async with desk.database.reading() as session:
        homes = {one.id: one for one in await directory.communities(session)}
        found = await _old_enough(session, now)
    done = 0
    for one in found.values():
        calendar = desk.calendar_for(homes[one.community_id])
        if _called_for(one, calendar, now) is None:
            continue
        async with desk.database.transaction() as session:
            order = await orders.get(session, one.community_id, one.id)
            if order is not None and order.version == one.version:
                done += await _tend_order(Turn(desk, session, now), order, calendar)
    if done:
        desk.wake()
    return done


async def _old_enough(session: Session, now: datetime) -> dict[int, Order]:
    """Return the orders of which something may be due: so many working days are never fewer days less one."""
    asked = await orders.older_than(session, State.NEEDS_INFO, "paused_at", now - _days(PAUSE_CAP))
    unjudged = await orders.older_than(session, State.RESOLVED, "resolved_at", now - _days(EXPIRE_AFTER))
    unreminded = await orders.unreminded(session, now - _days(REMIND_AFTER))
    return {one.id: one for one in [*asked, *unjudged, *unreminded]}


def _days(working_days: int) -> timedelta:
    return timedelta(days=working_days - 1)


def _called_for(
    order: Order, calendar: WorkingCalendar, now: datetime
) -> Callable[[Turn, Order], Awaitable[object]] | None:
    """Return what an order's age calls for."""
    if order.paused_at is not None:
        return _lapse if now >= add_working_days(order.paused_at, PAUSE_CAP, calendar) else None
    resolved = order.resolved_at or now
    if now >= add_working_days(resolved, EXPIRE_AFTER, calendar):
        return _expire
    if order.reminded_at is None and now >= add_working_days(resolved, REMIND_AFTER, calendar):
        return _remind
    return None


async def _tend_order(turn: Turn, order: Order, calendar: WorkingCalendar) -> bool:
    """Do with one order what its age calls for; say whether that was anything."""
    do = _called_for(order, calendar, turn.now)
    if do is not None:
        await do(turn, order)
    return do is not None


async def _lapse(turn: Turn, order: Order) -> None:
    await act(turn, order, Action.LAPSE, by_program=True)


async def _expire(turn: Turn, order: Order) -> None:
    await act(turn, order, Action.EXPIRE, by_program=True)


async def _remind(turn: Turn, order: Order) -> None:
    """Ask once more whether it is solved."""
    order.reminded_at = turn.now
    view = await view_of(turn, order)
    message = resident_cards.judging(view, texts.resolved_reminder(view))
    passed_on = resident_cards.for_proxy(view, message)
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
