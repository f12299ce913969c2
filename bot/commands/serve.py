"""`sandan serve`: run the service until it is told to stop."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from bot.app import build
from bot.clock import wall_clock
from bot.commands import ground
from bot.hosting import keep_open
from bot.loading import undisturbed
from bot.logs import log_to_stderr
from handlers.texts import operator as texts

if TYPE_CHECKING:
    import argparse

    from bot.config import Settings


def run(arguments: argparse.Namespace) -> int:
    """Serve."""
    given = {"host": arguments.host, "port": arguments.port}
    settings = ground.read_settings(**{name: value for name, value in given.items() if value is not None})
    ground.claim_folder(settings)
    settings.holidays()
    log_to_stderr(settings.log_level, settings.log_format)
    asyncio.run(_serve(settings))
    return 0


async def _serve(settings: Settings) -> None:
    with undisturbed():
        app = build(settings, wall_clock)

    def opened() -> None:
        _say(texts.SERVING.format(address=settings.model_copy(update={"port": app.port}).address))

    await keep_open(app, opened)
    _say(texts.STOPPED)


def _say(sentence: str) -> None:
    """Tell whoever looks on; tables and colours, as other commands have them, would only be loaded for it."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
