"""The outbox at work: claim, send, mark. At least once, in order, with a person at the end of the line."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import defaultdict
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from handlers import recording, trace, undelivered
from handlers.channel import (
    Address,
    CardGoneError,
    ChatKind,
    MovedError,
    RefusedError,
    RetryLaterError,
    UnreachableError,
)
from handlers.last_look import CalledOffError, LastLooks
from handlers.recording import Records, insist
from handlers.setback import Setbacks
from handlers.turn import Turn, from_payload
from orders.notices import Priority
from storage import directory, outbox, sending
from storage.calling_off import Fate, fate_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from handlers.channel import Outgoing, Sender
    from handlers.desk import Desk
    from handlers.last_look import LastLook
    from storage.database import Session
    from storage.sending import Due

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=2), timedelta(minutes=10)
LONGEST_ASKED = 86_400.0
"""Seconds: a far end that asks for more than a day is not believed."""
PATIENCE = 14
"""Tries before a person takes over: with the waits doubling to ten minutes, about an hour and a half."""

AT_ONCE = 512
"""Chats being sent to at the same time: many only wait for a channel's own limits."""

SOON, LOOK_AGAIN = 0.05, 5.0
"""Seconds without a bell until it is asked when the next notice is due, and until one looks anyway."""

RUN = 4
"""Notices of a private chat that are taken together: what comes later than these may still be replaced."""


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
        self._in_hand: set[int] = set()
        self._ending = False
        self._records = Records(desk, self._claim, self._begin)
        self._looks = LastLooks(desk)
        self._setbacks = Setbacks(desk)

    def wake(self) -> None:
        """Look at once: something was written."""
        self._rung.set()

    async def run(self) -> None:
        """Work until cancelled; a database that is away is waited for."""
        self._ending = False
        try:
            while True:
                await self._look()
        finally:
            self._ending = True
            await asyncio.gather(*self._sending, return_exceptions=True)

    async def _look(self) -> None:
        """Begin to send what is due, or rest; never give up the work because of one bad moment."""
        self._rung.clear()
        try:
            if not await self.work_once():
                await self._rest()
        except Exception:
            log.exception("the outbox cannot see what is due")
            await asyncio.sleep(recording.AFTER_TROUBLE)

    async def _rest(self) -> None:
        """Wait until woken, until the next notice is due, or a little while.

        While much is going on somebody rings soon, and nobody need ask when the next one is due.
        """
        if await self._rings(SOON):
            return
        async with self._desk.database.reading() as session:
            due = await sending.next_due(session, self._channels(), self._desk.clock())
        seconds = (due - self._desk.clock()).total_seconds() if due else LOOK_AGAIN
        await self._rings(min(max(seconds, 0.02), LOOK_AGAIN))

    async def _rings(self, seconds: float) -> bool:
        """Say whether somebody rings within so many seconds."""
        try:
            return await asyncio.wait_for(self._rung.wait(), seconds)
        except TimeoutError:
            return False

    async def work_once(self) -> bool:
        """Claim what is due and begin to send it; say whether there was anything."""
        if len(self._sending) >= AT_ONCE:
            await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
            return True
        await self._setbacks.heed()
        async with self._desk.database.transaction() as session:
            claimed = await self._claim(session)
        self._begin(claimed)
        return bool(claimed)

    async def _claim(self, session: Session, leaving: int = 0) -> list[Due]:
        """Lease what is due, as far as there is room; `leaving` are sent, and just being recorded."""
        free = AT_ONCE - len(self._sending) + leaving
        if free <= 0 or self._ending:
            return []
        return await sending.claim(session, self._desk.clock(), self._channels(), free, most=RUN)

    def _begin(self, claimed: list[Due]) -> None:
        """Begin to send what is leased."""
        # A lease may run out while what was sent waits for the database to be recorded.
        runs: defaultdict[tuple[str, str], list[Due]] = defaultdict(list)
        for one in claimed:
            if one.id not in self._in_hand:
                runs[one.channel, one.chat].append(one)
        for run in runs.values():
            task = asyncio.create_task(self._take_in_hand(run))
            self._sending.add(task)
            task.add_done_callback(self._sent)

    def _channels(self) -> list[str]:
        """Return the channels that are this process' to serve just now."""
        return [channel for channel in self._senders if self._may_send(channel)]

    def _sent(self, task: asyncio.Task[None]) -> None:
        """Make room. What comes next was claimed when this was recorded."""
        self._sending.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a notice could not be recorded", exc_info=task.exception())

    async def drain(self) -> None:
        """Send everything that is due now, and return when it is done."""
        while await self.work_once() or self._sending:
            if self._sending:
                await asyncio.wait(set(self._sending))

    async def _take_in_hand(self, run: list[Due]) -> None:
        """Send a run; until it is done, nobody here begins with any of it again."""
        numbers = {notice.id for notice in run}
        self._in_hand |= numbers
        try:
            await self._send_run(run)
        finally:
            self._in_hand -= numbers

    async def _send_run(self, run: list[Due]) -> None:
        """Send the notices of one chat one after the other; the first that fails holds up the rest."""
        newest: dict[str | None, str] = {}
        claimed = self._looks.now()
        for at, notice in enumerate(run):
            with trace.turn(notice.turn):
                ref = await self._send(notice, newest.get(notice.card) or notice.stands, claimed)
            if ref is None:
                if rest := run[at + 1 :]:
                    await insist(lambda: self._give_back(rest))
                self._rung.set()  # the chat's next moment is another one now
                return
            if notice.card is not None:
                newest[notice.card] = ref

    async def _give_back(self, notices: list[Due]) -> None:
        async with self._desk.database.transaction() as session:
            await outbox.release(session, notices)

    async def _send(self, notice: Due, old: str | None, claimed: float) -> str | None:
        """Send one notice and record what came of it; `old` is the message that shows its card now.

        Returns the channel's name for the message, or nothing where it was not sent.
        """
        outcome: Callable[[], Awaitable[None]]
        try:
            ref = await self._show(notice, old, partial(self._looks.look, notice, claimed))
        except CalledOffError:
            outcome = partial(self._called_off, notice)
        except RetryLaterError as error:
            outcome = partial(self._later, notice, error)
        except MovedError as error:
            outcome = partial(self._moved, notice, error.address)
        except UnreachableError as error:
            outcome = partial(self._give_up, notice, str(error), lost=True)
        except RefusedError as error:
            log.exception("a notice was refused", extra={"notice": notice.id})
            outcome = partial(self._give_up, notice, str(error), lost=False)
        except Exception:
            log.exception("a notice could not be sent", extra={"notice": notice.id})
            outcome = partial(self._later, notice, RetryLaterError("unexpected", unsure=True))
        else:
            await self._records.write(notice, ref)
            self._note(notice)
            return ref
        await insist(outcome)
        return None

    def _note(self, notice: Due) -> None:
        """Count a notice that arrived, and say so in the log."""
        seconds = (self._desk.clock() - notice.due_at).total_seconds()
        answer = notice.priority == Priority.ANSWER
        self._desk.meter.delivered(notice.channel, max(0.0, seconds), answer=answer)
        log.info("sent", extra={"notice": notice.id, "channel": notice.channel, "order": notice.order_id})

    async def _show(self, notice: Due, old: str | None, last_look: LastLook) -> str:
        """Let the channel show the message: in place where its card stands, else anew."""
        sender = self._senders[notice.channel]
        address = Address(notice.channel, notice.chat, ChatKind(notice.chat_kind))
        message = self._message(notice)
        key = str(notice.id)
        if notice.edit and old is not None:
            try:
                return await sender.edit(
                    address, old, message, key=key, priority=notice.priority, last_look=last_look
                )
            except CardGoneError:
                old = None
        ref = await sender.send(
            address, message, key=key, priority=notice.priority, since=notice.since, last_look=last_look
        )
        if old is not None and old != ref:
            await sender.strip(address, old)
        return ref

    def _message(self, notice: Due) -> Outgoing:
        return from_payload(outbox.opened(self._desk.database.vault, notice))

    async def _later(self, notice: Due, error: RetryLaterError) -> None:
        """Try again after a while, or hand over to a person when it has been tried long enough."""
        if notice.attempts + 1 >= PATIENCE and not error.patient:
            await self._give_up(notice, str(error), lost=False)
            return
        self._desk.meter.held_up(notice.channel, "later" if error.after is None else "flood")
        async with self._desk.database.transaction() as session:
            due = self._desk.clock() + wait_after(notice.attempts, error.after)
            await outbox.mark_retry(
                session, notice, due, str(error), unsure=error.unsure, counts=not error.patient
            )

    async def _moved(self, notice: Due, new: Address) -> None:
        """Follow the chat to its new id; the notice goes there next."""
        async with self._desk.database.transaction() as session:
            await outbox.move_chat(session, notice.channel, notice.chat, new.chat)
            team = await directory.team_of_chat(session, notice.channel, notice.chat)
            if team is not None:
                team.chat = new.chat

    async def _give_up(self, notice: Due, reason: str, *, lost: bool) -> None:
        """Try the person's other account; else a phone task: nobody stays uncontacted."""
        self._desk.meter.held_up(notice.channel, "lost" if lost else "refused")
        log.warning("given up", extra={"notice": notice.id, "channel": notice.channel, "lost": lost})
        async with self._desk.database.transaction() as session:
            turn = Turn(self._desk, session, self._desk.clock())
            if not await outbox.mark_failed(session, notice, reason):
                return
            await undelivered.hand_over(turn, notice, self._message(notice), lost=lost)
        self._desk.wake()

    async def _called_off(self, notice: Due) -> None:
        """Leave it alone; where it was written while its chat was being parted, find another way for it."""
        async with self._desk.database.transaction() as session:
            fate = await fate_of(session, notice)
            if fate is Fate.STANDS:  # whoever called it off has thought better of it
                await outbox.release(session, [notice])
            if fate is not Fate.ASTRAY or not await outbox.mark_parted(session, notice):
                return
            if notice.person_id is not None:
                turn = Turn(self._desk, session, self._desk.clock())
                await undelivered.redirect(turn, notice, self._message(notice))
        self._desk.wake()


def wait_after(attempts: int, asked: float | None) -> timedelta:
    """Return how long to wait after so many failures: doubled, with jitter, never less than asked."""
    doubled: timedelta = min(FIRST_WAIT * 2 ** min(attempts, 10), LONGEST_WAIT)
    waited = doubled * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, not a secret
    return max(waited, timedelta(seconds=min(asked or 0, LONGEST_ASKED)))
