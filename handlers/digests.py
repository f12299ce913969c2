"""Tell people what they should be reminded of: each in one message, at the community's times.

What is urgent waits for nothing; a word to a resident waits only for the day. A nudge whose order has moved
on meanwhile is dropped silently. Messages and `told_at` are one transaction, so each goes out once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

from handlers.audiences import office
from handlers.briefs import briefs
from handlers.buttons import Subject, press
from handlers.cards import desk as desk_cards
from handlers.channel import Address, Outgoing
from handlers.supervise import round_of
from handlers.texts import desk as desk_texts
from handlers.texts import resident as resident_texts
from handlers.texts import supervise as texts
from handlers.texts import words
from handlers.turn import Turn
from handlers.views import view_of
from orders.notices import Priority
from orders.parts import Seat, parts_of
from orders.states import OFFICE, Part, Role
from orders.supervision import Need, newest, still_concerns
from storage import absences, directory, people, supervision
from storage.orders import standing_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from handlers.channel import Button
    from handlers.desk import Desk
    from handlers.views import View
    from orders.standing import Standing
    from storage.models import Account, Nudge, Order

MOST = 2000
"""Nudges read in one tick; what is left is told in the next."""

TOGETHER = 10
"""People in one transaction."""

LISTED = 10
"""Orders in one message: more would not be read, and all of them stand in 我的任务 and 待办."""


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to know for telling a batch of people; `views` are of the orders that are listed."""

    turn: Turn
    orders: Mapping[int, Order]
    standings: Mapping[int, Standing]
    seats: Mapping[tuple[int, int], frozenset[Seat]]
    away: frozenset[tuple[int, int]]
    accounts: Mapping[int, Account]
    views: Mapping[int, View] = field(default_factory=dict)

    def parts(self, person: int, order: Order) -> frozenset[Part]:
        """Return what a person is to an order."""
        seats = self.seats.get((person, order.community_id), frozenset())
        return parts_of(person, seats, self.standings[order.id])


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
    taken = await supervision.waiting_for(turn.session, persons)
    chosen = [
        one for person in persons for one in _due([row for row in taken if row.person_id == person], before)
    ]
    if not chosen:
        return 0
    told = await _gather(turn, chosen)
    work = {person: _reasons(told, person, chosen) for person in persons}
    words_due = {person: _waiting(told, person, chosen) for person in persons}
    listed = [order for reasons in work.values() for _, order in reasons[:LISTED]]
    views = await briefs(turn, {one.id: one for one in [*listed, *chain(*words_due.values())]}.values())
    told = replace(told, views=views)
    heard = 0
    for person in persons:
        first = min((one.id for one in chosen if one.person_id == person), default=0)
        heard += await _remind(told, person, work[person], first)
        heard += await _give_words(told, person, words_due[person], first)
    await supervision.tell(turn.session, chosen, turn.now)
    return heard


def _is_word(nudge: Nudge) -> bool:
    return nudge.kind.startswith(Need.WORD)


def _due(own: Sequence[Nudge], before: Mapping[int, datetime]) -> list[Nudge]:
    """Return what one person is told now: once a digest goes out, everything that waits goes with it."""
    digest = any(
        one.made_at < before[one.community_id]
        for one in own
        if one.community_id in before and not _is_word(one)
    )
    return [one for one in own if one.urgent or (one.community_id in before and (digest or _is_word(one)))]


async def _gather(turn: Turn, chosen: Sequence[Nudge]) -> Told:
    """Read what is needed for a batch, in some queries for all of them together."""
    session = turn.session
    persons = {one.person_id for one in chosen}
    orders = await supervision.orders_by_id(session, {(one.community_id, one.order_id) for one in chosen})
    seats: dict[tuple[int, int], frozenset[Seat]] = {}
    for one in await supervision.memberships(session, people=persons):
        key = (one.person_id, one.community_id)
        seats[key] = seats.get(key, frozenset()) | {Seat(Role(one.role), one.team_id, one.confidential)}
    return Told(
        turn,
        orders,
        {one.id: standing_of(one) for one in orders.values()},
        seats,
        await absences.away_from(session, {one.community_id for one in chosen}, turn.now),
        await supervision.accounts(session, persons),
    )


def _reasons(told: Told, person: int, nudges: Sequence[Nudge]) -> list[tuple[Need, Order]]:
    """Return what still concerns somebody at work, each order once, the nearest deadline first."""
    needs: dict[int, list[Need]] = {}
    for one in nudges:
        order = told.orders.get(one.order_id)
        is_away = (one.community_id, person) in told.away
        if one.person_id != person or _is_word(one) or is_away or order is None:
            continue
        need = Need(one.kind)
        concerned = still_concerns(need, told.standings[order.id], told.parts(person, order))
        if concerned and round_of(order) == one.round:
            needs.setdefault(order.id, []).append(need)
    found = [(newest(reasons), told.orders[order]) for order, reasons in needs.items()]
    return sorted(found, key=lambda one: (one[1].close_by, one[1].number))


