"""The one door: every message and press of every channel comes in here, each in one transaction."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from handlers import (
    answers,
    commands,
    drafting,
    feedback,
    group,
    intake,
    my_data,
    office,
    own_phone,
    pressing,
    terms,
    trace,
)
from handlers.buttons import JunkButtonError, Subject, decode
from handlers.cards import draft as draft_cards
from handlers.channel import Address, Answer, ChatKind, Command, Incoming
from handlers.flood import Verdict
from handlers.menu import commands_for
from handlers.refusals import REFUSALS, sentence_for
from handlers.texts import resident as resident_texts
from handlers.texts import talk
from handlers.turn import Turn
from nlp.understanding import Alarm
from storage import arrivals, directory, outbox, people, prompts, receipts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from handlers.channel import Press
    from handlers.desk import Desk

log = logging.getLogger(__name__)


class Front:
    """Takes what people send. Answers go out through the outbox, in order, once."""

    def __init__(self, desk: Desk) -> None:
        """Serve with these parts."""
        self._desk = desk

    async def receive(self, incoming: Incoming) -> None:
        """Handle a message; the same key a second time changes nothing.

        What people say to each other in a group is none of ours, and leaves no trace. Whoever is much
        too fast is told so once, and that it was not taken.
        """
        if incoming.address.kind is ChatKind.GROUP and not (incoming.command or incoming.reply_to):
            return
        verdict = self._desk.flood.message(incoming)
        if verdict is not Verdict.TAKE and not self.is_emergency(incoming.text):
            await self._refuse(incoming, verdict)
            return
        with self._timed(incoming.address.channel, "message"):
            try:
                await self._receive(incoming, lambda turn: _hear(turn, incoming))
            except REFUSALS as error:
                sentence = sentence_for(error)
                await self._receive(incoming, lambda turn: turn.say(sentence))
        self._desk.wake()
        if incoming.photos:
            self._desk.fetch()

    def is_emergency(self, text: str) -> bool:
        """Say whether words cannot wait: no limit holds them up."""
        return bool(text) and self._desk.sorter.understand(text[: intake.LONGEST]).alarm is Alarm.EMERGENCY

    async def _refuse(self, incoming: Incoming, verdict: Verdict) -> None:
        """Say once in a flood that nothing of it is taken."""
        if verdict is Verdict.WARN:
            await self._receive(incoming, lambda turn: turn.say(talk.FLOOD))
            self._desk.wake()

    async def _receive(self, incoming: Incoming, hear: Callable[[Turn], Awaitable[None]]) -> None:
        """Note a message and do with it what it calls for, unless that was done before."""
        ready = await my_data.make_ready(self._desk, incoming)
        async with self._desk.database.transaction() as session:
            turn = Turn(self._desk, session, self._desk.clock(), at=incoming.address, key=incoming.key)
            turn.brought = ready
            channel, message = incoming.address.channel, _own_id(incoming)
            if await receipts.receive_once(session, channel, incoming.key, turn.now, message):
                await _recognise(turn, incoming)
                _note_work(turn, incoming)
                await terms.prepare(turn, incoming)
                await hear(turn)

    async def press(self, press: Press) -> Answer:
        """Handle a button; its repeat gets the same answer and changes nothing."""
        if self._desk.flood.press(press) is not Verdict.TAKE:
            return Answer(talk.FLOOD_PRESS, alert=True)
        with self._timed(press.address.channel, "press"):
            try:
                answer = await self._press(press, lambda turn: _pressed(turn, press))
            except REFUSALS as error:
                sentence = sentence_for(error)
                answer = await self._press(press, lambda turn: _toast(turn, sentence))
        self._desk.wake()
        return answer

    @contextmanager
    def _timed(self, channel: str, kind: str) -> Iterator[None]:
        """Give what happens inside a name, count it, and note how long it took."""
        began = self._desk.clock()
        with trace.turn():
            yield
            seconds = (self._desk.clock() - began).total_seconds()
            self._desk.meter.taken(channel, kind, seconds)
            log.info("taken", extra={"channel": channel, "kind": kind, "seconds": round(seconds, 4)})

    async def _press(self, press: Press, do: Callable[[Turn], Awaitable[None]]) -> Answer:
        """Note a press and do what it asks, unless that was done before; return the word for it."""
        ready = await my_data.make_ready(self._desk, press)
        async with self._desk.database.transaction() as session:
            turn = Turn(self._desk, session, self._desk.clock(), at=press.address, key=press.key)
            turn.brought = ready
            channel = press.address.channel
            if not await receipts.receive_once(session, channel, press.key, turn.now):
                return Answer(await receipts.answer_given(session, channel, press.key))
            await _recognise(turn, press)
            _note_work(turn, press)
            await terms.prepare(turn, press)
            await do(turn)
            await receipts.remember_answer(session, channel, press.key, turn.answer.text)
        await self._discard(turn.leftover)
        return turn.answer

    async def _discard(self, pictures: list[str]) -> None:
        """Delete pictures whose rows are gone, and only then.

        A picture without its row is found at night, a row without its picture by nobody: so nothing that
        goes wrong here takes back what is done.
        """
        try:
            await self._desk.discard(pictures)
        except OSError:
            log.exception("pictures could not be deleted, and wait for the night")

    async def unreachable(self, address: Address) -> None:
        """Take note that a private chat is closed to us, or that a group has thrown us out."""
        async with self._desk.database.transaction() as session:
            if address.kind is ChatKind.PRIVATE:
                await people.lose_chat(session, address.channel, address.chat, self._desk.clock())
                return
            team = await directory.team_of_chat(session, address.channel, address.chat)
            if team is not None:
                team.channel = team.chat = ""

    async def moved(self, old: Address, new: Address) -> None:
        """Follow a group to its new id."""
        async with self._desk.database.transaction() as session:
            await outbox.move_chat(session, old.channel, old.chat, new.chat)
            team = await directory.team_of_chat(session, old.channel, old.chat)
            if team is not None:
                team.chat = new.chat
        self._desk.wake()

    async def menu(self, channel: str, account: str) -> tuple[tuple[Command, str], ...]:
        """Return the commands that fit this person, with their labels."""
        async with self._desk.database.reading() as session:
            roles = await people.roles_of(session, channel, account)
        return tuple((command, talk.COMMAND_LABEL[command]) for command in commands_for(roles))


def _own_id(incoming: Incoming) -> str:
    """Return the id of a private message: where one of ours is looked for, this one need not be."""
    return incoming.message or "" if incoming.address.kind is ChatKind.PRIVATE else ""


async def _toast(turn: Turn, sentence: str) -> None:
    turn.toast(sentence, alert=True)


async def _recognise(turn: Turn, come: Incoming | Press) -> None:
    """Find out who speaks."""
    private = come.address.kind is ChatKind.PRIVATE
    turn.me = await arrivals.recognise(
        turn.session,
        channel=come.address.channel,
        external=come.author.account,
        chat=come.address.chat if private else "",
        name=come.author.name,
        now=turn.now,
    )


def _note_work(turn: Turn, come: Incoming | Press) -> None:
    """Give those who work for the community the limits of people who have much to do."""
    if turn.person.memberships:
        turn.desk.flood.works_here(come)


async def _hear(turn: Turn, incoming: Incoming) -> None:
    """Hand a message to whom it concerns: the group, a command, a question that waits, or intake."""
    if incoming.address.kind is ChatKind.GROUP:
        await group.hear(turn, incoming)
        return
    if await commands.take(turn, incoming):
        return
    prompt = await prompts.waiting(turn.session, turn.person.id, turn.now)
    if prompt is not None and not incoming.edited and await answers.take(turn, prompt, incoming):
        return
    if incoming.reply_to and await _reply(turn, incoming):
        return
    if not incoming.edited and await _is_no_order(turn, incoming):
        return
    if turn.person.community is None:
        await _ask_community(turn, incoming)
        return
    await intake.hear(turn, incoming)


async def _is_no_order(turn: Turn, incoming: Incoming) -> bool:
    """Do what words call for that are plainly no order: a judgement, one's own phone, the office's hours."""
    return (
        await feedback.typed(turn, incoming.text)
        or await own_phone.typed(turn, incoming)
        or await office.asked(turn, incoming.text)
    )


async def _reply(turn: Turn, incoming: Incoming) -> bool:
    """Take a reply to a private card: progress from whoever works on it, else a supplement."""
    order = await group.order_of_card(turn, incoming.reply_to or "")
    if order is None or (await intake.understand(turn, incoming.text)).alarm is Alarm.EMERGENCY:
        return False
    return await drafting.reply(turn, order, incoming)


async def _ask_community(turn: Turn, incoming: Incoming) -> None:
    """Ask where the person lives; what they said waits in a draft."""
    known = await directory.communities(turn.session)
    if not known:
        await turn.say(talk.NOT_SET_UP)
        return
    understood = await intake.understand(turn, incoming.text)
    if understood.alarm is Alarm.EMERGENCY:
        await turn.say(resident_texts.hotline_first(understood.hotlines, emergency=True))
    draft = await intake.keep_for_later(turn, incoming)
    await turn.say(draft_cards.which_community(draft, known))


async def _pressed(turn: Turn, press: Press) -> None:
    """Decode a button and do what it asks; junk gets a polite word."""
    try:
        wish = decode(press.data)
        if press.address.kind is ChatKind.GROUP and not pressing.fits_a_group(wish):
            turn.toast(talk.NOT_HERE, alert=True)
        elif wish.subject is Subject.DRAFT:
            await drafting.pressed(turn, wish)
        else:
            await pressing.pressed(turn, wish)
    except JunkButtonError:
        turn.toast(talk.UNKNOWN_BUTTON)
