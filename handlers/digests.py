"""Tell people what they should be reminded of: each in one message, at the community's times.

What is urgent waits for nothing; a word to a resident waits only for the day. A nudge whose order has moved
on meanwhile is dropped silently. Messages and `told_at` are one transaction, so each goes out once.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from handlers import waiting
from handlers.briefs import briefs
from handlers.buttons import Subject, press
from handlers.cards import desk as desk_cards
from handlers.channel import Outgoing
from handlers.supervise import round_of
from handlers.telling import gather, phone, post
from handlers.texts import supervise as texts
from handlers.texts import words
from handlers.turn import Turn
from orders.hanging import need_of
from orders.states import OFFICE, Part
from orders.supervision import Need, newest, still_concerns
from storage import directory, people, supervision

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from handlers.channel import Button
    from handlers.desk import Desk
    from handlers.telling import Told
    from handlers.views import View
    from storage.models import Nudge, Order

MOST = 2000
"""Nudges read in one tick; what is left is told in the next."""

TOGETHER = 100
"""People in one transaction: they share its statements."""

LISTED = 10
"""Orders in one message: more would not be read, and all of them stand in 我的任务 and 待办."""


OVERDUE = frozenset({Need.DUE, Need.OVER, Need.STILL})
"""Reasons that a new date takes away."""


async def tell(desk: Desk) -> int:
    """Tell everybody what is due by now; return how many heard. Several processes may do it at once."""
    now = desk.clock()
    async with desk.database.reading() as session:
        before = {}
        for community in await directory.communities(session):
            moment = desk.rhythm_for(community).told_before(now, desk.calendar_for(community))
            if moment is not None:
                before[community.id] = moment
        waiting = await supervision.untold(session, before, always=Need.WORD, limit=MOST)
    everybody = list(dict.fromkeys(one.person_id for one in waiting))
    heard = 0
    for at in range(0, len(everybody), TOGETHER):
        async with desk.database.transaction() as session:
            heard += await _tell_some(Turn(desk, session, now), everybody[at : at + TOGETHER], before)
    if heard:
        desk.wake()
    return heard


async def _tell_some(turn: Turn, persons: Sequence[int], before: Mapping[int, datetime]) -> int:
    """Tell a batch of people, each everything at once."""
    taken = defaultdict(list)
    for row in await supervision.waiting_for(turn.session, persons):
        taken[row.person_id].append(row)
    chosen = {person: found for person, own in taken.items() if (found := _due(own, before))}
    if not chosen:
        return 0
    everything = [one for own in chosen.values() for one in own]
    told = await gather(turn, everything)
    work = {person: _reasons(told, person, own) for person, own in chosen.items()}
    words_due = {person: waiting.orders_of(told, person, own) for person, own in chosen.items()}
    listed = [order for reasons in work.values() for _, order in reasons[:LISTED]]
    views = await briefs(turn, {one.id: one for one in [*listed, *chain(*words_due.values())]}.values())
    told = replace(told, views=views)
    heard = 0
    for person, own in chosen.items():
        heard += await _remind(told, person, work[person], own[0].id)
    heard += await waiting.tell(told, {person: own[0].id for person, own in chosen.items()}, words_due)
    await supervision.tell(turn.session, everything, turn.now)
    return heard


def _is_word(nudge: Nudge) -> bool:
    return need_of(nudge.kind) is Need.WORD


def _due(own: Sequence[Nudge], before: Mapping[int, datetime]) -> list[Nudge]:
    """Return what one person is told now: once a digest goes out, everything that waits goes with it."""
    digest = any(
        one.made_at < before[one.community_id]
        for one in own
        if one.community_id in before and not _is_word(one)
    )
    return [one for one in own if one.urgent or (one.community_id in before and (digest or _is_word(one)))]


def _reasons(told: Told, person: int, nudges: Sequence[Nudge]) -> list[tuple[Need, Order]]:
    """Return what still concerns somebody at work, each order once, the nearest deadline first."""
    needs: dict[int, list[Need]] = {}
    for one in nudges:
        order = told.orders.get(one.order_id)
        is_away = (one.community_id, person) in told.away
        if _is_word(one) or is_away or order is None:
            continue
        need = need_of(one.kind)
        concerned = still_concerns(need, told.standings[order.id], told.parts(person, order))
        if concerned and round_of(order) == one.round and not _is_settled(need, one, order, told.turn.now):
            needs.setdefault(order.id, []).append(need)
    found = [(newest(reasons), told.orders[order]) for order, reasons in needs.items()]
    # What was said before goes last: the list is cut, and must not hide what is new behind what hangs.
    return sorted(found, key=lambda one: (one[0] is Need.STILL, one[1].close_by, one[1].number))


def _is_settled(need: Need, nudge: Nudge, order: Order, now: datetime) -> bool:
    """Say whether a late order was given a new date meanwhile, or staff have just taken note of it."""
    seen = need is Need.STILL and order.overseen_at is not None and order.overseen_at >= nudge.made_at
    return seen or (need in OVERDUE and order.close_by > now)


async def _remind(told: Told, person: int, reasons: Sequence[tuple[Need, Order]], first: int) -> bool:
    """Tell one person who works; whom no message reaches, staff phone. Say whether there was anything."""
    if not reasons:
        return False
    listed = [(need, told.views[order.id]) for need, order in reasons[:LISTED]]
    lines = [texts.digest_line(view, need, own=view.order.handler_id == person) for need, view in listed]
    if len(reasons) > LISTED:
        staff = any(told.parts(person, view.order) & OFFICE for _, view in listed)
        command = words.TODO if staff else words.TASKS
        rest = reasons[LISTED:]
        lines.append(texts.more(len(rest), sum(need is Need.STILL for need, _ in rest), command))
    text = "\n".join([texts.digest_head(len(reasons)), *lines])
    message = Outgoing(text, tuple((_open(told, person, view),) for _, view in listed))
    orders = [order for _, order in reasons]
    urgent = any(order.urgency != "none" for order in orders)
    dedupe = f"digest:{first}"
    if not await post(told, person, message, orders[0].community_id, dedupe, urgent=urgent):
        name = (await supervision.names(told.turn.session, [person])).get(person, "")
        known = await people.phone_of(told.turn.session, person)
        secret = next((order for order in orders if order.confidential), orders[0])
        await phone(told, texts.phone_digest(name, known, lines), secret, person, dedupe)
    return True


def _open(told: Told, person: int, view: View) -> Button:
    """Return the button that opens an order as this person may see it."""
    parts = told.parts(person, view.order)
    verb = "team_card"
    if Part.HANDLER in parts:
        verb = "member_card"
    elif parts & OFFICE:
        verb = desk_cards.OPEN_ORDER
    return press(texts.digest_button(view), verb, Subject.ORDER, view.order.id, seen=view.order.round)
