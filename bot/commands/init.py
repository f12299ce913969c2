"""`sandan init`: build a street from a file, or bring it up to date."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import wall_clock
from bot.commands import ground, sheet, streets
from bot.commands.console import print_json, progress, screen
from bot.commands.errors import CommandError
from handlers import founding
from handlers.desk import Desk
from handlers.founding_file import read_plan
from handlers.history.writing import RealOrdersError, write_history
from handlers.texts import history as history_texts
from handlers.texts import operator as texts
from nlp.sorter import Sorter
from storage.vault import Vault

if TYPE_CHECKING:
    import argparse

    from bot.config import Settings
    from handlers.desk import Links
    from handlers.founding import Founded
    from handlers.founding_file import Plan
    from handlers.history.writing import Written


def run(arguments: argparse.Namespace) -> int:
    """Build the street and print how everybody gets in."""
    if arguments.template:
        sys.stdout.write(founding.example_text())
        return 0
    plan = founding.example_plan() if arguments.example else read_plan(ground.read_text(arguments.file))
    settings = ground.read_settings()
    founded, written = asyncio.run(_found(settings, plan, arguments))
    links = ground.links_of(settings, arguments.bot)
    if arguments.json:
        history = {} if written is None else {"history": {"orders": written.orders, "new": written.new}}
        print_json(streets.as_json(founded, links) | history)
    else:
        streets.show(screen(), founded, links)
        screen().print(texts.RESTART)
        if written is not None:
            screen().print(history_texts.written(written.new, written.first, written.last))
    if arguments.qr:
        _print_codes(Path(arguments.qr), founded, links, settings, quiet=arguments.json)
    return 0


def _print_codes(folder: Path, founded: Founded, links: Links, settings: Settings, *, quiet: bool) -> None:
    """Write the QR codes, and say where they lie."""
    written = sheet.write(folder, founded, links)
    if quiet:
        return
    screen().print(texts.QR_WRITTEN.format(count=written.count, path=written.page))
    if not settings.public_url:
        screen().print(texts.QR_LOCAL)


async def _found(
    settings: Settings, plan: Plan, arguments: argparse.Namespace
) -> tuple[Founded, Written | None]:
    """Build the street and, where one is wished for, its history: personal data, so it takes the key."""
    vault = Vault(*settings.secrets()) if arguments.history else None
    async with ground.open_database(settings, wall_clock, vault=vault) as database:
        async with database.transaction() as session:
            founded = await founding.found(session, plan, wall_clock())
        if not arguments.history:
            return founded, None
        desk = Desk(database, wall_clock, Sorter(engine=settings.engine), holidays=settings.holidays())
        return founded, await _write_history(desk, founded, arguments)


async def _write_history(desk: Desk, founded: Founded, arguments: argparse.Namespace) -> Written:
    """Write the history; how far it is shows on a terminal."""
    with progress() as bar:
        task = bar.add_task(history_texts.WRITING, total=arguments.history)
        try:
            return await write_history(
                desk,
                founded.communities,
                arguments.history,
                seed=arguments.seed,
                told=lambda more: bar.advance(task, more),
            )
        except RealOrdersError as error:
            raise CommandError(history_texts.REAL.format(community=error)) from error
