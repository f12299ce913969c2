"""The outbox at work: claim, send, mark. At least once, in order, with a person at the end of the line."""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from handlers.cards import desk as desk_cards
from handlers.cards import names
from handlers.channel import (
    Address,
    CardGoneError,
    ChatKind,
    MovedError,
    Outgoing,
    RefusedError,
    RetryLaterError,
    UnreachableError,
)
from handlers.notify import office, team_people
from handlers.texts import desk as texts
from handlers.turn import Turn, from_payload, to_payload
from handlers.views import view_of
from orders.notices import Priority
from orders.states import State
from storage import cards, directory, orders, outbox, people

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from handlers.channel import Sender
    from handlers.desk import Desk
    from storage.models import Notice

log = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=10)
LONGEST_ASKED = 86_400.0
"""Seconds: a far end that asks for more than a day is not believed."""
PATIENCE = 14
"""Tries before a person takes over: with the waits doubling to ten minutes, about an hour and a half."""

AFTER_TROUBLE = 3.0
"""Seconds until the worker looks again when the database did not answer."""

AT_ONCE = 512
"""Notices being sent at the same time: many only wait for a channel's own limits."""


class Outbox:
    """Sends what is due. Any number of workers may run on one database: notices are leased."""

    def __init__(
        self, desk: Desk, senders: Mapping[str, Sender], may_send: Callable[[str], bool] = lambda _: True
    ) -> None:
        """Serve these channels, each while `may_send` says that it is this process' turn."""
        self._desk = desk
        self._senders = senders
        self._may_send = may_send
        self._rung = asyncio.Event()
        self._sending: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Look at once: something was written."""
        self._rung.set()

    async def run(self) -> None:
        """Work until cancelled; a database that is away is waited for."""
        try:
            while True:
                await self._look()
        finally:
            await asyncio.gather(*self._sending, return_exceptions=True)

    async def _look(self) -> None:
        """Begin to send what is due, or rest; never give up the work because of one bad moment."""
        self._rung.clear()
        try:
            if not await self.work_once():
                await self._rest()
        except Exception:
            log.exception("the outbox cannot see what is due")
            await asyncio.sleep(AFTER_TROUBLE)

    async def _rest(self) -> None:
        """Wait until woken, until the next notice is due, or a little while."""
        async with self._desk.database.reading() as session:
            due = await outbox.next_due(session, self._channels(), self._desk.clock())
        seconds = (due - self._desk.clock()).total_seconds() if due else 5.0
        try:
            await asyncio.wait_for(self._rung.wait(), timeout=min(max(seconds, 0.02), 5.0))
        except TimeoutError:
            return

    async def work_once(self) -> bool:
        """Claim what is due and begin to send it; say whether there was anything."""
        free = AT_ONCE - len(self._sending)
        if free <= 0:
            await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
            return True
        async with self._desk.database.transaction() as session:
            claimed = await outbox.claim(session, self._desk.clock(), self._channels(), free)
            # One notice of a chat at a time is on its way, so a card stays where it stands now.
            standing = await cards.refs_of(session, claimed)
        for notice in claimed:
            task = asyncio.create_task(self._send(notice, standing.get(notice.id)))
            self._sending.add(task)
            task.add_done_callback(self._sent)
        return bool(claimed)

    def _channels(self) -> list[str]:
        """Return the channels that are this process' to serve just now."""
        return [channel for channel in self._senders if self._may_send(channel)]

    def _sent(self, task: asyncio.Task[None]) -> None:
        """Make room, and look whether the same chat has more."""
        self._sending.discard(task)
        self._rung.set()
        if not task.cancelled() and task.exception() is not None:
            log.error("a notice could not be recorded", exc_info=task.exception())

    async def drain(self) -> None:
        """Send everything that is due now, and return when it is done."""
        while await self.work_once() or self._sending:
            if self._sending:
                await asyncio.wait(set(self._sending))

    async def _send(self, notice: Notice, old: str | None) -> None:
        """Send one notice and record what came of it; `old` is the message that shows its card now."""
        try:
            ref = await self._show(notice, old)
        except RetryLaterError as error:
            await self._later(notice, error)
        except MovedError as error:
            await self._moved(notice, error.address)
        except UnreachableError as error:
            await self._give_up(notice, str(error), lost=True)
        except RefusedError as error:
            log.exception("a notice was refused", extra={"notice": notice.id})
            await self._give_up(notice, str(error), lost=False)
        except Exception:
            log.exception("a notice could not be sent", extra={"notice": notice.id})
            await self._later(notice, RetryLaterError("unexpected"))
        else:
            async with self._desk.database.transaction() as session:
                await outbox.mark_sent(session, notice, ref, self._desk.clock())
                await _place(session, notice, ref)

    async def _show(self, notice: Notice, old: str | None) -> str:
        """Let the channel show the message: in place where its card stands, else anew."""
        sender = self._senders[notice.channel]
        address = Address(notice.channel, notice.chat, ChatKind(notice.chat_kind))
        message = from_payload(outbox.opened(self._desk.database.vault, notice))
        key = str(notice.id)
        if notice.edit and old is not None:
            try:
                return await sender.edit(address, old, message, key=key, priority=notice.priority)
            except CardGoneError:
                old = None
        ref = await sender.send(address, message, key=key, priority=notice.priority)
        if old is not None and old != ref:
            await sender.strip(address, old)
        return ref

    async def _later(self, notice: Notice, error: RetryLaterError) -> None:
        """Try again after a while, or hand over to a person when it has been tried long enough."""
        if notice.attempts + 1 >= PATIENCE:
            await self._give_up(notice, str(error), lost=False)
            return
        async with self._desk.database.transaction() as session:
            due = self._desk.clock() + wait_after(notice.attempts, error.after)
            await outbox.mark_retry(session, notice, due, str(error))

    async def _moved(self, notice: Notice, new: Address) -> None:
        """Follow the chat to its new id; the notice goes there next."""
        async with self._desk.database.transaction() as session:
            await outbox.move_chat(session, notice.channel, notice.chat, new.chat)
            team = await directory.team_of_chat(session, notice.channel, notice.chat)
            if team is not None:
                team.chat = new.chat

    async def _give_up(self, notice: Notice, reason: str, *, lost: bool) -> None:
        """Try the person's other account; else a phone task: nobody stays uncontacted."""
        async with self._desk.database.transaction() as session:
            turn = Turn(self._desk, session, self._desk.clock())
            await outbox.mark_failed(session, notice, reason)
            message = from_payload(outbox.payload_of(session, notice))
            if lost and notice.chat_kind == ChatKind.PRIVATE:
                await people.lose_chat(session, notice.channel, notice.chat, turn.now)
                if await _elsewhere(turn, notice, message):
                    return
            if lost and notice.chat_kind == ChatKind.GROUP and await _to_members(turn, notice, message):
                return
            if not notice.edit:
                await _ask_to_phone(turn, notice, message)
        self._desk.wake()


