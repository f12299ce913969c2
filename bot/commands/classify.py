"""`sandan classify`: how the program understands messages, as JSON lines in the order they came."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from bot.clock import wall_clock
from bot.commands import ground
from bot.commands.console import print_json
from bot.commands.messages import messages, reading
from handlers.desk import Desk
from nlp.sorter import Sorter, as_json

if TYPE_CHECKING:
    import argparse

    from bot.commands.messages import Message
    from bot.config import Settings
    from nlp.understanding import Understanding


def run(arguments: argparse.Namespace) -> int:
    """Read, understand, print: each line is answered before the next is read."""
    settings = ground.read_settings()
    sorter = Sorter(engine=settings.engine)
    if arguments.community:
        asyncio.run(_with_places(settings, sorter, arguments))
        return 0
    with reading(arguments.file) as lines:
        for message in messages(lines):
            _print(message, sorter.understand(message.text, title=message.title))
    return 0


async def _with_places(settings: Settings, sorter: Sorter, arguments: argparse.Namespace) -> None:
    """Do the same with a community's places and words."""
    async with ground.open_database(settings, wall_clock) as database, database.reading() as session:
        community = await ground.find_community(session, arguments.community)
        desk = Desk(database, wall_clock, sorter)
        with reading(arguments.file) as lines:
            for message in messages(lines):
                _print(message, await desk.understand(session, community.id, message.text))


def _print(message: Message, understood: Understanding) -> None:
    print_json(as_json(understood, id=message.id))
    sys.stdout.flush()
