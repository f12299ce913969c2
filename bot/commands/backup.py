"""`sandan backup`: the database and the pictures in one file, while the service runs."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.backups import FOLDER, STAMP, Keeper
from bot.clock import wall_clock
from bot.commands import ground
from bot.commands.console import print_json, screen
from bot.commands.errors import CommandError
from handlers.founding_file import ZONE
from handlers.texts import operator as texts
from handlers.texts import trouble
from storage import backup

if TYPE_CHECKING:
    import argparse

    from bot.archive import Manifest
    from bot.config import Settings


def run(arguments: argparse.Namespace) -> int:
    """Write the backup and say where."""
    settings = ground.read_settings()
    settings.secrets()
    target = Path(arguments.file) if arguments.file else _usual(settings)
    manifest = asyncio.run(_back_up(settings, target))
    size = target.stat().st_size
    if arguments.json:
        print_json({"file": str(target), "bytes": size, "kind": manifest.kind, "photos": manifest.photos})
    else:
        out = screen()
        out.print(texts.BACKED_UP.format(path=target, size=texts.file_size(size), photos=manifest.photos))
        out.print(texts.BACKUP_KEY)
    return 0


def _usual(settings: Settings) -> Path:
    """Return a name with the moment in it, in the data folder."""
    moment = wall_clock().astimezone(ZoneInfo(ZONE))
    return settings.data_dir / FOLDER / f"sandan-{moment:{STAMP}}.tar.gz"


async def _back_up(settings: Settings, target: Path) -> Manifest:
    """Copy the database aside, then pack it with the pictures."""
    if ground.is_sqlite(settings) and not ground.sqlite_file(settings).exists():
        raise CommandError(texts.NOTHING_TO_BACK_UP.format(path=ground.sqlite_file(settings)))
    try:
        async with ground.look_at_database(settings, wall_clock) as database:
            return await Keeper(settings, database).write(target, wall_clock())
    except backup.ToolMissingError as error:
        raise CommandError(texts.TOOL_MISSING.format(tool=error)) from error
    except backup.ToolFailedError as error:
        raise CommandError(texts.TOOL_FAILED.format(reason=error)) from error
    except OSError as error:
        raise CommandError(texts.CANNOT_WRITE.format(path=target, reason=trouble.reason(error))) from error
