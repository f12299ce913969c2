"""What could not be delivered: another account, the team's people one by one, else somebody who phones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.audiences import office, team_people
from handlers.cards import desk as desk_cards
from handlers.cards import names
from handlers.channel import ChatKind
from handlers.texts import desk as texts
from handlers.turn import to_payload
from handlers.views import view_of
from orders.notices import Priority
from orders.states import State
from storage import directory, orders, outbox, people

if TYPE_CHECKING:
    from handlers.channel import Outgoing
    from handlers.turn import Turn
    from storage.models import Notice
    from storage.sending import Due


async def redirect(turn: Turn, notice: Due | Notice, message: Outgoing) -> None:
    """Find another way for a message whose chat is not its person's any more."""
    if not await _elsewhere(turn, notice, message) and not _can_be_left(notice):
        await _ask_to_phone(turn, notice, message)


def _can_be_left(notice: Due | Notice) -> bool:
    """Say whether nobody need be phoned: what everybody gets is there for the asking (周报)."""
    return notice.edit or notice.priority == Priority.BROADCAST


async def hand_over(turn: Turn, notice: Due, message: Outgoing, *, lost: bool) -> None:
    """Find another way for a message that failed; `lost` says that its chat is closed to us."""
    if lost and notice.chat_kind == ChatKind.PRIVATE:
        await people.lose_chat(turn.session, notice.channel, notice.chat, turn.now)
        if await _elsewhere(turn, notice, message):
            return
    if lost and notice.chat_kind == ChatKind.GROUP and await _to_members(turn, notice, message):
        return
    if not _can_be_left(notice):
        await _ask_to_phone(turn, notice, message)


async def _elsewhere(turn: Turn, notice: Due | Notice, message: Outgoing) -> bool:
    """Send the message to another account of the same person, if there is one."""
    if notice.person_id is None:
        return False
    account = await people.reachable_account(turn.session, notice.person_id)
    if account is None:
        return False
    letter = outbox.Letter(
        channel=account.channel,
        chat=account.chat,
        chat_kind=ChatKind.PRIVATE,
        payload=to_payload(message),
        priority=notice.priority,
        person=notice.person_id,
        order=notice.order_id,
        card=notice.card,
        dedupe=f"again:{notice.id}",
        turn=notice.turn,
    )
    await outbox.put(turn.session, notice.community_id, letter, turn.now)
    return True


async def _to_members(turn: Turn, notice: Due, message: Outgoing) -> bool:
    """Unbind a group that is gone, and show what it was to see to the team's people one by one."""
    bound = await directory.team_of_chat(turn.session, notice.channel, notice.chat)
    if bound is not None:
        bound.channel = bound.chat = ""
    team = names.team_in(notice.card or "")
    told = False
    for person in await team_people(turn, notice.community_id, team) if team else ():
        told |= await turn.tell(
            person,
            replace(message, edit=False),
            priority=Priority(notice.priority),
            community=notice.community_id,
            order=notice.order_id,
            dedupe=f"again:{notice.id}",
        )
    return told


async def _ask_to_phone(turn: Turn, notice: Due | Notice, message: Outgoing) -> None:
    """Make a phone task of what could not be delivered, and show it to staff."""
    order = await orders.find(turn.session, notice.order_id) if notice.order_id else None
    view = await view_of(turn, order) if order else None
    someone = await people.someone(turn.session, notice.person_id) if notice.person_id else None
    name = someone.name if someone else texts.GROUP
    phone = someone.phone if someone else ""
    what = texts.NOT_DELIVERED if names.is_draft(notice.card or "") else message.spoken or message.text
    text = texts.phone_task(name, phone or (view.contact if view and someone else ""), what)
    dedupe = f"undelivered:{notice.id}"
    task = await turn.ask_to_phone(
        notice.community_id, text, person=notice.person_id, order=notice.order_id, dedupe=dedupe
    )
    if task is None:
        return
    judging = order is not None and order.state == State.RESOLVED
    card = desk_cards.phone_task(task, text, view=view, judging=judging)
    confidential = order is None or order.confidential  # words of no order may be of any
    staff = await office(turn, notice.community_id, confidential=confidential)
    for person in staff:
        if person != notice.person_id:
            await turn.tell(
                person, card, priority=Priority.NEWS, community=notice.community_id, dedupe=dedupe
            )
