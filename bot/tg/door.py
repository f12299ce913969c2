"""The door: each kind of update, handed to the service."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any, Protocol

from telegram import ChatMember
from telegram.error import TelegramError

from bot.tg.calls import Calls
from bot.tg.errors import TOO_OLD_TO_ANSWER, says
from bot.tg.inbound import CHANNEL, address_of, incoming_of, press_of
from bot.tg.outbound import shorten
from bot.tg.parse import attempt
from handlers.channel import Address, ChatKind, Command, SendError
from handlers.texts import telegram as texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from telegram import Bot, Message, Update

    from bot.tg.menus import Menu, Menus
    from bot.tg.sender import TelegramSender
    from bot.tg.tasks import Tasks
    from handlers.channel import Answer, Incoming, Press

log = logging.getLogger(__name__)

LONGEST_TOAST = 200
PATIENCE = 0.8  # seconds after which a pressed button gets a first word
CHANGES_ROLES = {Command.START, Command.LEAVE, Command.CANCEL}


class Service(Protocol):
    """What this door needs of :class:`handlers.front.Front`."""

    async def receive(self, incoming: Incoming) -> None:
        """Take a message; it is kept when this returns."""
        ...

    async def press(self, press: Press) -> Answer:
        """Take a pressed button; it is kept when this returns."""
        ...

    def is_emergency(self, text: str) -> bool:
        """Say whether words cannot wait."""
        ...

    async def unreachable(self, address: Address) -> None:
        """Take note that a chat cannot be written to any more."""
        ...

    async def moved(self, old: Address, new: Address) -> None:
        """Take note that a group has another id."""
        ...

    async def menu(self, channel: str, account: str) -> Menu:
        """Return the commands fitting this account's roles."""
        ...


class Door:
    """The callbacks that `register.py` lists. An error they raise means: not kept, try again."""

    def __init__(
        self,
        *,
        service: Service,
        clock: Callable[[], datetime],
        bot: Bot,
        sender: TelegramSender,
        menus: Menus,
        tasks: Tasks,
    ) -> None:
        """Take what it works with."""
        self.patience = PATIENCE
        self._service = service
        self._clock = clock
        self._bot = bot
        self._calls = Calls(bot)
        self._sender = sender
        self._menus = menus
        self._tasks = tasks

    async def receive(self, update: Update, _context: Any) -> None:  # noqa: ANN401 - the library's, unused
        """A message, new or edited."""
        incoming = attempt(update.update_id, lambda: incoming_of(update, self._bot.username))
        if incoming is None:
            return
        await self._service.receive(incoming)
        self._refresh_menu(incoming.address, incoming.author.account, now=incoming.command in CHANGES_ROLES)

    async def press(self, update: Update, _context: Any) -> None:  # noqa: ANN401 - as above
        """A pressed button; Telegram shows it as busy until it is answered."""
        press = attempt(update.update_id, lambda: press_of(update, self._clock()))
        query = update.callback_query
        if press is None or query is None:
            return
        at_work = asyncio.ensure_future(self._service.press(press))
        try:
            in_time, _ = await asyncio.wait({at_work}, timeout=self.patience)
            if not in_time:
                self._toast(query.id, texts.PRESS_UNDER_WAY)
            answer = await at_work
        except Exception:
            self._toast(query.id, texts.PRESS_FAILED)
            raise
        finally:
            at_work.cancel()
        if in_time:
            self._toast(query.id, answer.text, alert=answer.alert)
        elif answer.text:
            self._tasks.start(self._tell_late(press, answer), "a late answer")
        self._refresh_menu(press.address, press.author.account)

    async def membership(self, update: Update, _context: Any) -> None:  # noqa: ANN401 - as above
        """The bot itself was blocked, removed, or let in again."""
        change = update.my_chat_member
        if change is None:
            return
        member = change.new_chat_member
        out = (
            member.status in {ChatMember.BANNED, ChatMember.LEFT}
            or getattr(member, "is_member", True) is False
        )
        if out:
            await self._service.unreachable(address_of(change.chat))

    async def moved(self, update: Update, _context: Any) -> None:  # noqa: ANN401 - as above
        """A group became a supergroup; both chats say so, and either is enough."""
        message = update.effective_message
        if message is not None and (ids := _old_and_new(message)) is not None:
            old, new = (Address(CHANNEL, str(chat), ChatKind.GROUP) for chat in ids)
            await self._service.moved(old, new)

    def _refresh_menu(self, address: Address, account: str, *, now: bool = False) -> None:
        if address.kind is ChatKind.PRIVATE and (now or self._menus.is_due(account)):
            self._tasks.start(self._menus.refresh(account), f"menu of {account}")

    def _toast(self, query: str, text: str, *, alert: bool = False) -> None:
        self._tasks.start(self._answer(query, text, alert=alert), "answer to a press")

    async def _answer(self, query: str, text: str, *, alert: bool) -> None:
        try:
            await self._calls.answer_press(query, shorten(text, LONGEST_TOAST), alert=alert)
        except TelegramError as error:
            if not says(error, TOO_OLD_TO_ANSWER):
                log.warning("a press stayed without its answer: %s", type(error).__name__)

    async def _tell_late(self, press: Press, answer: Answer) -> None:
        """Say by message what came too late for a toast; privately, because only one person sees a toast."""
        private = Address(CHANNEL, press.author.account)
        try:
            await self._sender.say(private, answer.text, 0)
        except SendError as error:
            log.warning("a late answer was not delivered: %s", type(error).__name__)


def _old_and_new(message: Message) -> tuple[int, int] | None:
    """Return a moved group's two ids."""
    if message.migrate_to_chat_id:
        return message.chat.id, message.migrate_to_chat_id
    if message.migrate_from_chat_id:
        return message.migrate_from_chat_id, message.chat.id
    return None