def wait_after(attempts: int, asked: float | None) -> timedelta:
    """Return how long to wait after so many failures: doubled, with jitter, never less than asked."""
    doubled: timedelta = min(FIRST_WAIT * 2 ** min(attempts, 10), LONGEST_WAIT)
    waited = doubled * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, not a secret
    return max(waited, timedelta(seconds=min(asked or 0, LONGEST_ASKED)))


async def _place(session: Any, notice: Notice, ref: str) -> None:  # noqa: ANN401 - the storage's session
    """Remember where a card stands now."""
    if notice.card is not None:
        await cards.place_card(
            session,
            channel=notice.channel,
            chat=notice.chat,
            card=notice.card,
            community=notice.community_id,
            order=notice.order_id,
            ref=ref,
        )


async def _elsewhere(turn: Turn, notice: Notice, message: Outgoing) -> bool:
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
    )
    await outbox.put(turn.session, notice.community_id, letter, turn.now)
    return True


async def _to_members(turn: Turn, notice: Notice, message: Outgoing) -> bool:
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


async def _ask_to_phone(turn: Turn, notice: Notice, message: Outgoing) -> None:
    """Make a phone task of what could not be delivered, and show it to staff."""
    order = await orders.find(turn.session, notice.order_id) if notice.order_id else None
    view = await view_of(turn, order) if order else None
    someone = await people.someone(turn.session, notice.person_id) if notice.person_id else None
    name = someone.name if someone else texts.GROUP
    phone = someone.phone if someone else ""
    what = texts.NOT_DELIVERED if names.is_draft(notice.card or "") else message.text
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
