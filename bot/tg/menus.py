"""The command menus: what the blue button beside the input offers, by role."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import TYPE_CHECKING, Protocol

from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.tg.inbound import CHANNEL, COMMANDS
from handlers.texts import telegram as texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from telegram import Bot, BotCommandScope

    from handlers.channel import Command

log = logging.getLogger(__name__)

NOBODY = ""  # an account that nobody has: its menu is the one for strangers
FRESH = 60.0  # seconds for which an account's menu is taken as known
REMEMBERED = 10_000
SLASHES = {command: slash for slash, command in COMMANDS.items()}

Menu = tuple[tuple["Command", str], ...]


class MenuSource(Protocol):
    """Who knows people's roles."""

    async def menu(self, channel: str, account: str) -> Menu:
        """Return the commands fitting this account's roles, with their labels."""
        ...


class Menus:
    """Keeps each person's menu in step with their roles; a refusal is logged and harms nothing."""

    def __init__(self, bot: Bot, source: MenuSource, clock: Callable[[], datetime]) -> None:
        """Know nothing yet."""
        self._bot = bot
        self._source = source
        self._clock = clock
        self._everybody: Menu = ()
        self._known: OrderedDict[str, tuple[Menu, datetime]] = OrderedDict()

    async def start(self) -> None:
        """Set the menus for strangers and for groups."""
        self._everybody = await self._source.menu(CHANNEL, NOBODY)
        await self._set(self._everybody, BotCommandScopeAllPrivateChats())
        await self._set(texts.GROUP_MENU, BotCommandScopeAllGroupChats())

    def is_due(self, account: str) -> bool:
        """Say whether it is time to ask for this account's roles again."""
        known = self._known.get(account)
        return known is None or (self._clock() - known[1]).total_seconds() >= FRESH

    async def refresh(self, account: str) -> None:
        """Set one person's menu if their roles have changed."""
        known, _ = self._known.get(account, (self._everybody, None))
        asked = self._clock()
        self._remember(account, known, asked)  # before the question, so that it is asked once
        menu = await self._source.menu(CHANNEL, account)
        if menu != known and await self._set(menu, BotCommandScopeChat(int(account))):
            self._remember(account, menu, asked)

    def _remember(self, account: str, menu: Menu, asked: datetime) -> None:
        self._known[account] = (menu, asked)
        self._known.move_to_end(account)
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)

    async def _set(self, menu: Menu, scope: BotCommandScope) -> bool:
        commands = [BotCommand(SLASHES[command], label[:256]) for command, label in menu]
        try:
            await self._bot.set_my_commands(commands, scope=scope)
        except TelegramError as error:
            log.warning(
                "the Bot API refused a command menu (%s); everything else goes on", type(error).__name__
            )
            return False
        return True
