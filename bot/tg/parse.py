"""From the Bot API's JSON to the library's Update, without trusting it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telegram import Update

if TYPE_CHECKING:
    from telegram import Bot

log = logging.getLogger(__name__)


def number_of(raw: object) -> int | None:
    """Return an update's number, or None for what is no update at all."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def parse(raw: object, bot: Bot | None) -> Update | None:
    """Return the update, or None (and a line in the log, without its content) for what cannot be read."""
    number = number_of(raw)
    if number is None or not isinstance(raw, dict):
        return None
    try:
        return Update.de_json(raw, bot)
    except Exception as error:  # noqa: BLE001 - the library raises whatever a wrong shape leads to
        # Not the traceback: it would hold what the update says.
        log.error("cannot read update %d (%s); it is skipped", number, type(error).__name__)  # noqa: TRY400
        return None
