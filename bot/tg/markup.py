"""Buttons, as Telegram shows them: plain JSON."""

from __future__ import annotations

import logging
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.channel import Address, Button, ChatKind, Outgoing, Style, Want
from handlers.texts import telegram as texts

log = logging.getLogger(__name__)

LONGEST_DATA = 64  # bytes of UTF-8
LINKS = ("https://", "tg://")
COLOURS = {Style.PRIMARY: "primary", Style.DANGER: "danger"}

Key = dict[str, Any]
Markup = dict[str, Any]
"""An InlineKeyboardMarkup, a ReplyKeyboardMarkup or a ReplyKeyboardRemove of the Bot API."""

NO_KEYS: Markup = {"remove_keyboard": True}


def inline_keyboard(message: Outgoing) -> Markup | None:
    """Return the buttons under a message, without those that Telegram would refuse the message for."""
    rows = [[shown for button in row if (shown := _inline(button))] for row in message.rows]
    rows = [row for row in rows if row]
    return {"inline_keyboard": rows} if rows else None


def links_as_text(message: Outgoing) -> str:
    """Return the links that Telegram takes no button for (the loopback demo has such), a line each."""
    buttons = [button for row in message.rows for button in row]
    return "".join(
        f"\n{button.label} {button.url}"
        for button in buttons
        if button.url and not button.url.startswith(LINKS)
    )


def wish_keyboard(message: Outgoing, address: Address) -> Markup | None:
    """Return the one-time keys for sharing a place or a phone number; Telegram has them in private only."""
    if address.kind is not ChatKind.PRIVATE:
        return None
    keys: list[list[Key]] = []
    if Want.PLACE in message.wants:
        keys.append([{"text": texts.SHARE_PLACE, "request_location": True}])
    if Want.PHONE in message.wants:
        keys.append([{"text": texts.SHARE_PHONE, "request_contact": True}])
    return {"keyboard": keys, "resize_keyboard": True, "one_time_keyboard": True} if keys else None


def as_object(markup: Markup | None) -> InlineKeyboardMarkup | None:
    """Return buttons as the library wants them, for calls with files."""
    if markup is None:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(**key) for key in row] for row in markup["inline_keyboard"]]
    )


def _inline(button: Button) -> Key | None:
    colour = {"style": COLOURS[button.style]} if button.style in COLOURS else {}
    if button.url:
        return {"text": button.label, "url": button.url, **colour} if button.url.startswith(LINKS) else None
    if not 1 <= len(button.data.encode()) <= LONGEST_DATA:
        # Better a card that lacks a button than no card; the log has what somebody must repair.
        log.error("left out a button whose data is empty or too long: %s…", button.data[:16])
        return None
    return {"text": button.label, "callback_data": button.data, **colour}
