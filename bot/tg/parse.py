"""From the Bot API's JSON to the library's Update, without trusting it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

from telegram import Update

if TYPE_CHECKING:
    from collections.abc import Callable

    from telegram import Bot

Come = TypeVar("Come")

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
    return attempt(number, lambda: Update.de_json(raw, bot))


def attempt(number: int, read: Callable[[], Come | None]) -> Come | None:
    """Return what an update holds, or None (and a line in the log) where its parts are odd.

    The library checks no types: a number where words belong shows only when it is used.
    """
    try:
        return read()
    except Exception as error:  # noqa: BLE001 - a wrong shape may raise anything
        # Not the traceback: it would hold what the update says.
        log.error("cannot read update %d (%s); it is skipped", number, type(error).__name__)  # noqa: TRY400
        return None
