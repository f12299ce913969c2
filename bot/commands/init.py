"""`sandan init`: build a street from a file, or bring it up to date."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import wall_clock
from bot.commands import ground, sheet, streets
from bot.commands.console import print_json, screen
from handlers import founding
from handlers.founding_file import read_plan
from handlers.texts import operator as texts

if TYPE_CHECKING:
    import argparse

    from bot.config import Settings
    from handlers.founding import Founded
    from handlers.founding_file import Plan


def run(arguments: argparse.Namespace) -> int:
    """Build the street and print how everybody gets in."""
    if arguments.template:
        sys.stdout.write(founding.example_text())
        return 0
    plan = founding.example_plan() if arguments.example else read_plan(ground.read_text(arguments.file))
    settings = ground.read_settings()
    founded = asyncio.run(_found(settings, plan))
    links = ground.links_of(settings, arguments.bot)
    if arguments.json:
        print_json(streets.as_json(founded, links))
    else:
        streets.show(screen(), founded, links)
        screen().print(texts.RESTART)
    if arguments.qr:
        written = sheet.write(Path(arguments.qr), founded, links)
        if not arguments.json:
            screen().print(texts.QR_WRITTEN.format(count=written.count, path=written.page))
            if not settings.public_url:
                screen().print(texts.QR_LOCAL)
    return 0


async def _found(settings: Settings, plan: Plan) -> Founded:
    async with ground.open_database(settings, wall_clock) as database, database.transaction() as session:
        return await founding.found(session, plan, wall_clock())
