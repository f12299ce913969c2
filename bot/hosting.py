"""Keeps the service open until the operating system asks it to stop."""

from __future__ import annotations

import asyncio
import signal
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.alone import alone
from bot.commands.errors import CommandError
from bot.tg.channel import TokenRefusedError
from handlers.texts import operator as texts
from handlers.texts import trouble
from storage import checkup, health

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.app import App

STOPPING = (signal.SIGINT, signal.SIGTERM)


async def keep_open(app: App, opened: Callable[[], None]) -> None:
    """Start, say so, run until SIGINT or SIGTERM, and stop gracefully.

    Raises:
        CommandError: another service uses the database, the address cannot be listened on, or Telegram
            refuses the token.
        DatabaseAwayError: the database cannot be used.
        SchemaTooNewError: a newer program wrote it.
        SealBrokenError: the secret key is not the one that sealed what is there.
    """
    stop = stop_signal()
    with alone(app.settings):
        await _keep_open(app, opened, stop)


async def _keep_open(app: App, opened: Callable[[], None], stop: asyncio.Event) -> None:
    try:
        await health.bring_up_to_date(app.database)
        async with app.database.reading() as session:
            await checkup.refuse_wrong_key(session)
        try:
            await app.start()
        except TokenRefusedError as error:
            raise CommandError(texts.TELEGRAM_REFUSES) from error
        except OSError as error:
            where = f"{app.settings.host}:{app.settings.port}"
            raise CommandError(trouble.cannot_listen(error, where)) from error
        opened()
        await stop.wait()
    finally:
        await app.stop()


def stop_signal() -> asyncio.Event:
    """Return an event that the signals set; where the system has none, Ctrl-C still interrupts."""
    stop = asyncio.Event()
    for one in STOPPING:
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(one, stop.set)
    return stop


def free_port(host: str, wanted: int) -> int:
    """Return the wanted port, or another where somebody listens on it already."""
    for port in (wanted, 0):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                trial.bind((host, port))
                return int(trial.getsockname()[1])
    return wanted