async def _remind(told: Told, person: int, reasons: Sequence[tuple[Need, Order]], first: int) -> bool:
    """Tell one person who works; whom no message reaches, staff phone. Say whether there was anything."""
    if not reasons:
        return False
    listed = [(need, told.views[order.id]) for need, order in reasons[:LISTED]]
    lines = [texts.digest_line(view, need) for need, view in listed]
    if len(reasons) > LISTED:
        staff = any(told.parts(person, view.order) & OFFICE for _, view in listed)
        command = words.TODO if staff else words.TASKS
        lines.append(texts.MORE.format(count=len(reasons) - LISTED, command=command))
    text = "\n".join([texts.digest_head(len(reasons)), *lines])
    message = Outgoing(text, tuple((_open(told, person, view),) for _, view in listed))
    orders = [order for _, order in reasons]
    urgent = any(order.urgency != "none" for order in orders)
    dedupe = f"digest:{first}"
    if not await _post(told, person, message, orders[0].community_id, dedupe, urgent=urgent):
        name = (await supervision.names(told.turn.session, [person])).get(person, "")
        phone = await people.phone_of(told.turn.session, person)
        secret = next((order for order in orders if order.confidential), orders[0])
        await _phone(told, texts.phone_digest(name, phone, lines), secret, person, dedupe)
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


def _waiting(told: Told, person: int, nudges: Sequence[Nudge]) -> list[Order]:
    """Return the orders of which a resident still waits for a word: nobody has said anything meanwhile."""
    found = []
    for one in nudges:
        order = told.orders.get(one.order_id)
        if one.person_id != person or not _is_word(one) or order is None:
            continue
        heard = order.heard_at or order.received_at
        if heard < one.made_at and still_concerns(
            Need.WORD, told.standings[order.id], told.parts(person, order)
        ):
            found.append(order)
    return found


async def _give_words(told: Told, person: int, orders: Sequence[Order], first: int) -> bool:
    """Tell a resident who waits how it stands, and the neighbours whose orders go along with theirs."""
    if not orders:
        return False
    said = [texts.waiting_word(told.views[order.id], order.number) for order in orders]
    message = Outgoing(texts.joined_lines(said))
    if not await _post(told, person, message, orders[0].community_id, f"word:{first}"):
        for order, text in zip(orders, said, strict=True):
            await _pass_on(told, order, text, f"word:{first}:{order.number}")
    followers = await _tell_followers(told, orders, first)
    await supervision.heard(told.turn.session, [*orders, *followers], told.turn.now)
    return True


async def _pass_on(told: Told, order: Order, text: str, dedupe: str) -> None:
    """Tell whoever placed an order for somebody whom nothing reaches; else ask staff to phone."""
    view = await view_of(told.turn, order)
    if order.proxy_id is not None and order.proxy_id != order.orderer_id:
        message = Outgoing(resident_texts.for_somebody(view.for_name, text))
        if await _tell(told, order.proxy_id, message, order, dedupe):
            return
    what = desk_texts.phone_task(view.for_name or view.orderer_name, view.contact, text)
    await _phone(told, what, order, order.orderer_id, dedupe)


async def _tell_followers(told: Told, orders: Sequence[Order], dedupe: int) -> list[Order]:
    """Tell the residents whose orders are carried along; return their orders."""
    carried = await supervision.carried(told.turn.session, orders)
    for child in carried:
        text = texts.waiting_word(told.views[child.parent_id or 0], child.number)
        key = f"word:{dedupe}:{child.id}"
        if not await _tell(told, child.orderer_id, Outgoing(text), child, key):
            await _pass_on(told, child, text, key)
    return carried


async def _tell(told: Told, person: int | None, message: Outgoing, order: Order, dedupe: str) -> bool:
    """Tell one person of an order, where they were last."""
    if person is None:
        return False
    return await told.turn.tell(
        person,
        message,
        priority=Priority.NEWS,
        community=order.community_id,
        order=order.id,
        dedupe=dedupe,
    )


async def _post(
    told: Told, person: int, message: Outgoing, community: int, dedupe: str, *, urgent: bool = False
) -> bool:
    """Write a message to a person; say False where nothing reaches them."""
    account = told.accounts.get(person)
    if account is None:
        return False
    await told.turn.post(
        Address(account.channel, account.chat),
        message,
        priority=Priority.URGENT if urgent else Priority.NEWS,
        community=community,
        person=person,
        dedupe=dedupe,
    )
    return True


async def _phone(told: Told, text: str, order: Order, person: int | None, dedupe: str) -> None:
    """Make a phone task, and show it to the staff who may see the order."""
    task = await told.turn.ask_to_phone(
        order.community_id, text, person=person, order=order.id, dedupe=dedupe
    )
    if task is None:
        return
    card = desk_cards.phone_task(task, text, view=None, judging=False)
    for one in await office(told.turn, order.community_id, confidential=order.confidential):
        if one != person:
            await _tell(told, one, card, order, dedupe)
