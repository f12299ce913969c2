"""From the Bot API's JSON to the library's Update, without trusting it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from telegram import Update

if TYPE_CHECKING:
    from telegram import Bot

log = logging.getLogger(__name__)


def parse(raw: object, bot: Bot) -> Update | None:
    """Return the update, or None (and a line in the log, without its content) for what is none."""
    number: Any = raw.get("update_id") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(number, int) or isinstance(number, bool):
        log.error("received something that is no update")
        return None
    try:
        return Update.de_json(raw, bot)
    except Exception as error:  # noqa: BLE001 - the library raises whatever a wrong shape leads to
        log.error("cannot read update %d (%s); it is skipped", number, type(error).__name__)  # noqa: TRY400 - the trace would hold its text
        return None
