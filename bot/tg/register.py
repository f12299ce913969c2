"""Every handler, in the order in which they are asked; the first that fits takes the update."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram.ext import Application, CallbackQueryHandler, ChatMemberHandler, MessageHandler, filters

if TYPE_CHECKING:
    from bot.tg.door import Door

App = Application[Any, Any, Any, Any, Any, Any]

# What Telegram is asked to send: nothing that no handler below takes.
UPDATES = ["message", "edited_message", "callback_query", "my_chat_member"]


def register(application: App, door: Door) -> None:
    """Put the door's callbacks in their places."""
    # Buttons first: a person is looking at a button that shows itself busy.
    application.add_handler(CallbackQueryHandler(door.press))
    # The bot itself was blocked, removed, or let in again.
    application.add_handler(ChatMemberHandler(door.membership, ChatMemberHandler.MY_CHAT_MEMBER))
    # A group became a supergroup: before other messages, because it is one itself.
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, door.moved))
    # Everything that people write, attach or share, commands included (inbound.py tells them apart).
    application.add_handler(
        MessageHandler(filters.UpdateType.MESSAGES & ~filters.StatusUpdate.ALL, door.receive)
    )
