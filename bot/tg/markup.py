"""Buttons, as Telegram shows them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, ReplyKeyboardMarkup

from handlers.channel import ChatKind, Style, Want
from handlers.texts import telegram as texts

if TYPE_CHECKING:
    from handlers.channel import Address, Button, Outgoing

log = logging.getLogger(__name__)

LONGEST_DATA = 64  # bytes of UTF-8
LINKS = ("https://", "tg://")
COLOURS = {Style.PRIMARY: "primary", Style.DANGER: "danger"}


def inline_keyboard(message: Outgoing) -> InlineKeyboardMarkup | None:
    """Return the buttons under a message, without those that Telegram would refuse the message for."""
    rows = [[shown for button in row if (shown := _inline(button))] for row in message.rows]
    rows = [row for row in rows if row]
    return InlineKeyboardMarkup(rows) if rows else None


def links_as_text(message: Outgoing) -> str:
    """Return the links that Telegram takes no button for (the loopback demo has such), a line each."""
    buttons = [button for row in message.rows for button in row]
    return "".join(
        f"\n{button.label} {button.url}"
        for button in buttons
        if button.url and not button.url.startswith(LINKS)
    )


def wish_keyboard(message: Outgoing, address: Address) -> ReplyKeyboardMarkup | None:
    """Return the one-time keys for sharing a place or a phone number; Telegram has them in private only."""
    if address.kind is not ChatKind.PRIVATE:
        return None
    keys = []
    if Want.PLACE in message.wants:
        keys.append([KeyboardButton(texts.SHARE_PLACE, request_location=True)])
    if Want.PHONE in message.wants:
        keys.append([KeyboardButton(texts.SHARE_PHONE, request_contact=True)])
    return ReplyKeyboardMarkup(keys, resize_keyboard=True, one_time_keyboard=True) if keys else None


def _inline(button: Button) -> InlineKeyboardButton | None:
    style = COLOURS.get(button.style)
    if button.url:
        return (
            InlineKeyboardButton(button.label, url=button.url, style=style)
            if button.url.startswith(LINKS)
            else None
        )
    if not 1 <= len(button.data.encode()) <= LONGEST_DATA:
        # Better a card that lacks a button than no card; the log has what somebody must repair.
        log.error("left out a button whose data is empty or too long: %s…", button.data[:16])
        return None
    return InlineKeyboardButton(button.label, callback_data=button.data, style=style)
