"""`sandan serve`: run the service until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import TYPE_CHECKING

from bot.app import build
from bot.clock import wall_clock
from bot.commands import ground
from bot.commands.errors import sentences_for
from bot.hosting import keep_open
from bot.loading import undisturbed
from bot.logs import log_to_stderr
from handlers.texts import operator as texts

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from bot.config import Settings

log = logging.getLogger(__name__)


def run(arguments: argparse.Namespace) -> int:
    """Serve."""
    given = {"host": arguments.host, "port": arguments.port}
    settings = ground.read_settings(**{name: value for name, value in given.items() if value is not None})
    ground.claim_folder(settings)
    settings.holidays()
    if log_to_stderr(settings.log_level, settings.log_format):
        return _for_programs(settings)
    asyncio.run(_serve(settings, _for_people))
    return 0


def _for_programs(settings: Settings) -> int:
    """Serve where every line of stderr is JSON: also the last one, that says why it ended."""
    try:
        asyncio.run(_serve(settings, log.info))
    except Exception as error:
        sentences = sentences_for(error)
        if not sentences:
            log.exception("the service ended by an error")
        for sentence in sentences:
            log.error(sentence)  # noqa: TRY400 - what a person can put right needs no traceback
        return 1
    return 0


async def _serve(settings: Settings, say: Callable[[str], None]) -> None:
    with undisturbed():
        app = build(settings, wall_clock)

    def opened() -> None:
        say(texts.SERVING.format(address=settings.model_copy(update={"port": app.port}).address))

    await keep_open(app, opened)
    say(texts.STOPPED)


def _for_people(sentence: str) -> None:
    """Tell whoever looks on; tables and colours, as other commands have them, would only be loaded for it."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
