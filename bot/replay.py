"""Sends historical messages through the real pipeline: the same doors, buttons and rules as people."""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.stage import Actor
from handlers.texts import nearby as nearby_texts
from handlers.texts import operator as texts
from handlers.texts import resident as resident_texts
from handlers.texts import words
from nlp.understanding import Intent
from orders.states import State
from storage import replay

if TYPE_CHECKING:
    from datetime import datetime

    from bot.history import Row
    from bot.stage import HandClock, Stage
    from handlers.channel import Button

CHANNEL = "replay"
MOST_STEPS = 6
"""Presses after a message: community, open order, category, submit; more would be a circle."""

TICK = timedelta(seconds=2)

_ANSWERS = (
    resident_texts.BELONGS_NEW,
    nearby_texts.ALONE,
    words.SUBMIT,
    resident_texts.TOGETHER,
    resident_texts.NOT_SURE_SHORT,
)
"""Each message is a matter of its own, handled alone; where the sorting asks, a person decides."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a message; without `number` it was no order (a greeting, thanks …)."""

    number: int | None = None
    category: str = ""
    sure: bool = False
    urgency: str = "none"
    confidential: bool = False
    dispatched: bool = False


@dataclass
class Tally:
    """Counts for the table at the end."""

    messages: int = 0
    orders: int = 0
    sure: int = 0
    dispatched: int = 0
    confidential: int = 0
    before: int = 0
    by_category: Counter[str] = field(default_factory=Counter)
    by_urgency: Counter[str] = field(default_factory=Counter)

    def add(self, outcome: Outcome, *, is_old: bool) -> None:
        """Count one message."""
        self.messages += 1
        self.before += is_old
        if outcome.number is None:
            return
        self.orders += 1
        self.sure += outcome.sure
        self.dispatched += outcome.dispatched
        self.confidential += outcome.confidential
        self.by_category[outcome.category] += 1
        self.by_urgency[outcome.urgency] += 1


class Replay:
    """Plays rows one after another on a stage whose clock it sets to each row's time."""

    def __init__(self, stage: Stage, clock: HandClock, community: str) -> None:
        """`community` is the name of the one for rows that name none."""
        self.tally = Tally()
        self._stage = stage
        self._clock = clock
        self._start = clock.now
        self._community = community
        self._actors: set[Actor] = set()

    async def play(self, row: Row) -> None:
        """Send one row, unless an earlier run has; the same row twice changes nothing."""
        database = self._stage.desk.database
        async with database.reading() as session:
            old = await replay.outcome(session, CHANNEL, row.key)
            begun = await replay.was_begun(session, CHANNEL, row.key)
        if old is not None:
            self.tally.add(Outcome(**old), is_old=True)
            return
        outcome = await self._send(row, begun=begun)
        async with database.transaction() as session:
            await replay.mark_done(session, CHANNEL, row.key, asdict(outcome), self._clock())
        self.tally.add(outcome, is_old=False)

    async def close(self) -> None:
        """Close the chats that were opened: news for these people becomes a phone task from now on."""
        self._clock.now = max(self._clock.now, self._start)
        await self._stage.settle()
        for actor in self._actors:
            await self._stage.leave(actor)

    async def _send(self, row: Row, *, begun: bool) -> Outcome:
        """Let the row's person say it, press what a person would press, and look what came of it."""
        self._clock.now = began = row.at or self._start
        actor = _actor(row)
        self._actors.add(actor)
        self._stage.recorder.chats.pop(actor.account, None)
        # A message that an earlier run sent and did not finish is sent as edited: in the draft it
        # replaces itself, and where it has become an order already, nothing happens.
        key = f"{row.key}:{secrets.token_hex(4)}" if begun else row.key
        await self._stage.say(actor, self._words(row), key=key, message=row.key, edited=begun)
        if begun:  # the card of a draft that is there already is held back for a moment
            self._clock.forward(TICK)
            await self._stage.settle()
        await self._press_on(actor, row)
        return await self._outcome(actor, began)

    def _words(self, row: Row) -> str:
        """Return what was said, with place and phone where the words of an order do not hold them."""
        if self._stage.desk.sorter.understand(row.text).intent is not Intent.ORDER:
            return row.text
        further = ((texts.WITH_PLACE, row.place), (texts.WITH_PHONE, row.phone))
        lines = [line.format(value=value) for line, value in further if value and value not in row.text]
        return "\n".join([row.text, *lines])

    async def _press_on(self, actor: Actor, row: Row) -> None:
        """Answer the questions about a message as its writer would, until there is none left."""
        wanted = (row.community or self._community, *_ANSWERS)
        for _ in range(MOST_STEPS):
            self._clock.forward(TICK)
            buttons = self._newest_buttons(actor)
            button = next((one for label in wanted for one in buttons if one.label == label), None)
            if button is None:
                return
            await self._stage.press(actor, button, key=f"{row.key}:{secrets.token_hex(4)}")

    def _newest_buttons(self, actor: Actor) -> list[Button]:
        """Return the buttons of the newest message that has any."""
        chat = self._stage.recorder.chats.get(actor.account, [])
        return next((shown.buttons for shown in reversed(chat) if shown.buttons), [])

    async def _outcome(self, actor: Actor, began: datetime) -> Outcome:
        """Look up the order that the message has become, if it has."""
        async with self._stage.desk.database.reading() as session:
            order = await replay.newest_order(session, CHANNEL, actor.account, began)
        if order is None:
            return Outcome()
        return Outcome(
            number=order.number,
            category=order.category,
            sure=not order.sorted_as.get("unsure", True),
            urgency=order.urgency,
            confidential=order.confidential,
            dispatched=order.state == State.DISPATCHED,
        )


def _actor(row: Row) -> Actor:
    """Return who said it: the same name and phone are one person, a row without both is one of its own."""
    known = f"{row.person}\0{row.phone}" if row.person or row.phone else row.key
    return Actor(hashlib.sha256(known.encode()).hexdigest()[:24], row.person)
